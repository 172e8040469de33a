// SPDX-License-Identifier: GPL-3.0-or-later
#include "strict_json.h"

#include <core/base/text.h>

#include <set>

namespace sb::llm {

using nlohmann::json;

Result<json> strictJson(std::string_view text, int levels)
{
    if (text.contains('\0')) // where the parser would stop
        return fail(Error::Kind::Invalid, "it is not JSON: it holds a NUL");
    if (nestsDeeper(text, levels))
        return fail(Error::Kind::Invalid, "it is nested too deep");
    std::vector<std::set<std::string>> names; // of the objects that are open
    bool twice = false;
    const auto see = [&](int, json::parse_event_t event, json &parsed) {
        if (event == json::parse_event_t::object_start)
            names.emplace_back();
        else if (event == json::parse_event_t::object_end)
            names.pop_back();
        else if (event == json::parse_event_t::key)
            twice = !names.back().insert(parsed.get<std::string>()).second || twice;
        return true;
    };
    json read = json::parse(text, see, false);
    if (read.is_discarded())
        return fail(Error::Kind::Invalid, "it is not JSON");
    if (twice)
        return fail(Error::Kind::Invalid, "a name stands in it twice");
    return read;
}

} // namespace sb::llm
