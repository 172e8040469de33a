// SPDX-License-Identifier: GPL-3.0-or-later
// The fake GitHub cannot drift from the real one: what goes between it and us is checked against GitHub's own descriptions.
#include "mirror_of.h"

#include <core/base/json.h>
#include <core/forge/github/archived_log.h>
#include <core/forge/github/forge.h>
#include <core/source/sweep.h>
#include <fakegithub/fake_github.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace sb;
using namespace sb::forge;
using namespace sb::forge::github;

#define VERIFY_DONE(result)                                                                                            \
    do {                                                                                                               \
        const auto &r = (result);                                                                                      \
        QVERIFY2(r.has_value(), r ? "" : r.error().text.c_str());                                                      \
    } while (false)

class TestGithubContract : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(sb::test::npmModules() + QStringLiteral("/@octokit/openapi/generated/api.github.com.json")))
            QSKIP("the npm packages of tests/npm are not here: GitHub's description of its API is one of them");
        if (QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty())
            QSKIP("node is not here");
    }

    void everyCall()
    {
        exchange();
        if (QTest::currentTestFailed())
            return;
        QString said;
        const int status = check(m_recorded, said);
        QVERIFY2(status == 0, qPrintable(said));
        qInfo("%s", qPrintable(said));
    }

    void findsFaults_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("request"); ///< merged into it
        QTest::addColumn<QByteArray>("response");
        QTest::newRow("misspelt field") << QByteArray("/repos/acme/api/pulls") << QByteArray("{\"drafft\": true}")
                                        << QByteArray();
        QTest::newRow("wrong type") << QByteArray("/repos/acme/api/pulls") << QByteArray("{\"draft\": \"yes\"}")
                                    << QByteArray();
        QTest::newRow("answer without a field")
            << QByteArray("/repos/acme/api") << QByteArray() << QByteArray("{\"full_name\": null}");
        QTest::newRow("unknown call") << QByteArray("/repos/acme/api/pullls") << QByteArray() << QByteArray();
        QTest::newRow("unknown mutation")
            << QByteArray("/graphql") << QByteArray("{\"query\": \"mutation { markReady { id } }\"}") << QByteArray();
        QTest::newRow("GraphQL's answer without a field")
            << QByteArray("/graphql") << QByteArray()
            << QByteArray("{\"data\":{\"repository\":{\"pullRequests\":{\"pageInfo\":{\"hasNextPage\":null}}}}}");
        QTest::newRow("unknown word in GraphQL's answer")
            << QByteArray("/graphql") << QByteArray()
            << QByteArray(
                   "{\"data\":{\"repository\":{\"pullRequests\":{\"nodes\":[{\"latestReviews\":{\"nodes\":[{\"state\":"
                   "\"LGTM\"}]}}]}}}}");
    }
    /// The check can fail.
    void findsFaults()
    {
        QFETCH(const QByteArray, path);
        QFETCH(const QByteArray, request);
        QFETCH(const QByteArray, response);
        nlohmann::json spoilt = nlohmann::json::array();
        for (auto each : m_recorded) {
            const bool wanted = each["path"] == path.toStdString() && (request.isEmpty() || !each["request"].is_null());
            if (!wanted && path != "/repos/acme/api/pullls")
                continue;
            if (!wanted)
                each["path"] = path.toStdString();
            if (!request.isEmpty())
                each["request"].merge_patch(parseJson(request.toStdString()));
            if (!response.isEmpty())
                each["response"].merge_patch(parseJson(response.toStdString()));
            spoilt.push_back(each);
            break;
        }
        QCOMPARE(spoilt.size(), size_t(1));
        QString said;
        QCOMPARE(check(spoilt, said), 1);
        QVERIFY(said.contains(QStringLiteral("FAULT")));
    }

private:
    /// Every call that we make, once at least.
    void exchange()
    {
        fake::FakeGithub host;
        const QTemporaryDir folder;
        const std::string gitDir = folder.path().toStdString() + "/api.git";
        const fact::RepoId api{"acme/api"};
        int64_t run = 0;
        host.world([&](fake::World &world) {
            fake::Repo &repo = world.addRepo(
                "acme/api", {{"README.md", "hello\n"}, {".signalbox.toml", "[ci]\ncommand = \"make\"\n"}});
            world.commit(repo, "topic", {{"src/a.cpp", "one\n"}}, "Change");
            fake::Pull &pull = world.openPull(repo, "topic", "Change a", true);
            pull.labels = {"bug"};
            pull.comments.push_back({world.nextId(), "somebody", "hello", world.now});
            world.review(pull, "ada", "CHANGES_REQUESTED", "why?");
            run = world.addRun(repo, "topic", "failure").id;
            const std::string tip = repo.branches["topic"];
            repo.checks[tip].push_back({.id = 7, .name = "lint", .started = world.now, .completed = world.now});
            world.deliver(repo, "push", "{\"ref\": \"refs/heads/topic\"}");
            repo.statuses[tip].push_back({9, "deploy", "pending", world.now});
        });
        QVERIFY(tests::mirror(host.repo("acme/api"), gitDir));
        host.record();
        const auto transport = http::openTransport();
        HubOptions options;
        options.api.url = host.url();
        options.api.token = []() -> Result<Secret> { return Secret("token"); };
        options.api.writePace = {};
        options.repos = {api};
        options.gitDir = [&](const fact::RepoId &) { return gitDir; };
        const auto hub = std::make_shared<Hub>(*transport, options);
        GitHubForge forge(hub);
        const fact::PullKey first{api, 1};
        const fact::Sha main{host.repo("acme/api").branches["main"]};
        const fact::Sha topic{host.repo("acme/api").branches["topic"]};

        VERIFY_DONE(forge.repos());
        VERIFY_DONE(forge.eventsSince(""));
        VERIFY_DONE(forge.pulls(api));
        VERIFY_DONE(forge.pull(first));
        VERIFY_DONE(forge.change(first));
        VERIFY_DONE(forge.runs(api, topic));
        VERIFY_DONE(forge.branchTip(api, "main"));
        VERIFY_DONE(forge.isProtected(api, "main"));
        VERIFY_DONE(forge.ciCommand(api, "main"));
        QVERIFY(!forge.pull({api, 99}));
        VERIFY_DONE(hub->api().get("/user", {}));
        VERIFY_DONE(
            fetchArchivedLog(hub->api(), api, std::to_string(run + 1), folder.path().toStdString() + "/log", {}));
        VERIFY_DONE(hub->api().download("/repos/acme/api/actions/jobs/" + std::to_string(run + 1) + "/logs", 1000,
                                        [](std::string_view) -> Result<> { return {}; }, {}));

        VERIFY_DONE(source::newestRun(hub->api(), api, {}));
        const auto swept = source::runsSince(hub->api(), api, {}, {});
        VERIFY_DONE(swept);
        QCOMPARE(swept->events.size(), size_t(1));
        VERIFY_DONE(source::jobsOf(hub->api(), std::get<fact::Run>(swept->events[0].body), {}));
        const auto missed
            = source::deliveriesSince(hub->api(), api, {}, [](const auto &, const auto &) { return true; }, {});
        VERIFY_DONE(missed);
        QCOMPARE(missed->missed.size(), size_t(1));

        const auto git = git::Repository::open(gitDir);
        QVERIFY(git);
        const auto tree = git->writeTree(main, {{"src/b.cpp", "two\n"}});
        QVERIFY(tree);
        const auto ours = git->writeCommit(
            *tree, {main}, "Mend it\n\nBecause.\n",
            {"Signalbox", "signalbox@users.noreply.localhost", Time(std::chrono::seconds(1'790'000'100))});
        QVERIFY(ours);
        VERIFY_DONE(forge.createBranch(api, "same", main));
        VERIFY_DONE(forge.deleteBranch(api, "same", main));
        VERIFY_DONE(forge.createBranch(api, "ci/autofix-1", *ours));
        const auto opened = forge.openPull({api, "Mend it", "<!-- marker -->", "robot", "ci/autofix-1", "main", true});
        VERIFY_DONE(opened);
        VERIFY_DONE(forge.addLabel(opened->key, "signalbox"));
        VERIFY_DONE(forge.putComment(opened->key, "robot", "<!-- m -->", "<!-- m --> one"));
        VERIFY_DONE(forge.putComment(opened->key, "robot", "<!-- m -->", "<!-- m --> two"));
        VERIFY_DONE(forge.markReady(opened->key));
        VERIFY_DONE(forge.merge(opened->key, MergeMethod::Squash, opened->head.sha, "somebody"));
        VERIFY_DONE(forge.rerun(api, {std::to_string(run)}));
        VERIFY_DONE(forge.closePull(first));
        m_recorded = host.recorded();
    }

    static int check(const nlohmann::json &recorded, QString &said)
    {
        const QTemporaryDir folder;
        QFile file(folder.path() + QStringLiteral("/recorded.json"));
        if (!file.open(QFile::WriteOnly))
            return -1;
        file.write(QByteArray::fromStdString(jsonText(recorded)));
        file.close();
        QProcess node;
        node.setProcessChannelMode(QProcess::MergedChannels);
        node.start(QStringLiteral("node"),
                   {sb::test::checkout("tests/github/contract/contract.mjs"), sb::test::npmModules(), file.fileName()});
        if (!node.waitForFinished(600'000))
            return -1;
        said = QString::fromUtf8(node.readAll());
        return node.exitCode();
    }

    nlohmann::json m_recorded;
};

SIGNALBOX_TEST(TestGithubContract)
#include "tst_github_contract.moc"
