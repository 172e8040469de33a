// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns.h"

#include "knowledge.h"

#include <core/base/text.h>

#include <re2/re2.h>
#include <re2/set.h>
#include <toml++/toml.hpp>

#include <QDir>
#include <QFile>

#include <algorithm>
#include <format>

namespace sb::diagnose {

struct Patterns::Set {
    re2::RE2::Set set{re2::RE2::Options(), re2::RE2::UNANCHORED};
};

Patterns::Patterns() : m_set(std::make_unique<Set>()) { }
Patterns::~Patterns() = default;

namespace {

constexpr size_t lineLimit = 8192;

Result<Rule> ruleFrom(const toml::table &table, const std::string &file)
{
    const auto bad = [&](const std::string &why) {
        return fail(Error::Kind::Invalid, std::format("{}:{}: {}", file, table.source().begin.line, why));
    };
    const auto word = [&](const char *key) { return table[key].value_or(std::string()); };
    Rule rule;
    rule.id = word("id");
    rule.tool = word("tool");
    rule.block = word("block");
    rule.cause = word("cause");
    rule.action = word("action");
    rule.rank = int(table["rank"].value_or(int64_t(-1)));
    rule.retryable = table["retryable"].value_or(false);
    if (rule.id.empty() || rule.tool.empty() || rule.cause.empty() || rule.action.empty())
        return bad("a rule wants id, tool, pattern, type, rank, cause and action");
    if (rule.rank < 0 || rule.rank > 100)
        return bad(std::format("rank of '{}' must be 0 to 100", rule.id));
    const auto type = fact::failureTypeFrom(word("type"));
    if (!type)
        return bad(std::format("'{}' is not a failure type", word("type")));
    rule.type = *type;
    RE2::Options options;
    options.set_log_errors(false);
    auto expression = std::make_shared<RE2>(word("pattern"), options);
    if (!expression->ok())
        return bad(std::format("the pattern of '{}' cannot be read: {}", rule.id, expression->error()));
    rule.expression = std::move(expression);
    return rule;
}

} // namespace

Result<std::shared_ptr<const Patterns>> Patterns::compile(const std::vector<std::pair<std::string, std::string>> &files)
{
    std::shared_ptr<Patterns> made(new Patterns);
    for (const auto &[name, text] : files) {
        try {
            const toml::table table = toml::parse(text, std::string_view(name));
            const toml::array *rules = table["rule"].as_array();
            if (!rules)
                return fail(Error::Kind::Invalid, std::format("{}: there is no [[rule]] in it", name));
            for (const toml::node &node : *rules) {
                const toml::table *entry = node.as_table();
                if (!entry)
                    return fail(Error::Kind::Invalid, std::format("{}: a rule is a table: [[rule]]", name));
                auto rule = ruleFrom(*entry, name);
                if (!rule)
                    return std::unexpected(rule.error());
                if (std::ranges::contains(made->m_rules, rule->id, &Rule::id))
                    return fail(Error::Kind::Invalid, std::format("{}: there are two rules '{}'", name, rule->id));
                made->m_set->set.Add(rule->expression->pattern(), nullptr);
                made->m_rules.push_back(std::move(*rule));
            }
        } catch (const toml::parse_error &problem) {
            return fail(Error::Kind::Invalid, std::format("{}:{}:{}: {}", name, problem.source().begin.line,
                                                          problem.source().begin.column, problem.description()));
        }
    }
    if (!made->m_set->set.Compile())
        return fail(Error::Kind::Limit, "the rules are too large to compile together");
    return std::shared_ptr<const Patterns>(std::move(made));
}

std::vector<Match> Patterns::match(std::string_view line) const
{
    const absl::string_view text(line.data(), std::min(line.size(), lineLimit));
    std::vector<int> found;
    m_set->set.Match(text, &found);
    std::vector<Match> matches;
    for (const int index : found) {
        const Rule &rule = m_rules[size_t(index)];
        const int count = rule.expression->NumberOfCapturingGroups();
        std::vector<absl::string_view> groups(size_t(count) + 1);
        if (!rule.expression->Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(), count + 1))
            continue;
        Match match;
        match.rule = &rule;
        for (const auto &[name, number] : rule.expression->NamedCapturingGroups()) {
            if (!groups[size_t(number)].empty())
                match.groups[name] = std::string(groups[size_t(number)]);
        }
        matches.push_back(std::move(match));
    }
    return matches;
}

std::string filled(std::string_view sentence, const std::map<std::string, std::string> &groups)
{
    std::string text;
    while (!sentence.empty()) {
        const size_t open = sentence.find('{');
        text += sentence.substr(0, open);
        if (open == std::string_view::npos)
            break;
        const size_t close = sentence.find('}', open);
        if (close == std::string_view::npos)
            break;
        if (const auto group = groups.find(std::string(sentence.substr(open + 1, close - open - 1))); group != groups.end())
            text += shortened(trimmed(group->second), 300);
        sentence.remove_prefix(close + 1);
    }
    for (const auto &[from, to] : {std::pair{": .", "."}, {"..", "."}, {": ", ": "}}) {
        for (size_t at = text.find(from); from != std::string_view(to) && at != std::string::npos; at = text.find(from))
            text.replace(at, std::string_view(from).size(), to);
    }
    std::string result(trimmed(text));
    while (result.ends_with(':') || result.ends_with(": "))
        result.pop_back();
    if (!result.empty() && !result.ends_with('.') && !result.ends_with('?') && !result.ends_with('!'))
        result += '.';
    return result;
}

Result<Knowledge> shippedKnowledge()
{
    std::vector<std::pair<std::string, std::string>> files;
    for (const QString &name : QDir(QStringLiteral(":/signalbox/rules")).entryList({QStringLiteral("*.toml")})) {
        QFile file(QStringLiteral(":/signalbox/rules/") + name);
        if (!file.open(QFile::ReadOnly))
            return fail(Error::Kind::Io, "cannot read the rule file " + name.toStdString());
        files.emplace_back(name.toStdString(), file.readAll().toStdString());
    }
    auto patterns = Patterns::compile(files);
    if (!patterns)
        return std::unexpected(patterns.error());
    Knowledge knowledge;
    knowledge.patterns = std::move(*patterns);
    return knowledge;
}

} // namespace sb::diagnose
