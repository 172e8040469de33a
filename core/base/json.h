// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. JSON (RFC 8259). What nlohmann's templates cost a compiler, and how text is read and written, stands in json.cpp once.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

extern template class nlohmann::basic_json<>;

namespace sb {

/// Discarded (is_discarded) where the text is not JSON; never throws.
nlohmann::json parseJson(std::string_view text);
/// On one line, keys sorted, no white space; bytes that are not UTF-8 are replaced by U+FFFD.
std::string jsonText(const nlohmann::json &json);

} // namespace sb
