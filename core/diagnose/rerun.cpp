// SPDX-License-Identifier: GPL-3.0-or-later
#include "rerun.h"

#include "changed_paths.h"
#include "flaky.h"

#include <core/base/format.h>

#include <algorithm>
#include <array>
#include <ranges>

namespace sb::diagnose {

using namespace fact;

namespace {

constexpr std::array<std::string_view, 4> kinds{"history", "green_diff", "infrastructure_pattern", "known_issue"};

std::string listed(const std::vector<std::string> &words, std::string_view last)
{
    std::string text;
    for (size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? sb::format(" {} ", last) : ", ") + words[i];
    return text;
}

std::string names(const std::vector<Witness> &witnesses)
{
    std::vector<std::string> words;
    for (const Witness &witness : witnesses)
        words.push_back(witnessName(witness.kind));
    return listed(words, "and");
}

} // namespace

std::string witnessName(std::string_view kind)
{
    std::string name(kind);
    std::ranges::replace(name, '_', ' ');
    return name;
}

RerunAdvice adviseRerun(const Diagnosis &diagnosis)
{
    RerunAdvice advice;
    if (!canBeFlaky(diagnosis))
        advice.against.push_back(
            {"type", "no_retry", sb::format("{} does not come and go by itself", witnessName(name(diagnosis.type)))});
    for (const Witness &witness : diagnosis.witnesses) {
        if (witness.says != "retry")
            advice.against.push_back(witness);
        else if (std::ranges::contains(kinds, witness.kind)
                 && !std::ranges::contains(advice.standing, witness.kind, &Witness::kind))
            advice.standing.push_back(witness);
    }
    std::vector<std::string> lacking;
    for (const std::string_view kind : kinds) {
        if (!std::ranges::contains(advice.standing, kind, &Witness::kind))
            lacking.push_back(witnessName(kind));
    }
    if (!advice.against.empty())
        advice.why = advice.against.front().text;
    else if (advice.stands())
        advice.why = names(advice.standing);
    else if (advice.standing.empty())
        advice.why = "no witness says that it helps, and it takes two of " + listed(lacking, "and");
    else
        advice.why
            = names(advice.standing) + " alone says that it helps, and it takes one more: " + listed(lacking, "or");
    return advice;
}

std::optional<Witness> greenDiff(const Diagnosis &diagnosis, std::span<const std::string> changed, const Sha &passed)
{
    constexpr size_t shaShown = 8;
    const std::string since = "since the job passed on " + passed.value.substr(0, shaShown);
    if (changed.empty())
        return Witness{"green_diff", "retry", "nothing has changed " + since};
    if (const std::string path = touchedBy(diagnosis, changed); !path.empty())
        return Witness{"green_diff", "no_retry", path + ", where it failed, has changed " + since};
    if (std::ranges::all_of(changed, isDocumentation))
        return Witness{"green_diff", "retry",
                       changed.size() == 1
                           ? sb::format("only {} has changed {}", changed.front(), since)
                           : sb::format("only {} files of documentation have changed {}", changed.size(), since)};
    return std::nullopt;
}

} // namespace sb::diagnose
