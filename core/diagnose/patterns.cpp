// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns.h"

#include "diagnose.h"
#include "knowledge.h"
#include "log_model.h"
#include "pattern_lint.h"
#include "ranking.h"
#include "templates.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/scan/line_search.h>

#include <toml++/toml.hpp>

#include <QDir>
#include <QFile>

#include <algorithm>
#include <iterator>
#include <utility>

namespace sb::diagnose {

namespace {

/// What to do where a rule says no more than its type.
std::string actionFor(fact::FailureType type)
{
    switch (fact::groupOf(type)) {
    case fact::FailureGroup::Code: return "Mend {file} at line {row}.";
    case fact::FailureGroup::Test: return "Run the failing test alone and compare what it expects with what it gets.";
    case fact::FailureGroup::Build: return "Mend the build's configuration or dependencies as the message says.";
    case fact::FailureGroup::Infra:
        return "Run it again; if it stays, look at the machine and the service that are named.";
    case fact::FailureGroup::None: break;
    }
    return "Read the lines around it.";
}

Result<Rule> ruleFrom(const toml::table &table, const std::string &file)
{
    const auto bad = [&](const std::string &why) {
        return fail(Error::Kind::Invalid, sb::format("{}:{}: {}", file, table.source().begin.line, why));
    };
    const auto word = [&](const char *key) { return table[key].value_or(std::string()); };
    Rule rule;
    rule.id = word("id");
    rule.tool = word("tool");
    rule.block = word("block");
    rule.cause = word("cause");
    rule.action = word("action");
    rule.example = word("example");
    const auto percent = [&](const char *key, int64_t otherwise) {
        // Exactly: of "1e40" the library would make an integer, which no integer can hold.
        const int64_t whole = table[key] ? table[key].value_exact<int64_t>().value_or(-1) : otherwise;
        return int(std::clamp<int64_t>(whole, -1, 101));
    };
    rule.rank = percent("rank", -1);
    rule.over = percent("over", rule.rank);
    rule.retryable = table["retryable"].value_or(false);
    rule.heading = table["heading"].value_or(false);
    rule.underHeading = table["under_heading"].value_or(false);
    rule.severity = table["severity"].value_or(std::string("error"));
    rule.link = word("link");
    if (rule.id.empty() || rule.tool.empty() || word("pattern").empty())
        return bad("a rule wants id, tool, pattern, type and rank");
    if (rule.rank < 0 || rule.rank > 100 || rule.over < 0 || rule.over > 100)
        return bad(sb::format("rank and over of '{}' must be 0 to 100", rule.id));
    const auto type = fact::failureTypeFrom(word("type"));
    if (!type)
        return bad(sb::format("'{}' is not a failure type", word("type")));
    rule.type = *type;
    if (rule.cause.empty())
        rule.cause = rule.tool + " reports: {message}.";
    if (rule.action.empty())
        rule.action = actionFor(rule.type);
    return rule;
}

} // namespace

Result<RuleSet> readRules(const RuleFiles &files)
{
    RuleSet made;
    for (const auto &[name, text] : files) {
        try {
            const toml::table table = toml::parse(text, std::string_view(name));
            const toml::array *rules = table["rule"].as_array();
            if (!rules)
                return fail(Error::Kind::Invalid, sb::format("{}: there is no [[rule]] in it", name));
            for (const toml::node &node : *rules) {
                const toml::table *entry = node.as_table();
                if (!entry)
                    return fail(Error::Kind::Invalid, sb::format("{}: a rule is a table: [[rule]]", name));
                auto rule = ruleFrom(*entry, name);
                if (!rule)
                    return std::unexpected(rule.error());
                if (std::ranges::contains(made.rules, rule->id, &Rule::id))
                    return fail(Error::Kind::Invalid, sb::format("{}: there are two rules '{}'", name, rule->id));
                made.expressions.push_back((*entry)["pattern"].value_or(std::string()));
                made.rules.push_back(std::move(*rule));
            }
        } catch (const toml::parse_error &problem) {
            return fail(Error::Kind::Invalid,
                        sb::format("{}:{}:{}: {}", name, problem.source().begin.line, problem.source().begin.column,
                                   problem.description()));
        }
    }
    return made;
}

Result<std::shared_ptr<const Patterns>> Patterns::compile(const RuleFiles &files, const std::string &cacheFolder)
{
    auto read = readRules(files);
    if (!read)
        return std::unexpected(read.error());
    auto scanner = scan::Scanner::compile(read->expressions, cacheFolder);
    if (!scanner)
        return std::unexpected(scanner.error());
    std::shared_ptr<Patterns> made(new Patterns);
    for (size_t i = 0; i < read->rules.size(); ++i)
        made->m_alwaysGroups.push_back(read->rules[i].heading || read->rules[i].underHeading
                                       || read->expressions[i].contains("(?P<test>"));
    made->m_rules = std::move(read->rules);
    made->m_expressions = std::move(read->expressions);
    made->m_scanner = std::move(*scanner);
    return std::shared_ptr<const Patterns>(std::move(made));
}

Result<> Patterns::lint(const std::pair<std::string, std::string> &file)
{
    const auto compiled = compile({file});
    if (!compiled)
        return std::unexpected(compiled.error());
    for (size_t i = 0; i < (*compiled)->rules().size(); ++i) {
        if (const auto usable = lintPattern((*compiled)->expressions()[i]); !usable)
            return fail(
                Error::Kind::Invalid,
                sb::format("{}: the pattern of '{}' {}", file.first, (*compiled)->rules()[i].id, usable.error().text));
    }
    return {};
}

/// What rules match, and where their groups are in a line.
struct Patterns::Places {
    struct Range {
        uint32_t first = 0;
        uint32_t count = 0;
    };
    struct Place {
        uint32_t pattern = 0;
        uint32_t firstGroup = 0;
        uint32_t groups = 0;
    };
    std::vector<Place> places;
    std::vector<scan::Group> groups;

    void clear()
    {
        places.clear();
        groups.clear();
    }
    void put(Range range, const std::vector<Rule> &rules, std::string_view line, std::vector<LineMatch> &matches) const
    {
        matches.clear();
        for (const Place &each : std::span(places).subspan(range.first, range.count))
            matches.push_back({&rules[each.pattern], line, std::span(groups).subspan(each.firstGroup, each.groups)});
    }
};

void Patterns::read(std::span<const uint32_t> patterns, std::string_view line, Places &places) const
{
    const auto worth = [this](uint32_t each) { return m_rules[each].heading ? -1 : m_rules[each].over; };
    const uint32_t best = *std::ranges::max_element(patterns, {}, worth);
    for (const uint32_t pattern : patterns) {
        const auto first = uint32_t(places.groups.size());
        if (pattern == best || m_alwaysGroups[pattern])
            std::ranges::copy(m_scanner->groups(pattern, line), std::back_inserter(places.groups));
        places.places.push_back({pattern, first, uint32_t(places.groups.size()) - first});
    }
}

Result<> Patterns::match(const LogLines &lines, const Cancel &cancel,
                         const std::function<void(size_t, std::span<const LineMatch>)> &hit,
                         const std::function<void(const LogWindow &)> &before) const
{
    auto scratch = m_scanner->scratch();
    if (!scratch)
        return std::unexpected(scratch.error());
    scan::LineSearch search(*m_scanner, std::move(*scratch));
    Places known, once; // of shapes, and of one line
    std::vector<Places::Range> ofShape;
    std::vector<LineMatch> matches;
    size_t forgotten = 0;
    for (size_t number = 0; number < lines.windows() && !cancel.requested(); ++number) {
        const LogWindow &window = lines.window(number);
        if (before)
            before(window);
        search.scan(window.text, window.starts, [&](const scan::LineSearch::Hit &found) {
            if (std::exchange(forgotten, search.forgotten()) != search.forgotten()) {
                known.clear();
                ofShape.clear();
            }
            const std::string_view line = window.line(found.line);
            if (found.byShape) {
                if (found.shape >= ofShape.size())
                    ofShape.resize(found.shape + 1);
                Places::Range &range = ofShape[found.shape];
                if (range.count == 0) {
                    range = {uint32_t(known.places.size()), uint32_t(found.patterns.size())};
                    read(found.patterns, line, known);
                }
                known.put(range, m_rules, line, matches);
            } else {
                once.clear();
                read(found.patterns, line, once);
                once.put({0, uint32_t(once.places.size())}, m_rules, line, matches);
            }
            hit(window.first + found.line, matches);
        });
    }
    return {};
}

NamedTexts::NamedTexts(std::string_view line, std::span<const scan::Group> groups)
{
    m_words.reserve(groups.size());
    for (const scan::Group &group : groups)
        m_words.emplace_back(group.name, line.substr(group.begin, group.size));
}

const std::string *NamedTexts::find(std::string_view name) const
{
    const auto found = std::ranges::find(m_words, name, &std::pair<std::string_view, std::string>::first);
    return found == m_words.end() ? nullptr : &found->second;
}

void NamedTexts::set(std::string_view name, std::string_view text)
{
    const auto found = std::ranges::find(m_words, name, &std::pair<std::string_view, std::string>::first);
    if (found == m_words.end())
        m_words.emplace_back(name, text);
    else
        found->second = text;
}

std::string_view LineMatch::word(std::string_view group) const
{
    const auto found = std::ranges::find(groups, group, &scan::Group::name);
    return found == groups.end() ? std::string_view() : line.substr(found->begin, found->size);
}

Match LineMatch::kept() const
{
    return {rule, NamedTexts(line, groups)};
}

std::string filled(std::string_view sentence, const NamedTexts &groups)
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
        if (const std::string *group = groups.find(sentence.substr(open + 1, close - open - 1)))
            text += shortened(trimmed(*group), 300);
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

Result<Knowledge> shippedKnowledge(const std::string &cacheFolder, const RuleFiles &team)
{
    RuleFiles files;
    for (const QString &name : QDir(QStringLiteral(":/signalbox/rules")).entryList({QStringLiteral("*.toml")})) {
        QFile file(QStringLiteral(":/signalbox/rules/") + name);
        if (!file.open(QFile::ReadOnly))
            return fail(Error::Kind::Io, "cannot read the rule file " + name.toStdString());
        files.emplace_back(name.toStdString(), file.readAll().toStdString());
    }
    for (const auto &file : team) {
        if (const auto usable = Patterns::lint(file); !usable)
            return std::unexpected(usable.error());
        files.push_back(file);
    }
    auto patterns = Patterns::compile(files, cacheFolder);
    if (!patterns)
        return std::unexpected(patterns.error());
    auto ranking = shippedRanking();
    if (!ranking)
        return std::unexpected(ranking.error());
    Knowledge knowledge;
    knowledge.patterns = std::move(*patterns);
    knowledge.ranking = std::move(*ranking);
    return knowledge;
}

void learnGreen(Knowledge &knowledge, std::string_view log)
{
    learnGreen(knowledge, fact::JobLog{"", log});
}

void learnGreen(Knowledge &knowledge, const fact::JobLog &log)
{
    auto templates = knowledge.green ? std::make_shared<Templates>(*knowledge.green) : std::make_shared<Templates>();
    const LogModel model = readLog(log.text, Cancel(), log.release);
    for (const std::string_view line : model.lines)
        templates->learn(line);
    knowledge.green = std::move(templates);
}

} // namespace sb::diagnose
