// SPDX-License-Identifier: GPL-3.0-or-later
// Fixes on a code host, one after the other, until it is killed: `once_worker kept|naive FOLDER HOST MIRROR KEYS SETTLE_MS`.
//   kept   each fix is drafted, made ready, merged and undone as Signalbox does it: intent in the ledger, the effect, its outcome; after
//          any doubt it waits, looks, and only then goes on
//   naive  comments until the host says 201, then writes that down: what the test must be able to catch
#include <tests/gate/good_facts.h>

#include <core/act/act.h>
#include <core/base/format.h>
#include <core/base/json.h>
#include <core/forge/github/forge.h>
#include <core/git/repository.h>
#include <core/ledger/ledger.h>

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <thread>

using namespace sb;
using namespace sb::fact;
using forge::github::Api;

namespace {

const RepoId widgets{"acme/widgets"};
const Time noon(std::chrono::seconds(1'790'000'000));

constexpr auto shown = std::chrono::milliseconds(150); // three lags: reading shows what was answered before

act::Draft draftOf(const git::Repository &mirror, int key, const Sha &base)
{
    act::Draft draft;
    draft.patch.id = {sb::format("{:016x}", key)};
    draft.patch.repo = widgets;
    draft.patch.run = {std::to_string(key)};
    draft.patch.branch = "main";
    draft.patch.base = base;
    draft.patch.title = sb::format("Mend {}", key);
    draft.patch.diff = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-tow\n+two "
        + std::to_string(key) + "\n three\n";
    draft.patch.files = {"a.txt"};
    draft.patch.added = draft.patch.deleted = 1;
    draft.patch.confidence = 0.9;
    draft.proof.patch = draft.patch.id;
    draft.proof.passed = true;
    draft.proof.tree = mirror.applyPatch(draft.patch.base, draft.patch.diff).value();
    draft.person = "Ada";
    draft.branch = act::draftBranch(draft.patch.run, 1);
    draft.at = noon;
    return draft;
}

gate::Allowed allowed(const gate::Facts &facts)
{
    const auto policy = gate::defaultPolicy();
    return gate::allow(gate::decide(facts, policy), facts, policy).value();
}

gate::Allowed ticketFor(const act::Draft &draft)
{
    gate::Facts facts = tests::goodFacts(Action::OpenDraft);
    facts.repo = widgets;
    facts.subject = draft.patch.id.value;
    facts.now = noon;
    facts.ref = draft.branch;
    facts.patch = draft.patch;
    facts.proof->patch = draft.patch.id;
    facts.patchHash = sha256Hex(draft.patch.diff);
    facts.approval->patchHash = facts.patchHash;
    facts.files = draft.patch.files;
    return allowed(facts);
}

gate::Allowed ticketFor(Action action, const PullKey &pull, const Sha &head)
{
    gate::Facts facts = tests::goodFacts(action);
    facts.repo = widgets;
    facts.subject = pull.text();
    facts.now = noon;
    facts.headNow = facts.headSeen = head;
    facts.approval->head = head;
    return allowed(facts);
}

bool isDoubtful(const Error &error)
{
    return error.kind == Error::Kind::Unavailable || error.kind == Error::Kind::Timeout;
}

using Json = nlohmann::json;

struct Step {
    Action action;
    std::string subject;
    std::string hash; ///< of what is done to it
    std::function<Result<std::optional<Json>>()> probe; ///< what became of it
    std::function<Result<Json>()> act;
};

/// Done once, whatever happened before. What became of it.
Result<Json> done(ledger::Ledger &ledger, const Step &step, std::chrono::milliseconds settle)
{
    LedgerEntry intent;
    intent.effect = ledger::effectKey(widgets, step.action, step.subject, step.hash);
    const auto rows = ledger.byEffect(intent.effect);
    if (!rows)
        return std::unexpected(rows.error());
    if (!rows->empty() && rows->back().outcome == Outcome::Done)
        return parseJson(rows->back().detail);
    bool doubtful = !rows->empty(); // somebody before us came as far as its intent
    if (rows->empty()) {
        intent.kind = EntryKind::Intent;
        intent.outcome = Outcome::Pending;
        intent.action = name(step.action);
        intent.repo = widgets;
        intent.subject = step.subject;
        intent.actor = {ActorKind::Person, "Ada"};
        intent.at = noon;
        intent.detail = "{\"schema\":1}";
        const auto begun = ledger.begin(intent);
        if (!begun)
            return std::unexpected(begun.error());
        intent = *begun;
    } else {
        intent = rows->front();
    }
    for (std::optional<Json> became;;) {
        if (doubtful) {
            std::this_thread::sleep_for(settle);
            auto found = step.probe();
            if (!found && isDoubtful(found.error()))
                continue;
            if (!found)
                return std::unexpected(found.error());
            became = std::move(*found);
        }
        if (!became) {
            auto acted = step.act();
            doubtful = !acted;
            if (!acted && isDoubtful(acted.error()))
                continue;
            if (!acted)
                return acted;
            became = std::move(*acted);
        }
        LedgerEntry outcome = intent;
        outcome.kind = EntryKind::Outcome;
        outcome.outcome = Outcome::Done;
        (*became)["schema"] = 1;
        outcome.detail = became->dump();
        if (const auto closed = ledger.close(outcome); !closed)
            return std::unexpected(closed.error());
        std::this_thread::sleep_for(shown);
        return *became;
    }
}

/// Drafted, made ready, merged and undone again; the commit that undid it.
Result<Sha> loop(ledger::Ledger &ledger, const act::World &world, int key, const Sha &base,
                 std::chrono::milliseconds settle)
{
    if (auto here = world.forge.bring(widgets, base); !here)
        return std::unexpected(here.error());
    const auto mirror = git::Repository::open(world.gitDir);
    if (!mirror)
        return std::unexpected(mirror.error());
    const act::Draft draft = draftOf(*mirror, key, base);
    const auto pullJson
        = [](const Pull &pull) { return Json{{"pull", pull.key.number}, {"head", pull.head.sha.value}}; };
    const auto landedJson = [](const act::Landed &landed) { return Json{{"landed", landed.commit.value}}; };
    const auto opened = done(ledger,
                             {Action::OpenDraft, draft.patch.id.value, sha256Hex(draft.patch.diff),
                              [&]() -> Result<std::optional<Json>> {
                                  const auto found = act::probeDraft(world, draft);
                                  if (!found)
                                      return std::unexpected(found.error());
                                  const bool whole = *found && !(*found)->labels.empty() && !(*found)->comments.empty();
                                  return whole ? std::optional(pullJson(**found)) : std::nullopt;
                              },
                              [&] { return act::openDraft(world, ticketFor(draft), draft, noon).transform(pullJson); }},
                             settle);
    if (!opened)
        return std::unexpected(opened.error());
    const PullKey pull{widgets, opened->at("pull").get<int64_t>()};
    const Sha head{opened->at("head").get<std::string>()};
    const auto ready
        = done(ledger,
               {Action::MarkReady, pull.text(), head.value,
                [&] {
                    return world.forge.pull(pull).transform(
                        [](const Pull &now) { return now.draft ? std::nullopt : std::optional(Json::object()); });
                },
                [&] {
                    return act::markReady(world, ticketFor(Action::MarkReady, pull, head), pull, noon).transform([] {
                        return Json::object();
                    });
                }},
               settle);
    if (!ready)
        return std::unexpected(ready.error());
    const auto probed = [&](const std::optional<act::Landed> &found) {
        return found ? std::optional(landedJson(*found)) : std::nullopt;
    };
    const auto merged = done(
        ledger,
        {Action::Merge, pull.text(), head.value, [&] { return act::probeMerge(world, pull, noon).transform(probed); },
         [&] { return act::merge(world, ticketFor(Action::Merge, pull, head), pull, noon).transform(landedJson); }},
        settle);
    if (!merged)
        return std::unexpected(merged.error());
    const Sha landed{merged->at("landed").get<std::string>()};
    const act::RevertPlan plan{widgets, landed, "revert/" + landed.value, "main", draft.patch.title};
    const auto undone = done(ledger,
                             {Action::Revert, pull.text(), landed.value,
                              [&] { return act::probeRevert(world, plan).transform(probed); },
                              [&] {
                                  return act::revert(world, ticketFor(Action::Revert, pull, landed), plan, "Ada", noon)
                                      .transform(landedJson);
                              }},
                             settle);
    return undone ? Result<Sha>(Sha{undone->at("landed").get<std::string>()}) : std::unexpected(undone.error());
}

int sorry(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.text.c_str());
    return 1;
}

int kept(const std::string &folder, http::Transport &transport, const forge::github::ApiOptions &api,
         const std::string &mirrorUrl, int keys, std::chrono::milliseconds settle)
{
    const std::string gitDir = folder + "/widgets.git";
    const auto database = db::Database::open(folder + "/signalbox.db");
    if (!database)
        return sorry(database.error());
    ledger::Ledger ledger(**database);
    forge::github::HubOptions options;
    options.api = api;
    options.repos = {widgets};
    options.gitDir = [&](const RepoId &) { return gitDir; };
    options.bring = [&](const RepoId &, const Sha &commit) -> Result<> {
        const auto mirror = git::Repository::open(gitDir);
        if (mirror && mirror->treeOf(commit))
            return {};
        http::Call call;
        call.url = mirrorUrl + "/" + commit.value;
        const auto reply = transport.exchange(call, {});
        return reply && reply->status == 200 ? Result<>() : fail(Error::Kind::Unavailable, "no mirror");
    };
    forge::github::GitHubForge forge(std::make_shared<forge::github::Hub>(transport, options));
    const act::World world{forge, gitDir};
    std::ifstream first(folder + "/base");
    Sha base;
    first >> base.value;
    std::this_thread::sleep_for(shown);
    for (int key = 1; key <= keys; ++key) {
        const auto next = loop(ledger, world, key, base, settle);
        if (!next && isDoubtful(next.error())) {
            --key; // what reading alone could not do
            continue;
        }
        if (!next)
            return sorry(next.error());
        base = *next;
    }
    return 0;
}

int naive(const std::string &folder, Api &api, int keys)
{
    std::set<int> recorded;
    std::ifstream before(folder + "/recorded");
    for (int key = 0; before >> key;)
        recorded.insert(key);
    std::ofstream record(folder + "/recorded", std::ios::app);
    for (int key = 1; key <= keys; ++key) {
        if (recorded.contains(key))
            continue;
        for (bool done = false; !done;) {
            const auto said = api.send("POST", "/repos/acme/widgets/issues/1/comments",
                                       {{"body", "key " + std::to_string(key)}}, {});
            done = said && said->status == 201;
        }
        record << key << std::endl;
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc != 7)
        return 2;
    const auto transport = http::openTransport();
    forge::github::ApiOptions options;
    options.url = argv[3];
    options.token = [] { return Result<Secret>(Secret("token")); };
    options.writePace = {};
    const int keys = std::atoi(argv[5]);
    const std::chrono::milliseconds settle(std::atoi(argv[6]));
    if (std::string(argv[1]) != "naive")
        return kept(argv[2], *transport, options, argv[4], keys, settle);
    Api api(*transport, options);
    return naive(argv[2], api, keys);
}
