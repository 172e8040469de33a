// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/engine/engine.h>
#include <core/engine/workspace_tool.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QThreadPool>

#include <filesystem>

using namespace sb;
using namespace Qt::StringLiterals;

class tst_workspace_tool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aBackupBecomesTheSameWorkspace();
    void namesTheFileThatWasChanged_data();
    void namesTheFileThatWasChanged();
    void refusesWhatIsNoBackup_data();
    void refusesWhatIsNoBackup();
    void overwritesNothing();
    void waitsForNobody();
    void aMovedWorkspaceFindsItsLogs();
    void saysHowMuchItHolds();

private:
    std::string path(const QString &name) const { return m_folder->filePath(name).toStdString(); }
    struct Seen {
        qsizetype pulls = 0;
        std::vector<fact::FailureRow> failures;
        bool logs = true; ///< every failure's log is there
    };
    Seen lookAt(const std::string &workspace);

    QTemporaryDir m_made;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_workspace_tool::initTestCase()
{
    QVERIFY(!lookAt(m_made.path().toStdString() + "/one").failures.empty());
}

/// Each test gets a copy of the workspace, as somebody who copies the folder has it.
void tst_workspace_tool::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    std::filesystem::copy(m_made.path().toStdString() + "/one", path(u"one"_s),
                          std::filesystem::copy_options::recursive);
}

tst_workspace_tool::Seen tst_workspace_tool::lookAt(const std::string &workspace)
{
    QThreadPool pool;
    engine::Options options;
    options.workspace = workspace;
    options.demo = true;
    options.demoScripts = sb::test::checkout("tests/engine/scripts").toStdString();
    const auto opened = engine::Engine::open(options, &pool);
    if (!opened)
        qFatal("%s", opened.error().text.c_str());
    engine::Engine &engine = **opened;
    (void)engine.ask(engine::WaitIdle{});
    Seen seen;
    const auto board = engine.ask(engine::ReadBoard{});
    const auto failures = engine.ask(engine::ReadFailures{});
    seen.pulls = qsizetype(std::get<std::vector<fact::BoardRow>>(board.value()).size());
    seen.failures = std::get<std::vector<fact::FailureRow>>(failures.value());
    for (const fact::FailureRow &row : seen.failures) {
        const auto detail = engine.ask(engine::ReadFailure{row.run});
        const std::string log = std::get<engine::FailureDetail>(detail.value()).run.logPath;
        seen.logs = seen.logs && log.starts_with(workspace) && std::filesystem::exists(log);
    }
    return seen;
}

void tst_workspace_tool::aBackupBecomesTheSameWorkspace()
{
    const Seen before = lookAt(path(u"one"_s));
    const auto saved = engine::backupWorkspace(path(u"one"_s), path(u"saved"_s));
    QVERIFY2(saved, saved ? "" : saved.error().text.c_str());
    QVERIFY(saved->files > 3 && saved->bytes > 1000);
    QVERIFY(!QFile::exists(m_folder->filePath(u"saved/cache"_s)));
    std::filesystem::remove_all(path(u"one"_s));
    const auto restored = engine::restoreWorkspace(path(u"saved"_s), path(u"two"_s));
    QVERIFY2(restored, restored ? "" : restored.error().text.c_str());
    QCOMPARE(restored->files, saved->files);
    const Seen after = lookAt(path(u"two"_s));
    QCOMPARE(after.pulls, before.pulls);
    QCOMPARE(after.failures.size(), before.failures.size());
    QVERIFY(after.logs);
}

void tst_workspace_tool::namesTheFileThatWasChanged_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("database") << u"signalbox.sqlite"_s;
    QTest::newRow("journal") << u"journal.jsonl"_s;
}

void tst_workspace_tool::namesTheFileThatWasChanged()
{
    QFETCH(QString, file);
    QVERIFY(engine::backupWorkspace(path(u"one"_s), path(u"saved"_s)));
    QString found;
    for (QDirIterator files(m_folder->filePath(u"saved"_s), QDir::Files, QDirIterator::Subdirectories);
         files.hasNext();) {
        if (const QString each = files.next(); each.endsWith(file))
            found = each;
    }
    QFile damaged(found);
    QVERIFY2(damaged.open(QFile::ReadWrite), qPrintable(found));
    QVERIFY(damaged.seek(damaged.size() / 2));
    const char old = damaged.peek(1)[0];
    damaged.putChar(char(old ^ 1));
    damaged.close();
    const auto restored = engine::restoreWorkspace(path(u"saved"_s), path(u"two"_s));
    QVERIFY(!restored);
    QCOMPARE(restored.error().kind, Error::Kind::Corrupt);
    QVERIFY(restored.error().text.contains(file.toStdString()));
    QVERIFY(!QFile::exists(m_folder->filePath(u"two/signalbox.sqlite"_s)));
}

void tst_workspace_tool::refusesWhatIsNoBackup_data()
{
    QTest::addColumn<QByteArray>("manifest");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("{");
    QTest::newRow("newer") << QByteArray(R"({"schema":2,"files":{}})");
    QTest::newRow("no files") << QByteArray(R"({"schema":1})");
    QTest::newRow("a list") << QByteArray(R"([1])");
    QTest::newRow("out of the folder") << QByteArray(R"({"schema":1,"files":{"../x":"00"}})");
    QTest::newRow("inner way out") << QByteArray(R"({"schema":1,"files":{"a/../../x":"00"}})");
    QTest::newRow("absolute") << QByteArray(R"({"schema":1,"files":{"/etc/passwd":"00"}})");
    QTest::newRow("no hash") << QByteArray(R"({"schema":1,"files":{"a":1}})");
    QTest::newRow("file missing") << QByteArray(R"({"schema":1,"files":{"a":"00"}})");
}

void tst_workspace_tool::refusesWhatIsNoBackup()
{
    QFETCH(QByteArray, manifest);
    QVERIFY(QDir(m_folder->path()).mkpath(u"saved"_s));
    if (!manifest.isEmpty()) {
        QFile file(m_folder->filePath(u"saved/backup.json"_s));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(manifest);
    }
    const auto restored = engine::restoreWorkspace(path(u"saved"_s), path(u"two"_s));
    QVERIFY(!restored);
    QVERIFY(restored.error().text.contains("saved"));
    QVERIFY(QDir(m_folder->filePath(u"two"_s)).isEmpty());
}

void tst_workspace_tool::overwritesNothing()
{
    QVERIFY(engine::backupWorkspace(path(u"one"_s), path(u"saved"_s)));
    const auto again = engine::backupWorkspace(path(u"one"_s), path(u"saved"_s));
    QVERIFY(!again);
    QVERIFY(again.error().text.contains("has files in it"));
    const auto over = engine::restoreWorkspace(path(u"saved"_s), path(u"one"_s));
    QVERIFY(!over);
    QCOMPARE(over.error().kind, Error::Kind::Invalid);
    QCOMPARE(engine::backupWorkspace(path(u"absent"_s), path(u"x"_s)).error().kind, Error::Kind::NotFound);
}

void tst_workspace_tool::waitsForNobody()
{
    QThreadPool pool;
    engine::Options options;
    options.workspace = path(u"one"_s);
    const auto holder = engine::Engine::open(options, &pool);
    QVERIFY(holder);
    const auto saved = engine::backupWorkspace(path(u"one"_s), path(u"saved"_s));
    QVERIFY(!saved);
    QCOMPARE(saved.error().kind, Error::Kind::Unavailable);
}

void tst_workspace_tool::aMovedWorkspaceFindsItsLogs()
{
    QVERIFY(lookAt(path(u"one"_s)).logs);
    std::filesystem::rename(path(u"one"_s), path(u"elsewhere"_s));
    const Seen moved = lookAt(path(u"elsewhere"_s));
    QVERIFY(!moved.failures.empty());
    QVERIFY(moved.logs);
}

void tst_workspace_tool::saysHowMuchItHolds()
{
    const auto usage = engine::workspaceUsage(path(u"one"_s));
    QVERIFY(usage);
    int64_t total = 0;
    for (const engine::Usage &part : *usage)
        total += part.bytes;
    int64_t expected = 0;
    for (QDirIterator files(m_folder->filePath(u"one"_s), QDir::Files | QDir::Hidden | QDir::NoSymLinks,
                            QDirIterator::Subdirectories);
         files.hasNext();)
        expected += files.nextFileInfo().size();
    QCOMPARE(total, expected);
    QVERIFY(std::ranges::is_sorted(*usage, std::ranges::greater{}, &engine::Usage::bytes));
    QVERIFY(std::ranges::contains(*usage, std::string("database"), &engine::Usage::part));
}

SIGNALBOX_TEST(tst_workspace_tool)
#include "tst_workspace_tool.moc"
