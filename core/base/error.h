// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Errors are values; nothing in core throws across a folder.
#pragma once

#include <string>
#include <string_view>

namespace sb {

/// What went wrong. Callers branch on the kind, people read the text: what, where, and how to mend it.
struct Error {
    enum class Kind {
        Invalid, ///< the input is not what it must be
        NotFound,
        Denied, ///< a gate, a policy or the host's permissions said no
        Conflict, ///< the world moved on: another head, another writer, a name already taken
        Unavailable, ///< try again later: network, lock, missing tool
        Timeout,
        Cancelled,
        Limit, ///< larger, longer or more often than allowed
        Corrupt, ///< stored data does not read back as it was written
        Io,
        Internal,
    };
    Kind kind = Kind::Internal;
    std::string text;

    bool operator==(const Error &) const = default;
};

/// The kind as one lower-case word, as it stands in JSON and logs.
std::string_view name(Error::Kind kind);

} // namespace sb
