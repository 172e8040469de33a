// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. JSON from outside: RFC 8259 and no more, each name of an object once, nested no deeper than said.
#pragma once

#include <core/base/json.h>
#include <core/base/result.h>

namespace sb::llm {

Result<nlohmann::json> strictJson(std::string_view text, int levels);

} // namespace sb::llm
