// SPDX-License-Identifier: GPL-3.0-or-later
// The writer that needs no JSON tree says the same bytes as the codec, whatever stands in the row.
#include "sample.h"

#include <core/fact/codec.h>
#include <core/ledger/canonical.h>

#include <tests/registry.h>

#include <limits>
#include <random>

using namespace sb;
using fact::LedgerEntry;

class CanonicalTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asTheCodec_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addRow("empty") << QByteArray();
        QTest::addRow("plain") << QByteArray("merge");
        QTest::addRow("quotes") << QByteArray(R"({"a":"b\\c"})");
        QTest::addRow("all controls") << [] {
            QByteArray all;
            for (char c = 0; c < 0x20; ++c)
                all += c;
            return all + '\x7F';
        }();
        QTest::addRow("beyond ASCII") << QByteArray("grün ✓ “quoted” 🚦");
    }

    void asTheCodec()
    {
        QFETCH(QByteArray, text);
        LedgerEntry entry = tests::sampleEntry(7);
        for (std::string *field :
             {&entry.effect, &entry.action, &entry.repo.value, &entry.subject, &entry.actor.name, &entry.approver.name,
              &entry.why, &entry.before.value, &entry.after.value, &entry.detail, &entry.prev})
            *field = text.toStdString();
        check(entry);
    }

    void numbersAndTimes()
    {
        LedgerEntry entry = tests::sampleEntry(1);
        for (const double confidence : {0.0, -0.0, 1.0, 0.1, 0.97, 1.0 / 3, 1e-9, 1e300, 123456789.0,
                                        std::numeric_limits<double>::denorm_min()}) {
            entry.confidence = confidence;
            check(entry);
        }
        for (const int64_t ms : {int64_t(0), int64_t(1), int64_t(-1), int64_t(1'700'000'000'123)}) {
            entry.at = Time(std::chrono::milliseconds(ms));
            check(entry);
        }
        for (const int64_t seq : {int64_t(0), int64_t(1), std::numeric_limits<int64_t>::max()}) {
            entry.seq = seq;
            check(entry);
        }
    }

    void everyWord()
    {
        LedgerEntry entry = tests::sampleEntry(1);
        for (const auto kind : {fact::EntryKind::Intent, fact::EntryKind::Outcome, fact::EntryKind::Note}) {
            for (const auto outcome :
                 {fact::Outcome::Pending, fact::Outcome::Done, fact::Outcome::Failed, fact::Outcome::Abandoned}) {
                for (const auto actor : {fact::ActorKind::Person, fact::ActorKind::Rule, fact::ActorKind::Model,
                                         fact::ActorKind::System}) {
                    entry.kind = kind;
                    entry.outcome = outcome;
                    entry.actor.kind = entry.approver.kind = actor;
                    check(entry);
                }
            }
        }
    }

    void anyText()
    {
        std::mt19937 dice(1);
        constexpr std::array<std::string_view, 12> pieces{"a", "\"", "\\", "\n", "\x01", "ü",
                                                          "✓", "🚦", "\t", "/",  "\x7F", "}"};
        const auto any = [&] {
            std::string text;
            for (unsigned length = dice() % 20; length > 0; --length)
                text += pieces[dice() % pieces.size()];
            return text;
        };
        for (int round = 0; round < 2000; ++round) {
            LedgerEntry entry = tests::sampleEntry(round);
            entry.why = any();
            entry.detail = any();
            entry.actor.name = any();
            entry.confidence = double(dice()) / double(dice.max());
            check(entry);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void knowsWhatTheCodecRefuses_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("text");
        for (const char *name : {"kind", "outcome", "actor_kind", "approver_kind"})
            QTest::addRow("%s", name) << QByteArray(name) << QByteArray("nobody");
        QTest::addRow("time") << QByteArray("at") << QByteArray("yesterday, in the morn..");
        QTest::addRow("short time") << QByteArray("at") << QByteArray("2026-11-20T12:00:00Z");
        QTest::addRow("not UTF-8") << QByteArray("why") << QByteArray("\xFF");
    }

    void knowsWhatTheCodecRefuses()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, text);
        const LedgerEntry entry = tests::sampleEntry(1);
        const ledger::Columns columns(entry);
        ledger::RowView view = columns.view();
        QVERIFY(ledger::decodes(view));
        const auto at = std::ranges::find(ledger::columnNames, name.toStdString());
        view.texts[size_t(at - ledger::columnNames.begin())] = {text.data(), size_t(text.size())};
        QVERIFY(!ledger::decodes(view));
    }

private:
    void check(LedgerEntry entry)
    {
        entry.hash.clear();
        const ledger::Columns columns(entry);
        QCOMPARE(std::string(m_writer.write(columns.view())), fact::encode(entry));
    }

    ledger::CanonicalWriter m_writer; // one for all: what it remembers of the row before must not show
};

SIGNALBOX_TEST(CanonicalTest)
#include "tst_canonical.moc"
