// SPDX-License-Identifier: GPL-3.0-or-later
#include "schema.h"

#include "strict_json.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/text.h>

#include <algorithm>
#include <cmath>

namespace sb::llm {

using nlohmann::json;

namespace {

constexpr int deepestSchema = 3;

json schemaOf(const Member &member)
{
    json json{{"description", member.meaning}};
    switch (member.kind) {
    case Member::Kind::Word:
        json["type"] = "string";
        json["enum"] = member.words;
        break;
    case Member::Kind::Number:
        json["type"] = "number";
        break; // not every server takes bounds: they stand in the meaning
    case Member::Kind::Text: json["type"] = "string"; break;
    case Member::Kind::Lines:
        json["type"] = "array";
        json["items"] = {{"type", "string"}};
        break;
    }
    return json;
}

/// One line of plain text, whatever the model put into it.
std::string plain(const std::string &text, size_t longest)
{
    std::string line;
    for (const char c : text)
        line += uint8_t(c) < ' ' || c == 0x7f ? ' ' : c;
    const std::string_view cleaned = trimmed(line);
    return shortened(cleaned, cleaned.size() <= longest ? longest : longest - std::string_view("…").size());
}

std::unexpected<Error> wrong(const Member &member, const std::string &expected)
{
    return fail(Error::Kind::Invalid,
                sb::format("the model's answer does not fit: '{}' is not {}", member.name, expected));
}

} // namespace

std::string Answer::text(const std::string &member) const
{
    const auto found = m_members.find(member);
    const auto *text = found == m_members.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text ? *text : std::string();
}

double Answer::number(const std::string &member) const
{
    const auto found = m_members.find(member);
    const auto *number = found == m_members.end() ? nullptr : std::get_if<double>(&found->second);
    return number ? *number : 0;
}

std::vector<std::string> Answer::lines(const std::string &member) const
{
    const auto found = m_members.find(member);
    const auto *lines = found == m_members.end() ? nullptr : std::get_if<std::vector<std::string>>(&found->second);
    return lines ? *lines : std::vector<std::string>();
}

std::string jsonSchema(const Schema &schema)
{
    json properties = json::object(), required = json::array();
    for (const Member &member : schema.members) {
        properties[member.name] = schemaOf(member);
        required.push_back(member.name);
    }
    return jsonText(
        json{{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}});
}

Result<Answer> answerFrom(const Schema &schema, std::string_view content)
{
    const auto read = strictJson(content, deepestSchema);
    if (!read)
        return fail(read.error().kind, "the model's answer does not fit: " + read.error().text);
    if (!read->is_object() || read->size() != schema.members.size())
        return fail(
            Error::Kind::Invalid,
            sb::format("the model's answer does not fit: it is no object of {} members", schema.members.size()));
    Answer answer;
    for (const Member &member : schema.members) {
        const auto found = read->find(member.name);
        if (found == read->end())
            return fail(Error::Kind::Invalid,
                        sb::format("the model's answer does not fit: '{}' is missing", member.name));
        auto &value = answer.m_members[member.name];
        switch (member.kind) {
        case Member::Kind::Word:
            if (!found->is_string() || !std::ranges::contains(member.words, found->get_ref<const std::string &>()))
                return wrong(member, "one of " + join(member.words, ", "));
            value = found->get<std::string>();
            break;
        case Member::Kind::Number: {
            const double number = found->is_number() ? found->get<double>() : std::nan("");
            if (!(number >= member.least && number <= member.most))
                return wrong(member, sb::format("a number from {} to {}", member.least, member.most));
            value = number;
            break;
        }
        case Member::Kind::Text:
            if (!found->is_string())
                return wrong(member, "a text");
            value = plain(found->get<std::string>(), member.longest);
            break;
        case Member::Kind::Lines: {
            if (!found->is_array() || double(found->size()) > member.most)
                return wrong(member, sb::format("a list of at most {} texts", member.most));
            std::vector<std::string> lines;
            for (const json &each : *found) {
                if (!each.is_string())
                    return wrong(member, "a list of texts");
                lines.push_back(plain(each.get<std::string>(), member.longest));
            }
            value = std::move(lines);
            break;
        }
        }
    }
    return answer;
}

} // namespace sb::llm
