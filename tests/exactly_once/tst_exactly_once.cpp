// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing lost, nothing done twice, nothing done unrecorded: a program that drafts fixes, makes them ready, merges and undoes them is
// killed again and again, on a host of which every fifth write goes wrong (half of them after they were done) and whose reads lag
// behind its writes.
#include <tests/github/mirror_of.h>

#include <core/base/json.h>
#include <core/forge/github/api.h>
#include <core/ledger/ledger.h>
#include <core/ledger/verify.h>
#include <fakegithub/fake_github.h>
#include <tests/registry.h>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <random>

using namespace sb;

namespace {

const std::string widgets = "acme/widgets";
constexpr auto lag = std::chrono::milliseconds(50);
constexpr const char *settle = "400"; // several lags, and room for what a killed program had on its way

int kills()
{
    const int wanted = qEnvironmentVariableIntValue("SIGNALBOX_KILLS");
    return wanted > 0 ? wanted : 40;
}

} // namespace

class ExactlyOnceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void keepsItsPromise();
    void theNaiveProtocolDoesNot();

private:
    /// Starts it and kills it at random times, then lets it come to its end. How often it was killed.
    int torment(const char *how, int keys);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<fake::FakeGithub> m_host;
    std::unique_ptr<fake::FakeServer> m_mirror; ///< asked for a commit, it brings the mirror up to date
};

void ExactlyOnceTest::init()
{
    m_mirror.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_host = std::make_unique<fake::FakeGithub>();
    m_host->setLimit(1'000'000'000);
    m_host->world([](fake::World &world) { world.addRepo(widgets, {{"a.txt", "one\ntow\nthree\n"}}); });
    QVERIFY(tests::mirror(m_host->repo(widgets), m_folder->path().toStdString() + "/widgets.git"));
    QFile base(m_folder->filePath(QStringLiteral("base")));
    QVERIFY(base.open(QFile::WriteOnly));
    base.write(m_host->repo(widgets).branches.at("main").c_str());
    m_mirror = std::make_unique<fake::FakeServer>([this](const http::Request &) {
        const bool done = tests::mirror(m_host->repo(widgets), m_folder->path().toStdString() + "/widgets.git");
        return fake::Wire{done ? 200 : 503, {}, ""};
    });
    m_host->lag(lag);
    m_host->chaos(20, 4711);
}

int ExactlyOnceTest::torment(const char *how, int keys)
{
    const QStringList arguments{QString::fromLatin1(how),
                                m_folder->path(),
                                QString::fromStdString(m_host->url()),
                                QString::fromStdString(m_mirror->url()),
                                QString::number(keys),
                                QString::fromLatin1(settle)};
    std::minstd_rand random(1);
    int killed = 0;
    for (bool ended = false; !ended;) {
        QProcess worker;
        worker.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        worker.start(QCoreApplication::applicationDirPath() + QStringLiteral("/once_worker"), arguments);
        [&] { QVERIFY(worker.waitForStarted(300'000)); }();
        ended = worker.waitForFinished(killed < kills() ? int(50 + random() % 1500) : 3'000'000);
        if (!ended) {
            worker.kill();
            worker.waitForFinished(300'000);
            ++killed;
        } else {
            [&] { QCOMPARE(worker.exitCode(), 0); }();
        }
    }
    return killed;
}

void ExactlyOnceTest::keepsItsPromise()
{
    const int keys = std::max(4, kills() / 4); // four effects each
    const int killed = torment("kept", keys);
    const fake::Repo after = m_host->repo(widgets);
    const std::string path = m_folder->path().toStdString() + "/signalbox.db";
    const auto database = db::Database::open(path);
    QVERIFY(database.has_value());
    const auto rows = ledger::Ledger(**database).page(0, 1'000'000);
    QVERIFY(rows.has_value());

    std::map<int64_t, int> drafted; // pull requests that the ledger says were opened
    std::map<std::string, int> merged, undone; // commits that it says have landed
    std::map<std::string, int> intents;
    for (const fact::LedgerEntry &row : *rows) {
        if (row.kind == fact::EntryKind::Intent)
            ++intents[row.action];
        if (row.kind != fact::EntryKind::Outcome)
            continue;
        QCOMPARE(row.outcome, fact::Outcome::Done);
        const auto detail = parseJson(row.detail);
        if (row.action == name(fact::Action::OpenDraft))
            ++drafted[detail.at("pull").get<int64_t>()];
        else if (row.action == name(fact::Action::Merge))
            ++merged[detail.at("landed").get<std::string>()];
        else if (row.action == name(fact::Action::Revert))
            ++undone[detail.at("landed").get<std::string>()];
    }
    QCOMPARE(intents.size(), size_t(4));
    for (const auto &[action, count] : intents)
        QCOMPARE(count, keys);
    QCOMPARE(drafted.size(), size_t(keys));
    QCOMPARE(merged.size(), size_t(keys));
    QCOMPARE(undone.size(), size_t(keys));

    QCOMPARE(after.pulls.size(), size_t(2 * keys)); // the fix and its revert
    QCOMPARE(after.branches.size(), size_t(2 * keys) + 1);
    std::set<std::string> branches;
    for (const auto &[number, pull] : after.pulls) {
        QVERIFY(!pull.draft && !pull.open);
        branches.insert(pull.head);
        if (!pull.head.starts_with("ci/autofix-")) {
            QCOMPARE(undone[pull.merged], 1);
            QCOMPARE(after.commits.at(pull.merged).tree.at("a.txt"), std::string("one\ntow\nthree\n"));
            continue;
        }
        QCOMPARE(drafted[number], 1);
        QCOMPARE(merged[pull.merged], 1);
        QCOMPARE(pull.labels, std::vector<std::string>{"ci/autofix"});
        QCOMPARE(pull.comments.size(), size_t(1));
        const std::string key = pull.head.substr(std::string("ci/autofix-").size());
        QCOMPARE(after.commits.at(pull.merged).tree.at("a.txt"), "one\ntwo " + key + "\nthree\n");
    }
    QCOMPARE(branches.size(), size_t(2 * keys));
    int landed = 0; // on main, one after the other
    for (std::string at = after.branches.at("main"); !after.commits.at(at).parents.empty(); ++landed)
        at = after.commits.at(at).parents.front();
    QCOMPARE(landed, 2 * keys);
    const auto verified = ledger::verify(path);
    QVERIFY(verified && verified->intact);
    const auto counts = m_host->counts();
    QVERIFY(counts.faults > 0);
    qInfo("%d kills, %d effects (%d drafts, made ready, merged, undone), %lld requests, %lld faults: 0 lost, 0 twice, "
          "0 unrecorded",
          killed, 4 * keys, keys, static_cast<long long>(counts.calls), static_cast<long long>(counts.faults));
}

void ExactlyOnceTest::theNaiveProtocolDoesNot()
{
    m_host->world([](fake::World &world) {
        fake::Repo &repo = world.repos.at(widgets);
        world.commit(repo, "feature", {{"b.txt", "b\n"}}, "b");
        world.openPull(repo, "feature", "Add b");
    });
    const int keys = 3 * kills();
    torment("naive", keys);
    std::map<std::string, int> seen;
    for (const fake::Comment &comment : m_host->repo(widgets).pulls.at(1).comments)
        ++seen[comment.body];
    const auto twice = std::ranges::count_if(seen, [](const auto &each) { return each.second > 1; });
    qInfo("the naive protocol: %lld of %d comments more than once", static_cast<long long>(twice), keys);
    QVERIFY(twice > 0);
}

SIGNALBOX_TEST(ExactlyOnceTest)
#include "tst_exactly_once.moc"
