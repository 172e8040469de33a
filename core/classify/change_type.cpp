// SPDX-License-Identifier: GPL-3.0-or-later
#include "change_type.h"

#include "paths.h"

#include <core/base/text.h>

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <format>

namespace sb::classify {

namespace {

using fact::ChangeType;
using Scores = std::map<ChangeType, double>;

constexpr ChangeType allTypes[]
    = {ChangeType::Feat,  ChangeType::Fix, ChangeType::Docs,  ChangeType::Refactor, ChangeType::Perf,  ChangeType::Test,
       ChangeType::Build, ChangeType::Ci,  ChangeType::Chore, ChangeType::Style,    ChangeType::Revert};

struct Word {
    std::string_view stem;
    ChangeType type;
    double weight; ///< log-odds
};

// Verbs and nouns that carry a type between repositories (design measurements on 40 of them).
constexpr Word words[] = {{"fix", ChangeType::Fix, 2.2},           {"bug", ChangeType::Fix, 1.6},
                          {"crash", ChangeType::Fix, 1.8},         {"correct", ChangeType::Fix, 1.5},
                          {"prevent", ChangeType::Fix, 1.1},       {"handle", ChangeType::Fix, 0.7},
                          {"add", ChangeType::Feat, 1.3},          {"support", ChangeType::Feat, 1.4},
                          {"allow", ChangeType::Feat, 1.4},        {"implement", ChangeType::Feat, 1.6},
                          {"introduce", ChangeType::Feat, 1.2},    {"refactor", ChangeType::Refactor, 2.4},
                          {"rename", ChangeType::Refactor, 1.5},   {"extract", ChangeType::Refactor, 1.8},
                          {"move", ChangeType::Refactor, 1.2},     {"split", ChangeType::Refactor, 1.2},
                          {"simplify", ChangeType::Refactor, 1.5}, {"clean", ChangeType::Refactor, 0.9},
                          {"nesting", ChangeType::Refactor, 1.0},  {"perf", ChangeType::Perf, 2.2},
                          {"faster", ChangeType::Perf, 2.2},       {"speed", ChangeType::Perf, 2.0},
                          {"optimi", ChangeType::Perf, 2.0},       {"cache", ChangeType::Perf, 0.8},
                          {"document", ChangeType::Docs, 1.8},     {"typo", ChangeType::Docs, 1.2},
                          {"readme", ChangeType::Docs, 1.6},       {"docs", ChangeType::Docs, 1.8},
                          {"test", ChangeType::Test, 1.2},         {"cover", ChangeType::Test, 1.0},
                          {"bump", ChangeType::Build, 2.0},        {"upgrade", ChangeType::Build, 1.3},
                          {"dependenc", ChangeType::Build, 1.2},   {"cmake", ChangeType::Build, 1.2},
                          {"workflow", ChangeType::Ci, 1.3},       {"pipeline", ChangeType::Ci, 1.0},
                          {"release", ChangeType::Chore, 1.2},     {"licence", ChangeType::Chore, 1.0},
                          {"license", ChangeType::Chore, 1.0},     {"format", ChangeType::Style, 1.3},
                          {"whitespace", ChangeType::Style, 2.0},  {"lint", ChangeType::Style, 0.9}};

Scores certain(ChangeType type, double confidence)
{
    Scores scores;
    for (const ChangeType each : allTypes)
        scores[each] = each == type ? confidence : (1 - confidence) / (std::size(allTypes) - 1);
    return scores;
}

std::optional<ChangeType> prefixType(const std::string &subject)
{
    static const RE2 prefix(R"(^(\w+)(?:\([^)]*\))?!?:\s)");
    std::string word;
    if (!RE2::PartialMatch(subject, prefix, &word))
        return std::nullopt;
    return fact::changeTypeFrom(lower(word));
}

bool isReformat(const fact::Change &change)
{
    bool any = false;
    for (const fact::FileChange &file : change.files) {
        std::string removed, added;
        for (const std::string_view line : lines(file.patch)) {
            if (!line.starts_with('-') && !line.starts_with('+'))
                continue;
            std::string &side = line.front() == '-' ? removed : added;
            for (const char c : line.substr(1)) {
                if (c != ' ' && c != '\t' && c != '\r')
                    side += c;
            }
        }
        if (removed != added)
            return false;
        any |= !removed.empty();
    }
    return any;
}

} // namespace

std::map<ChangeType, double> typeProbabilities(const fact::Change &change, std::string *why)
{
    if (change.subject.starts_with("Revert \"") || change.body.contains("This reverts commit ")) {
        *why = "it says that it reverts a commit";
        return certain(ChangeType::Revert, 0.99);
    }
    std::map<Purpose, int> purposes;
    for (const fact::FileChange &file : change.files)
        ++purposes[purposeOf(file.path)];
    const auto only = [&](Purpose purpose) { return purposes.size() == 1 && purposes.contains(purpose); };
    if (only(Purpose::Docs)) {
        *why = "it changes documentation only";
        return certain(ChangeType::Docs, 0.97);
    }
    if (only(Purpose::Ci)) {
        *why = "it changes CI files only";
        return certain(ChangeType::Ci, 0.95);
    }
    if (isReformat(change)) {
        *why = "only white space changes";
        return certain(ChangeType::Style, 0.93);
    }

    // Priors of 40 repositories, then the author's own word, the files, and the words of the subject.
    Scores scores{{ChangeType::Fix, 0.9},    {ChangeType::Feat, 0.5},   {ChangeType::Refactor, 0.1},
                  {ChangeType::Chore, 0.0},  {ChangeType::Docs, -1.0},  {ChangeType::Test, -0.8},
                  {ChangeType::Build, -0.8}, {ChangeType::Ci, -1.5},    {ChangeType::Perf, -1.0},
                  {ChangeType::Style, -1.8}, {ChangeType::Revert, -5.0}};
    std::vector<std::string> because;
    if (const auto type = prefixType(change.subject)) {
        scores[*type] += 4.0;
        because.push_back(std::format("its title says {}", fact::name(*type)));
    }
    if (only(Purpose::Test)) {
        scores[ChangeType::Test] += 3.0;
        because.emplace_back("it changes tests only");
    } else if (purposes.contains(Purpose::Build) && !purposes.contains(Purpose::Source)) {
        scores[ChangeType::Build] += 2.0;
        because.emplace_back("it changes the build and no source");
    } else if (only(Purpose::Lock)) {
        scores[ChangeType::Build] += 3.0;
        because.emplace_back("it changes lock files only");
    } else if (only(Purpose::Config)) {
        scores[ChangeType::Chore] += 1.5;
        because.emplace_back("it changes configuration only");
    }
    if (std::ranges::any_of(change.files, [](const fact::FileChange &file) {
            return file.status == fact::FileStatus::Added && purposeOf(file.path) == Purpose::Source;
        }))
        scores[ChangeType::Feat] += 1.2;
    if (change.added() > 3 * change.deleted() && purposes.contains(Purpose::Source))
        scores[ChangeType::Feat] += 0.5;
    const std::string subject = lower(change.subject);
    for (const Word &word : words) {
        const size_t at = subject.find(word.stem);
        if (at == std::string::npos || (at > 0 && subject[at - 1] >= 'a' && subject[at - 1] <= 'z'))
            continue;
        scores[word.type] += word.weight;
        because.push_back(std::format("its title says '{}'", word.stem));
    }
    double sum = 0;
    for (auto &[_, score] : scores)
        sum += score = std::exp(score);
    for (auto &[_, score] : scores)
        score /= sum;
    *why = because.empty() ? "nothing stands out: how changes mostly are" : join(because, ", ");
    return scores;
}

std::vector<std::string> traitsOf(const fact::Change &change, std::vector<std::string> *reasons)
{
    std::vector<std::string> traits;
    const auto add = [&](const char *trait, const std::string &why) {
        if (!std::ranges::contains(traits, trait)) {
            traits.emplace_back(trait);
            reasons->push_back(std::format("Trait {}: {}.", trait, why));
        }
    };
    static const RE2 bang(R"(^\w+(?:\([^)]*\))?!:)");
    static const RE2 advisory(R"((CVE-\d{4}-\d+|CWE-\d+|GHSA(?:-\w{4}){3}))");
    if (RE2::PartialMatch(change.subject, bang))
        add("breaking", "its title has a '!'");
    if (change.body.contains("BREAKING CHANGE"))
        add("breaking", "its text has BREAKING CHANGE");
    std::string name;
    if (RE2::PartialMatch(change.subject + "\n" + change.body, advisory, &name))
        add("security", "it names " + name);
    if (lower(change.subject).contains("security") || lower(change.subject).contains("vulnerab"))
        add("security", "its title speaks of security");
    static const RE2 guarded(
        R"((?:^|/|_|-)(auth\w*|security|crypto\w*|tokens?|secrets?|permissions?|login|session|password\w*)(?:/|\.|_|-|$))");
    for (const fact::FileChange &file : change.files) {
        const std::string path = lower(file.path);
        const Purpose purpose = purposeOf(path);
        if (purpose == Purpose::Source && RE2::PartialMatch(path, guarded))
            add("security", "it touches " + file.path);
        if (path.ends_with(".proto") || path.ends_with(".graphql") || path.contains("openapi")
            || path.contains("swagger") || (path.contains("include/") && path.ends_with(".h"))
            || path.contains("/schema/") || path.ends_with(".avsc"))
            add("api_contract", "it touches the interface " + file.path);
    }
    return traits;
}

} // namespace sb::classify
