// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any.
#pragma once

#include "error.h"

#include <expected>
#include <utility>

namespace sb {

template<typename T = void>
using Result = std::expected<T, Error>;

/// `return fail(Error::Kind::NotFound, "...")` from any function that returns a Result.
inline std::unexpected<Error> fail(Error::Kind kind, std::string text)
{
    return std::unexpected(Error{kind, std::move(text)});
}

} // namespace sb
