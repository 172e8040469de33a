// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/text.h>

#include <toml++/toml.hpp>

#include <algorithm>
#include <array>

namespace sb::gate {

namespace {

constexpr size_t maxBytes = 256 * 1024;
constexpr size_t maxRules = 500;
constexpr std::array<std::string_view, 14> keys{"name",   "actions",        "repos",    "types",    "paths",
                                                "owners", "min_confidence", "max_risk", "min_risk", "checks_passed",
                                                "days",   "hours",          "from",     "until"};
constexpr std::array<std::string_view, 3> permitKeys{"ask", "max_reruns", "max_reruns_per_hour"};

/// Reads one table; the first problem is kept with its place, and everything after it is skipped.
class RuleReader {
public:
    RuleReader(const toml::table &table, const std::string &where)
        : m_table(table)
        , m_where(where)
    {
    }

    Result<Rule> read(bool permit)
    {
        Rule rule;
        for (const auto &[key, node] : m_table) {
            if (!std::ranges::contains(keys, key.str()) && !(permit && std::ranges::contains(permitKeys, key.str())))
                problem(node, "unknown key '" + std::string(key.str()) + "'");
        }
        text("name", rule.name);
        if (rule.name.empty())
            problem(m_table, "a rule needs a name");
        for (const auto &[word, node] : strings("actions")) {
            const std::optional<fact::Action> action = fact::actionFrom(word);
            if (action)
                rule.actions.push_back(*action);
            else
                problem(*node, "unknown action '" + word + "'");
        }
        plain("repos", rule.repos);
        plain("types", rule.types);
        plain("paths", rule.paths);
        plain("owners", rule.owners);
        if (const auto value = number("min_confidence", 0, 1))
            rule.minConfidence = *value;
        if (const auto value = whole("max_risk"))
            rule.maxRisk = *value;
        if (const auto value = whole("min_risk"))
            rule.minRisk = *value;
        flag("checks_passed", rule.checksPassed);
        std::optional<bool> ask;
        flag("ask", ask);
        rule.ask = ask.value_or(true);
        rule.maxReruns = whole("max_reruns").value_or(rule.maxReruns);
        rule.maxRerunsPerHour = whole("max_reruns_per_hour").value_or(rule.maxRerunsPerHour);
        days(rule);
        hours(rule);
        time("from", rule.from);
        time("until", rule.until);
        if (!m_problem.empty())
            return fail(Error::Kind::Invalid, m_problem);
        return rule;
    }

private:
    void problem(const toml::node &node, const std::string &what)
    {
        if (m_problem.empty())
            m_problem = sb::format("{}:{}:{}: {}", m_where, node.source().begin.line, node.source().begin.column, what);
    }

    void text(std::string_view key, std::string &into)
    {
        const toml::node *node = m_table.get(key);
        if (!node)
            return;
        if (const auto value = node->value_exact<std::string>())
            into = *value;
        else
            problem(*node, sb::format("{}: expected a text", key));
    }

    std::vector<std::pair<std::string, const toml::node *>> strings(std::string_view key)
    {
        const toml::node *node = m_table.get(key);
        if (!node)
            return {};
        std::vector<std::pair<std::string, const toml::node *>> found;
        const toml::array *array = node->as_array();
        // An empty list would mean "everything", which is not what it looks like.
        if (!array || array->empty()) {
            problem(*node, sb::format("{}: expected a list of texts that is not empty", key));
            return {};
        }
        for (const toml::node &element : *array) {
            if (const auto value = element.value_exact<std::string>(); value && !value->empty())
                found.emplace_back(*value, &element);
            else
                problem(element, sb::format("{}: expected a text that is not empty", key));
        }
        return found;
    }

    void plain(std::string_view key, std::vector<std::string> &into)
    {
        for (const auto &[word, node] : strings(key))
            into.push_back(word);
    }

    std::optional<double> number(std::string_view key, double least, double most)
    {
        const toml::node *node = m_table.get(key);
        if (!node)
            return {};
        const std::optional<double> value = node->is_number() ? node->value<double>() : std::nullopt;
        if (!value || !(*value >= least && *value <= most)) {
            problem(*node, sb::format("{}: expected a number from {} to {}", key, least, most));
            return {};
        }
        return value;
    }

    std::optional<int> whole(std::string_view key)
    {
        const toml::node *node = m_table.get(key);
        if (!node)
            return {};
        const std::optional<int64_t> value = node->value_exact<int64_t>();
        if (!value || *value < 0 || *value > 100) {
            problem(*node, sb::format("{}: expected a whole number from 0 to 100", key));
            return {};
        }
        return int(*value);
    }

    void flag(std::string_view key, std::optional<bool> &into)
    {
        const toml::node *node = m_table.get(key);
        if (!node)
            return;
        into = node->value_exact<bool>();
        if (!into)
            problem(*node, sb::format("{}: expected true or false", key));
    }

    void days(Rule &rule)
    {
        constexpr std::array<std::string_view, 7> names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
        for (const auto &[word, node] : strings("days")) {
            const auto found = std::ranges::find(names, lower(word));
            if (found == names.end())
                problem(*node, "days: expected sun, mon, tue, wed, thu, fri or sat");
            else
                rule.days.push_back(std::chrono::weekday(unsigned(found - names.begin())));
        }
    }

    /// hours = "08:00-18:00"
    void hours(Rule &rule)
    {
        std::string word;
        text("hours", word);
        if (!m_table.contains("hours"))
            return;
        const auto two = [&](size_t at) {
            return word[at] >= '0' && word[at] <= '9' && word[at + 1] >= '0' && word[at + 1] <= '9'
                ? (word[at] - '0') * 10 + (word[at + 1] - '0')
                : 100;
        };
        const auto minute = [&](size_t at) {
            const int value = two(at) * 60 + two(at + 3);
            return two(at + 3) < 60 && value <= 24 * 60 ? value : -1;
        };
        const bool shaped = word.size() == 11 && word[2] == ':' && word[5] == '-' && word[8] == ':';
        if (!shaped || minute(0) < 0 || minute(6) < 0 || minute(0) == minute(6))
            problem(*m_table.get("hours"), "hours: expected \"HH:MM-HH:MM\" in UTC");
        else
            rule.minutes = {minute(0), minute(6)};
    }

    void time(std::string_view key, std::optional<Time> &into)
    {
        std::string word;
        text(key, word);
        if (!m_table.contains(key))
            return;
        if (const Result<Time> value = fromIso(word))
            into = *value;
        else
            problem(*m_table.get(key), sb::format("{}: expected a text such as \"2026-12-20T00:00:00Z\"", key));
    }

    const toml::table &m_table;
    const std::string &m_where;
    std::string m_problem;
};

Result<> readRules(const toml::table &root, const std::string &where, std::string_view key, std::vector<Rule> &into)
{
    const toml::node *node = root.get(key);
    if (!node)
        return {};
    const toml::array *array = node->as_array();
    if (!array || array->size() > maxRules)
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:{}: {}: expected at most {} tables, each begun by [[{}]]", where,
                               node->source().begin.line, node->source().begin.column, key, maxRules, key));
    for (const toml::node &element : *array) {
        const toml::table *table = element.as_table();
        if (!table)
            return fail(Error::Kind::Invalid,
                        sb::format("{}:{}:{}: {}: expected a table", where, element.source().begin.line,
                                   element.source().begin.column, key));
        Result<Rule> rule = RuleReader(*table, where).read(key == "permit");
        if (!rule)
            return std::unexpected(rule.error());
        into.push_back(*std::move(rule));
    }
    return {};
}

} // namespace

Result<Policy> parsePolicy(std::string_view text, const std::string &where)
try {
    if (text.size() > maxBytes)
        return fail(Error::Kind::Limit, where + ":1:1: a policy of more than 256 KiB");
    const toml::table root = toml::parse(text, where);
    Policy policy{{}, {}, sha256Hex(text), where};
    for (const auto &[key, node] : root) {
        if (key.str() != "schema" && key.str() != "permit" && key.str() != "forbid")
            return fail(Error::Kind::Invalid,
                        sb::format("{}:{}:{}: unknown key '{}'", where, key.source().begin.line,
                                   key.source().begin.column, key.str()));
    }
    const toml::node *schema = root.get("schema");
    if (!schema || schema->value_exact<int64_t>() != 1)
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:1: expected schema = 1", where, schema ? schema->source().begin.line : 1));
    if (const Result<> read = readRules(root, where, "permit", policy.permits); !read)
        return std::unexpected(read.error());
    if (const Result<> read = readRules(root, where, "forbid", policy.forbids); !read)
        return std::unexpected(read.error());
    return policy;
} catch (const toml::parse_error &error) {
    return fail(
        Error::Kind::Invalid,
        sb::format("{}:{}:{}: {}", where, error.source().begin.line, error.source().begin.column, error.description()));
}

} // namespace sb::gate
