// SPDX-License-Identifier: GPL-3.0-or-later
#include "auto_rerun.h"

#include <core/base/format.h>
#include <core/base/json.h>

#include "effects.h"
#include "failures.h"

#include <algorithm>
#include <ranges>

namespace sb::engine {

using namespace fact;

namespace {

constexpr int rerunPage = 500;

bool isRerun(const LedgerEntry &entry)
{
    return entry.action == name(Action::Rerun);
}

/// By itself: an intent, or in the modes that leave it to people the note in its place.
bool isAlone(const LedgerEntry &entry, bool notes)
{
    return isRerun(entry) && entry.actor.kind == ActorKind::Rule
        && (entry.kind == EntryKind::Intent
            || (notes && entry.kind == EntryKind::Note && entry.outcome == Outcome::Abandoned));
}

std::optional<int> attemptOf(const LedgerEntry &entry)
{
    const nlohmann::json detail = parseJson(entry.detail);
    return detail.is_object() && detail.contains("attempt") && detail["attempt"].is_number_integer()
        ? std::optional(detail["attempt"].get<int>())
        : std::nullopt;
}

struct Before {
    int ofJob = 0;
    int thisHour = 0;
};

Result<Before> rerunsBefore(Desk &desk, const Run &run, int attempt, bool notes)
{
    const auto counts = [&](const LedgerEntry &entry) {
        return isAlone(entry, notes) && entry.repo == run.repo
            && (entry.subject != run.id.value || attemptOf(entry) != attempt);
    };
    // A host names a job's attempts alike or each anew.
    std::set<RunId> all = desk.world().with([&](World &world) {
        std::set<RunId> found;
        const auto at = world.runsOf.find({run.repo, run.sha});
        for (const RunId &id : at == world.runsOf.end() ? std::set<RunId>() : at->second) {
            if (World::anyJobOf(world.runs.at(id)) == World::anyJobOf(run))
                found.insert(id);
        }
        return found;
    });
    all.insert(run.id);
    Before before;
    for (const RunId &id : all) {
        const auto rows = desk.ledger().bySubject(id.value);
        if (!rows)
            return std::unexpected(rows.error());
        before.ofJob += int(
            std::ranges::count_if(*rows, [&](const LedgerEntry &e) { return counts(e) && e.before == run.sha; }));
    }
    const Time hourAgo = desk.now() - std::chrono::hours(1);
    for (int64_t next = 0;;) {
        const auto page = desk.ledger().page(next, rerunPage);
        if (!page)
            return std::unexpected(page.error());
        before.thisHour
            += int(std::ranges::count_if(*page, [&](const LedgerEntry &e) { return counts(e) && e.at > hourAgo; }));
        if (page->size() < size_t(rerunPage) || page->back().at <= hourAgo)
            return before;
        next = page->back().seq;
    }
}

/// All that refuses or asks, the mode aside.
std::string reasonsAgainst(const Decision &decision)
{
    std::string text;
    for (const GateVerdict &gate : decision.gates) {
        if (gate.answer != fact::Answer::Allow)
            text += (text.empty() ? "" : "; ") + gate.why;
    }
    return text;
}

Decision asInAct(Desk &desk, gate::Facts facts)
{
    facts.mode = Mode::Act;
    return gate::decide(facts, desk.policy());
}

/// What costs nothing to know rules most of them out: two kinds of witnesses may still come together, and none is against it.
bool mayStand(const World &world, const Diagnosis &diagnosis)
{
    const diagnose::RerunAdvice advice = diagnose::adviseRerun(diagnosis);
    const auto missing
        = [&](std::string_view kind) { return !std::ranges::contains(advice.standing, kind, &Witness::kind); };
    const size_t more
        = size_t(missing("history")) + size_t(missing("known_issue") && world.issueOf.contains(diagnosis.signature));
    return advice.against.empty() && advice.standing.size() + more >= diagnose::rerunWitnesses;
}

std::vector<Run> candidates(const World &world, Time now)
{
    std::vector<Run> found;
    for (const auto &[id, diagnosis] : world.diagnoses) {
        const auto run = world.runs.find(id);
        if (run != world.runs.end() && isFailed(run->second.state) && mayStand(world, diagnosis)
            && notForRerun(world, run->second, now).empty())
            found.push_back(run->second);
    }
    std::ranges::sort(found, {}, [](const Run &run) { return std::tie(run.finishedAt, run.id); });
    return found;
}

/// In Propose and Observe, once an attempt.
void noteInstead(Desk &desk, const Effect &effect, const std::vector<LedgerEntry> &rows, int attempt)
{
    const bool noted = std::ranges::any_of(
        rows, [&](const LedgerEntry &entry) { return isAlone(entry, true) && attemptOf(entry) == attempt; });
    if (noted || asInAct(desk, effect.facts).answer != fact::Answer::Allow)
        return;
    LedgerEntry note = effect.intent;
    note.kind = EntryKind::Note;
    note.outcome = Outcome::Abandoned;
    note.effect.clear();
    note.actor = {ActorKind::Rule, "policy"};
    note.at = desk.now();
    note.why = "Would be in Act: " + effect.intent.why;
    note.confidence = effect.facts.confidence.value_or(0);
    if (const auto kept = desk.ledger().append(note))
        desk.publishLedger(*kept);
}

} // namespace

std::string notForRerun(const World &world, const Run &run, Time now)
{
    if (!isFailed(run.state))
        return "it has not failed";
    if (!world.repos.contains(run.repo))
        return "its host is not known";
    if (now - run.finishedAt > rerunWithin)
        return sb::format("it failed more than {} hours ago", rerunWithin.count());
    const auto diagnosis = world.diagnoses.find(run.id);
    if (diagnosis == world.diagnoses.end())
        return "it is not diagnosed";
    if (const auto marks = world.marks.find(diagnosis->second.signature);
        marks != world.marks.end() && marks->second.wrong)
        return "somebody marked the diagnosis as wrong";
    if (!std::ranges::contains(latestRuns(world, run.repo, run.sha), run.id, [](const Run *each) { return each->id; }))
        return "there is a later attempt";
    if (run.pull == 0)
        return latestOnBranch(world, run)->id == run.id ? "" : "its branch has a newer run";
    const auto pull = world.pulls.find({run.repo, run.pull});
    if (pull == world.pulls.end() || pull->second.state != PullState::Open)
        return "its pull request is not open";
    return pull->second.head.sha == run.sha ? "" : "its pull request has a newer commit";
}

Result<diagnose::RerunAdvice> addWitnesses(Desk &desk, const Run &run, int attempt, gate::Facts &facts)
{
    const auto diagnosis = desk.world().with([&](World &world) {
        return world.diagnoses.contains(run.id) ? std::optional(withHistory(world, run.id, desk.now())) : std::nullopt;
    });
    if (!diagnosis)
        return fail(Error::Kind::NotFound, "the run " + run.id.value + " is not diagnosed");
    const auto before = rerunsBefore(desk, run, attempt, facts.mode != Mode::Act);
    if (!before)
        return std::unexpected(before.error());
    diagnose::RerunAdvice advice = diagnose::adviseRerun(*diagnosis);
    facts.witnesses = int(advice.standing.size());
    facts.witnessesAgainst = int(advice.against.size());
    facts.rerunsOfJob = before->ofJob;
    facts.rerunsThisHour = before->thisHour;
    facts.type = name(diagnosis->type);
    facts.confidence = diagnosis->confidence;
    return advice;
}

bool rerunAlone(Desk &desk, const Cancel &cancel)
{
    bool any = false;
    desk.refreshIssues();
    for (const Run &run : desk.world().with([&](World &world) { return candidates(world, desk.now()); })) {
        const Status status = desk.status();
        if (cancel.requested() || status.stopped || !status.ledgerIntact)
            break;
        const auto effect = rerunEffect(desk, run.id, run.attempt, false);
        const auto rows = desk.ledger().bySubject(run.id.value);
        if (!effect || !rows || std::ranges::contains(*rows, effect->intent.effect, &LedgerEntry::effect))
            continue;
        if (gate::decide(effect->facts, desk.policy()).answer == fact::Answer::Allow)
            any = perform(desk, *effect).has_value() || any;
        else if (status.mode != Mode::Act)
            noteInstead(desk, *effect, *rows, run.attempt);
    }
    return any;
}

std::string rerunWords(Desk &desk, const Run &run, const Diagnosis &diagnosis)
{
    const std::string not_ = "Not re-run by itself: ";
    const auto rows = desk.ledger().bySubject(run.id.value);
    if (!rows)
        return not_ + rows.error().text;
    for (const LedgerEntry &entry : *rows | std::views::reverse) {
        if (!isRerun(entry) || entry.kind == EntryKind::Note || attemptOf(entry) != run.attempt)
            continue;
        const bool alone = entry.actor.kind == ActorKind::Rule;
        if (entry.outcome == Outcome::Failed)
            return (alone ? not_ : "Not re-run, though somebody asked for it: ") + entry.why;
        return entry.why + " (" + toIso(entry.at) + ")";
    }
    const diagnose::RerunAdvice advice = diagnose::adviseRerun(diagnosis);
    if (!advice.stands())
        return not_ + advice.why;
    const std::string past = desk.world().with([&](World &world) { return notForRerun(world, run, desk.now()); });
    if (!past.empty())
        return not_ + past + "; witnesses " + advice.why;
    const auto effect = rerunEffect(desk, run.id, run.attempt, false);
    if (!effect)
        return not_ + effect.error().text;
    if (const Decision decision = asInAct(desk, effect->facts); decision.answer != fact::Answer::Allow)
        return not_ + reasonsAgainst(decision) + "; witnesses " + advice.why;
    return (effect->facts.mode == Mode::Act ? "It is to be re-run by itself: witnesses "
                                            : "In Act it would be re-run by itself: witnesses ")
        + advice.why;
}

} // namespace sb::engine
