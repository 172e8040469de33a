// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a host has just made may be missing from its reads for a while, since reads lag behind writes (GitHub
// names no bound): there "not found" means "not yet", which is doubtful, not an end.
#pragma once

#include <core/base/result.h>

namespace sb::act {

template<typename T>
Result<T> fresh(Result<T> answer)
{
    if (!answer && answer.error().kind == Error::Kind::NotFound)
        answer.error().kind = Error::Kind::Unavailable;
    return answer;
}

} // namespace sb::act
