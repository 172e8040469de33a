// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/db/database.h>
#include <core/db/migrate.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <atomic>

using namespace sb;

class DbTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("schema")));
        schema(
            "001_first.sql",
            "CREATE TABLE t (id ${id}, name TEXT UNIQUE, data ${blob}, score REAL);\n\nCREATE INDEX i ON t (name);\n");
        open();
    }
    void cleanup() { m_database.reset(); }

    void nativeStatements()
    {
        const std::string bytes("\0\xFF\x01", 3);
        const auto done = m_database->write([&](db::Connection &c) -> Result<> {
            const auto insert = c.native("INSERT INTO t (name, data, score) VALUES (?, ?, ?)");
            const auto again = c.native("INSERT INTO t (name, data, score) VALUES (?, ?, ?)");
            [&] {
                QVERIFY(insert && again);
                QCOMPARE(*insert, *again); // prepared once
                QVERIFY((*insert)->run(std::array<db::Cell, 3>{"n\xFF", db::BlobView{bytes}, 0.5}));
                QVERIFY((*insert)->run(std::array<db::Cell, 3>{"", db::BlobView{}, std::monostate()}));
                const auto twice = (*insert)->run(std::array<db::Cell, 3>{"", db::BlobView{}, 1.0});
                QVERIFY(!twice);
                QCOMPARE(twice.error().kind, Error::Kind::Conflict);
                QVERIFY(!c.native("SELECT nothing FROM t"));
            }();
            return {};
        });
        QVERIFY(done);
        const auto read = m_database->read([&](db::Connection &c) -> Result<> {
            const auto select = c.native("SELECT id, name, data, score FROM t ORDER BY id");
            if (!select)
                return std::unexpected(select.error());
            int rows = 0;
            const Result<> all = (*select)->each({}, [&](const db::NativeRow &row) {
                [&] {
                    QCOMPARE(row.integer(0), ++rows);
                    QCOMPARE(row.storage(0), db::Storage::Integer);
                    QCOMPARE(row.storage(1), db::Storage::Text);
                    QCOMPARE(row.storage(2), db::Storage::Blob);
                    QCOMPARE(row.storage(3), rows == 1 ? db::Storage::Real : db::Storage::Null);
                    QVERIFY(row.bytes(1) == (rows == 1 ? "n\xFF" : ""));
                    QVERIFY(row.bytes(2) == (rows == 1 ? std::string_view(bytes) : ""));
                    QCOMPARE(row.real(3), rows == 1 ? 0.5 : 0);
                    const auto inside = (*select)->run({});
                    QVERIFY(!inside);
                    QCOMPARE(inside.error().kind, Error::Kind::Internal);
                }();
                return Result<>();
            });
            QTest::qCompare(rows, 2, "rows", "2", __FILE__, __LINE__);
            const auto stopped = (*select)->each(
                {}, [](const db::NativeRow &) { return Result<>(fail(Error::Kind::Cancelled, "enough")); });
            QTest::qVerify(!stopped && stopped.error().kind == Error::Kind::Cancelled, "stopped", "", __FILE__,
                           __LINE__);
            return all;
        });
        QVERIFY2(read, read ? "" : read.error().text.c_str());
        const auto writing = m_database->read([](db::Connection &c) -> Result<> {
            const auto insert = c.native("DELETE FROM t");
            return insert ? (*insert)->run({}) : std::unexpected(insert.error());
        });
        QVERIFY(!writing);
    }

    void valuesComeBack()
    {
        const std::string bytes("\0\xFF\x01text", 7);
        const std::string text = std::string("n\0l ", 4) + "\xE2\x9C\x93";
        const auto written = m_database->write([&](db::Connection &c) {
            return c.run("INSERT INTO t (name, data, score) VALUES (?, ?, ?)", {text, db::Blob{bytes}, 0.1});
        });
        QVERIFY2(written, written ? "" : written.error().text.c_str());
        QCOMPARE(*written, 1);
        const auto read = m_database->read([&](db::Connection &c) -> Result<int> {
            int rows = 0;
            const auto done = c.each("SELECT id, name, data, score, typeof(name), typeof(data), NULL FROM t", {},
                                     [&](const db::Row &row) {
                                         ++rows;
                                         [&] {
                                             QCOMPARE(row.integer(0), 1);
                                             QCOMPARE(row.text(1), text);
                                             QCOMPARE(row.text(2), bytes);
                                             QCOMPARE(row.real(3), 0.1);
                                             QCOMPARE(row.text(4), std::string("text"));
                                             QCOMPARE(row.text(5), std::string("blob"));
                                             QVERIFY(row.null(6) && !row.null(1));
                                         }();
                                         return Result<>();
                                     });
            if (!done)
                return std::unexpected(done.error());
            return rows;
        });
        QCOMPARE(*read, 1);
    }

    void errorsAreErrors()
    {
        const auto add = [](db::Connection &c) { return c.run("INSERT INTO t (name) VALUES ('x')"); };
        QVERIFY(m_database->write(add));
        QCOMPARE(m_database->write(add).error().kind, Error::Kind::Conflict);
        const auto nowhere = m_database->read([](db::Connection &c) { return c.run("SELECT * FROM nowhere"); });
        QVERIFY(!nowhere && nowhere.error().text.contains("nowhere"));
        // A reader cannot write.
        QVERIFY(!m_database->read(add));
        // A callback's own error comes through.
        const auto mine = m_database->read([](db::Connection &c) {
            return c.each("SELECT 1 UNION SELECT 2", {},
                          [](const db::Row &) { return Result<>(fail(Error::Kind::Limit, "enough")); });
        });
        QCOMPARE(mine.error(), (Error{Error::Kind::Limit, "enough"}));
        // An error in the middle of reading is not the end of the rows.
        const auto broken = m_database->read([](db::Connection &c) {
            return c.each("SELECT abs(x) FROM (SELECT 1 AS x UNION ALL SELECT -9223372036854775808)", {},
                          [](const db::Row &) { return Result<>(); });
        });
        QVERIFY(!broken);
        QVERIFY(m_database->read(
            [](db::Connection &c) { return c.each("SELECT 1", {}, [](const db::Row &) { return Result<>(); }); }));
    }

    void pragmas()
    {
        const auto pragma = [](const char *name) {
            return [name](db::Connection &c) -> Result<std::string> {
                std::string value;
                const auto read = c.each(std::string("PRAGMA ") + name, {}, [&](const db::Row &row) {
                    value = row.text(0);
                    return Result<>();
                });
                return read ? Result<std::string>(value) : std::unexpected(read.error());
            };
        };
        QCOMPARE(*m_database->write(pragma("journal_mode")), std::string("wal"));
        QCOMPARE(*m_database->write(pragma("synchronous")), std::string("2"));
        QCOMPARE(*m_database->read(pragma("wal_autocheckpoint")), std::string("0"));
        QCOMPARE(*m_database->read(pragma("query_only")), std::string("1"));
        QCOMPARE(*m_database->read(pragma("mmap_size")), std::string("0"));
    }

    void failedWorkTakesOnlyItselfBack()
    {
        // Many at once share commits; every second one fails after having written.
        std::atomic<int> good = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 8; ++t) {
                threads.emplace_back([&, t] {
                    for (int i = 0; i < 25; ++i) {
                        const auto done = m_database->write([&](db::Connection &c) -> Result<> {
                            const auto added = c.run("INSERT INTO t (name) VALUES (?)",
                                                     {std::to_string(t) + "-" + std::to_string(i)});
                            if (!added)
                                return std::unexpected(added.error());
                            return i % 2 ? Result<>(fail(Error::Kind::Invalid, "no")) : Result<>();
                        });
                        good += done.has_value();
                    }
                });
            }
        }
        QCOMPARE(good.load(), 8 * 13);
        QCOMPARE(count(), 8 * 13);
    }

    void readersSeeASnapshot()
    {
        const auto seen = m_database->read([&](db::Connection &c) -> Result<std::pair<int64_t, int64_t>> {
            const int64_t before = countIn(c);
            const auto added
                = m_database->write([](db::Connection &w) { return w.run("INSERT INTO t (name) VALUES ('new')"); });
            if (!added)
                return std::unexpected(added.error());
            return std::pair(before, countIn(c));
        });
        QVERIFY(seen);
        QCOMPARE(seen->first, seen->second);
        QCOMPARE(count(), seen->first + 1);
    }

    void readersOnManyThreads()
    {
        std::atomic<int> sum = 0;
        for (int round = 0; round < 3; ++round) {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 8; ++t)
                threads.emplace_back(
                    [&] { sum += m_database->read([](db::Connection &) { return Result<int>(1); }).value_or(0); });
        }
        QCOMPARE(sum.load(), 24);
    }

    void transactionRollsBackByDefault()
    {
        auto connection = db::Connection::open(path(), db::Access::ReadWrite);
        QVERIFY(connection);
        {
            auto transaction = db::Transaction::begin(**connection);
            QVERIFY((*connection)->run("INSERT INTO t (name) VALUES ('gone')"));
        }
        QCOMPARE(count(), 0);
        auto transaction = db::Transaction::begin(**connection);
        QVERIFY((*connection)->run("INSERT INTO t (name) VALUES ('kept')"));
        QVERIFY(transaction->commit());
        QCOMPARE(count(), 1);
    }

    void migratesOnce()
    {
        QVERIFY(m_database->write([](db::Connection &c) { return c.run("INSERT INTO t (name) VALUES ('old')"); }));
        schema("002_more.sql",
               "ALTER TABLE t ADD COLUMN extra TEXT NOT NULL DEFAULT 'e';\n\nUPDATE t SET extra = 'x';\n");
        open();
        QCOMPARE(count(), 1);
        open();
        QVERIFY(m_database->write(
            [](db::Connection &c) { return c.run("INSERT INTO t (name, extra) VALUES ('new', 'y')"); }));
    }

    void brokenMigrationLeavesEverything()
    {
        QVERIFY(m_database->write([](db::Connection &c) { return c.run("INSERT INTO t (name) VALUES ('old')"); }));
        schema("002_more.sql", "DROP TABLE t;\n\nCREATE TABLE syntax error;\n");
        m_database.reset();
        const auto opened = db::Database::open(path(), folder());
        QVERIFY(!opened);
        QVERIFY2(opened.error().text.contains("002_more.sql"), opened.error().text.c_str());
        QVERIFY(QFile::remove(QString::fromStdString(folder()) + QStringLiteral("/002_more.sql")));
        open();
        QCOMPARE(count(), 1);
    }

    void newerSchemaIsRefused()
    {
        schema("002_more.sql", "CREATE TABLE later (x);\n");
        open();
        m_database.reset();
        QVERIFY(QFile::remove(QString::fromStdString(folder()) + QStringLiteral("/002_more.sql")));
        const auto opened = db::Database::open(path(), folder());
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, Error::Kind::Invalid);
        QVERIFY2(opened.error().text.contains("newer"), opened.error().text.c_str());
    }

    void gapsInNumbersAreRefused()
    {
        schema("003_gap.sql", "CREATE TABLE later (x);\n");
        QVERIFY(!db::readMigrations(folder()));
        QCOMPARE(db::readMigrations(folder() + "/none").error().kind, Error::Kind::NotFound);
        const auto shipped = db::readMigrations(":/signalbox/schema");
        QVERIFY(shipped && !shipped->empty());
    }

    void notADatabase()
    {
        m_database.reset();
        QFile file(QString::fromStdString(path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        const auto opened = db::Database::open(path(), folder());
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, Error::Kind::Corrupt);
    }

    void closingCheckpoints()
    {
        QVERIFY(m_database->write([](db::Connection &c) { return c.run("INSERT INTO t (name) VALUES ('x')"); }));
        m_database.reset();
        const QFileInfo wal(QString::fromStdString(path()) + QStringLiteral("-wal"));
        QVERIFY(!wal.exists() || wal.size() == 0);
        open();
        QCOMPARE(count(), 1);
    }

private:
    std::string folder() const { return m_folder->filePath(QStringLiteral("schema")).toStdString(); }
    std::string path() const { return m_folder->filePath(QStringLiteral("t.sqlite")).toStdString(); }

    void schema(const char *name, const char *sql)
    {
        QFile file(QString::fromStdString(folder()) + u'/' + QLatin1StringView(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(sql);
    }
    void open()
    {
        m_database.reset();
        auto opened = db::Database::open(path(), folder());
        QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
        m_database = *std::move(opened);
    }
    static int64_t countIn(db::Connection &c)
    {
        int64_t count = -1;
        (void)c.each("SELECT count(*) FROM t", {}, [&](const db::Row &row) {
            count = row.integer(0);
            return Result<>();
        });
        return count;
    }
    int64_t count()
    {
        return m_database->read([](db::Connection &c) { return Result<int64_t>(countIn(c)); }).value_or(-1);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<db::Database> m_database;
};

SIGNALBOX_TEST(DbTest)
#include "tst_db.moc"
