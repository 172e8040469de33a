// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/engine/demo_script.h>
#include <core/git/repository.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace sb;
using namespace sb::engine;

class DemoScriptTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data();
    void refuses();
    void writesWhatItSays();
    void shippedScriptsMakeRepositories();
};

void DemoScriptTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    QTest::addRow("word") << QByteArray("@repo a/b main\n@what\n") << QByteArray("line 2");
    QTest::addRow("text outside") << QByteArray("hello\n") << QByteArray("line 1");
    QTest::addRow("file outside") << QByteArray("@file x\ntext\n") << QByteArray("outside a commit");
    QTest::addRow("no with") << QByteArray("@commit main | A <a@b> | 2026-01-01T00:00:00Z | m\n@replace x\nold\n")
                             << QByteArray("@with");
    QTest::addRow("time") << QByteArray("@commit main | A <a@b> | yesterday | m\n") << QByteArray("line 1");
    QTest::addRow("name") << QByteArray("@commit main | A | 2026-01-01T00:00:00Z | m\n") << QByteArray("@commit wants");
    QTest::addRow("pull") << QByteArray("@pull head | a | t\n") << QByteArray("@pull wants");
}

void DemoScriptTest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const auto script = readDemoScript(text.toStdString());
    QVERIFY(!script.has_value());
    QVERIFY2(script.error().text.contains(says.toStdString()), script.error().text.c_str());
}

void DemoScriptTest::writesWhatItSays()
{
    const auto script
        = readDemoScript("@repo a/b main\n"
                         "@commit main | Ada <ada@x> | 2026-01-01T00:00:00Z | feat: one\n@file f\none\ntwo\n"
                         "@branch side main\n"
                         "@commit side | Ada <ada@x> | 2026-01-02T00:00:00Z | fix: two\n@replace f\nwo\n@with\nhree\n"
                         "@pull side main | ada | fix: two\nBecause.\n");
    QVERIFY2(script.has_value(), script ? "" : script.error().text.c_str());
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("r.git")).toStdString();
    QVERIFY(git::Repository::initBare(path, "main").has_value());
    for (int again = 0; again < 2; ++again) {
        const auto written = writeCommits(*script, path);
        QVERIFY2(written.has_value(), written ? "" : written.error().text.c_str());
    }
    const auto repository = git::Repository::open(path);
    QVERIFY(repository.has_value());
    const auto side = repository->branch("side");
    QVERIFY(side.has_value());
    QCOMPARE(repository->blob(*side, "f").value(), std::string("one\nthree\n"));
    QCOMPARE(repository->commit(*side)->author, std::string("Ada <ada@x>"));
    QCOMPARE(std::get<DemoPull>(script->steps.back()).body, std::string("Because.\n"));
}

void DemoScriptTest::shippedScriptsMakeRepositories()
{
    const QDir scripts(QStringLiteral(":/signalbox/demo"));
    int pulls = 0;
    for (const QString &name : scripts.entryList({QStringLiteral("*.demo")})) {
        QFile file(scripts.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto script = readDemoScript(file.readAll().toStdString());
        QVERIFY2(script.has_value(), script ? "" : script.error().text.c_str());
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("r.git")).toStdString();
        QVERIFY(git::Repository::initBare(path, script->defaultBranch).has_value());
        const auto written = writeCommits(*script, path);
        QVERIFY2(written.has_value(), written ? "" : written.error().text.c_str());
        for (const auto &step : script->steps)
            pulls += std::holds_alternative<DemoPull>(step);
    }
    QVERIFY(pulls >= 8);
}

SIGNALBOX_TEST(DemoScriptTest)
#include "tst_demo_script.moc"
