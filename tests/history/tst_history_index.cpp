// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/git/repository.h>
#include <core/history/index.h>
#include <tests/registry.h>

#include <QFile>
#include <QTemporaryDir>

using namespace sb;
using namespace sb::history;
using namespace Qt::StringLiterals;

class tst_history_index : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readsEachCommitOnce();
    void leavesMergesOut();
    void survivesAForcedPush();
    void comesBackFromDisk();
    void aDamagedFileIsAnEmptyIndex_data();
    void aDamagedFileIsAnEmptyIndex();
    void stopsWhenAsked();

private:
    fact::Sha add(const fact::Sha &parent, const std::string &path, const std::string &text, const std::string &message,
                  const fact::Sha &second = {});
    std::string cache() const { return m_folder->filePath(u"cache/one.history"_s).toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<git::Repository> m_repository;
    int m_minutes = 0;
};

void tst_history_index::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto made = git::Repository::initBare(m_folder->filePath(u"r.git"_s).toStdString(), "main");
    QVERIFY(made);
    m_repository.emplace(std::move(*made));
    m_minutes = 0;
}

fact::Sha tst_history_index::add(const fact::Sha &parent, const std::string &path, const std::string &text,
                                 const std::string &message, const fact::Sha &second)
{
    const auto tree = m_repository->writeTree(parent, {{path, text}});
    if (!tree)
        qFatal("%s", tree.error().text.c_str());
    std::vector<fact::Sha> parents;
    for (const fact::Sha &each : {parent, second}) {
        if (!each.empty())
            parents.push_back(each);
    }
    const Time at(std::chrono::seconds(1'700'000'000) + std::chrono::minutes(m_minutes++));
    return *m_repository->writeCommit(*tree, parents, message, {"Ada", "ada@example.org", at});
}

void tst_history_index::readsEachCommitOnce()
{
    const fact::Sha one = add({}, "src/a.cpp", "1\n2\n3\n", "feat: begin\n\nWith a body.");
    const fact::Sha two = add(one, "src/a.cpp", "1\n2\n4\n5\n", "fix: the end");
    Index index;
    QCOMPARE(index.update(*m_repository, two, {}).value(), 2);
    QCOMPARE(index.update(*m_repository, two, {}).value(), 0);
    QCOMPARE(index.commits().size(), size_t(2));
    const Commit &last = index.commits().back();
    QCOMPARE(last.sha, two.value);
    QCOMPARE(last.author, std::string("Ada <ada@example.org>"));
    QVERIFY(last.fix);
    QCOMPARE(last.files, (std::vector<Touch>{{"src/a.cpp", 2, 1}}));
    QCOMPARE(index.commits().front().bodyLength, 12);
    const fact::Sha three = add(two, "src/b.cpp", "x\n", "feat: b");
    QCOMPARE(index.update(*m_repository, three, {}).value(), 1);
    QVERIFY(index.featuresOf(two) && index.featuresOf(three));
    QVERIFY(!index.featuresOf({std::string(40, '0')}));
}

void tst_history_index::leavesMergesOut()
{
    const fact::Sha base = add({}, "a.cpp", "1\n", "base");
    const fact::Sha left = add(base, "b.cpp", "1\n", "left");
    const fact::Sha right = add(base, "c.cpp", "1\n", "right");
    const fact::Sha merge = add(left, "c.cpp", "1\n", "Merge", right);
    Index index;
    QCOMPARE(index.update(*m_repository, merge, {}).value(), 3);
    QVERIFY(!index.featuresOf(merge));
}

void tst_history_index::survivesAForcedPush()
{
    const fact::Sha base = add({}, "a.cpp", "1\n", "base");
    const fact::Sha gone = add(base, "b.cpp", "1\n", "gone");
    const fact::Sha kept = add(base, "c.cpp", "1\n", "kept");
    Index index;
    QCOMPARE(index.update(*m_repository, gone, {}).value(), 2);
    QCOMPARE(index.update(*m_repository, kept, {}).value(), 1);
    QCOMPARE(index.tip(), kept);
}

void tst_history_index::comesBackFromDisk()
{
    fact::Sha tip;
    for (int i = 0; i < 40; ++i)
        tip = add(tip, "src/f" + std::to_string(i % 7) + ".cpp", std::string(size_t(i + 1), '\n'),
                  "fix: number " + std::to_string(i));
    Index index;
    QCOMPARE(index.update(*m_repository, tip, {}).value(), 40);
    QVERIFY(index.save(cache()));
    Index again = Index::load(cache());
    QCOMPARE(again.commits(), index.commits());
    QCOMPARE(again.tip(), tip);
    QCOMPARE(again.walk().recent(), index.walk().recent());
    QCOMPARE(again.update(*m_repository, add(tip, "x.cpp", "1\n", "more"), {}).value(), 1);
}

void tst_history_index::aDamagedFileIsAnEmptyIndex_data()
{
    QTest::addColumn<int>("cut");
    QTest::addColumn<int>("flip");
    QTest::newRow("empty") << 0 << -1;
    QTest::newRow("cut short") << 60 << -1;
    QTest::newRow("one bit") << -1 << 40;
    QTest::newRow("its magic") << -1 << 2;
}

void tst_history_index::aDamagedFileIsAnEmptyIndex()
{
    QFETCH(int, cut);
    QFETCH(int, flip);
    Index index;
    QVERIFY(index.update(*m_repository, add({}, "a.cpp", "1\n", "one"), {}));
    QVERIFY(index.save(cache()));
    QFile file(QString::fromStdString(cache()));
    QVERIFY(file.open(QFile::ReadWrite));
    QByteArray bytes = file.readAll();
    if (cut >= 0)
        bytes.truncate(cut);
    if (flip >= 0)
        bytes[flip] = char(bytes[flip] ^ 4);
    file.resize(0);
    file.seek(0);
    file.write(bytes);
    file.close();
    QVERIFY(Index::load(cache()).commits().empty());
    QVERIFY(Index::load(cache()).tip().empty());
}

void tst_history_index::stopsWhenAsked()
{
    CancelSource source;
    source.request();
    Index index;
    const auto read = index.update(*m_repository, add({}, "a.cpp", "1\n", "one"), source.token());
    QVERIFY(!read);
    QVERIFY(read.error().kind == Error::Kind::Cancelled);
}

SIGNALBOX_TEST(tst_history_index)
#include "tst_history_index.moc"
