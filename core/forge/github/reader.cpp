// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader.h"

#include "decode.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/text.h>

namespace sb::forge::github {

namespace {

constexpr int depthLimit = 64;

} // namespace

Result<nlohmann::json> parse(std::string_view body)
{
    if (body.size() > bodyLimit)
        return fail(Error::Kind::Limit, sb::format("the body has {} bytes, {} at most", body.size(), bodyLimit));
    if (!isUtf8(body))
        return fail(Error::Kind::Invalid, "the body is not UTF-8");
    // The parser recurses nowhere, but what walks the value afterwards would: depth is refused before a value is made.
    if (nestsDeeper(body, depthLimit))
        return fail(Error::Kind::Limit, sb::format("the body is more than {} levels deep", depthLimit));
    nlohmann::json root = parseJson(body);
    if (root.is_discarded())
        return fail(Error::Kind::Invalid, "the body is not JSON");
    if (!root.is_object())
        return fail(Error::Kind::Invalid, "the body is not a JSON object");
    return root;
}

const nlohmann::json *Reader::find(const std::string &path) const
{
    const nlohmann::json *at = &m_root;
    for (const std::string_view part : split(path, '.')) {
        if (!at->is_object())
            return nullptr;
        const auto next = at->find(part);
        if (next == at->end())
            return nullptr;
        at = &*next;
    }
    return at->is_null() ? nullptr : at;
}

void Reader::fault(const std::string &path, const char *expected)
{
    if (!m_error)
        m_error = Error{Error::Kind::Invalid, sb::format("{}: expected {}", path, expected)};
}

std::string Reader::text(const std::string &path, bool nullable)
{
    const nlohmann::json *field = find(path);
    if (!field) {
        if (!nullable)
            fault(path, "a string");
        return {};
    }
    if (!field->is_string()) {
        fault(path, "a string");
        return {};
    }
    return field->get<std::string>();
}

int64_t Reader::number(const std::string &path)
{
    const nlohmann::json *field = find(path);
    if (!field || !field->is_number_integer()) {
        fault(path, "a whole number");
        return 0;
    }
    return field->get<int64_t>();
}

bool Reader::flag(const std::string &path, bool absent)
{
    const nlohmann::json *field = find(path);
    if (!field)
        return absent;
    if (!field->is_boolean()) {
        fault(path, "true or false");
        return absent;
    }
    return field->get<bool>();
}

Time Reader::time(const std::string &path)
{
    const nlohmann::json *field = find(path);
    if (!field)
        return {};
    if (field->is_number_integer()) // push events give seconds since the epoch
        return Time(std::chrono::seconds(std::clamp<int64_t>(field->get<int64_t>(), 0, 253402300799)));
    const auto read
        = field->is_string() ? fromIso(field->get<std::string>()) : Result<Time>(fail(Error::Kind::Invalid, {}));
    if (!read)
        fault(path, "a time like 2026-11-20T12:00:00Z");
    return read.value_or(Time{});
}

void Reader::wantObject(const std::string &path)
{
    const nlohmann::json *field = find(path);
    if (!field || !field->is_object())
        fault(path, "an object");
}

std::vector<std::string> Reader::names(const std::string &path)
{
    std::vector<std::string> found;
    const nlohmann::json *field = find(path);
    if (!field)
        return found;
    if (!field->is_array()) {
        fault(path, "a list");
        return found;
    }
    for (const nlohmann::json &each : *field) {
        const auto name = each.is_object() ? each.find("name") : each.end();
        if (!each.is_object() || name == each.end() || !name->is_string()) {
            fault(path + "[].name", "a string");
            break;
        }
        found.push_back(name->get<std::string>());
    }
    return found;
}

} // namespace sb::forge::github
