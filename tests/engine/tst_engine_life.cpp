// SPDX-License-Identifier: GPL-3.0-or-later
// An engine may be closed at any moment of its work: nothing of it may be touched afterwards. Most telling under ASan and TSan.
#include <core/engine/engine.h>
#include <tests/registry.h>

#include <QTemporaryDir>
#include <QThreadPool>

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

private:
    Result<std::unique_ptr<engine::Engine>> open(QThreadPool &pool) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_engine_life::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

Result<std::unique_ptr<engine::Engine>> tst_engine_life::open(QThreadPool &pool) const
{
    engine::Options options;
    options.workspace = m_folder->path().toStdString();
    options.demo = true;
    options.demoScripts = TEST_SOURCE_DIR "/scripts";
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

SIGNALBOX_TEST(tst_engine_life)
#include "tst_engine_life.moc"
