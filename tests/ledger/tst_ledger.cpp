// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample.h"

#include <core/base/hash.h>
#include <core/fact/codec.h>
#include <core/ledger/verify.h>
#include <tests/registry.h>

#include <QTemporaryDir>

#include <fstream>
#include <thread>

using namespace sb;
using fact::LedgerEntry;

class LedgerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        auto opened = db::Database::open(path());
        QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
        m_database = *std::move(opened);
    }
    void cleanup() { m_database.reset(); }

    void chainsRows()
    {
        ledger::Ledger ledger(*m_database);
        const auto first = ledger.append(tests::sampleEntry(1));
        const auto second = ledger.append(tests::sampleEntry(2));
        QVERIFY(first && second);
        QCOMPARE(first->seq, 1);
        QVERIFY(first->prev.empty());
        QCOMPARE(second->prev, first->hash);
        LedgerEntry bare = *second;
        bare.hash.clear();
        QCOMPARE(second->hash, sha256Hex(fact::encode(bare)));
        QCOMPARE(*ledger.entry(2), std::optional(*second));
        QCOMPARE(*ledger.entry(3), std::optional<LedgerEntry>());
        QCOMPARE(*ledger.count(), 2);
        const auto verified = ledger::verify(path());
        QVERIFY(verified && verified->intact);
        QCOMPARE(verified->rows, 2);
        QCOMPARE(verified->head, second->hash);
    }

    void emptyIsIntact()
    {
        const auto verified = ledger::verify(path());
        QVERIFY(verified && verified->intact);
        QCOMPARE(verified->rows, 0);
    }

    void missingFileIsNotIntact()
    {
        const auto verified = ledger::verify(path() + ".none");
        QVERIFY(verified && !verified->intact);
        QVERIFY(!std::ifstream(path() + ".none"));
    }

    void pagesNewestFirst()
    {
        ledger::Ledger ledger(*m_database);
        for (int i = 1; i <= 7; ++i)
            QVERIFY(ledger.append(tests::sampleEntry(i)));
        std::vector<int64_t> seen;
        int64_t before = 0;
        for (;;) {
            const auto page = ledger.page(before, 3);
            QVERIFY(page);
            if (page->empty())
                break;
            for (const LedgerEntry &entry : *page)
                seen.push_back(entry.seq);
            before = page->back().seq;
        }
        QCOMPARE(seen, (std::vector<int64_t>{7, 6, 5, 4, 3, 2, 1}));
        QCOMPARE(ledger.bySubject("demo/widgets#4")->size(), size_t(1));
    }

    void intentThenOutcome()
    {
        ledger::Ledger ledger(*m_database);
        LedgerEntry intent = tests::sampleEntry(1);
        QVERIFY(ledger.begin(intent));
        const auto twice = ledger.begin(intent);
        QCOMPARE(twice.error().kind, Error::Kind::Conflict);
        QCOMPARE(ledger.openIntents()->size(), size_t(1));

        LedgerEntry outcome;
        outcome.effect = intent.effect;
        outcome.outcome = fact::Outcome::Done;
        outcome.after = {std::string(40, 'c')};
        const auto closed = ledger.close(outcome);
        QVERIFY(closed);
        QCOMPARE(closed->subject, intent.subject);
        QCOMPARE(closed->actor, intent.actor);
        QCOMPARE(closed->after.value, std::string(40, 'c'));
        QVERIFY(ledger.openIntents()->empty());
        QCOMPARE(ledger.close(outcome).error().kind, Error::Kind::Conflict);
        // What was done is never done twice.
        QCOMPARE(ledger.begin(intent).error().kind, Error::Kind::Conflict);
        QCOMPARE(ledger.byEffect(intent.effect)->size(), size_t(2));
    }

    void failedMayBeTriedAgain()
    {
        ledger::Ledger ledger(*m_database);
        const LedgerEntry intent = tests::sampleEntry(1);
        LedgerEntry outcome;
        outcome.effect = intent.effect;
        outcome.outcome = fact::Outcome::Failed;
        QVERIFY(ledger.begin(intent));
        QVERIFY(ledger.close(outcome));
        QVERIFY(ledger.begin(intent));
        QCOMPARE(ledger.openIntents()->size(), size_t(1));
        QCOMPARE(ledger.openIntents()->front().seq, 3);
        outcome.outcome = fact::Outcome::Pending;
        QCOMPARE(ledger.close(outcome).error().kind, Error::Kind::Invalid);
    }

    void failedTransactionLeavesNothing()
    {
        const auto written = m_database->write([](db::Connection &connection) -> Result<> {
            if (const auto appended = ledger::append(connection, tests::sampleEntry(1)); !appended)
                return std::unexpected(appended.error());
            return fail(Error::Kind::Internal, "changed my mind");
        });
        QVERIFY(!written);
        QCOMPARE(*ledger::Ledger(*m_database).count(), 0);
    }

    void racingWritersMakeOneChain()
    {
        ledger::Ledger ledger(*m_database);
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 6; ++t) {
                threads.emplace_back([&ledger, t] {
                    for (int i = 0; i < 20; ++i)
                        (void)ledger.append(tests::sampleEntry(t * 100 + i));
                });
            }
            for (int i = 0; i < 20; ++i)
                QVERIFY(ledger.page(0, 10));
        }
        QCOMPARE(*ledger.count(), 120);
        const auto verified = ledger::verify(path());
        QVERIFY2(verified && verified->intact, verified->faults.empty() ? "" : verified->faults[0].text.c_str());
    }

    void hostileText()
    {
        ledger::Ledger ledger(*m_database);
        LedgerEntry entry = tests::sampleEntry(1);
        entry.why = std::string("nul \0 in it", 11) + "\xFF\xFE not UTF-8";
        entry.subject = "'; DROP TABLE ledger; --";
        entry.confidence = std::numeric_limits<double>::quiet_NaN();
        const auto written = ledger.append(entry);
        QVERIFY(written);
        QCOMPARE(*ledger.entry(1), std::optional(*written));
        QCOMPARE(written->confidence, 0.0);
        const auto verified = ledger::verify(path());
        QVERIFY2(verified && verified->intact, verified->faults.empty() ? "" : verified->faults[0].text.c_str());
    }

    void effectKeysDiffer()
    {
        const auto key = [](const char *repo, fact::Action action, const char *subject, const char *patch) {
            return ledger::effectKey({repo}, action, subject, patch);
        };
        const std::string base = key("a/b", fact::Action::Merge, "a/b#1", "p");
        QCOMPARE(base, key("a/b", fact::Action::Merge, "a/b#1", "p"));
        QVERIFY(base != key("a/b", fact::Action::Revert, "a/b#1", "p"));
        QVERIFY(base != key("a/b", fact::Action::Merge, "a/b#1p", ""));
        QVERIFY(base != key("a/ba", fact::Action::Merge, "/b#1", "p"));
    }

    void revertPlans()
    {
        LedgerEntry intent = tests::sampleEntry(1);
        intent.kind = fact::EntryKind::Intent;
        intent.outcome = fact::Outcome::Pending;
        intent.action = "merge";
        LedgerEntry outcome = intent;
        outcome.kind = fact::EntryKind::Outcome;
        outcome.outcome = fact::Outcome::Done;
        QVERIFY(!ledger::revertPlan(std::vector{intent}));
        const auto plan = ledger::revertPlan(std::vector{intent, outcome});
        QVERIFY(plan);
        QCOMPARE(plan->branch, "revert/" + std::string(40, 'b'));
        QCOMPARE(plan->target, std::string("main"));
        QCOMPARE(plan->commits, std::vector<fact::Sha>{outcome.after});
        outcome.detail = "[not an object";
        QCOMPARE(ledger::revertPlan(std::vector{outcome})->target, std::string());
        outcome.action = "comment";
        QCOMPARE(ledger::revertPlan(std::vector{outcome}).error().kind, Error::Kind::Invalid);
    }

private:
    std::string path() const { return m_folder->filePath(QStringLiteral("ledger.sqlite")).toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<db::Database> m_database;
};

SIGNALBOX_TEST(LedgerTest)
#include "tst_ledger.moc"
