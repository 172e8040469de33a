// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What keeps a code host, or one repository of it, from being read. The last three are those of one repository.
#pragma once

namespace sb::fact {

enum class HostTrouble {
    None,
    Unreachable, ///< no answer comes
    Failing, ///< what answers has trouble of its own, or is no code host
    Limited, ///< it wants fewer calls; passes by itself
    SignIn, ///< it does not take the token
    NoToken, ///< the keychain does not give it
    NotFound, ///< it is not there, or the token cannot see it
    Denied, ///< the token may not read it
    Other,
};

} // namespace sb::fact
