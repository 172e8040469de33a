// SPDX-License-Identifier: GPL-3.0-or-later
#include "error.h"

namespace sb {

std::string_view name(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::Invalid: return "invalid";
    case Error::Kind::NotFound: return "not_found";
    case Error::Kind::Denied: return "denied";
    case Error::Kind::Conflict: return "conflict";
    case Error::Kind::Unavailable: return "unavailable";
    case Error::Kind::Timeout: return "timeout";
    case Error::Kind::Cancelled: return "cancelled";
    case Error::Kind::Limit: return "limit";
    case Error::Kind::Corrupt: return "corrupt";
    case Error::Kind::Io: return "io";
    case Error::Kind::Internal: return "internal";
    }
    return "internal";
}

} // namespace sb
