// SPDX-License-Identifier: GPL-3.0-or-later
// Reading GitHub through the port: what is there, what is new, and what a round costs in which nothing happened.
#include "watch.h"

#include <core/base/json.h>
#include <core/forge/github/decode.h>
#include <core/forge/github/forge.h>
#include <fakegithub/fake_github.h>
#include <tests/registry.h>

#include <QTemporaryDir>

using namespace sb;
using namespace sb::forge;
using namespace sb::forge::github;
using namespace std::chrono_literals;
using fake::FakeGithub;
using tests::Watch;
using Kind = fake::Fault::Kind;

namespace {

const fact::RepoId api{"acme/api"};
const fact::RepoId web{"acme/web"};

int count(const std::vector<fact::Event> &events, fact::EventKind kind)
{
    return int(std::ranges::count(events, kind, &fact::Event::kind));
}

} // namespace

class TestGithubForge : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_transport = http::openTransport();
        m_host = std::make_unique<FakeGithub>();
        m_clock = std::make_shared<Watch>(Time(std::chrono::seconds(1'790'000'000)));
        m_folder = std::make_unique<QTemporaryDir>();
        m_cursor.clear();
        m_token = "token";
        m_host->world([](fake::World &world) {
            for (const char *name : {"acme/api", "acme/web"}) {
                fake::Repo &repo = world.addRepo(
                    name, {{"README.md", "hello\n"}, {".signalbox.toml", "[ci]\ncommand = \"make test\"\n"}});
                repo.protectedBranches = {"main"};
                world.commit(repo, "topic", {{"src/a.cpp", "one\ntwo\n"}, {"README.md", ""}}, "Change");
                world.openPull(repo, "topic", "Change a");
            }
        });
        open({api, web});
    }
    void cleanup()
    {
        m_forge.reset();
        m_hub.reset();
        m_host.reset();
        m_transport.reset();
    }

    void reads()
    {
        const auto repos = m_forge->repos();
        QVERIFY2(repos, repos.error().text.c_str());
        QCOMPARE(repos->size(), size_t(2));
        QCOMPARE((*repos)[0].defaultBranch, std::string("main"));
        const auto pulls = m_forge->pulls(api);
        QVERIFY2(pulls, pulls.error().text.c_str());
        QCOMPARE(pulls->size(), size_t(1));
        const fact::Pull &listed = pulls->front();
        QCOMPARE(listed.title, std::string("Change a"));
        QCOMPARE(listed.head.branch, std::string("topic"));
        QCOMPARE(listed.head.repo, api);
        QVERIFY(listed.state == fact::PullState::Open);
        const auto pull = m_forge->pull({api, 1});
        QVERIFY(pull);
        QCOMPARE(*pull, listed);
        QCOMPARE(int(m_forge->pull({api, 99}).error().kind), int(Error::Kind::NotFound));
        QCOMPARE(m_forge->branchTip(api, "topic")->value, listed.head.sha.value);
        QCOMPARE(int(m_forge->branchTip(api, "no/such").error().kind), int(Error::Kind::NotFound));
        QCOMPARE(*m_forge->isProtected(api, "main"), true);
        QCOMPARE(*m_forge->isProtected(api, "topic"), false);
        QCOMPARE(*m_forge->ciCommand(api, "main"), std::string("make test"));
        m_host->resetCounts();
        QCOMPARE(*m_forge->ciCommand(api, "main"), std::string("make test"));
        QCOMPARE(m_host->counts().calls, 0);
    }

    void ciCommands_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<int>("kind");
        QTest::newRow("none") << QByteArray() << int(Error::Kind::NotFound);
        QTest::newRow("broken") << QByteArray("[ci\n") << int(Error::Kind::Invalid);
        QTest::newRow("empty") << QByteArray("[ci]\ncommand = \"  \"\n") << int(Error::Kind::NotFound);
    }
    void ciCommands()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const int, kind);
        m_host->world([&](fake::World &world) {
            world.commit(world.repos["acme/api"], "main", {{".signalbox.toml", file.toStdString()}}, "x");
        });
        QCOMPARE(int(m_forge->ciCommand(api, "main").error().kind), kind);
    }

    void files()
    {
        const auto change = m_forge->change({api, 1});
        QVERIFY2(change, change.error().text.c_str());
        QCOMPARE(change->files.size(), size_t(2));
        QCOMPARE(change->files[0].path, std::string("README.md"));
        QVERIFY(change->files[0].status == fact::FileStatus::Deleted);
        QCOMPARE(change->files[1].added, 2);
        QCOMPARE(change->files[1].patch, std::string("@@ -1,0 +1,2 @@\n+one\n+two"));
    }

    void runs()
    {
        const std::string sha = m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            fake::Run &run = world.addRun(repo, "topic", "failure");
            world.rerun(run);
            const std::string tip = repo.branches["topic"];
            repo.checks[tip].push_back({.id = 7, .name = "lint", .started = world.now, .completed = world.now});
            repo.checks[tip].push_back(
                {.id = 8, .name = "build", .app = "github-actions", .started = world.now, .completed = world.now});
            repo.statuses[tip].push_back({9, "deploy", "pending", world.now});
            return tip;
        });
        const auto runs = m_forge->runs(api, {sha});
        QVERIFY2(runs, runs.error().text.c_str());
        QCOMPARE(runs->size(), size_t(4)); // two attempts, a check of somebody else, a status
        QCOMPARE(runs->front().attempt, 2);
        QVERIFY(runs->front().state == fact::RunState::Running);
        for (const fact::Run &run : *runs)
            QCOMPARE(run.sha.value, sha);
        QVERIFY(std::ranges::any_of(
            *runs, [](const fact::Run &run) { return run.job == "lint" && run.state == fact::RunState::Passed; }));
        QVERIFY(std::ranges::any_of(
            *runs, [](const fact::Run &run) { return run.job == "deploy" && run.state == fact::RunState::Running; }));
        QVERIFY(std::ranges::any_of(*runs, [](const fact::Run &run) {
            return run.job == "build" && run.state == fact::RunState::Failed && run.pull == 1;
        }));
    }

    void firstRound()
    {
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            world.addRun(repo, "topic", "failure");
            world.addRun(repo, "main", "success");
            world.commit(repo, "elsewhere", {{"x", "y"}}, "x");
            world.addRun(repo, "elsewhere", "failure"); // of no pull request
        });
        const auto events = round();
        QCOMPARE(count(events, fact::EventKind::PullRequest), 2);
        QCOMPARE(count(events, fact::EventKind::WorkflowRun), 2);
        QCOMPARE(count(events, fact::EventKind::WorkflowJob), 1);
        QCOMPARE(m_repos.size(), size_t(2));
        const auto job = std::ranges::find(events, fact::EventKind::WorkflowJob, &fact::Event::kind);
        const auto &run = std::get<fact::Run>(job->body);
        QCOMPARE(run.pull, 1);
        QCOMPARE(run.workflow, std::string("CI"));
        QVERIFY(run.state == fact::RunState::Failed);
    }

    void nothingNew()
    {
        round();
        m_host->resetCounts();
        m_clock->advance(11min);
        QVERIFY(round().empty());
        QCOMPARE(m_host->counts().cost, 0);
        QCOMPARE(m_host->counts().calls, 4); // one list of pull requests and one of runs for each
    }

    /// After a restart: the cursor and the cache are all that is left, and they are enough.
    void restart()
    {
        round();
        open({api, web});
        m_host->resetCounts();
        QVERIFY(round().empty());
        QCOMPARE(m_host->counts().cost, 0);
    }

    /// A crash between reading and keeping: the host says 304, but the cursor says that nobody has worked it off.
    void crashBeforeKeeping()
    {
        const std::string before = m_cursor;
        const auto first = round();
        m_cursor = before;
        open({api, web});
        const auto again = round();
        QCOMPARE(again.size(), first.size());
    }

    void news()
    {
        round();
        m_clock->advance(11min);
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            world.commit(repo, "topic", {{"src/a.cpp", "three\n"}}, "More");
            world.commit(repo, "other", {{"b", "b\n"}}, "Other");
            world.openPull(repo, "other", "Other", true);
            fake::Pull &closed = world.repos["acme/web"].pulls[1];
            closed.open = false;
            closed.updated = world.tick();
        });
        const auto events = round();
        QCOMPARE(count(events, fact::EventKind::PullRequest), 3);
        std::map<std::string, fact::PullState> states;
        for (const fact::Event &event : events) {
            const auto &pull = std::get<fact::Pull>(event.body);
            states[pull.key.text()] = pull.state;
        }
        QVERIFY(states["acme/api#1"] == fact::PullState::Open);
        QVERIFY(states["acme/api#2"] == fact::PullState::Open);
        QVERIFY(states["acme/web#1"] == fact::PullState::Closed);
    }

    /// More changes than one page shows, closed ones among them.
    void manyNews()
    {
        round();
        m_clock->advance(11min);
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            for (int i = 0; i < 70; ++i) {
                const std::string branch = "n" + std::to_string(i);
                world.commit(repo, branch, {{"f", branch}}, "x");
                world.openPull(repo, branch, branch).open = i % 2;
            }
        });
        QCOMPARE(count(round(), fact::EventKind::PullRequest),
                 71); // the newest of before is told again: it may have changed in its second
        m_clock->advance(11min);
        m_host->resetCounts();
        QVERIFY(round().empty());
        QCOMPARE(m_host->counts().cost, 0);
    }

    /// A run that is started again: the pull request is not touched, and within one interval of a failed one it is seen.
    void rerunSeen()
    {
        m_host->world([](fake::World &world) { world.addRun(world.repos["acme/api"], "topic", "failure"); });
        round();
        const Time updated = m_host->pull("acme/api", 1).updated;
        m_host->world([](fake::World &world) { world.rerun(world.repos["acme/api"].runs.begin()->second); });
        QCOMPARE(m_host->pull("acme/api", 1).updated, updated);
        m_clock->advance(61s);
        const auto events = round();
        QCOMPARE(count(events, fact::EventKind::PullRequest), 0);
        QCOMPARE(count(events, fact::EventKind::WorkflowJob), 1);
        for (const fact::Event &event : events) {
            QVERIFY(std::get<fact::Run>(event.body).state == fact::RunState::Running);
            QCOMPARE(std::get<fact::Run>(event.body).attempt, 2);
        }
        m_host->world(
            [](fake::World &world) { world.finish(world.repos["acme/api"].runs.begin()->second, "success"); });
        m_clock->advance(14s);
        m_host->resetCounts();
        QVERIFY(round().empty());
        QCOMPARE(m_host->counts().calls, 0); // not due
        m_clock->advance(2s);
        const auto passed = round();
        QVERIFY(!passed.empty());
        QVERIFY(std::get<fact::Run>(passed.back().body).state == fact::RunState::Passed);
    }

    /// The same of a run that the list's first page has left behind, before and after a restart.
    void oldRerunSeen()
    {
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            world.addRun(repo, "topic", "failure");
            for (int i = 0; i < 120; ++i)
                world.addRun(repo, "main", "success");
        });
        open({api});
        QVERIFY(count(round(), fact::EventKind::WorkflowJob) >= 1); // told twice changes nothing
        m_clock->advance(61s);
        m_host->resetCounts();
        QVERIFY(round().empty());
        QCOMPARE(m_host->counts().cost, 0); // its own page as well
        for (const bool restarted : {false, true}) {
            m_host->world([](fake::World &world) { world.rerun(world.repos["acme/api"].runs.begin()->second); });
            if (restarted)
                open({api});
            m_clock->advance(61s);
            const auto again = round();
            QVERIFY(std::ranges::any_of(again, [&](const fact::Event &event) {
                const auto *run = std::get_if<fact::Run>(&event.body);
                return run && event.kind == fact::EventKind::WorkflowJob && run->state == fact::RunState::Running
                    && run->attempt == (restarted ? 3 : 2);
            }));
            m_host->world(
                [](fake::World &world) { world.finish(world.repos["acme/api"].runs.begin()->second, "failure"); });
            m_clock->advance(16s);
            QCOMPARE(count(round(), fact::EventKind::WorkflowJob), 1);
        }
    }

    void intervals_data()
    {
        QTest::addColumn<QByteArray>("conclusion"); ///< "-": no run
        QTest::addColumn<int>("age"); ///< seconds since it ended
        QTest::addColumn<int>("every");
        QTest::newRow("pending") << QByteArray("") << 0 << 15;
        QTest::newRow("failed") << QByteArray("failure") << 0 << 60;
        QTest::newRow("failed long ago") << QByteArray("failure") << 4000 << 300;
        QTest::newRow("passed") << QByteArray("success") << 0 << 600;
        QTest::newRow("nothing") << QByteArray("-") << 0 << 600;
    }
    void intervals()
    {
        QFETCH(const QByteArray, conclusion);
        QFETCH(const int, age);
        QFETCH(const int, every);
        if (conclusion != "-")
            m_host->world(
                [&](fake::World &world) { world.addRun(world.repos["acme/api"], "topic", conclusion.toStdString()); });
        m_clock->advance(std::chrono::seconds(age));
        open({api});
        round();
        m_host->resetCounts();
        m_clock->advance(std::chrono::seconds(every) - 1s);
        round();
        QCOMPARE(m_host->counts().calls, 0);
        m_clock->advance(1s);
        round();
        QVERIFY(m_host->counts().calls > 0);
    }

    void hurries()
    {
        round();
        m_host->resetCounts();
        round();
        QCOMPARE(m_host->counts().calls, 0);
        m_forge->hurry();
        round();
        QCOMPARE(m_host->counts().calls, 4);
        QCOMPARE(m_host->counts().cost, 0);
    }

    void oneRepoGone()
    {
        round();
        m_host->world([](fake::World &world) {
            world.repos["acme/api"].hidden = true;
            world.commit(world.repos["acme/web"], "topic", {{"c", "c"}}, "x");
        });
        m_clock->advance(11min);
        QCOMPARE(count(round(), fact::EventKind::PullRequest), 1); // the other goes on
        const auto health = m_forge->health();
        QCOMPARE(health.sources.size(), size_t(2));
        QVERIFY(health.sources[0].problem.contains("404"));
        QVERIFY(health.sources[1].problem.empty());
        QVERIFY(health.sources[1].asOf > health.sources[0].asOf);
        m_host->world([](fake::World &world) { world.repos["acme/api"].hidden = false; });
        m_clock->advance(6min);
        round();
        QVERIFY(m_forge->health().sources[0].problem.empty());
    }

    void hostFaults_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("kind");
        QTest::newRow("trouble") << int(Kind::Status) << int(Error::Kind::Unavailable);
        QTest::newRow("unplugged") << int(Kind::Drop) << int(Error::Kind::Unavailable);
        QTest::newRow("html") << int(Kind::Html) << int(Error::Kind::Unavailable);
        QTest::newRow("half") << int(Kind::HalfBody) << int(Error::Kind::Unavailable);
        QTest::newRow("limit") << int(Kind::PrimaryLimit) << int(Error::Kind::Limit);
        QTest::newRow("too much") << int(Kind::SecondaryLimit) << int(Error::Kind::Limit);
        QTest::newRow("token") << int(Kind::BadToken) << int(Error::Kind::Denied);
    }
    /// The whole host is in trouble: one error, no storm of calls, and recovery by itself.
    void hostFaults()
    {
        QFETCH(const int, fault);
        QFETCH(const int, kind);
        round();
        const auto changeBoth = [&](const char *file) {
            m_host->world([&](fake::World &world) {
                for (auto &[name, repo] : world.repos)
                    world.commit(repo, "topic", {{file, "c"}}, "x");
            });
        };
        changeBoth("c");
        m_host->fault({.kind = Kind(fault), .times = -1});
        m_clock->advance(11min);
        m_host->resetCounts();
        for (int turn = 0; turn < 20; ++turn) {
            const auto batch = m_forge->eventsSince(m_cursor);
            QVERIFY(!batch);
            QCOMPARE(int(batch.error().kind), kind);
        }
        QVERIFY(m_host->counts().calls <= 5); // the network library tries a broken connection a few times
        m_host->clearFaults();
        changeBoth("d");
        m_clock->advance(2h);
        QCOMPARE(count(round(), fact::EventKind::PullRequest), 2);
    }

    /// What people said comes with the pull requests, one call for all of them; and again only when something hints at news.
    void talk()
    {
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            world.commit(repo, "other", {{"b", "b\n"}}, "Other");
            world.openPull(repo, "other", "Other");
            world.review(repo.pulls[1], "ada", "COMMENTED", "hm");
            world.review(repo.pulls[1], "ada", "CHANGES_REQUESTED", "why?");
            world.review(repo.pulls[1], "bob", "APPROVED");
            world.comment(repo.pulls[2], "eve", "hello");
        });
        auto events = round();
        QCOMPARE(m_host->counts().points, 2); // a repository each
        QCOMPARE(count(events, fact::EventKind::Talk), 2);
        const auto talkOf = [&](int64_t number) {
            for (const fact::Event &event : events) {
                const auto *talk = std::get_if<fact::TalkFact>(&event.body);
                if (talk && event.repo == api && talk->number == number)
                    return *talk;
            }
            return fact::TalkFact();
        };
        QCOMPARE(talkOf(1).reviews.size(), size_t(2));
        QCOMPARE(talkOf(1).reviews[0].author, std::string("ada"));
        QVERIFY(talkOf(1).reviews[0].state == fact::ReviewState::ChangesRequested);
        QCOMPARE(talkOf(1).reviews[0].body, std::string("why?"));
        QVERIFY(talkOf(1).reviews[1].state == fact::ReviewState::Approved);
        QVERIFY(talkOf(1).reviews[1].at != Time{});
        QCOMPARE(talkOf(2).comments.size(), size_t(1));
        QCOMPARE(talkOf(2).comments[0].author, std::string("eve"));

        m_host->resetCounts();
        m_clock->advance(11min);
        QVERIFY(round().empty());
        QCOMPARE(m_host->counts().points, 0);
        open({api, web}); // a restart tells nothing twice
        QVERIFY(round().empty());
        QCOMPARE(m_host->counts().points, 0);
        QCOMPARE(m_host->counts().cost, 0);

        m_host->world([](fake::World &world) {
            world.review(world.repos["acme/api"].pulls[1], "ada", "APPROVED");
            world.repos["acme/api"].pulls[2].comments.clear(); // somebody deletes it, which moves nothing by itself
        });
        m_clock->advance(11min);
        events = round();
        QCOMPARE(m_host->counts().points, 1);
        QCOMPARE(count(events, fact::EventKind::Talk), 2);
        QVERIFY(talkOf(1).reviews.size() == 2 && talkOf(1).reviews[1].author == "ada");
        QVERIFY(talkOf(2).comments.empty());
    }

    /// Statuses and checks of other CI move no list. Where there are some, their repository is asked as often as its state wants it.
    void otherCi()
    {
        const auto say = [&](const char *state) {
            m_host->world([&](fake::World &world) {
                fake::Repo &repo = world.repos["acme/api"];
                world.setStatus(repo, repo.branches["topic"], "ci/other", state);
            });
        };
        const auto stateOf = [](const std::vector<fact::Event> &events) {
            for (const fact::Event &event : events) {
                if (event.kind == fact::EventKind::Status)
                    return std::get<fact::Run>(event.body).state;
            }
            return fact::RunState::Unknown;
        };
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            const std::string tip = repo.branches["topic"];
            repo.checks[tip].push_back({.id = 7, .name = "lint", .started = world.now, .completed = world.now});
            world.addRun(repo, "topic", "success"); // its job is a check as well, and told as a job
        });
        say("pending");
        const auto first = round();
        QCOMPARE(count(first, fact::EventKind::CheckRun), 1);
        QVERIFY(stateOf(first) == fact::RunState::Running);
        const auto run = std::ranges::find(first, fact::EventKind::Status, &fact::Event::kind);
        QCOMPARE(std::get<fact::Run>(run->body).pull, 1);
        QCOMPARE(std::get<fact::Run>(run->body).branch, std::string("topic"));
        const std::string id = std::get<fact::Run>(run->body).id.value;

        m_host->resetCounts();
        m_clock->advance(61s); // pending: soon
        QVERIFY(round().empty());
        QCOMPARE(m_host->counts().points, 1);
        QCOMPARE(m_host->counts().cost, 0);
        say("failure");
        m_clock->advance(61s);
        auto events = round();
        QVERIFY(stateOf(events) == fact::RunState::Failed);
        QCOMPARE(std::get<fact::Run>(events[0].body).id.value, id); // the same thing in another state
        open({api, web});
        QVERIFY(round().empty());
        say("success"); // somebody has run it again
        m_clock->advance(61s);
        QVERIFY(stateOf(round()) == fact::RunState::Passed);
        say("pending");
        m_clock->advance(10min);
        QVERIFY(stateOf(round()) == fact::RunState::Running);
    }

    /// The first status of a new head moves nothing either.
    void firstStatusOfAHead()
    {
        round();
        m_clock->advance(11min);
        const std::string sha = m_host->world(
            [](fake::World &world) { return world.commit(world.repos["acme/api"], "topic", {{"c", "c"}}, "More"); });
        QCOMPARE(count(round(), fact::EventKind::PullRequest), 1);
        m_host->world(
            [&](fake::World &world) { world.setStatus(world.repos["acme/api"], sha, "ci/other", "pending"); });
        m_clock->advance(61s);
        QCOMPARE(count(round(), fact::EventKind::Status), 1);
    }

    /// A hook of a status and a poll of it are the same run.
    void statusAsItsHook()
    {
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            world.setStatus(repo, repo.branches["topic"], "ci/other", "failure");
        });
        const auto events = round();
        const auto polled = std::ranges::find(events, fact::EventKind::Status, &fact::Event::kind);
        QVERIFY(polled != events.end());
        const nlohmann::json hook{{"id", 4711},
                                  {"sha", m_host->repo("acme/api").branches["topic"]},
                                  {"context", "ci/other"},
                                  {"state", "failure"},
                                  {"updated_at", "2026-11-20T12:00:00Z"},
                                  {"repository", {{"full_name", "acme/api"}}}};
        const auto heard = decodeWebhook("status", jsonText(hook));
        QVERIFY2(heard, heard ? "" : heard.error().text.c_str());
        QCOMPARE(heard->key, polled->key);
        QCOMPARE(std::get<fact::Run>(heard->body).id.value, std::get<fact::Run>(polled->body).id.value);
    }

    /// Without a token, or with one that may not, there is no GraphQL: what REST says is there all the same.
    void noTalk_data()
    {
        QTest::addColumn<int>("fault"); ///< -1: nobody is signed in
        QTest::newRow("nobody") << -1;
        QTest::newRow("may not") << int(Kind::Permission);
    }
    void noTalk()
    {
        QFETCH(const int, fault);
        if (fault < 0)
            m_token.clear();
        else
            m_host->fault({.kind = Kind(fault), .path = "/graphql", .times = -1});
        open({api, web});
        QCOMPARE(count(round(), fact::EventKind::PullRequest), 2);
        for (const auto &source : m_forge->health().sources)
            QVERIFY2(source.problem.empty(), source.problem.c_str());
        QVERIFY(m_forge->health().trouble == fact::HostTrouble::None);
        const auto asks
            = [&] { return std::ranges::count(m_host->server().seen(), std::string("/graphql"), &fake::Seen::target); };
        const auto asked = asks();
        QCOMPARE(asked, fault < 0 ? 0 : 2);
        m_clock->advance(11min);
        QVERIFY(round().empty());
        QCOMPARE(asks(), asked); // not again and again
        m_host->clearFaults();
        m_token = "token";
        m_host->world([](fake::World &world) { world.comment(world.repos["acme/api"].pulls[1], "eve", "hello"); });
        m_clock->advance(2h);
        QCOMPARE(count(round(), fact::EventKind::Talk), 1);
    }

    /// More open pull requests than one page has.
    void talkOfMany()
    {
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            for (int i = 0; i < 70; ++i) {
                const std::string branch = "n" + std::to_string(i);
                world.commit(repo, branch, {{"f", branch}}, "x");
                world.comment(world.openPull(repo, branch, branch), "eve", branch);
            }
        });
        open({api});
        QCOMPARE(count(round(), fact::EventKind::Talk), 70);
        QCOMPARE(m_host->counts().points, 2);
    }

    /// Below a fifth of the budget only what is pending, and what somebody hurries for, is read.
    void savesCalls()
    {
        m_host->world([](fake::World &world) { world.addRun(world.repos["acme/api"], "topic", ""); });
        round();
        QVERIFY(!m_forge->health().saving);
        m_host->setUsed(4100);
        m_clock->advance(61s);
        round(); // hears of it
        QVERIFY(m_forge->health().saving);
        const auto asked = [&](const char *repo) {
            const auto seen = m_host->server().seen();
            return std::ranges::any_of(seen, [&](const fake::Seen &each) { return each.target.contains(repo); });
        };
        m_host->server().forget();
        m_clock->advance(11min);
        round();
        QVERIFY(asked("acme/api")); // its run is pending
        QVERIFY(!asked("acme/web"));
        m_forge->hurry();
        round();
        QVERIFY(asked("acme/web"));
        m_host->server().forget();
        m_host->setUsed(0);
        m_clock->advance(61min); // the hour is over
        round();
        QVERIFY(asked("acme/web"));
        QVERIFY(!m_forge->health().saving);
    }

    void leavesOut()
    {
        m_forge->leaveOut({web});
        auto events = round();
        QCOMPARE(count(events, fact::EventKind::PullRequest), 1);
        for (const fake::Seen &seen : m_host->server().seen())
            QVERIFY(!seen.target.contains("acme/web"));
        m_forge->leaveOut({});
        QCOMPARE(count(round(), fact::EventKind::PullRequest), 1);
        m_clock->advance(11min);
        QVERIFY(round().empty());
        // One that was known is told from the beginning when it comes back.
        m_forge->leaveOut({api});
        m_host->server().forget();
        m_forge->hurry();
        QVERIFY(round().empty());
        for (const fake::Seen &seen : m_host->server().seen())
            QVERIFY(!seen.target.contains("acme/api"));
        m_forge->leaveOut({});
        events = round();
        QCOMPARE(count(events, fact::EventKind::PullRequest), 1);
        QCOMPARE(events[0].repo, api);
    }

    /// More runs between two polls than a page of the list has.
    void manyRuns_data()
    {
        QTest::addColumn<bool>("before"); ///< there was a run already
        QTest::newRow("the first") << false;
        QTest::newRow("more") << true;
    }
    void manyRuns()
    {
        QFETCH(const bool, before);
        if (before)
            m_host->world([](fake::World &world) { world.addRun(world.repos["acme/api"], "main", "success"); });
        round();
        m_clock->advance(11min);
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            world.addRun(repo, "topic", "failure");
            for (int i = 0; i < 250; ++i)
                world.addRun(repo, "main", "success");
        });
        const auto events = round();
        QVERIFY(std::ranges::any_of(events, [](const fact::Event &event) {
            const auto *run = std::get_if<fact::Run>(&event.body);
            return run && event.kind == fact::EventKind::WorkflowJob && run->state == fact::RunState::Failed;
        }));
        QVERIFY(count(events, fact::EventKind::WorkflowRun) >= 251); // the newest of before is told again
    }

    void badCursor()
    {
        for (const char *cursor :
             {"nonsense", "[1]", "{\"acme/api\":7}", "{\"acme/api\":{\"pulls\":[],\"pulls_at\":\"yesterday\"}}"}) {
            open({api});
            m_cursor = cursor;
            QCOMPARE(count(round(), fact::EventKind::PullRequest), 1);
        }
    }

    /// What a hook told and what a poll finds of the same run is one event.
    void sameKeyAsHook()
    {
        m_host->world([](fake::World &world) { world.addRun(world.repos["acme/api"], "topic", "failure"); });
        m_host->record();
        const auto events = round();
        int compared = 0;
        for (const auto &exchange : m_host->recorded()) {
            if (exchange["path"] != "/repos/acme/api/actions/runs")
                continue;
            const nlohmann::json hook{{"action", "completed"},
                                      {"workflow_run", exchange["response"]["workflow_runs"][0]},
                                      {"repository", {{"full_name", "acme/api"}}}};
            const auto heard = decodeWebhook("workflow_run", jsonText(hook));
            QVERIFY(heard);
            QVERIFY(std::ranges::any_of(events, [&](const fact::Event &event) { return event.key == heard->key; }));
            ++compared;
        }
        QCOMPARE(compared, 1);
    }

    /// 200 repositories of 50 pull requests each: the second round costs nothing.
    void large()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        constexpr int repos = 20, pulls = 10; // the sanitizers look at every byte of it
#else
        constexpr int repos = 200, pulls = 50;
#endif
        std::vector<fact::RepoId> all;
        m_host->world([&](fake::World &world) {
            world.repos.clear();
            for (int r = 0; r < repos; ++r) {
                fake::Repo &repo = world.addRepo("big/repo" + std::to_string(r));
                for (int p = 0; p < pulls; ++p) {
                    const std::string branch = "p" + std::to_string(p);
                    world.commit(repo, branch, {{"f", branch}}, "x");
                    world.openPull(repo, branch, branch);
                }
                all.push_back({repo.name});
            }
        });
        open(all);
        QCOMPARE(count(round(), fact::EventKind::PullRequest), repos * pulls);
        const auto first = m_host->counts();
        QVERIFY(first.cost <= 8 * repos);
        m_host->resetCounts();
        m_clock->advance(11min);
        QVERIFY(round().empty());
        const auto second = m_host->counts();
        QCOMPARE(second.cost, 0);
        QCOMPARE(second.calls, 2 * repos);
        QCOMPARE(second.unchanged, 2 * repos);
        qInfo("first round: %lld calls; second: %lld, all 304, cost %lld", (long long)first.calls,
              (long long)second.calls, (long long)second.cost);
    }

private:
    void open(std::vector<fact::RepoId> repos)
    {
        m_forge.reset();
        HubOptions options;
        options.api.url = m_host->url();
        options.api.token = [this]() -> Result<Secret> { return Secret(m_token); };
        options.api.clock = m_clock;
        options.api.cacheFolder = m_folder->path().toStdString();
        options.api.idle = options.api.whole = 60s;
        options.repos = std::move(repos);
        m_hub = std::make_shared<Hub>(*m_transport, options);
        m_forge = std::make_unique<GitHubForge>(m_hub);
        m_repos.clear();
    }

    /// All that is due.
    std::vector<fact::Event> round()
    {
        std::vector<fact::Event> events;
        for (int turn = 0; turn < 1000; ++turn) {
            const auto batch = m_forge->eventsSince(m_cursor);
            if (!batch) {
                qWarning("%s", batch.error().text.c_str());
                return {};
            }
            m_cursor = batch->cursor;
            events.insert(events.end(), batch->events.begin(), batch->events.end());
            m_repos.insert(m_repos.end(), batch->repos.begin(), batch->repos.end());
            if (!batch->more)
                return events;
        }
        qWarning("no end");
        return {};
    }

    std::unique_ptr<http::Transport> m_transport;
    std::unique_ptr<FakeGithub> m_host;
    std::shared_ptr<Watch> m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Hub> m_hub;
    std::unique_ptr<GitHubForge> m_forge;
    std::string m_cursor;
    std::string m_token = "token";
    std::vector<fact::Repo> m_repos;
};

SIGNALBOX_TEST(TestGithubForge)
#include "tst_github_forge.moc"
