// SPDX-License-Identifier: GPL-3.0-or-later
#include "../sanitizers/effort.h"

#include <core/slm/adapt.h>
#include <core/slm/base.h>
#include <core/slm/rows.h>
#include <tests/registry.h>

#include <QFile>
#include <QTemporaryDir>

using namespace sb;
using namespace sb::slm;
using fact::ChangeType;

namespace {

/// Two verbs that mean two types, in eight repositories.
std::string row(int i)
{
    const bool fix = i % 3 == 0;
    return QStringLiteral(
               R"({"repo":"r%1","sha":"%2","t":%3,"label":"%4","subject":"%5 number %6","body":"","nfiles":1,"add":3,"del":%7,"files":[["src/a%8.c","M",3,%7]],"diff":">>> src/a.c\n+x\n","extra":false})")
        .arg(i / 40)
        .arg(i)
        .arg(1'600'000'000 + i)
        .arg(fix ? QStringLiteral("fix") : QStringLiteral("feat"),
             fix ? QStringLiteral("repair") : QStringLiteral("offer"))
        .arg(i)
        .arg(i % 5)
        .arg(i % 4)
        .toStdString();
}

void write(const QString &path, int rows)
{
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly));
    for (int i = 0; i < rows; ++i)
        file.write((row(i) + "\n").c_str());
}

/// A base that knows no feature, and calls everything `fix`.
Model plainBase()
{
    ModelData data;
    data.bias[size_t(ChangeType::Fix)] = 2;
    return *Model::read(encode(data), "plain");
}

std::vector<Lesson> habits(int count)
{
    std::vector<Lesson> lessons;
    for (int i = 0; i < count; ++i) {
        Sample sample;
        const bool firing = i % 2 == 0;
        sample.subject = firing ? "kiln goes on" : "wheel goes on";
        sample.files = {{firing ? "kiln/a.c" : "wheel/b.c", 'M', 2, 1}};
        sample.fileCount = 1;
        sample.added = 2;
        sample.deleted = 1;
        lessons.push_back({sample, firing ? ChangeType::Perf : ChangeType::Chore, 1});
    }
    return lessons;
}

} // namespace

class TestSlmTrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameRowsSameBytes();
    void learnsWhatIsThere();
    void tooFewRepositories();
    void badRows_data();
    void badRows();
    void choreIsNamedByItsFiles();
    void learnsARepositorysHabits();
    void fewLessonsTeachPriorsOnly();
    void correctionsWeighMore();
    void noGainWhereNothingIsLearned();
    void residualKeepsToItsBase();
    void adaptsToUnseenRepositories();
    void figures();
    void cancels();
};

void TestSlmTrain::sameRowsSameBytes()
{
    const QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("train.jsonl.gz")),
          400); // gzip is recognised by its bytes: plain text is read too
    const auto once = trainBase(folder.path().toStdString(), Cancel());
    const auto again = trainBase(folder.path().toStdString(), Cancel());
    QVERIFY2(once, once ? "" : once.error().text.c_str());
    QVERIFY(again);
    QVERIFY(once->file == again->file);
    QCOMPARE(once->commits, size_t(400));
    QCOMPARE(once->repositories, size_t(10));
}

void TestSlmTrain::learnsWhatIsThere()
{
    const QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("train.jsonl.gz")), 800);
    write(folder.filePath(QStringLiteral("dev.jsonl.gz")), 120);
    const auto made = trainBase(folder.path().toStdString(), Cancel());
    QVERIFY(made);
    QCOMPARE(made->figures.answers, size_t(120));
    QVERIFY(made->figures.accuracy > 0.95);
    QVERIFY(decodeModel(made->file, "x"));
}

void TestSlmTrain::tooFewRepositories()
{
    const QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("train.jsonl.gz")), 80);
    const auto made = trainBase(folder.path().toStdString(), Cancel());
    QVERIFY(!made);
    QCOMPARE(made.error().kind, Error::Kind::Invalid);
    QCOMPARE(trainBase(folder.filePath(QStringLiteral("none")).toStdString(), Cancel()).error().kind,
             Error::Kind::NotFound);
}

void TestSlmTrain::badRows_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("no JSON") << QByteArray("{");
    QTest::newRow("an array") << QByteArray("[1]");
    QTest::newRow("no files") << QByteArray(R"({"subject":"x"})");
    QTest::newRow("files are words") << QByteArray(R"({"subject":"x","files":["a"]})");
    QTest::newRow("a file without counts") << QByteArray(R"({"subject":"x","files":[["a","M"]]})");
    QTest::newRow("deep") << QByteArray(50'000, '[');
}

void TestSlmTrain::badRows()
{
    QFETCH(QByteArray, line);
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("rows.jsonl")));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write((row(1) + "\n").c_str());
    file.write(line + "\n");
    file.close();
    int taken = 0;
    const auto done = forEachRow(file.fileName().toStdString(), Cancel(), [&](Row &) { ++taken; });
    QCOMPARE(taken, 1);
    QVERIFY(!done);
    QCOMPARE(done.error().kind, Error::Kind::Invalid);
    QVERIFY(done.error().text.contains("rows.jsonl:2"));

    QVERIFY(file.open(QFile::Append));
    file.write((row(2) + "\n").c_str());
    file.close();
    int refused = 0;
    taken = 0;
    QVERIFY(forEachRow(
        file.fileName().toStdString(), Cancel(), [&](Row &) { ++taken; },
        [&](const Error &error) { refused += error.text.contains("rows.jsonl:2"); }));
    QCOMPARE(taken, 2);
    QCOMPARE(refused, 1);
}

void TestSlmTrain::choreIsNamedByItsFiles()
{
    Sample sample;
    sample.files = {{"docs/a.md", 'M', 1, 1}};
    QCOMPARE(normalised(ChangeType::Chore, sample), ChangeType::Docs);
    QCOMPARE(normalised(ChangeType::Fix, sample), ChangeType::Fix);
    sample.files.push_back({"src/a.c", 'M', 1, 1});
    QCOMPARE(normalised(ChangeType::Chore, sample), ChangeType::Chore);
}

void TestSlmTrain::learnsARepositorysHabits()
{
    const Model base = plainBase();
    const auto learned = learnAndMeasure(base, habits(200), Cancel());
    QVERIFY(learned);
    QCOMPARE(learned->gain.before, 0.0);
    QVERIFY2(learned->gain.after > 0.9, qPrintable(QString::number(learned->gain.after)));
    QVERIFY(learned->gain.worthIt());
    QCOMPARE(learned->gain.heldBack, size_t(40));
    QVERIFY(learned->residual.encode().size() < 200'000);
    QVERIFY(learn(base, habits(200)).encode() == learn(base, habits(200)).encode());
}

void TestSlmTrain::fewLessonsTeachPriorsOnly()
{
    std::vector<Lesson> lessons = habits(20);
    for (Lesson &lesson : lessons)
        lesson.type = ChangeType::Chore;
    const Model base = plainBase();
    const Residual learned = learn(base, lessons);
    Sample other;
    const Probabilities shares = learned.probabilities(base.logits({}), Extractor()(other));
    QCOMPARE(likeliest(shares), size_t(ChangeType::Chore));
    QVERIFY(learned.encode().size() < 300); // a bias and no feature
}

void TestSlmTrain::correctionsWeighMore()
{
    const Model base = plainBase();
    std::vector<Lesson> lessons = habits(60);
    for (size_t i = 0; i < lessons.size(); ++i) {
        lessons[i].sample = habits(1).front().sample;
        lessons[i].type = i % 3 == 0 ? ChangeType::Style : ChangeType::Perf;
    }
    const auto says = [&] {
        const Residual learned = learn(base, lessons);
        return likeliest(learned.probabilities(base.logits({}), Extractor()(lessons.front().sample)));
    };
    QCOMPARE(says(), size_t(ChangeType::Perf));
    for (Lesson &lesson : lessons) {
        if (lesson.type == ChangeType::Style)
            lesson.importance = correctionWeight;
    }
    QCOMPARE(says(), size_t(ChangeType::Style));
}

void TestSlmTrain::noGainWhereNothingIsLearned()
{
    std::vector<Lesson> lessons = habits(200);
    for (Lesson &lesson : lessons)
        lesson.type = ChangeType::Fix; // what the base says anyway
    const auto learned = learnAndMeasure(plainBase(), lessons, Cancel());
    QVERIFY(learned);
    QVERIFY(!learned->gain.worthIt());
    QVERIFY(!learnAndMeasure(plainBase(), {}, Cancel()));
}

void TestSlmTrain::residualKeepsToItsBase()
{
    const Model base = plainBase();
    const std::string bytes = learn(base, habits(100)).encode();
    QVERIFY(Residual::decode(bytes, "x", base.sha256()));
    const auto other = Residual::decode(bytes, "x", std::string(64, '0'));
    QVERIFY(!other);
    QCOMPARE(other.error().kind, Error::Kind::NotFound);
    QVERIFY(!Residual::decode(bytes.substr(1), "x", base.sha256()));
    ModelData odd;
    odd.summary = "[]";
    QVERIFY(!Residual::decode(encode(odd), "x", base.sha256()));
}

/// 200 commits of a repository that training has not seen, measured on its newest 20 % against what their authors wrote.
void TestSlmTrain::adaptsToUnseenRepositories()
{
    const QString rows = qEnvironmentVariable("SIGNALBOX_SHARED") + QStringLiteral("/data/commit_types/dev.jsonl.gz");
    if (!QFile::exists(rows))
        QSKIP("SIGNALBOX_SHARED is not set to a folder with data/commit_types");
    if (test::sanitized)
        QSKIP("the figures are those of any build");
    std::map<std::string, std::vector<std::pair<int64_t, Lesson>>> repos;
    QVERIFY(forEachRow(rows.toStdString(), Cancel(), [&](Row &row) {
        if (row.label)
            repos[row.repo].push_back({row.at, {row.sample, *row.label, 1}});
    }));
    const auto base = Model::shipped();
    QVERIFY(base);
    Extractor extract;
    for (const size_t count : {size_t(50), size_t(200), size_t(400), size_t(1000)}) {
        double before = 0, after = 0;
        for (auto &[repo, dated] : repos) {
            std::ranges::stable_sort(dated, {}, [](const auto &one) { return one.first; });
            std::vector<Lesson> lessons;
            for (const auto &[at, lesson] : dated)
                lessons.push_back(lesson);
            const size_t first = lessons.size() * 4 / 5;
            const Residual learned = learn(*base, std::span(lessons).first(first).last(std::min(count, first)));
            double rightBefore = 0, rightAfter = 0;
            for (size_t i = first; i < lessons.size(); ++i) {
                const auto features = extract(lessons[i].sample);
                const Logits logits = base->logits(features);
                rightBefore += likeliest(base->probabilities(logits)) == size_t(lessons[i].type);
                rightAfter += likeliest(learned.probabilities(logits, features)) == size_t(lessons[i].type);
            }
            before += rightBefore / double(lessons.size() - first) / double(repos.size());
            after += rightAfter / double(lessons.size() - first) / double(repos.size());
        }
        qInfo("learned from %zu commits: %.3f before, %.3f after", count, before, after);
        QVERIFY(after > before);
        if (count == 200)
            QVERIFY(after >= before + 0.05);
    }
}

void TestSlmTrain::figures()
{
    std::vector<Answer> answers(10);
    for (size_t i = 0; i < answers.size(); ++i) {
        answers[i].probabilities[0] = 0.5 + 0.05 * double(i);
        answers[i].probabilities[1] = 1 - answers[i].probabilities[0];
        answers[i].truth = i < 5 ? 1 : 0;
        answers[i].repo = i % 2 ? "a" : "b";
    }
    const Figures figures = figuresOf(answers);
    QCOMPARE(figures.accuracy, 0.5);
    QCOMPARE(figures.accuracyAt60, 5.0 / 6);
    QCOMPARE(figures.accuracyOf.size(), size_t(2));
    QVERIFY(figures.calibrationError > 0.2);
    QCOMPARE(figuresOf({}).accuracy, 0.0);
}

void TestSlmTrain::cancels()
{
    const QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("train.jsonl.gz")), 400);
    CancelSource source;
    source.request();
    QCOMPARE(trainBase(folder.path().toStdString(), source.token()).error().kind, Error::Kind::Cancelled);
    QCOMPARE(learnAndMeasure(plainBase(), habits(100), source.token()).error().kind, Error::Kind::Cancelled);
}

SIGNALBOX_TEST(TestSlmTrain)
#include "tst_slm_train.moc"
