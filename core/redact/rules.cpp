// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <re2/re2.h>
#include <toml++/toml.hpp>

#include <QFile>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace sb::redact {

namespace {

constexpr size_t MostFileBytes = size_t(2) << 20;
constexpr size_t MostRules = 2000;
constexpr int64_t MostExpressionMemory = int64_t(32) << 20;

/// Whether a line's end is meant, and not only let in by "\s".
bool mayGoOverLines(std::string pattern)
{
    static const re2::RE2 negatedClass(R"(\[\^(?:\\.|[^\]\\])*\])");
    re2::RE2::GlobalReplace(&pattern, negatedClass, "");
    constexpr auto signs = std::to_array<std::string_view>({"\\n", "(?s", "[\\s\\S", "[\\S\\s", "[\\w\\W", "[\\d\\D"});
    return std::ranges::any_of(signs, [&](std::string_view sign) { return pattern.contains(sign); });
}

class Reader {
public:
    Reader(std::string file, Finding::Kind kind, Keywords keywords)
        : m_file(std::move(file))
        , m_kind(kind)
        , m_keywords(keywords)
    {
    }

    Result<std::vector<Rule>> read(const toml::table &root)
    {
        std::vector<Rule> rules;
        for (const toml::table *table : tables(root["rules"])) {
            if (rules.size() == MostRules)
                return fail(Error::Kind::Limit, sb::format("{}: more than {} rules", m_file, MostRules));
            if (auto rule = readRule(*table); !rule)
                return std::unexpected(rule.error());
            else if (*rule)
                rules.push_back(std::move(**rule));
        }
        const auto general = readAllowlists(root, "the file");
        if (!general)
            return std::unexpected(general.error());
        for (Rule &rule : rules) {
            std::ranges::copy_if(*general, std::back_inserter(rule.allowlists), [&](const Allowlist &list) {
                return list.rules.empty() || std::ranges::contains(list.rules, rule.id);
            });
        }
        return rules;
    }

private:
    static std::vector<const toml::table *> tables(toml::node_view<const toml::node> node)
    {
        std::vector<const toml::table *> all;
        if (const toml::array *array = node.as_array()) {
            for (const toml::node &one : *array) {
                if (one.is_table())
                    all.push_back(one.as_table());
            }
        } else if (const toml::table *one = node.as_table()) {
            all.push_back(one);
        }
        return all;
    }
    static std::vector<std::string> words(toml::node_view<const toml::node> node)
    {
        std::vector<std::string> all;
        if (const toml::array *array = node.as_array()) {
            for (const toml::node &one : *array)
                all.push_back(one.value_or(std::string()));
        }
        std::erase(all, std::string());
        return all;
    }

    Result<std::shared_ptr<const re2::RE2>> expression(const std::string &pattern, const std::string &of) const
    {
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(MostExpressionMemory);
        auto made = std::make_shared<const re2::RE2>(pattern, options);
        if (!made->ok())
            return fail(Error::Kind::Invalid,
                        sb::format("{}: a regex of {} is not RE2 syntax: {}", m_file, of, made->error()));
        return made;
    }

    Result<std::vector<Allowlist>> readAllowlists(const toml::table &table, const std::string &of) const
    {
        std::vector<const toml::table *> all = tables(table["allowlists"]);
        std::ranges::copy(tables(table["allowlist"]), std::back_inserter(all)); // as older files write it
        std::vector<Allowlist> lists;
        for (const toml::table *one : all) {
            Allowlist list;
            const std::string target = (*one)["regexTarget"].value_or(std::string("secret"));
            list.target = target == "match" ? Allowlist::Target::Match
                : target == "line"          ? Allowlist::Target::Line
                                            : Allowlist::Target::Secret;
            list.all = lower((*one)["condition"].value_or(std::string())) == "and"
                || (*one)["condition"].value_or(std::string()) == "&&";
            if (list.all && (one->contains("paths") || one->contains("commits")))
                continue; // never holds
            for (const std::string &pattern : words((*one)["regexes"])) {
                auto regex = expression(pattern, "the allowlist of " + of);
                if (!regex)
                    return std::unexpected(regex.error());
                list.regexes.push_back(std::move(*regex));
            }
            for (const std::string &word : words((*one)["stopwords"]))
                list.stopwords.push_back(lower(word));
            list.rules = words((*one)["targetRules"]);
            if (!list.regexes.empty() || !list.stopwords.empty())
                lists.push_back(std::move(list));
        }
        return lists;
    }

    /// Nothing for a rule that text alone cannot break.
    Result<std::optional<Rule>> readRule(const toml::table &table) const
    {
        Rule rule;
        rule.kind = m_kind;
        rule.id = table["id"].value_or(std::string());
        if (rule.id.empty())
            return fail(Error::Kind::Invalid,
                        sb::format("{}:{}: a rule wants an id", m_file, table.source().begin.line));
        const std::string pattern = table["regex"].value_or(std::string());
        if (pattern.empty())
            return std::nullopt;
        const std::string named = "rule '" + rule.id + "'";
        auto regex = expression(pattern, named);
        if (!regex)
            return std::unexpected(regex.error());
        rule.regex = std::move(*regex);
        const int64_t group = table["secretGroup"].value_or(int64_t(0));
        if (group < 0 || group > rule.regex->NumberOfCapturingGroups())
            return fail(Error::Kind::Invalid, sb::format("{}: {} has no group {}", m_file, named, group));
        rule.group = static_cast<int>(group);
        rule.entropy = table["entropy"].value_or(0.0);
        rule.generic = std::ranges::contains(words(table["tags"]), "generic");
        rule.overLines = mayGoOverLines(pattern);
        rule.gate = pattern;
        std::string keywords;
        for (const std::string &word : words(table["keywords"]))
            keywords += (keywords.empty() ? "(?i)(?:" : "|") + re2::RE2::QuoteMeta(word);
        if (!keywords.empty()) {
            auto keyword = expression(keywords + ")", named);
            if (!keyword)
                return std::unexpected(keyword.error());
            if (m_keywords == Keywords::InMatch)
                rule.gate = table["gate"].value_or(keywords + ")");
            else
                rule.keyword = std::move(*keyword);
        }
        auto lists = readAllowlists(table, named);
        if (!lists)
            return std::unexpected(lists.error());
        rule.allowlists = std::move(*lists);
        return rule;
    }

    std::string m_file;
    Finding::Kind m_kind;
    Keywords m_keywords;
};

} // namespace

bool Allowlist::allows(const Candidate &candidate) const
{
    const std::string_view looked = target == Target::Line ? candidate.line
        : target == Target::Match                          ? candidate.match
                                                           : candidate.secret;
    const bool byRegex = std::ranges::any_of(
        regexes, [&](const auto &regex) { return re2::RE2::PartialMatch({looked.data(), looked.size()}, *regex); });
    const std::string secret = stopwords.empty() ? std::string() : lower(candidate.secret);
    const bool byWord = std::ranges::any_of(
        stopwords, [&](const std::string &word) { return secret.find(word) != std::string::npos; });
    return all ? (byRegex || regexes.empty()) && (byWord || stopwords.empty()) : byRegex || byWord;
}

Result<std::vector<Rule>> parseRules(std::string_view toml, const std::string &file, Finding::Kind kind,
                                     Keywords keywords)
{
    if (toml.size() > MostFileBytes)
        return fail(Error::Kind::Limit, sb::format("{} has more than {} bytes", file, MostFileBytes));
    try {
        return Reader(file, kind, keywords).read(toml::parse(toml, file));
    } catch (const toml::parse_error &error) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}: {}", file, error.source().begin.line, std::string(error.description())));
    }
}

Result<std::vector<Rule>> shippedRules()
{
    std::vector<Rule> all;
    constexpr std::array<std::pair<const char *, Finding::Kind>, 2> files{
        {{"secrets.toml", Finding::Kind::Secret}, {"persons.toml", Finding::Kind::Person}}};
    for (const auto &[name, kind] : files) {
        QFile file(QStringLiteral(":/signalbox/redact/") + QLatin1StringView(name));
        if (!file.open(QFile::ReadOnly))
            return fail(Error::Kind::Internal, std::string("the rules ") + name + " are missing from the program");
        auto rules = parseRules(file.readAll().toStdString(), name, kind, Keywords::InMatch);
        if (!rules)
            return std::unexpected(rules.error());
        std::ranges::move(*rules, std::back_inserter(all));
    }
    return all;
}

double entropyOf(std::string_view text)
{
    std::array<size_t, 256> counts{};
    for (const char c : text)
        ++counts[static_cast<uint8_t>(c)];
    double bits = 0;
    for (const size_t count : counts) {
        if (count > 0)
            bits -= double(count) / double(text.size()) * std::log2(double(count) / double(text.size()));
    }
    return bits;
}

} // namespace sb::redact
