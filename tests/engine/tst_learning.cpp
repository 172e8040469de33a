// SPDX-License-Identifier: GPL-3.0-or-later
// What people teach by request: corrections are the last word and come back, learning says what it gains, judging all can be stopped.
#include <core/engine/engine.h>
#include <tests/registry.h>

#include <QTemporaryDir>
#include <QThreadPool>

#include <algorithm>

using namespace sb;

class tst_learning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void aCorrectionIsTheLastWord();
    void aCorrectionWantsAType();
    void learningSaysWhatItGains();
    void nothingLearnedNothingToUse();
    void allAreJudgedAgain();

private:
    template<typename T>
    T get(engine::Request request)
    {
        const auto value = m_engine->ask(std::move(request));
        if (!value)
            qWarning("%s", value.error().text.c_str());
        return value ? std::get<T>(*value) : T{};
    }
    fact::Assessment judged()
    {
        (void)m_engine->ask(engine::WaitIdle{});
        return get<engine::PullDetail>(engine::ReadPull{m_pull}).assessment.value_or(fact::Assessment{});
    }

    QTemporaryDir m_folder;
    QThreadPool m_pool;
    std::unique_ptr<engine::Engine> m_engine;
    fact::PullKey m_pull;
};

void tst_learning::initTestCase()
{
    engine::Options options;
    options.workspace = m_folder.path().toStdString();
    options.demo = true;
    auto opened = engine::Engine::open(options, &m_pool);
    QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
    m_engine = std::move(*opened);
    QVERIFY(m_engine->ask(engine::WaitIdle{}));
    const auto board = get<std::vector<fact::BoardRow>>(engine::ReadBoard{});
    QVERIFY(!board.empty());
    m_pull = board.front().pull;
}

void tst_learning::cleanupTestCase()
{
    m_engine.reset();
}

void tst_learning::aCorrectionIsTheLastWord()
{
    const fact::Assessment before = judged();
    const auto type = before.type == fact::ChangeType::Perf ? fact::ChangeType::Style : fact::ChangeType::Perf;
    QVERIFY(m_engine->ask(engine::CorrectType{m_pull, std::string(fact::name(type))}));
    const fact::Assessment after = judged();
    QCOMPARE(after.type, type);
    QCOMPARE(after.confidence, 1.0);
    QVERIFY(!after.uncertain);
    QCOMPARE(after.tiers.back().tier, std::string("person"));
    QCOMPARE(after.tiers.size(),
             before.tiers.size() + !before.uncertain); // the others are kept; "needs a person" is not
    QVERIFY(m_engine->ask(engine::CorrectType{m_pull, ""}));
    QCOMPARE(judged(), before);
}

void tst_learning::aCorrectionWantsAType()
{
    const auto odd = m_engine->ask(engine::CorrectType{m_pull, "magic"});
    QVERIFY(!odd);
    QCOMPARE(odd.error().kind, Error::Kind::Invalid);
    QVERIFY(odd.error().text.contains("feat"));
    const auto nobody = m_engine->ask(engine::CorrectType{{fact::RepoId{"no/body"}, 7}, "fix"});
    QVERIFY(!nobody);
    QCOMPARE(nobody.error().kind, Error::Kind::NotFound);
}

void tst_learning::learningSaysWhatItGains()
{
    const auto before = get<engine::Learning>(engine::ReadLearning{});
    QVERIFY(!before.repos.empty());
    QVERIFY(!before.repos.front().inUse && !before.repos.front().why.empty());
    QVERIFY(m_engine->ask(engine::CorrectType{m_pull, "perf"}));
    QVERIFY(m_engine->ask(engine::StopLearning{})); // stops what is under way, not what comes after
    const auto done = m_engine->ask(engine::LearnHere{m_pull.repo});
    QVERIFY2(done, done ? "" : done.error().text.c_str());
    const auto after = get<engine::Learning>(engine::ReadLearning{});
    const auto row = std::ranges::find(after.repos, m_pull.repo, &engine::LearnedRow::repo);
    QVERIFY(row != after.repos.end());
    QCOMPARE(row->corrections, 1);
    QVERIFY(row->lessons >= 1);
    QVERIFY(row->at != Time{});
    QCOMPARE(row->inUse, row->learned); // used where it gains, and only there
    QVERIFY(row->learned ? row->after > row->before : !row->why.empty());
    QVERIFY(!m_engine->ask(engine::LearnHere{fact::RepoId{"no/body"}}));
}

void tst_learning::nothingLearnedNothingToUse()
{
    const auto used = m_engine->ask(engine::UseLearned{fact::RepoId{"no/body"}, true});
    QVERIFY(!used);
    QCOMPARE(used.error().kind, Error::Kind::NotFound);
}

void tst_learning::allAreJudgedAgain()
{
    const fact::Assessment before = judged();
    QVERIFY(m_engine->ask(engine::AssessAll{}));
    QVERIFY(m_engine->ask(engine::StopAssessing{}));
    QVERIFY(m_engine->ask(engine::AssessAll{m_pull.repo}));
    QCOMPARE(judged(), before);
    const auto status = get<engine::Status>(engine::ReadStatus{});
    QVERIFY(status.activities.empty());
}

SIGNALBOX_TEST(tst_learning)
#include "tst_learning.moc"
