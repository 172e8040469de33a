// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include <core/base/json.h>
#include <core/base/text.h>

#include <array>
#include <iterator>
#include <set>

namespace sb::diagnose {

namespace {

using Json = nlohmann::json;

constexpr const char *lineMember = "\x01"; ///< where the object begins in the report

/// Bytes of the report; knows how many lines are behind it.
class Bytes {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char *;
    using reference = const char &;

    Bytes(const char *at, int64_t *line)
        : m_at(at)
        , m_line(line)
    {
    }
    reference operator*() const { return *m_at; }
    Bytes &operator++()
    {
        *m_line += *m_at == '\n';
        ++m_at;
        return *this;
    }
    Bytes operator++(int)
    {
        const Bytes before = *this;
        ++*this;
        return before;
    }
    bool operator==(const Bytes &other) const { return m_at == other.m_at; }

private:
    const char *m_at;
    int64_t *m_line;
};

Json parsed(std::string_view text, int64_t firstLine)
{
    int64_t line = firstLine;
    std::array<int64_t, reportDepth + 1> begins{};
    const auto note = [&](int depth, Json::parse_event_t event, Json &value) {
        if (depth > reportDepth)
            return false;
        if (event == Json::parse_event_t::object_start)
            begins[size_t(depth)] = line;
        else if (event == Json::parse_event_t::object_end && value.is_object())
            value[lineMember] = begins[size_t(depth)];
        return true;
    };
    return Json::parse(Bytes(text.data(), &line), Bytes(text.data() + text.size(), &line), note, false);
}

/// What an object inherits.
struct Context {
    std::string file;
    std::string code;
    std::string message;
    std::string severity;
};

class Walker {
public:
    explicit Walker(Report &report)
        : m_report(report)
    {
    }
    void walk(const Json &value, Context context, int depth);

private:
    struct Place {
        std::string file;
        int row = 0;
        int col = 0;
        std::set<const Json *> used; ///< objects that the place was read from
    };
    void object(const Json &value, Context context, int depth);
    void place(const Json &value, Place &place, int depth) const;
    void test(const Json &value);

    Report &m_report;
};

/// Members that hold a place of the thing they are in.
bool isPlaceKey(std::string_view key)
{
    static const std::set<std::string, std::less<>> keys{"location",
                                                         "position",
                                                         "positions",
                                                         "range",
                                                         "region",
                                                         "start",
                                                         "begin",
                                                         "lines",
                                                         "pos",
                                                         "loc",
                                                         "startposition",
                                                         "physicallocation",
                                                         "artifactlocation",
                                                         "caret",
                                                         "textrange",
                                                         "linerange",
                                                         "primarylocation",
                                                         "files",
                                                         "sourcefile",
                                                         "extent"};
    return keys.contains(key);
}

void Walker::place(const Json &value, Place &found, int depth) const
{
    found.used.insert(&value);
    for (const auto &[name, member] : value.items()) {
        const std::string key = memberKey(name);
        if (member.is_string()) {
            const auto &text = member.get_ref<const std::string &>();
            if (found.file.empty() && isFileKey(key) && (key != "source" || text.contains('.')))
                found.file = reportPath(text);
            else if (found.row == 0 && isRowKey(key))
                found.row = rowNumber(text);
            else if (found.col == 0 && isColKey(key))
                found.col = rowNumber(text);
        } else if (member.is_number_integer()) {
            const auto number = member.get<int64_t>();
            if (number < 0 || number > 100'000'000)
                continue;
            if (found.row == 0 && (isRowKey(key) || (depth > 0 && (key == "begin" || key == "start"))))
                found.row = int(number) + (value.contains("character") && value.size() <= 3); // LSP counts from 0
            else if (found.col == 0 && isColKey(key))
                found.col = int(number) + (key == "character");
        } else if (member.is_array() && found.row == 0 && isRowKey(key) && !member.empty()
                   && member[0].is_number_integer()) {
            found.row = int(std::clamp<int64_t>(member[0].get<int64_t>(), 0, 100'000'000));
        }
    }
    // PHPMD, rustfmt and TSLint call the file "name".
    if (found.file.empty() && depth == 0 && value.contains("name") && value["name"].is_string()
        && (value.contains("violations") || value.contains("mismatches") || value.contains("messages")
            || value.contains("startPosition")))
        found.file = reportPath(value["name"].get_ref<const std::string &>());
    if (depth >= 5)
        return;
    for (const auto &[name, member] : value.items()) {
        const std::string key = memberKey(name);
        if (member.is_object() && (isPlaceKey(key) || (isFileKey(key) && key != "source"))) {
            Place inner = found;
            place(member, inner, depth + 1);
            if (inner.row != found.row || inner.file != found.file)
                found = std::move(inner);
        } else if (key == "lineranges" && found.row == 0 && member.is_array() && !member.empty()
                   && member[0].is_object()) {
            place(member[0], found, depth + 1);
        }
    }
}

/// go test -json, and Mocha's and Jest's reports.
void Walker::test(const Json &value)
{
    const auto word = [&](const char *name) {
        const auto member = value.find(name);
        return member != value.end() && member->is_string() ? member->get<std::string>() : std::string();
    };
    std::string name;
    if (word("Action") == "fail")
        name = word("Test");
    else if (word("status") == "failed" || word("outcome") == "failed")
        name = !word("fullName").empty() ? word("fullName") : word("nodeid");
    else if (value.contains("err") && value["err"].is_object() && value["err"].size() > 1)
        name = word("fullTitle");
    if (!name.empty() && m_report.failedTests.size() < reportIssues)
        m_report.failedTests.emplace_back(value.value(lineMember, int64_t(1)), name);
}

void Walker::object(const Json &value, Context context, int depth)
{
    test(value);
    Place found;
    place(value, found, 0);
    std::string message;
    for (const auto &[name, member] : value.items()) {
        const std::string key = memberKey(name);
        const Json *text
            = member.is_object() && isMessageKey(key) && member.contains("text") ? &member["text"] : &member;
        if (!text->is_string())
            continue;
        const auto &word = text->get_ref<const std::string &>();
        if (isMessageKey(key) && (message.empty() || key == "message"))
            message = word.substr(0, 2000);
        else if (isCodeKey(key) && word.size() < 100)
            context.code = word;
        else if (isSeverityKey(key))
            context.severity = word;
    }
    if (!message.empty())
        context.message = message;
    if (!found.file.empty())
        context.file = found.file;
    const bool issue = found.row > 0 && !context.file.empty();
    if (issue && m_report.issues.size() < reportIssues)
        m_report.issues.push_back({value.value(lineMember, int64_t(1)), context.file, found.row, found.col,
                                   context.code, severityOf(context.severity), context.message});
    for (const auto &[name, member] : value.items()) {
        if (!member.is_structured() || found.used.contains(&member))
            continue;
        if (issue
            && (memberKey(name).starts_with("end") || memberKey(name) == "lineranges" || memberKey(name) == "fix"))
            continue;
        Context inner = context;
        // {"path/of/file.py": [issues]}
        if (name.find_first_of("./\\") != std::string::npos && !name.contains(' ') && name.size() < 1024)
            inner.file = name;
        walk(member, std::move(inner), depth + 1);
    }
}

void Walker::walk(const Json &value, Context context, int depth)
{
    if (depth > reportDepth)
        return;
    if (value.is_object()) {
        object(value, std::move(context), depth);
    } else if (value.is_array()) {
        for (const Json &member : value) {
            if (member.is_structured())
                walk(member, context, depth + 1);
        }
    }
}

} // namespace

std::optional<Report> readJsonReport(std::string_view text)
{
    if (text.size() > reportBytes)
        return std::nullopt;
    Report report;
    Walker walker(report);
    if (const Json whole = parsed(text, 1); !whole.is_discarded()) {
        walker.walk(whole, {}, 0);
        return report;
    }
    bool any = false;
    int64_t line = 0;
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view one = trimmed(text.substr(begin, end - begin));
        begin = end + 1;
        ++line;
        if (!one.starts_with('{') || !one.ends_with('}'))
            continue;
        if (const Json object = parsed(one, line); object.is_object()) {
            any = true;
            walker.walk(object, {}, 0);
        }
    }
    return any ? std::optional(std::move(report)) : std::nullopt;
}

} // namespace sb::diagnose
