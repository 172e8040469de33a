// SPDX-License-Identifier: GPL-3.0-or-later
#include "auto_rerun.h"
#include "effects.h"
#include "handlers.h"
#include "house.h"

#include <core/act/act.h>
#include <core/base/format.h>
#include <core/base/json.h>
#include <core/fact/codec.h>

namespace sb::engine {

using namespace fact;

namespace {

struct Host {
    std::shared_ptr<forge::Forge> forge;
    std::string gitDir;
    act::World world() const { return {*forge, gitDir}; }
};

Result<Host> hostOf(Desk &desk, const RepoId &repo)
{
    auto forge = desk.forge();
    if (!forge)
        return std::unexpected(forge.error());
    const auto mirror = openMirror(desk, repo);
    if (!mirror)
        return std::unexpected(mirror.error());
    return Host{std::move(*forge), mirror->path()};
}

LedgerEntry intentOf(Action action, const RepoId &repo, std::string subject, const std::string &patch,
                     nlohmann::json detail)
{
    LedgerEntry entry;
    entry.effect = ledger::effectKey(repo, action, subject, patch);
    entry.action = name(action);
    entry.repo = repo;
    entry.subject = std::move(subject);
    detail["schema"] = schemaVersion;
    entry.detail = jsonText(detail);
    return entry;
}

std::string with(const std::string &detail, const nlohmann::json &more)
{
    nlohmann::json document = parseJson(detail);
    document.update(more);
    return jsonText(document);
}

std::string number(const PullKey &key)
{
    return "#" + std::to_string(key.number);
}

Effect effectOn(const Host &host, gate::Facts facts)
{
    Effect effect;
    effect.settle = host.forge->settleTime();
    effect.facts = std::move(facts);
    return effect;
}

Result<Pull> pullNow(const Host &host, const PullKey &key)
{
    return host.forge->pull(key);
}

Result<Value> done(Result<Landed> landed, const std::string &effect)
{
    if (!landed)
        return std::unexpected(landed.error());
    return Done{landed->text, landed->pull ? std::optional(landed->pull->key) : std::nullopt, effect};
}

Result<Value> performed(Desk &desk, const Result<Effect> &effect)
{
    if (!effect)
        return std::unexpected(effect.error());
    return done(perform(desk, *effect), effect->intent.effect);
}

} // namespace

Result<Effect> draftEffect(Desk &desk, const PatchId &id, Time at, bool approved, const std::string &branch)
{
    const auto known = findPatch(desk, id);
    const auto host = known ? hostOf(desk, known->patch.repo) : std::unexpected(known.error());
    if (!host)
        return std::unexpected(host.error());
    Result<gate::Facts> facts = draftFacts(desk, *host->forge, *known, approved);
    if (!facts)
        return std::unexpected(facts.error());
    if (!branch.empty())
        facts->ref = branch;
    act::Draft draft{
        known->patch, known->proof.value_or(Proof{}), {}, approved ? you(desk).name : "policy", facts->ref, at};
    desk.world().with([&](World &world) {
        if (const auto diagnosis = world.diagnoses.find(known->patch.run); diagnosis != world.diagnoses.end())
            draft.diagnosis = diagnosis->second;
    });
    Effect effect = effectOn(*host, std::move(*facts));
    effect.intent = intentOf(Action::OpenDraft, known->patch.repo, id.value, effect.facts.patchHash,
                             {{"branch", known->patch.branch}, {"draft", draft.branch}, {"title", known->patch.title}});
    effect.intent.at = at;
    effect.intent.why = known->patch.why;
    effect.intent.before = known->patch.base;
    const auto landed = [detail = effect.intent.detail](const Pull &pull) {
        const std::string text = "Opened draft " + number(pull.key) + " “" + pull.title + "”";
        return Landed{text, pull.head.sha, pull, with(detail, {{"text", text}, {"pull", pull.key.number}})};
    };
    effect.act = [host = *host, draft, landed, &desk](gate::Allowed ticket) -> Result<Landed> {
        const Result<Pull> pull = act::openDraft(host.world(), std::move(ticket), draft, desk.now());
        if (!pull)
            return std::unexpected(pull.error());
        return landed(*pull);
    };
    effect.probe = [host = *host, draft, landed]() -> Result<std::optional<Landed>> {
        const Result<std::optional<Pull>> pull = act::probeDraft(host.world(), draft);
        if (!pull)
            return std::unexpected(pull.error());
        // Without its label and comment it is not finished; opening it again adds only those.
        if (!*pull || (*pull)->labels.empty() || (*pull)->comments.empty())
            return std::nullopt;
        return landed(**pull);
    };
    effect.keep = [known = *known, &desk](const Landed &done) -> Result<> {
        KnownPatch moved = known;
        moved.state = {PatchStatus::DraftOpen, "", done.pull->key.number, desk.now()};
        return desk.keep(moved);
    };
    return effect;
}

Result<Effect> readyEffect(Desk &desk, const PullKey &key, const std::optional<Sha> &head)
{
    const auto host = hostOf(desk, key.repo);
    const auto pull = host ? pullNow(*host, key) : std::unexpected(host.error());
    if (!pull)
        return std::unexpected(pull.error());
    Result<gate::Facts> facts = pullFacts(desk, *host->forge, *pull, Action::MarkReady, head.value_or(pull->head.sha));
    if (!facts)
        return std::unexpected(facts.error());
    Effect effect = effectOn(*host, std::move(*facts));
    effect.intent = intentOf(Action::MarkReady, key.repo, key.text(), pull->head.sha.value, {{"title", pull->title}});
    effect.intent.before = pull->head.sha;
    effect.intent.why = "Somebody looked at it and calls it ready.";
    effect.probe = [host = *host, key, detail = effect.intent.detail]() -> Result<std::optional<Landed>> {
        const Result<Pull> now = pullNow(host, key);
        if (!now)
            return std::unexpected(now.error());
        if (now->draft)
            return std::nullopt;
        const std::string text = "Marked " + number(key) + " ready";
        return Landed{text, now->head.sha, *now, with(detail, {{"text", text}})};
    };
    effect.act = [host = *host, key, probe = effect.probe, &desk](gate::Allowed ticket) -> Result<Landed> {
        if (const auto marked = act::markReady(host.world(), std::move(ticket), key, desk.now()); !marked)
            return std::unexpected(marked.error());
        const auto now = probe();
        if (!now)
            return std::unexpected(now.error());
        // Readers may see a write later than it was done.
        return *now ? Result<Landed>(**now) : fail(Error::Kind::Unavailable, key.text() + " still reads as a draft");
    };
    return effect;
}

Result<Effect> mergeEffect(Desk &desk, const PullKey &key, const Sha &head, bool approved)
{
    const auto host = hostOf(desk, key.repo);
    const auto pull = host ? pullNow(*host, key) : std::unexpected(host.error());
    if (!pull)
        return std::unexpected(pull.error());
    Result<gate::Facts> facts
        = pullFacts(desk, *host->forge, *pull, Action::Merge, approved ? std::optional(head) : std::nullopt);
    if (facts)
        facts->headSeen = head;
    if (!facts)
        return std::unexpected(facts.error());
    Effect effect = effectOn(*host, std::move(*facts));
    effect.intent = intentOf(Action::Merge, key.repo, key.text(), head.value,
                             {{"branch", pull->base.branch}, {"title", pull->title}, {"head", head.value}});
    effect.intent.before = effect.facts.baseNow;
    effect.intent.why = approved ? "Somebody approved this head." : "The policy lands what triage approved.";
    const auto landed = [host = *host, key, title = pull->title,
                         detail = effect.intent.detail](const act::Landed &commit) -> Result<Landed> {
        const Result<Pull> now = pullNow(host, key);
        if (!now)
            return std::unexpected(now.error());
        const std::string text = "Merged " + number(key) + " “" + title + "”";
        return Landed{text, commit.commit, *now,
                      with(detail, {{"text", text}, {"revert", commit.revertBranch}, {"conflicts", commit.conflicts}})};
    };
    effect.act = [host = *host, key, landed, &desk](gate::Allowed ticket) -> Result<Landed> {
        const Result<act::Landed> commit = act::merge(host.world(), std::move(ticket), key, desk.now());
        if (!commit)
            return std::unexpected(commit.error());
        return landed(*commit);
    };
    effect.probe = [host = *host, key, landed, &desk]() -> Result<std::optional<Landed>> {
        const auto commit = act::probeMerge(host.world(), key, desk.now());
        if (!commit)
            return std::unexpected(commit.error());
        if (!*commit)
            return std::nullopt;
        const Result<Landed> found = landed(**commit);
        return found ? Result<std::optional<Landed>>(*found) : std::unexpected(found.error());
    };
    effect.keep = [patch = effect.facts.patch, &desk](const Landed &) -> Result<> {
        const auto known = patch ? findPatch(desk, patch->id) : Result<KnownPatch>(KnownPatch{});
        if (!patch || !known)
            return {};
        KnownPatch moved = *known;
        moved.state.status = PatchStatus::Merged;
        moved.state.at = desk.now();
        return desk.keep(moved);
    };
    return effect;
}

Result<Effect> revertEffect(Desk &desk, const std::string &merged)
{
    const auto rows = desk.ledger().byEffect(merged);
    if (!rows)
        return std::unexpected(rows.error());
    const auto plan = ledger::revertPlan(*rows);
    if (!plan)
        return std::unexpected(plan.error());
    const LedgerEntry &merge = rows->back();
    const auto host = hostOf(desk, plan->repo);
    if (!host)
        return std::unexpected(host.error());
    const int64_t pullNumber = std::strtoll(merge.subject.substr(merge.subject.find('#') + 1).c_str(), nullptr, 10);
    const auto pull = pullNow(*host, {plan->repo, pullNumber});
    if (!pull)
        return std::unexpected(pull.error());
    const Sha landedSha = plan->commits.front();
    const act::RevertPlan how{plan->repo, landedSha, plan->branch, plan->target, "Revert “" + pull->title + "”"};
    Result<gate::Facts> facts = pullFacts(desk, *host->forge, *pull, Action::Revert, landedSha);
    if (!facts)
        return std::unexpected(facts.error());
    facts->headSeen = facts->headNow = landedSha;
    Effect effect = effectOn(*host, std::move(*facts));
    effect.intent = intentOf(Action::Revert, plan->repo, merge.subject, landedSha.value,
                             {{"branch", plan->target}, {"reverts", merged}, {"title", how.title}});
    effect.intent.before = effect.facts.baseNow;
    effect.intent.why = "Somebody asked for it.";
    const auto landed = [title = pull->title, detail = effect.intent.detail, merged](const act::Landed &commit) {
        const std::string text = "Reverted “" + title + "”";
        return Landed{text, commit.commit, std::nullopt, with(detail, {{"text", text}})};
    };
    effect.act = [host = *host, how, landed, person = you(desk).name, &desk](gate::Allowed ticket) -> Result<Landed> {
        const auto commit = act::revert(host.world(), std::move(ticket), how, person, desk.now());
        if (!commit)
            return std::unexpected(commit.error());
        return landed(*commit);
    };
    effect.probe = [host = *host, how, landed]() -> Result<std::optional<Landed>> {
        const auto commit = act::probeRevert(host.world(), how);
        if (!commit)
            return std::unexpected(commit.error());
        return *commit ? std::optional(landed(**commit)) : std::nullopt;
    };
    effect.keep = [patch = effect.facts.patch, &desk](const Landed &) -> Result<> {
        const auto known = patch ? findPatch(desk, patch->id) : Result<KnownPatch>(KnownPatch{});
        if (!patch || !known)
            return {};
        KnownPatch moved = *known;
        moved.state.status = PatchStatus::Reverted;
        moved.state.at = desk.now();
        return desk.keep(moved);
    };
    return effect;
}

Result<Effect> rerunEffect(Desk &desk, const RunId &id, std::optional<int> attempt, bool approved)
{
    const auto run = findRun(desk, id);
    const auto host = run ? hostOf(desk, run->repo) : std::unexpected(run.error());
    if (!host)
        return std::unexpected(host.error());
    Effect effect = effectOn(*host, {});
    effect.facts.action = Action::Rerun;
    effect.facts.repo = run->repo;
    effect.facts.subject = id.value;
    const Status status = desk.status();
    effect.facts.now = desk.now();
    effect.facts.mode = status.mode;
    effect.facts.stopped = status.stopped;
    effect.facts.ledgerSound = status.ledgerIntact;
    if (approved)
        effect.facts.approval = gate::Approval{you(desk).name, run->sha, {}};
    effect.facts.headSeen = effect.facts.headNow = run->sha;
    effect.facts.ref = run->branch;
    const int after = attempt.value_or(run->attempt);
    effect.intent = intentOf(Action::Rerun, run->repo, id.value, std::to_string(after),
                             {{"branch", run->branch}, {"attempt", after}});
    effect.intent.before = run->sha;
    effect.intent.why = "Somebody asked for another attempt.";
    if (!approved) {
        const auto advice = addWitnesses(desk, *run, after, effect.facts);
        if (!advice)
            return std::unexpected(advice.error());
        effect.intent.why = "Re-run by itself: witnesses " + advice->why;
        nlohmann::json witnesses = nlohmann::json::array();
        for (const Witness &witness : advice->standing)
            witnesses.push_back({{"kind", witness.kind}, {"text", witness.text}});
        effect.intent.detail = with(effect.intent.detail, {{"witnesses", witnesses}});
    }
    const std::string text = "Running " + run->job + " on " + run->branch + " again";
    const Landed landed{text, run->sha, std::nullopt, with(effect.intent.detail, {{"text", text}})};
    effect.act = [host = *host, id, landed, &desk](gate::Allowed ticket) -> Result<Landed> {
        if (const auto again = act::rerun(host.world(), std::move(ticket), id, desk.now()); !again)
            return std::unexpected(again.error());
        return landed;
    };
    effect.probe = [host = *host, run = *run, after, landed]() -> Result<std::optional<Landed>> {
        const auto runs = host.forge->runs(run.repo, run.sha);
        if (!runs)
            return std::unexpected(runs.error());
        const bool newer = std::ranges::any_of(*runs, [&](const Run &other) {
            return other.job == run.job && other.workflow == run.workflow && other.attempt > after;
        });
        return newer ? std::optional(landed) : std::nullopt;
    };
    return effect;
}

Result<Value> handle(Desk &desk, const Approve &request)
{
    return performed(desk, draftEffect(desk, request.patch, desk.now(), true));
}

Result<Value> handle(Desk &desk, const MarkReady &request)
{
    return performed(desk, readyEffect(desk, request.pull));
}

Result<Value> handle(Desk &desk, const Merge &request)
{
    return performed(desk, mergeEffect(desk, request.pull, request.head, true));
}

Result<Value> handle(Desk &desk, const Rerun &request)
{
    return performed(desk, rerunEffect(desk, request.run));
}

Result<Value> handle(Desk &desk, const Revert &request)
{
    const Time began = desk.now();
    Result<Value> answer = performed(desk, revertEffect(desk, request.effect));
    if (answer) {
        const double seconds = std::chrono::duration<double>(desk.now() - began).count();
        std::get<Done>(*answer).text += sb::format(" in {:.1f} s", seconds);
    }
    return answer;
}

} // namespace sb::engine
