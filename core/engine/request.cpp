// SPDX-License-Identifier: GPL-3.0-or-later
#include "request.h"

namespace sb::engine {

Request::Request() = default;
Request::Request(const Request &) = default;
Request::Request(Request &&) noexcept = default;
Request &Request::operator=(Request &&) noexcept = default;
Request::~Request() = default;

} // namespace sb::engine
