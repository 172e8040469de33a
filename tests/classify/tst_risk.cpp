// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/classify/risk.h>
#include <core/classify/risk_train.h>
#include <core/git/repository.h>
#include <core/history/index.h>
#include <tests/registry.h>

#include <QRandomGenerator>
#include <QTemporaryDir>

#include <cmath>
#include <numeric>

using namespace sb;
using namespace sb::classify;
using namespace Qt::StringLiterals;

namespace {

double sumOf(const fact::Risk &risk)
{
    return std::accumulate(risk.reasons.begin(), risk.reasons.end(), 0.0,
                           [](double sum, const fact::Reason &reason) { return sum + reason.points; });
}

fact::Change changeOf(std::vector<fact::FileChange> files, std::string subject = "feat: something")
{
    fact::Change change;
    change.subject = std::move(subject);
    change.author = "Ada <ada@example.org>";
    change.at = Time(std::chrono::seconds(1'700'000'000));
    change.files = std::move(files);
    return change;
}

fact::FileChange file(std::string path, int added, int deleted)
{
    fact::FileChange made;
    made.path = made.oldPath = std::move(path);
    made.added = added;
    made.deleted = deleted;
    return made;
}

/// Rows in which more lines and more fixes mean more risk, with noise.
std::vector<RiskRow> syntheticRows(int repositories, int each)
{
    QRandomGenerator random(7);
    std::vector<RiskRow> rows;
    for (int r = 0; r < repositories; ++r) {
        for (int i = 0; i < each; ++i) {
            RiskRow row;
            row.repository = r;
            for (double &value : row.features)
                value = random.generateDouble();
            const double added = 6 * random.generateDouble();
            row.features[size_t(history::Feature::Added)] = added;
            row.induced = random.generateDouble() < probability(added - 4 + 0.3 * r);
            rows.push_back(row);
        }
    }
    return rows;
}

} // namespace

class tst_risk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theShippedModelIsMeasured();
    void reasonsSumToTheScore();
    void biggerIsRiskier();
    void withoutSourceItIsLow();
    void knowsThePlaceAmongOthers();
    void aLandedCommitIsJudgedAsItLanded();
    void learnsWhatTheRowsSay();
    void trainingIsRepeatable();
    void refusesTooLittle();
    void readsBackWhatItWrites();
    void refusesAModelOfAnotherVersion();
};

void tst_risk::theShippedModelIsMeasured()
{
    const auto &models = shippedRiskModels();
    QVERIFY2(models, models ? "" : models.error().text.c_str());
    QVERIFY(models->fullFigures.aucMean >= 0.77);
    QVERIFY(models->fullFigures.aucWorst >= 0.70);
    QVERIFY(models->fullFigures.recallAt20 >= 0.435);
    QVERIFY(models->repositories >= 16);
    QCOMPARE(models->full.terms.size(), history::featureCount);
    for (const RiskTerm &term : models->bare.terms)
        QVERIFY(isBareFeature(term.feature));
}

void tst_risk::reasonsSumToTheScore()
{
    const auto &models = shippedRiskModels();
    QVERIFY(models);
    QRandomGenerator random(42);
    history::Index index;
    for (int i = 0; i < 20'000; ++i) {
        std::vector<fact::FileChange> files;
        const int n = random.bounded(8);
        for (int f = 0; f < n; ++f) {
            static constexpr const char *names[]
                = {"src/a%1.cpp", "lib/b%1.py", "tests/test_c%1.py", "docs/d%1.md", "e%1.json"};
            const int size = 1 << random.bounded(14);
            files.push_back(file(QString::fromLatin1(names[random.bounded(5)]).arg(random.bounded(50)).toStdString(),
                                 random.bounded(size), random.bounded(size)));
        }
        static constexpr const char *subjects[] = {"", "fix: it", "feat: it", "Revert \"it\"", "chore: bump", "words"};
        Input input;
        input.change = changeOf(std::move(files), subjects[random.bounded(6)]);
        input.change.body = std::string(size_t(random.bounded(3'000)), 'x');
        const fact::Risk risk = riskOf(input, *models);
        QCOMPARE(sumOf(risk), double(risk.score));
        QVERIFY(risk.score >= 0 && risk.score <= 100);
        QVERIFY(risk.reasons.front().text.starts_with("base rate"));
        for (const fact::Reason &reason : risk.reasons) {
            QVERIFY(reason.points == std::round(reason.points));
            if (reason.text == "other signals")
                QVERIFY(std::abs(reason.points) <= 10);
        }
        QCOMPARE(risk.level,
                 risk.score < 30       ? fact::Level::Low
                     : risk.score < 70 ? fact::Level::Medium
                                       : fact::Level::High);
    }
}

void tst_risk::biggerIsRiskier()
{
    int last = -1;
    for (const int lines : {2, 20, 200, 2'000}) {
        Input input;
        input.change = changeOf({file("src/a.cpp", lines, lines / 4)});
        const int score = riskOf(input, *shippedRiskModels()).score;
        QVERIFY(score > last);
        last = score;
    }
}

void tst_risk::withoutSourceItIsLow()
{
    Input input;
    input.change = changeOf({file("docs/a.md", 30, 2)}, "docs: more");
    const fact::Risk risk = riskOf(input, *shippedRiskModels());
    QCOMPARE(risk.level, fact::Level::Low);
    QVERIFY(
        std::ranges::any_of(risk.reasons, [](const auto &reason) { return reason.text == "no source file changes"; }));
    QCOMPARE(risk.cases, 0);
    QVERIFY(!risk.percentile);
}

void tst_risk::knowsThePlaceAmongOthers()
{
    const QTemporaryDir folder;
    const auto repository = git::Repository::initBare(folder.filePath(u"r.git"_s).toStdString(), "main");
    fact::Sha tip;
    for (int i = 0; i < 80; ++i) {
        const auto tree = repository->writeTree(
            tip, {{"src/f" + std::to_string(i % 9) + ".cpp", std::string(size_t(1 + i * 3), '\n')}});
        const Time at(std::chrono::seconds(1'690'000'000) + std::chrono::hours(i));
        tip = *repository->writeCommit(*tree, tip.empty() ? std::vector<fact::Sha>{} : std::vector{tip}, "feat: more",
                                       {"Ada", "ada@example.org", at});
    }
    auto index = std::make_shared<history::Index>();
    QVERIFY(index->update(*repository, tip, {}));
    Input input;
    input.past = index;
    input.change = changeOf({file("src/f1.cpp", 5'000, 900), file("src/f2.cpp", 4'000, 10)});
    const fact::Risk large = riskOf(input, *shippedRiskModels());
    input.change = changeOf({file("src/f1.cpp", 1, 0)}, "chore: one line");
    const fact::Risk small = riskOf(input, *shippedRiskModels());
    QVERIFY(large.percentile && *large.percentile > 95);
    QVERIFY(small.percentile && *small.percentile < 40);
    QCOMPARE(large.cases, 80);
    QVERIFY(large.confidence > 0.5 && large.confidence < 0.78);
    QCOMPARE(sumOf(large), double(large.score));
}

void tst_risk::aLandedCommitIsJudgedAsItLanded()
{
    const QTemporaryDir folder;
    const auto repository = git::Repository::initBare(folder.filePath(u"r.git"_s).toStdString(), "main");
    const auto commit = [&](const fact::Sha &parent, const std::string &text, int hour) {
        return *repository->writeCommit(
            *repository->writeTree(parent, {{"src/a.cpp", text}}),
            parent.empty() ? std::vector<fact::Sha>{} : std::vector{parent}, "fix: it",
            {"Ada", "ada@example.org", Time(std::chrono::seconds(1'700'000'000) + std::chrono::hours(hour))});
    };
    const fact::Sha one = commit({}, "1\n2\n3\n", 0), two = commit(one, "1\n2\n4\n", 1);
    auto then = std::make_shared<history::Index>(), later = std::make_shared<history::Index>();
    QVERIFY(then->update(*repository, one, {}));
    Input input;
    input.change = *repository->diff(one, two);
    input.past = then;
    const int before = riskOf(input, *shippedRiskModels()).score;
    fact::Sha tip = two;
    for (int i = 2; i < 30; ++i)
        tip = commit(tip, std::string(size_t(i * 10), '\n'), i);
    QVERIFY(later->update(*repository, tip, {}));
    input.past = later;
    QCOMPARE(riskOf(input, *shippedRiskModels()).score, before);
}

void tst_risk::learnsWhatTheRowsSay()
{
    const auto models = trainRisk(syntheticRows(4, 1'500), {});
    QVERIFY(models);
    QVERIFY(models->fullFigures.aucMean > 0.85);
    QVERIFY(models->fullFigures.aucWorst <= models->fullFigures.aucMean);
    for (const RiskTerm &term : models->full.terms) {
        if (term.feature == history::Feature::Added)
            QVERIFY(std::abs(term.weight - 1) < 0.25);
        else
            QVERIFY(std::abs(term.weight) < 0.4);
    }
}

void tst_risk::trainingIsRepeatable()
{
    QCOMPARE(toToml(*trainRisk(syntheticRows(3, 300), {})), toToml(*trainRisk(syntheticRows(3, 300), {})));
}

void tst_risk::refusesTooLittle()
{
    QVERIFY(!trainRisk({}, {}));
    QVERIFY(!trainRisk(syntheticRows(2, 100), {}));
    std::vector<RiskRow> oneKind = syntheticRows(3, 100);
    for (RiskRow &row : oneKind)
        row.induced = row.induced && row.repository != 1;
    QVERIFY(!trainRisk(oneKind, {}));
}

void tst_risk::readsBackWhatItWrites()
{
    const auto models = trainRisk(syntheticRows(3, 300), {});
    const std::string text = toToml(*models);
    const auto again = parseRiskModels(text, "x");
    QVERIFY2(again, again ? "" : again.error().text.c_str());
    QCOMPARE(toToml(*again), text);
}

void tst_risk::refusesAModelOfAnotherVersion()
{
    const std::string text = toToml(*trainRisk(syntheticRows(3, 100), {}));
    const auto with = [&](const std::string &was, const std::string &is) {
        std::string other = text;
        return other.replace(other.find(was), was.size(), is);
    };
    QVERIFY(!parseRiskModels(with("format = 1", "format = 2"), "x"));
    QVERIFY(!parseRiskModels(with("\"added\"", "\"moon_phase\""), "x"));
    QVERIFY(!parseRiskModels("format = 1\n", "x"));
    QVERIFY(!parseRiskModels("[", "x"));
}

SIGNALBOX_TEST(tst_risk)
#include "tst_risk.moc"
