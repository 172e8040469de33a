// SPDX-License-Identifier: GPL-3.0-or-later
#include "../sanitizers/effort.h"

#include <core/store/store.h>
#include <tests/registry.h>

#include <QTemporaryDir>

#include <set>
#include <stdexcept>
#include <thread>

using namespace sb;
using store::Job;
using store::Mark;
using store::Tx;

namespace {

Time at(int64_t seconds)
{
    return Time(std::chrono::seconds(1'700'000'000 + seconds));
}

fact::Pull pull(int n)
{
    fact::Pull pull;
    pull.key = {{"demo/widgets"}, n};
    pull.title = "Change " + std::to_string(n);
    pull.head = {"topic-" + std::to_string(n), {std::string(40, char('a' + n % 6))}, {"demo/widgets"}};
    pull.labels = {"x"};
    pull.updatedAt = at(n);
    return pull;
}

fact::Run run(int n, const std::string &sha)
{
    fact::Run run;
    run.id = {"run-" + std::to_string(n)};
    run.repo = {"demo/widgets"};
    run.sha = {sha};
    run.branch = "main";
    run.state = fact::RunState::Failed;
    run.startedAt = at(n);
    return run;
}

fact::Event runEvent(int n)
{
    fact::Event event;
    event.key = "demo/widgets/run/" + std::to_string(n) + "/1/completed";
    event.kind = fact::EventKind::WorkflowRun;
    event.name = "workflow_run";
    event.repo = {"demo/widgets"};
    event.at = at(n);
    event.body = run(n, std::string(40, 'a'));
    return event;
}

Job job(const std::string &key, const std::string &payload = "p", int priority = 0, Time notBefore = {})
{
    Job job;
    job.key = key;
    job.kind = "k";
    job.payload = payload;
    job.priority = priority;
    job.notBefore = notBefore;
    return job;
}

/// Values or a test failure that says why.
template<typename T>
T good(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().text);
    return *std::move(result);
}

} // namespace

class StoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        open();
    }
    void cleanup()
    {
        m_store.reset();
        m_database.reset();
    }

    void eventsCollapseByKey()
    {
        const auto append
            = [&](int n) { return good(m_store->write([&](Tx &tx) { return tx.records.append(runEvent(n)); })); };
        QVERIFY(append(1));
        QVERIFY(append(2));
        QVERIFY(!append(1)); // the poll of what the hook had told
        const auto all = good(m_store->read([](Tx &tx) { return tx.records.eventsAfter(0, 10); }));
        QCOMPARE(all.size(), size_t(2));
        QCOMPARE(all[0].event, runEvent(1));
        const auto rest = good(m_store->read([&](Tx &tx) { return tx.records.eventsAfter(all[0].seq, 10); }));
        QCOMPARE(rest.size(), size_t(1));
        QCOMPARE(good(m_store->read([](Tx &tx) { return tx.records.eventCount(); })), 2);
    }

    void factsByKey()
    {
        const std::string sha(40, 'a');
        fact::Assessment assessment;
        assessment.sha = {sha};
        assessment.probabilities[fact::ChangeType::Fix] = 0.75;
        fact::Diagnosis diagnosis;
        diagnosis.signature = "cafe";
        diagnosis.type = fact::FailureType::Link;
        fact::Patch patch;
        patch.id = {"p1"};
        patch.run = {"run-1"};
        patch.diff = "--- a/x\n";
        fact::Proof proof;
        proof.patch = patch.id;
        proof.before.emplace().command = "make";
        const store::PatchState state{fact::PatchStatus::Rejected, "no", 7, at(3)};
        QVERIFY(m_store->write([&](Tx &tx) -> Result<> {
            store::Records &r = tx.records;
            for (const Result<> &put :
                 {r.put(fact::Repo{{"demo/widgets"}, "main", "/x"}), r.put(pull(1)), r.put(pull(2)), r.put(run(1, sha)),
                  r.put(run(2, sha)), r.put({"demo/widgets"}, assessment), r.put({"run-1"}, diagnosis), r.put(patch),
                  r.put(proof), r.put(patch.id, state)}) {
                if (!put)
                    return put;
            }
            return {};
        }));
        (void)m_store->read([&](Tx &tx) {
            const store::Records &r = tx.records;
            [&] {
                QCOMPARE(*good(r.repo({"demo/widgets"})), (fact::Repo{{"demo/widgets"}, "main", "/x"}));
                QCOMPARE(*good(r.pull(pull(1).key)), pull(1));
                QVERIFY(!good(r.pull({{"demo/widgets"}, 99})));
                QCOMPARE(good(r.pulls()).size(), size_t(2));
                QCOMPARE(good(r.pullsOf({"demo/widgets"})).size(), size_t(2));
                QVERIFY(good(r.pullsOf({"demo/gears"})).empty());
                QCOMPARE(good(r.pullsWithHead({"demo/widgets"}, pull(2).head.sha)).front(), pull(2));
                QCOMPARE(*good(r.run({"run-2"})), run(2, sha));
                QCOMPARE(good(r.runsOf({"demo/widgets"}, {sha})).front(), run(2, sha));
                QCOMPARE(good(r.runsOfBranch({"demo/widgets"}, "main")).size(), size_t(2));
                QCOMPARE(*good(r.assessment({"demo/widgets"}, {sha})), assessment);
                QCOMPARE(*good(r.diagnosis({"run-1"})), diagnosis);
                QCOMPARE(good(r.diagnoses()).front().first.value, std::string("run-1"));
                QCOMPARE(good(r.runsWithSignature("cafe")).front().value, std::string("run-1"));
                QCOMPARE(*good(r.patch({"p1"})), patch);
                QCOMPARE(good(r.patchesOf({"run-1"})).size(), size_t(1));
                QCOMPARE(*good(r.proof({"p1"})), proof);
                QCOMPARE(*good(r.patchState({"p1"})), state);
            }();
            return Result<>();
        });
        // A second put replaces.
        fact::Pull moved = pull(1);
        moved.head.sha = {std::string(40, '9')};
        QVERIFY(m_store->write([&](Tx &tx) { return tx.records.put(moved); }));
        QCOMPARE(*good(m_store->read([&](Tx &tx) { return tx.records.pull(moved.key); })), moved);
        QVERIFY(good(m_store->read([&](Tx &tx) {
                    return tx.records.pullsWithHead({"demo/widgets"}, pull(1).head.sha);
                })).empty());
    }

    void writeIsAllOrNothing()
    {
        const auto done = m_store->write([](Tx &tx) -> Result<> {
            if (const Result<> put = tx.records.put(pull(1)); !put)
                return put;
            return fail(Error::Kind::Internal, "power cut");
        });
        QVERIFY(!done);
        QVERIFY(good(m_store->read([](Tx &tx) { return tx.records.pulls(); })).empty());
        QVERIFY(!m_store->read([](Tx &tx) { return tx.records.put(pull(1)); }));
    }

    void damagedDocumentIsNamed()
    {
        QVERIFY(m_store->write([](Tx &tx) { return tx.records.put(pull(1)); }));
        QVERIFY(m_store->write([](Tx &tx) { return tx.db.run("UPDATE pulls SET doc = '{\"schema\":1}'"); }));
        const auto read = m_store->read([](Tx &tx) { return tx.records.pulls(); });
        QCOMPARE(read.error().kind, Error::Kind::Corrupt);
        QVERIFY2(read.error().text.contains("pulls") && read.error().text.contains("key"), read.error().text.c_str());
    }

    void marksSettingsCursors()
    {
        QVERIFY(m_store->write([](Tx &tx) -> Result<> {
            for (const Result<> &done :
                 {tx.records.setMark(Mark::Pin, "demo/widgets#1", "1", at(1)),
                  tx.records.setMark(Mark::Wrong, "run-1", "1", at(1)),
                  tx.records.setMark(Mark::Pin, "demo/widgets#2", "1", at(1)),
                  tx.records.setMark(Mark::Pin, "demo/widgets#2", "", at(2)), tx.records.setSetting("mode", "observe"),
                  tx.records.setSetting("mode", "act"), tx.records.setCursor("local", "42")}) {
                if (!done)
                    return done;
            }
            return {};
        }));
        (void)m_store->read([](Tx &tx) {
            [&] {
                QCOMPARE(good(tx.records.marks(Mark::Pin)),
                         (std::vector<std::pair<std::string, std::string>>{{"demo/widgets#1", "1"}}));
                QCOMPARE(*good(tx.records.mark(Mark::Wrong, "run-1")), std::string("1"));
                QVERIFY(!good(tx.records.mark(Mark::Snooze, "run-1")));
                QCOMPARE(*good(tx.records.setting("mode")), std::string("act"));
                QVERIFY(!good(tx.records.setting("theme")));
                QCOMPARE(good(tx.records.cursor("local")), std::string("42"));
                QCOMPARE(good(tx.records.cursor("github")), std::string());
            }();
            return Result<>();
        });
    }

    void jobsRunOnceInOrder()
    {
        const auto write = [&](auto f) { return good(m_store->write(f)); };
        const auto enqueue = [&](const char *key, int priority, Time when) {
            return write([&](Tx &tx) { return tx.jobs.enqueue(job(key, "p", priority, when)); });
        };
        QVERIFY(enqueue("a", 0, at(0)));
        QVERIFY(!enqueue("a", 0, at(0)));
        QVERIFY(enqueue("b", 5, at(0)));
        QVERIFY(enqueue("later", 9, at(100)));
        const auto claim
            = [&](Time now) { return write([&](Tx &tx) { return tx.jobs.claim(now, std::chrono::seconds(10)); }); };
        const auto b = claim(at(1));
        const auto a = claim(at(1));
        QCOMPARE(b->key, std::string("b"));
        QCOMPARE(a->key, std::string("a"));
        QCOMPARE(a->attempt, 1);
        QVERIFY(!claim(at(1)));
        QCOMPARE(*good(m_store->read([](Tx &tx) { return tx.jobs.nextTime(); })), at(11));
        QVERIFY(m_store->write([&](Tx &tx) { return tx.jobs.done(*b); }));
        QCOMPARE(m_store->write([&](Tx &tx) { return tx.jobs.done(*b); }).error().kind, Error::Kind::Conflict);
        // The lease of a ran out: somebody else gets it, and the first claim is worth nothing.
        const auto again = claim(at(12));
        QCOMPARE(again->key, std::string("a"));
        QCOMPARE(again->attempt, 2);
        QCOMPARE(m_store->write([&](Tx &tx) { return tx.jobs.done(*a); }).error().kind, Error::Kind::Conflict);
        QVERIFY(m_store->write([&](Tx &tx) { return tx.jobs.failed(*again, "network", at(20)); }));
        QVERIFY(!claim(at(19)));
        const auto third = claim(at(20));
        QCOMPARE(third->error, std::string("network"));
        QVERIFY(m_store->write([&](Tx &tx) { return tx.jobs.failed(*third, "gave up", {}); }));
        const auto counts = good(m_store->read([](Tx &tx) { return tx.jobs.counts(); }));
        QCOMPARE(counts.done, 1);
        QCOMPARE(counts.failed, 1);
        QCOMPARE(counts.queued, 1);
        QVERIFY(!enqueue("a", 0, at(0)));
        QVERIFY(write([&](Tx &tx) { return tx.jobs.requeue(job("a", "p2")); }));
        QCOMPARE(claim(at(21))->payload, std::string("p2"));
        QCOMPARE(good(m_store->read([](Tx &tx) { return tx.jobs.withState(store::JobState::Done, 10); })).front().key,
                 std::string("b"));
    }

    void jobsSurviveACrash()
    {
        QVERIFY(m_store->write([](Tx &tx) { return tx.jobs.enqueue(job("a")); }));
        QVERIFY(good(m_store->write([](Tx &tx) { return tx.jobs.claim(at(0), std::chrono::hours(1)); })));
        open(); // the process that had claimed it is gone
        QCOMPARE(good(m_store->write([](Tx &tx) { return tx.jobs.releaseAll(); })), 1);
        const auto claimed = good(m_store->write([](Tx &tx) { return tx.jobs.claim(at(0), std::chrono::hours(1)); }));
        QCOMPARE(claimed->attempt, 2);
    }

    void racingClaimsNeverShareAJob()
    {
        QVERIFY(m_store->write([](Tx &tx) -> Result<> {
            for (int i = 0; i < 200; ++i) {
                if (const auto added = tx.jobs.enqueue(job(std::to_string(i))); !added)
                    return std::unexpected(added.error());
            }
            return {};
        }));
        std::vector<std::vector<std::string>> taken(6);
        {
            std::vector<std::jthread> threads;
            for (auto &mine : taken) {
                threads.emplace_back([&] {
                    while (const auto claimed
                           = good(m_store->write([](Tx &tx) { return tx.jobs.claim(at(0), std::chrono::hours(1)); })))
                        mine.push_back(claimed->key);
                });
            }
        }
        std::set<std::string> all;
        size_t count = 0;
        for (const auto &mine : taken) {
            all.insert(mine.begin(), mine.end());
            count += mine.size();
        }
        QCOMPARE(count, size_t(200));
        QCOMPARE(all.size(), size_t(200));
    }

    void boardOfTenThousand()
    {
        constexpr int pulls = test::effort(10'000);
        QVERIFY(m_store->write([](Tx &tx) -> Result<> {
            for (int i = 0; i < 10 * pulls; ++i) {
                if (const auto added = tx.records.append(runEvent(i)); !added)
                    return std::unexpected(added.error());
            }
            for (int i = 0; i < pulls; ++i) {
                fact::BoardRow row;
                row.pull = pull(i).key;
                row.title = "Teach the scheduler about leap seconds, part " + std::to_string(i);
                row.labels = {"area/scheduler", "size/m"};
                row.traits = {"security"};
                row.summary = "touches scheduler/ and auth/ · full CI";
                row.updatedAt = row.asOf = at(i);
                if (const Result<> put = tx.records.put(row); !put)
                    return put;
            }
            return {};
        }));
        const auto rows = good(m_store->read([](Tx &tx) { return tx.records.board(); }));
        QCOMPARE(rows.size(), size_t(pulls));
        QVERIFY(m_store->write([&](Tx &tx) { return tx.records.removeBoardRow(rows[0].pull); }));
        QCOMPARE(good(m_store->read([](Tx &tx) { return tx.records.board(); })).size(), size_t(pulls - 1));
    }

    void failureAndPatchRows()
    {
        fact::FailureRow failure;
        failure.run = {"run-1"};
        failure.patches = {{"p1"}};
        failure.retryable = false;
        fact::PatchRow patch;
        patch.id = {"p1"};
        patch.status = fact::PatchStatus::DraftOpen;
        QVERIFY(m_store->write([&](Tx &tx) { return tx.records.put(failure); }));
        QVERIFY(m_store->write([&](Tx &tx) { return tx.records.put(patch); }));
        QCOMPARE(good(m_store->read([](Tx &tx) { return tx.records.failures(); })), std::vector{failure});
        QCOMPARE(good(m_store->read([](Tx &tx) { return tx.records.patchRows(); })), std::vector{patch});
        QVERIFY(m_store->write([&](Tx &tx) { return tx.records.removeFailureRow(failure.run); }));
        QVERIFY(good(m_store->read([](Tx &tx) { return tx.records.failures(); })).empty());
    }

private:
    void open()
    {
        m_store.reset();
        m_database.reset();
        auto opened = db::Database::open(m_folder->filePath(QStringLiteral("s.sqlite")).toStdString());
        QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
        m_database = *std::move(opened);
        m_store = std::make_unique<store::Store>(*m_database);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<db::Database> m_database;
    std::unique_ptr<store::Store> m_store;
};

SIGNALBOX_TEST(StoreTest)
#include "tst_store.moc"
