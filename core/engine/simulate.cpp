// SPDX-License-Identifier: GPL-3.0-or-later
// A policy before it is saved: the same facts under it and under the one that decides now.
#include "effects.h"
#include "failures.h"
#include "handlers.h"

#include <core/base/format.h>
#include <core/diagnose/rerun.h>

namespace sb::engine {

using namespace fact;

namespace {

constexpr int daysAtMost = 3660;

/// As if nothing but the gates about the thing itself and the policy stood in the way.
gate::Facts aside(gate::Facts facts)
{
    facts.mode = Mode::Act;
    facts.stopped = false;
    facts.ledgerSound = true;
    facts.approval.reset();
    facts.headSeen = facts.headNow;
    facts.baseSeen = facts.baseNow;
    facts.draftsToday = facts.draftsOpen = 0;
    facts.rerunsOfJob = facts.rerunsThisHour = 0;
    return facts;
}

std::string strictestWhy(const Decision &decision)
{
    const auto strictest = std::ranges::max_element(decision.gates, {}, &GateVerdict::answer);
    return strictest == decision.gates.end() ? "" : strictest->gate + ": " + strictest->why;
}

struct Subject {
    std::string title;
    Time at;
    gate::Facts facts;
};

/// Failed runs that two witnesses say to run again.
std::vector<Subject> rerunsSince(Desk &desk, Time since)
{
    return desk.world().with([&](World &world) {
        std::vector<Subject> found;
        for (const auto &[id, diagnosis] : world.diagnoses) {
            const auto run = world.runs.find(id);
            if (run == world.runs.end() || run->second.finishedAt < since)
                continue;
            const Diagnosis whole = withHistory(world, id, desk.now());
            const diagnose::RerunAdvice advice = diagnose::adviseRerun(whole);
            if (!advice.stands())
                continue;
            Subject subject{run->second.job + " on " + run->second.branch, run->second.finishedAt, {}};
            subject.facts.action = Action::Rerun;
            subject.facts.repo = run->second.repo;
            subject.facts.subject = id.value;
            subject.facts.now = desk.now();
            subject.facts.ref = run->second.branch;
            subject.facts.headNow = run->second.sha;
            subject.facts.type = name(whole.type);
            subject.facts.confidence = whole.confidence;
            subject.facts.witnesses = int(advice.standing.size());
            subject.facts.witnessesAgainst = 0;
            subject.facts = aside(std::move(subject.facts));
            found.push_back(std::move(subject));
        }
        return found;
    });
}

/// Pull requests and patches that moved since then, and runs that failed. What the host does not know any more is left out.
Result<std::vector<Subject>> subjectsSince(Desk &desk, Time since)
{
    const auto forge = desk.forge();
    if (!forge)
        return std::unexpected(forge.error());
    const auto [pulls, patches] = desk.world().with([&](World &world) {
        std::pair<std::vector<Pull>, std::vector<KnownPatch>> found;
        for (const auto &[key, pull] : world.pulls) {
            if (pull.updatedAt >= since)
                found.first.push_back(pull);
        }
        for (const auto &[id, known] : world.patches) {
            if (known.patch.at >= since)
                found.second.push_back(known);
        }
        return found;
    });
    std::vector<Subject> subjects = rerunsSince(desk, since);
    for (const Pull &pull : pulls) {
        const Action action = pull.draft ? Action::MarkReady : Action::Merge;
        if (auto facts = pullFacts(desk, **forge, pull, action, std::nullopt))
            subjects.push_back({pull.title, pull.updatedAt, aside(std::move(*facts))});
    }
    for (const KnownPatch &known : patches) {
        if (auto facts = draftFacts(desk, **forge, known, false)) {
            facts->baseNow = facts->baseSeen;
            subjects.push_back({known.patch.title, known.patch.at, aside(std::move(*facts))});
        }
    }
    std::ranges::stable_sort(subjects, std::greater(), &Subject::at);
    return subjects;
}

} // namespace

Result<Value> handle(Desk &desk, const SimulatePolicy &request)
{
    if (request.days < 1 || request.days > daysAtMost)
        return fail(Error::Kind::Invalid,
                    sb::format("a policy is tried on 1 to {} days, not {}", daysAtMost, request.days));
    const Result<gate::Policy> policy = request.toml.empty()
        ? gate::defaultPolicy()
        : gate::parsePolicy(request.toml, request.file.empty() ? "policy" : request.file);
    if (!policy)
        return std::unexpected(policy.error());
    const auto subjects = subjectsSince(desk, desk.now() - std::chrono::days(request.days));
    if (!subjects)
        return std::unexpected(subjects.error());
    PolicyPreview preview;
    for (const Subject &subject : *subjects) {
        const Decision is = gate::decide(subject.facts, policy);
        PolicyPreview::Row row{subject.facts.subject,
                               subject.title,
                               subject.facts.action,
                               gate::decide(subject.facts, desk.policy()).answer,
                               is.answer,
                               strictestWhy(is),
                               false};
        row.changes = row.was != row.is;
        preview.changed += row.changes;
        preview.alone += row.is == fact::Answer::Allow;
        preview.rows.push_back(std::move(row));
    }
    std::ranges::stable_partition(preview.rows, &PolicyPreview::Row::changes);
    return preview;
}

} // namespace sb::engine
