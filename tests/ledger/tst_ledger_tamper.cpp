// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody, or a failing disk, changes the file: verify names the row, and never says intact over a changed value.
#include "../sanitizers/effort.h"
#include "sample.h"

#include <core/fact/codec.h>
#include <core/ledger/columns.h>
#include <core/ledger/verify.h>
#include <tests/registry.h>

#include <QCryptographicHash>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <random>
#include <set>

using namespace sb;

namespace {

constexpr int rows = 12;

void makeLedger(const std::string &path, int count)
{
    auto database = db::Database::open(path);
    QVERIFY2(database, database ? "" : database.error().text.c_str());
    ledger::Ledger ledger(**database);
    for (int i = 1; i <= count; ++i)
        QVERIFY(ledger.append(tests::sampleEntry(i)));
}

/// Runs statements as an intruder would: with SQLite itself, past the triggers.
bool tamper(const std::string &path, const QStringList &statements)
{
    bool done = true;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("intruder"));
        database.setDatabaseName(QString::fromStdString(path));
        done = database.open();
        QSqlQuery query(database);
        QStringList all{QStringLiteral("DROP TRIGGER ledger_no_update"),
                        QStringLiteral("DROP TRIGGER ledger_no_delete")};
        all += statements;
        for (const QString &statement : all) {
            if (!query.exec(statement)) {
                qWarning() << statement << query.lastError();
                done = false;
            }
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("intruder"));
    return done;
}

/// Every value of the ledger as bytes with its storage class, or nothing where reading fails.
std::optional<std::vector<QByteArray>> readEverything(const std::string &path)
{
    std::optional<std::vector<QByteArray>> values;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("reader"));
        database.setDatabaseName(QString::fromStdString(path));
        QStringList columns;
        for (const std::string_view column : ledger::columnNames) {
            const QString name = QString::fromUtf8(column.data(), qsizetype(column.size()));
            columns << QStringLiteral("typeof(%1), CAST(%1 AS BLOB)").arg(name);
        }
        QSqlQuery query(database.open() ? database : QSqlDatabase());
        std::vector<QByteArray> found;
        bool good = true;
        for (const QString &sql : {QStringLiteral("SELECT %1 FROM ledger ORDER BY seq").arg(columns.join(u',')),
                                   QStringLiteral("SELECT seq, hash FROM ledger_head")}) {
            good = good && query.exec(sql);
            while (good && query.next()) {
                for (int i = 0; i < (sql.contains(u"head") ? 2 : columns.size() * 2); ++i)
                    found.push_back(query.value(i).toByteArray());
            }
            good = good && !query.lastError().isValid();
        }
        if (good)
            values = std::move(found);
    }
    QSqlDatabase::removeDatabase(QStringLiteral("reader"));
    return values;
}

bool names(const ledger::Verification &verification, int64_t seq, std::string_view column = {})
{
    return std::ranges::any_of(verification.faults, [&](const ledger::Fault &fault) {
        return fault.seq == seq && (column.empty() || fault.column == column);
    });
}

} // namespace

class LedgerTamperTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        makeLedger(path(), rows);
        QVERIFY(ledger::verify(path())->intact);
    }

    void everyColumnOfEveryRow_data()
    {
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("change");
        for (const std::string_view view : ledger::columnNames) {
            const QString name = QString::fromUtf8(view.data(), qsizetype(view.size()));
            if (name == u"seq")
                continue; // moved rows: see below
            const auto add = [&](const char *what, const QString &change) {
                QTest::addRow("%s: %s", qPrintable(name), what) << name << change;
            };
            add("another value",
                name == u"confidence"  ? QStringLiteral("%1 + 0.0001")
                    : name == u"bytes" ? QStringLiteral("CAST(%1 || ' ' AS BLOB)")
                                       : QStringLiteral("%1 || 'x'"));
            add("same bytes, other storage class",
                name == u"bytes" ? QStringLiteral("CAST(%1 AS TEXT)") : QStringLiteral("CAST(%1 AS BLOB)"));
            add("emptied", name == u"confidence" ? QStringLiteral("0.0") : QStringLiteral("''"));
            if (name == u"hash" || name == u"bytes" || name == u"prev")
                add("another row's",
                    QStringLiteral("(SELECT other.%1 FROM ledger AS other WHERE other.seq = 13 - ledger.seq)"));
        }
    }
    void everyColumnOfEveryRow()
    {
        QFETCH(const QString, column);
        QFETCH(const QString, change);
        for (int row = 1; row <= rows; row += test::sanitized ? 5 : 1) {
            if (column == u"prev" && row == 1 && change == u"''")
                continue; // it is empty already
            const std::string copy = copied();
            const QString value = change.contains(u"%1") ? change.arg(column) : change;
            QVERIFY(
                tamper(copy, {QStringLiteral("UPDATE ledger SET %1 = %2 WHERE seq = %3").arg(column, value).arg(row)}));
            const auto found = ledger::verify(copy);
            QVERIFY(found && !found->intact);
            QVERIFY2(names(*found, row, column.toStdString()), found->faults[0].text.c_str());
            // Nobody else is blamed.
            QVERIFY2(std::ranges::all_of(found->faults, [&](const ledger::Fault &fault) { return fault.seq == row; }),
                     found->faults.back().text.c_str());
        }
    }

    void rewrittenRow()
    {
        // A forger who can hash rewrites row 5 in full; row 6 still knows what it saw.
        auto rewritten = tests::sampleEntry(5);
        {
            auto database = db::Database::open(path());
            const auto was = ledger::Ledger(**database).entry(5);
            rewritten.seq = 5;
            rewritten.prev = (*was)->prev;
            rewritten.why = "somebody else did it";
        }
        rewritten.hash.clear();
        const std::string bytes = fact::encode(rewritten);
        const QByteArray hash
            = QCryptographicHash::hash(QByteArray::fromStdString(bytes), QCryptographicHash::Sha256).toHex();
        QVERIFY(tamper(
            path(),
            {QStringLiteral("UPDATE ledger SET why = 'somebody else did it', hash = '%1', bytes = x'%2' WHERE seq = 5")
                 .arg(QString::fromLatin1(hash), QString::fromLatin1(QByteArray::fromStdString(bytes).toHex()))}));
        const auto found = ledger::verify(path());
        QVERIFY(found && !found->intact);
        QVERIFY(names(*found, 5));
    }

    void rowsMoved_data()
    {
        QTest::addColumn<QStringList>("statements");
        QTest::addColumn<int>("row");
        const auto add = [](const char *what, const QStringList &statements, int row) {
            QTest::newRow(what) << statements << row;
        };
        add("first deleted", {QStringLiteral("DELETE FROM ledger WHERE seq = 1")}, 1);
        add("middle deleted", {QStringLiteral("DELETE FROM ledger WHERE seq = 7")}, 7);
        add("two deleted", {QStringLiteral("DELETE FROM ledger WHERE seq IN (4, 5)")}, 4);
        add("last cut off", {QStringLiteral("DELETE FROM ledger WHERE seq = 12")}, 12);
        add("tail cut off", {QStringLiteral("DELETE FROM ledger WHERE seq > 8")}, 9);
        add("all cut off", {QStringLiteral("DELETE FROM ledger")}, 1);
        add("appended",
            {QStringLiteral("CREATE TEMP TABLE t AS SELECT * FROM ledger WHERE seq = 12"),
             QStringLiteral("UPDATE t SET seq = 13"), QStringLiteral("INSERT INTO ledger SELECT * FROM t")},
            13);
        add("before the first",
            {QStringLiteral("CREATE TEMP TABLE t AS SELECT * FROM ledger WHERE seq = 1"),
             QStringLiteral("UPDATE t SET seq = 0"), QStringLiteral("INSERT INTO ledger SELECT * FROM t")},
            0);
        add("swapped",
            {QStringLiteral("UPDATE ledger SET seq = -1 WHERE seq = 3"),
             QStringLiteral("UPDATE ledger SET seq = 3 WHERE seq = 4"),
             QStringLiteral("UPDATE ledger SET seq = 4 WHERE seq = -1")},
            3);
        add("renumbered", {QStringLiteral("UPDATE ledger SET seq = 20 WHERE seq = 6")}, 6);
        add("shifted",
            {QStringLiteral("DELETE FROM ledger WHERE seq = 1"), QStringLiteral("UPDATE ledger SET seq = seq - 1")}, 1);
        add("head lost", {QStringLiteral("DELETE FROM ledger_head")}, 0);
        add("head behind",
            {QStringLiteral("UPDATE ledger_head SET seq = 11, hash = (SELECT hash FROM ledger WHERE seq = 11)")}, 12);
        add("head ahead", {QStringLiteral("UPDATE ledger_head SET seq = 14")}, 13);
        add("head's hash", {QStringLiteral("UPDATE ledger_head SET hash = 'x'")}, 12);
        add("head's class", {QStringLiteral("UPDATE ledger_head SET hash = CAST(hash AS BLOB)")}, 0);
    }
    void rowsMoved()
    {
        QFETCH(const QStringList, statements);
        QFETCH(const int, row);
        QVERIFY(tamper(path(), statements));
        const auto found = ledger::verify(path());
        QVERIFY(found && !found->intact);
        QVERIFY2(names(*found, row), found->faults[0].text.c_str());
        // Nothing is added to a ledger whose head does not fit.
        if (row >= 12 || QByteArrayView(QTest::currentDataTag()) == "head lost") {
            auto database = db::Database::open(path());
            QCOMPARE(ledger::Ledger(**database).append(tests::sampleEntry(99)).error().kind, Error::Kind::Corrupt);
        }
    }

    void oldCopyIsFoundByTheHeadNotedElsewhere()
    {
        const std::string old = copied();
        std::string head;
        {
            auto database = db::Database::open(path());
            head = ledger::Ledger(**database).append(tests::sampleEntry(99))->hash;
        }
        QVERIFY(ledger::verify(path(), {}, head)->intact);
        QVERIFY(ledger::verify(old)->intact);
        QVERIFY(!ledger::verify(old, {}, head)->intact);
    }

    void changedRowIsNotRead()
    {
        QVERIFY(
            tamper(path(),
                   {QStringLiteral(
                       "UPDATE ledger SET bytes = CAST(replace(bytes, 'Because', 'Despite') AS BLOB) WHERE seq = 4")}));
        auto database = db::Database::open(path());
        const auto read = ledger::Ledger(**database).entry(4);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, Error::Kind::Corrupt);
        QVERIFY(read.error().text.contains("row 4"));
    }

    void anyBit()
    {
        const QString file = m_folder->filePath(QStringLiteral("big.sqlite"));
        makeLedger(file.toStdString(), 60);
        const auto original = readEverything(file.toStdString());
        QVERIFY(original);
        QFile whole(file);
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QByteArray bytes = whole.readAll();
        const QString flipped = m_folder->filePath(QStringLiteral("flipped.sqlite"));
        std::mt19937_64 random(20261121);
        const int flips = test::effort(600);
        int found = 0, harmless = 0;
        for (int round = 0; round < flips; ++round) {
            for (const char *suffix : {"", "-wal", "-shm"})
                QFile::remove(flipped + QLatin1StringView(suffix));
            QByteArray damaged = bytes;
            // A third anywhere, a third in the first pages (header, schema), a third where something is written.
            qsizetype at = qsizetype(random() % uint64_t(round % 3 == 0 ? 4096 * 2 : bytes.size()));
            while (round % 3 == 1 && bytes[at] == 0)
                at = (at + 1) % bytes.size();
            damaged[at] = char(damaged[at] ^ (1 << (random() % 8)));
            QFile out(flipped);
            QVERIFY(out.open(QIODevice::WriteOnly) && out.write(damaged) == damaged.size());
            out.close();
            const auto verified = ledger::verify(flipped.toStdString());
            QVERIFY(verified);
            if (!verified->intact) {
                ++found;
                QVERIFY(!verified->faults.empty());
                continue;
            }
            ++harmless;
            const auto now = readEverything(flipped.toStdString());
            QVERIFY2(now && *now == *original,
                     qPrintable(QStringLiteral("verify says intact, but the bit in byte %1 changed a value").arg(at)));
        }
        qInfo("%d of %d flips found, %d changed no value", found, flips, harmless);
        QVERIFY(found > flips / 4);
    }

private:
    std::string path() const { return m_folder->filePath(QStringLiteral("ledger.sqlite")).toStdString(); }
    std::string copied() const
    {
        const QString copy = m_folder->filePath(QStringLiteral("copy.sqlite"));
        for (const char *suffix : {"", "-wal", "-shm"})
            QFile::remove(copy + QLatin1StringView(suffix));
        QFile::copy(QString::fromStdString(path()), copy);
        return copy.toStdString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

SIGNALBOX_TEST(LedgerTamperTest)
#include "tst_ledger_tamper.moc"
