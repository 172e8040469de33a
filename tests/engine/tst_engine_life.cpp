// SPDX-License-Identifier: GPL-3.0-or-later
// An engine may be closed at any moment of its work: nothing of it may be touched afterwards. Most telling under ASan and TSan.
#include <core/engine/engine.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QThreadPool>

#include <ctime>

using namespace sb;
using namespace Qt::StringLiterals;

class tst_engine_life : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void closesWhileItWorks_data();
    void closesWhileItWorks();
    void answersAfterManyLives();
    void keepsOthersOut();
    void leavesTheProcessorToARunningCheck();
    void aListDoesNotProveTheSandbox();

private:
    Result<std::unique_ptr<engine::Engine>>
    open(QThreadPool &pool, const QString &scripts = sb::test::checkout("tests/engine/scripts")) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_engine_life::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

Result<std::unique_ptr<engine::Engine>> tst_engine_life::open(QThreadPool &pool, const QString &scripts) const
{
    engine::Options options;
    options.workspace = m_folder->path().toStdString();
    options.demo = true;
    options.demoScripts = scripts.toStdString();
    return engine::Engine::open(options, &pool);
}

void tst_engine_life::closesWhileItWorks_data()
{
    QTest::addColumn<int>("milliseconds");
    for (const int milliseconds : {0, 5, 20, 60, 120, 250, 500, 900})
        QTest::addRow("%d ms", milliseconds) << milliseconds;
}

void tst_engine_life::closesWhileItWorks()
{
    QFETCH(int, milliseconds);
    for (int life = 0; life < 2; ++life) {
        QThreadPool pool;
        auto engine = open(pool);
        QVERIFY2(engine, engine ? "" : engine.error().text.c_str());
        (*engine)->send(engine::ReadBoard{});
        (*engine)->send(engine::VerifyLedger{});
        QTest::qSleep(milliseconds);
        engine->reset();
        QVERIFY(pool.waitForDone(60000)); // its threads have said that they end; the pool has yet to see it
    }
}

void tst_engine_life::answersAfterManyLives()
{
    for (int life = 0; life < 6; ++life) {
        QThreadPool pool;
        const auto engine = open(pool);
        QVERIFY2(engine, engine ? "" : engine.error().text.c_str());
        const auto verified = (*engine)->ask(engine::VerifyLedger{});
        QVERIFY(verified);
    }
}

void tst_engine_life::keepsOthersOut()
{
    QThreadPool pool;
    auto first = open(pool);
    QVERIFY(first);
    const auto second = open(pool);
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::Unavailable);
    first->reset();
    QVERIFY(open(pool));
}

/// To ask without pause whether more can start takes as many processors as there are, and the check wants one.
void tst_engine_life::leavesTheProcessorToARunningCheck()
{
    QFile script(m_folder->filePath(u"slow.demo"_s));
    QVERIFY(script.open(QFile::WriteOnly));
    script.write("@repo demo/slow main\n@needs sh sleep\n@protected main\n"
                 "@commit main | Ada Example <ada@example.org> | 2026-10-05T09:00:00Z | feat: begin\n"
                 "@file .signalbox.toml\n[ci]\ncommand = \"sleep 600\"\n");
    script.close();
    QThreadPool pool;
    const auto engine = open(pool, m_folder->path());
    QVERIFY2(engine, engine ? "" : engine.error().text.c_str());
    const auto status = [&] {
        const auto answer = (*engine)->ask(engine::ReadStatus{});
        return answer ? std::get<engine::Status>(*answer) : engine::Status{};
    };
    if (status().sandbox == fact::SandboxLevel::None)
        QSKIP(qPrintable(QString::fromStdString(status().sandboxWhy)));
    const auto runs = [&] {
        return std::ranges::any_of(status().activities,
                                   [](const auto &each) { return each.what.starts_with("Running "); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(runs(), 60000);
    double seconds = 0;
    for (int i = 0; i < 10; ++i) { // at first there is still work to do
        const std::clock_t before = std::clock(); // of the whole process, not of its children
        QTest::qSleep(2000);
        seconds = double(std::clock() - before) / CLOCKS_PER_SEC;
        QVERIFY(runs());
        if (seconds < 1)
            return;
    }
    QFAIL(qPrintable(QString::number(seconds) + u" s of processor time in 2 s"_s));
}

void tst_engine_life::aListDoesNotProveTheSandbox()
{
    const QString marker = m_folder->filePath(u"asked"_s);
    QFile bwrap(m_folder->filePath(u"bwrap"_s));
    QVERIFY(bwrap.open(QFile::WriteOnly));
    bwrap.write("#!/bin/sh\n: >'" + marker.toUtf8() + "'\nexit 1\n");
    bwrap.close();
    QVERIFY(bwrap.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", m_folder->path().toUtf8() + ":" + path);
    const auto restored = qScopeGuard([&] { qputenv("PATH", path); });

    QThreadPool pool;
    engine::Options options;
    options.workspace = m_folder->filePath(u"workspace"_s).toStdString();
    const auto engine = engine::Engine::open(options, &pool);
    QVERIFY2(engine, engine ? "" : engine.error().text.c_str());
    const auto proved = [&] { return QFile::exists(marker); };
    QVERIFY((*engine)->ask(engine::ReadBoard{}).has_value());
    QVERIFY((*engine)->ask(engine::WaitIdle{}).has_value());
    QVERIFY(!proved());
    const auto status = (*engine)->ask(engine::ReadStatus{});
    QVERIFY(status.has_value());
    QVERIFY(proved());
    const auto &read = std::get<engine::Status>(*status);
    QVERIFY(read.sandbox != fact::SandboxLevel::None || !read.sandboxWhy.empty());
}

SIGNALBOX_TEST(tst_engine_life)
#include "tst_engine_life.moc"
