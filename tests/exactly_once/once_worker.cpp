// SPDX-License-Identifier: GPL-3.0-or-later
// Opens drafts on a code host, one after the other, until it is killed: `once_worker kept|naive FOLDER HOST KEYS SETTLE_MS`.
//   kept   as Signalbox does: intent in the ledger, the effect, its outcome; after any doubt it waits, looks, and only then goes on
//   naive  comments until the host says 201, then writes that down: what the test must be able to catch
#include <good_facts.h>

#include <core/act/act.h>
#include <core/forge/github/api.h>
#include <core/forge/github/writer.h>
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
using forge::github::Writer;

namespace {

const RepoId widgets{"acme/widgets"};
const Time noon(std::chrono::seconds(1'790'000'000));

/// What drafts want of a host, straight from the writer.
class WriterForge final : public forge::Forge {
public:
    explicit WriterForge(Writer &writer)
        : m_writer(writer)
    {
    }
    Result<std::vector<Repo>> repos() override { return missing(); }
    Result<std::vector<Pull>> pulls(const RepoId &) override { return missing(); }
    Result<std::vector<Pull>> pullsFrom(const RepoId &repo, const std::string &branch) override
    {
        return m_writer.pullsFrom(repo, branch);
    }
    Result<Pull> pull(const PullKey &key) override
    {
        Pull pull; // nothing else of it is asked for here
        pull.key = key;
        return pull;
    }
    Result<std::vector<Run>> runs(const RepoId &, const Sha &) override { return missing(); }
    Result<Sha> branchTip(const RepoId &, const std::string &) override { return missing(); }
    Result<bool> isProtected(const RepoId &, const std::string &) override { return false; }
    Result<std::string> ciCommand(const RepoId &, const std::string &) override { return missing(); }
    Result<Batch> eventsSince(const std::string &) override { return missing(); }
    Result<> createBranch(const RepoId &repo, const std::string &branch, const Sha &sha) override
    {
        return m_writer.createBranch(repo, branch, sha);
    }
    Result<> deleteBranch(const RepoId &, const std::string &, const Sha &) override { return missing(); }
    Result<> moveBranch(const RepoId &, const std::string &, const Sha &, const Sha &) override { return missing(); }
    Result<Pull> openPull(const NewPull &wanted) override { return m_writer.openPull(wanted); }
    Result<> addLabel(const PullKey &key, const std::string &label) override { return m_writer.addLabel(key, label); }
    Result<> putComment(const PullKey &key, const std::string &, const std::string &marker,
                        const std::string &body) override
    {
        return m_writer.putComment(key, marker, body);
    }
    Result<> markReady(const PullKey &) override { return missing(); }
    Result<Sha> merge(const PullKey &, forge::MergeMethod, const Sha &, const std::string &) override
    {
        return missing();
    }
    Result<> closePull(const PullKey &) override { return missing(); }
    Result<> rerun(const RepoId &, const RunId &) override { return missing(); }

private:
    static std::unexpected<Error> missing() { return fail(Error::Kind::Internal, "drafts do not want this"); }
    Writer &m_writer;
};

act::Draft draftOf(const git::Repository &mirror, int key)
{
    act::Draft draft;
    draft.patch.id = {std::format("{:016x}", key)};
    draft.patch.repo = widgets;
    draft.patch.run = {std::to_string(key)};
    draft.patch.branch = "main";
    draft.patch.base = mirror.branch("main").value();
    draft.patch.title = std::format("Mend {}", key);
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
    const auto policy = gate::defaultPolicy();
    return gate::allow(gate::decide(facts, policy), facts, policy).value();
}

int sorry(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.text.c_str());
    return 1;
}

bool isDoubtful(const Error &error)
{
    return error.kind == Error::Kind::Unavailable || error.kind == Error::Kind::Timeout;
}

int kept(const std::string &folder, Api &api, int keys, std::chrono::milliseconds settle)
{
    const std::string gitDir = folder + "/widgets.git";
    const auto mirror = git::Repository::open(gitDir);
    const auto database = db::Database::open(folder + "/signalbox.db");
    if (!mirror || !database)
        return sorry(mirror ? database.error() : mirror.error());
    ledger::Ledger ledger(**database);
    Writer writer(api, [&](const RepoId &) { return gitDir; });
    WriterForge forge(writer);
    const act::World world{forge, gitDir};
    for (int key = 1; key <= keys; ++key) {
        const act::Draft draft = draftOf(*mirror, key);
        LedgerEntry intent;
        intent.effect
            = ledger::effectKey(widgets, Action::OpenDraft, draft.patch.id.value, sha256Hex(draft.patch.diff));
        const auto rows = ledger.byEffect(intent.effect);
        if (!rows)
            return sorry(rows.error());
        if (!rows->empty() && rows->back().outcome == Outcome::Done)
            continue;
        bool doubtful = !rows->empty(); // somebody before us came as far as its intent
        if (rows->empty()) {
            intent.kind = EntryKind::Intent;
            intent.outcome = Outcome::Pending;
            intent.action = name(Action::OpenDraft);
            intent.repo = widgets;
            intent.subject = draft.patch.id.value;
            intent.actor = {ActorKind::Person, "Ada"};
            intent.at = noon;
            intent.detail = "{\"schema\":1}";
            const auto begun = ledger.begin(intent);
            if (!begun)
                return sorry(begun.error());
            intent = *begun;
        } else {
            intent = rows->front();
        }
        std::optional<Pull> done;
        while (!done) {
            if (doubtful) {
                std::this_thread::sleep_for(settle);
                const auto found = act::probeDraft(world, draft);
                if (!found && isDoubtful(found.error()))
                    continue;
                if (!found)
                    return sorry(found.error());
                if (*found && !(*found)->labels.empty() && !(*found)->comments.empty()) {
                    done = **found;
                    break;
                }
            }
            const auto opened = act::openDraft(world, ticketFor(draft), draft, noon);
            doubtful = !opened;
            if (opened)
                done = *opened;
            else if (!isDoubtful(opened.error()))
                return sorry(opened.error());
        }
        LedgerEntry outcome = intent;
        outcome.kind = EntryKind::Outcome;
        outcome.outcome = Outcome::Done;
        outcome.detail = std::format("{{\"pull\":{},\"schema\":1}}", done->key.number);
        if (const auto closed = ledger.close(outcome); !closed)
            return sorry(closed.error());
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
    if (argc != 6)
        return 2;
    const auto transport = http::openTransport();
    forge::github::ApiOptions options;
    options.url = argv[3];
    options.token = [] { return Result<Secret>(Secret("token")); };
    options.writePace = {};
    Api api(*transport, options);
    const int keys = std::atoi(argv[4]);
    return std::string(argv[1]) == "naive" ? naive(argv[2], api, keys)
                                           : kept(argv[2], api, keys, std::chrono::milliseconds(std::atoi(argv[5])));
}
