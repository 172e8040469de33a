// SPDX-License-Identifier: GPL-3.0-or-later
#include "json.h"

template class nlohmann::basic_json<>;

namespace sb {

nlohmann::json parseJson(std::string_view text)
{
    return nlohmann::json::parse(text, nullptr, false);
}

std::string jsonText(const nlohmann::json &json)
{
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace sb
