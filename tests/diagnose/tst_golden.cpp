// SPDX-License-Identifier: GPL-3.0-or-later
// What real tools print when they fail (tests/golden/make.sh), and what each log has to be read as (expected.json, written by hand).
#include <core/base/json.h>
#include <core/base/user_folders.h>
#include <core/diagnose/diagnose.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>

#include <algorithm>

using namespace sb;

class TestGolden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyLogIsExpected();
    void logs_data();
    void logs();
    void namesNothingOfTheMachine();

private:
    QByteArray read(const QString &name)
    {
        QFile file(m_folder.filePath(name));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }
    QDir m_folder{sb::test::checkout("tests/golden")};
    nlohmann::json m_expected;
    diagnose::Knowledge m_knowledge;
};

void TestGolden::initTestCase()
{
    m_expected = parseJson(read(QStringLiteral("expected.json")).toStdString());
    QVERIFY(m_expected.is_array() && m_expected.size() >= 80);
    auto knowledge = diagnose::shippedKnowledge(sb::userCacheFolder());
    QVERIFY2(knowledge.has_value(), knowledge ? "" : knowledge.error().text.c_str());
    m_knowledge = std::move(*knowledge);
}

void TestGolden::everyLogIsExpected()
{
    const QStringList logs = m_folder.entryList({QStringLiteral("*.log")});
    QCOMPARE(size_t(logs.size()), m_expected.size());
    for (const auto &row : m_expected)
        QVERIFY2(logs.contains(QString::fromStdString(row.at("log"))), jsonText(row).c_str());
}

void TestGolden::logs_data()
{
    QTest::addColumn<size_t>("number");
    for (size_t i = 0; i < m_expected.size(); ++i)
        QTest::newRow(m_expected[i].at("log").get<std::string>().c_str()) << i;
}

void TestGolden::logs()
{
    QFETCH(const size_t, number);
    const nlohmann::json &row = m_expected[number];
    const std::string log = read(QString::fromStdString(row.at("log"))).toStdString();
    QVERIFY(!log.empty());
    const auto diagnosis = diagnose::diagnose({"log", log}, m_knowledge, Cancel());
    QVERIFY(diagnosis.has_value());
    const auto keyLines = row.at("key_lines").get<std::vector<int64_t>>();
    QVERIFY2(std::ranges::contains(keyLines, diagnosis->keyLine),
             ("line " + std::to_string(diagnosis->keyLine) + " by " + diagnosis->rule).c_str());
    QCOMPARE(std::string(fact::name(diagnosis->type)), row.at("type").get<std::string>());
    QCOMPARE(std::string(fact::name(diagnosis->group)), row.at("group").get<std::string>());
    const nlohmann::json retryable = diagnosis->retryable ? nlohmann::json(*diagnosis->retryable) : nlohmann::json();
    QCOMPARE(jsonText(retryable), jsonText(row.at("retryable")));
    QCOMPARE(diagnosis->failedTests, row.at("failed_tests").get<std::vector<std::string>>());
    QVERIFY(!diagnosis->evidence.empty());
    QVERIFY2(!diagnosis->cause.empty() && !diagnosis->action.empty(), diagnosis->rule.c_str());
    QVERIFY(diagnosis->confidence > 0 && diagnosis->confidence <= 1);
}

void TestGolden::namesNothingOfTheMachine()
{
    for (const QString &name : m_folder.entryList({QStringLiteral("*.log")})) {
        const QByteArray log = read(name);
        for (const char *path : {"/root/", "/work/", "/tmp/golden"})
            QVERIFY2(!log.contains(path), qPrintable(name));
    }
}

SIGNALBOX_TEST(TestGolden)
#include "tst_golden.moc"
