// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy.h"

#include "glob.h"

#include <algorithm>
#include <array>

#include <QFile>

namespace sb::gate {

namespace {

using fact::Answer;
using fact::GateVerdict;

enum class Reach { AllOf, AnyOf };
enum class Fit { No, Yes, Unknown };

/// Do the values match the globs? A permit wants all of them to, a forbid is content with one.
Fit fits(const std::vector<std::string> &globs, const std::vector<std::string> &values, Reach reach)
{
    if (globs.empty())
        return Fit::Yes;
    if (values.empty())
        return Fit::Unknown;
    const auto matches = [&](const std::string &value) {
        return std::ranges::any_of(globs, [&](const std::string &glob) { return globMatches(glob, value); });
    };
    const bool fit
        = reach == Reach::AllOf ? std::ranges::all_of(values, matches) : std::ranges::any_of(values, matches);
    return fit ? Fit::Yes : Fit::No;
}

Fit fit(bool value)
{
    return value ? Fit::Yes : Fit::No;
}

Fit timeFits(const Rule &rule, Time now)
{
    if (rule.days.empty() && !rule.minutes && !rule.from && !rule.until)
        return Fit::Yes;
    if (now == Time())
        return Fit::Unknown;
    const auto day = std::chrono::floor<std::chrono::days>(now);
    if (!rule.days.empty() && !std::ranges::contains(rule.days, std::chrono::weekday(day)))
        return Fit::No;
    if (rule.minutes) {
        const auto [from, to] = *rule.minutes;
        const int64_t minute = std::chrono::floor<std::chrono::minutes>(now - day).count();
        const bool inside = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
        if (!inside)
            return Fit::No;
    }
    return fit((!rule.from || now >= *rule.from) && (!rule.until || now < *rule.until));
}

bool hasPerson(const Facts &facts)
{
    return facts.approval && !facts.approval->person.empty();
}

struct Asked {
    Fit fit = Fit::Yes;
    std::string about; ///< the first condition that does not hold, or is not known
};

/// Every condition of the rule over the facts; No beats Unknown beats Yes.
Asked ask(const Rule &rule, const Facts &facts, Reach reach)
{
    const auto holds = [](const auto &limit, const auto &value, auto compare) {
        return !limit ? Fit::Yes : !value ? Fit::Unknown : fit(compare(*value, *limit));
    };
    const auto named = [](const std::vector<std::string> &wanted, const std::string &value) {
        return wanted.empty() ? Fit::Yes : value.empty() ? Fit::Unknown : fit(std::ranges::contains(wanted, value));
    };
    // A person runs again what they like; a forbid has nothing to count.
    const bool counted = reach == Reach::AllOf && facts.action == fact::Action::Rerun && !hasPerson(facts);
    const auto below = [&](const std::optional<int> &before, int most) {
        return !counted ? Fit::Yes : !before ? Fit::Unknown : fit(*before < most);
    };
    const std::pair<const char *, Fit> conditions[] = {
        {"action", fit(rule.actions.empty() || std::ranges::contains(rule.actions, facts.action))},
        {"repository", fits(rule.repos, {facts.repo.value}, Reach::AnyOf)},
        {"type", named(rule.types, facts.type)},
        {"paths", fits(rule.paths, facts.files, reach)},
        {"owners", fits(rule.owners, facts.owners, reach)},
        {"confidence", holds(rule.minConfidence, facts.confidence, std::greater_equal<>())},
        {"risk", holds(rule.maxRisk, facts.risk, std::less_equal<>())},
        {"risk", holds(rule.minRisk, facts.risk, std::greater_equal<>())},
        {"checks", holds(rule.checksPassed, facts.checksPassed, std::equal_to<>())},
        {"time", timeFits(rule, facts.now)},
        {"the number of re-runs of this job", below(facts.rerunsOfJob, rule.maxReruns)},
        {"the number of re-runs within an hour", below(facts.rerunsThisHour, rule.maxRerunsPerHour)},
    };
    Asked asked;
    for (const auto &[name, value] : conditions) {
        if (value == Fit::No)
            return {Fit::No, name};
        if (value == Fit::Unknown && asked.fit == Fit::Yes)
            asked = {Fit::Unknown, name};
    }
    return asked;
}

GateVerdict forbidden(const Facts &facts, const Policy &policy)
{
    for (const Rule &rule : policy.forbids) {
        const Asked asked = ask(rule, facts, Reach::AnyOf);
        if (asked.fit == Fit::No)
            continue;
        const std::string why = asked.fit == Fit::Yes
            ? "the rule '" + rule.name + "' forbids it"
            : "the rule '" + rule.name + "' may forbid it: " + asked.about + " is not known";
        return {"policy:forbid", Answer::Deny, rule.name, why,
                "change the rule in " + policy.where + " or what it looks at"};
    }
    return {"policy:forbid", Answer::Allow, std::to_string(policy.forbids.size()) + " rules", "no rule forbids it", {}};
}

GateVerdict permitted(const Facts &facts, const Policy &policy)
{
    const Rule *asking = nullptr;
    std::string nearest = "no rule speaks of it";
    for (const Rule &rule : policy.permits) {
        const Asked asked = ask(rule, facts, Reach::AllOf);
        if (asked.fit == Fit::Yes) {
            if (!rule.ask || hasPerson(facts))
                return {"policy:permit", Answer::Allow, rule.name, "the rule '" + rule.name + "' permits it", {}};
            asking = asking ? asking : &rule;
        } else if (asked.about != "action") {
            nearest = "the rule '" + rule.name + "' does not: " + asked.about
                + (asked.fit == Fit::Unknown ? " is not known" : " does not fit");
        }
    }
    if (asking)
        return {"policy:permit", Answer::Ask, asking->name, "the rule '" + asking->name + "' wants a person's yes",
                "approve it"};
    return {"policy:permit", Answer::Deny, std::to_string(policy.permits.size()) + " rules",
            "nothing permits it: " + nearest, "add a permit to " + policy.where + " or meet the rule"};
}

} // namespace

std::vector<GateVerdict> policyGates(const Facts &facts, const Result<Policy> &policy)
{
    if (!policy)
        return {{"policy:read", Answer::Deny, "unreadable", policy.error().text, "mend the policy file"}};
    return {{"policy:read", Answer::Allow, policy->where, "the policy reads", {}},
            forbidden(facts, *policy),
            permitted(facts, *policy)};
}

Result<Policy> defaultPolicy()
{
    QFile file(QStringLiteral(":/signalbox/policy/policy.toml"));
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Kind::Internal, "the policy that ships with Signalbox cannot be read");
    return parsePolicy(file.readAll().toStdString(), "policy.toml");
}

} // namespace sb::gate
