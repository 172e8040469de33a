// SPDX-License-Identifier: GPL-3.0-or-later
// What a host still knows of the time in which nobody listened: all of it, once, and only what was missed is fetched.
#include <core/base/clock.h>
#include <core/forge/github/api.h>
#include <core/source/sweep.h>
#include <fakegithub/fake_github.h>

#include <tests/registry.h>

#include <set>

using namespace sb;
using namespace sb::source;

namespace {

const fact::RepoId widgets{"acme/widgets"};

} // namespace

class TestSweep : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_host = std::make_unique<fake::FakeGithub>();
        m_host->world([](fake::World &world) { world.addRepo(widgets.value); });
        m_transport = http::openTransport();
        forge::github::ApiOptions options;
        options.url = m_host->url();
        options.token = []() -> Result<Secret> { return Secret("token"); };
        m_api = std::make_unique<forge::github::Api>(*m_transport, options);
    }

    void nothingIsThere()
    {
        QCOMPARE(newestRun(*m_api, widgets, {}).value(), Time{});
        const auto runs = runsSince(*m_api, widgets, {}, {});
        QVERIFY(runs && runs->events.empty() && runs->newest == Time{});
        const auto deliveries = missedSince({});
        QVERIFY(deliveries && deliveries->missed.empty() && deliveries->until == Time{});
    }

    void runsOfLater()
    {
        std::vector<Time> began;
        for (const char *conclusion : {"success", "failure", ""})
            began.push_back(m_host->world([&](fake::World &world) {
                return world.addRun(world.repos.at(widgets.value), "main", conclusion).created;
            }));
        QCOMPARE(newestRun(*m_api, widgets, {}).value(), began[2]);
        const auto runs = runsSince(*m_api, widgets, began[1], {});
        QVERIFY(runs);
        QCOMPARE(runs->newest, began[2]);
        QCOMPARE(runs->events.size(), size_t(2));
        const auto &failed = std::get<fact::Run>(runs->events[0].body);
        QCOMPARE(failed.state, fact::RunState::Failed);
        QCOMPARE(std::get<fact::Run>(runs->events[1].body).state, fact::RunState::Running);
        const auto jobs = jobsOf(*m_api, failed, {});
        QVERIFY(jobs);
        QCOMPARE(jobs->size(), size_t(1));
        QCOMPARE(std::get<fact::Run>(jobs->front().body).job, std::string("build"));
        QVERIFY(!runsSince(*m_api, {"acme/nothing"}, {}, {}));
    }

    /// The host gives only so many of one question: it is asked again for what is older.
    void moreRunsThanOneQuestionGives()
    {
        m_host->world([](fake::World &world) {
            for (int i = 0; i < 130; ++i)
                world.addRun(world.repos.at(widgets.value), "main", "success");
        });
        const auto runs = runsSince(*m_api, widgets, {}, {}, {.pages = 1});
        QVERIFY(runs);
        std::set<std::string> ids;
        for (const fact::Event &event : runs->events)
            ids.insert(std::get<fact::Run>(event.body).id.value);
        QCOMPARE(ids.size(), size_t(130));
        QCOMPARE(runs->events.size(), size_t(130));
    }

    void onlyWhatWasMissedIsFetched()
    {
        const std::string came = deliver("push", "{\"n\": 1}");
        const std::string dropped = deliver("issues", "{\"n\": 2}");
        deliver("star", "{\"n\": 3}");
        const auto swept = missedSince(
            {}, [&](const std::string &id, const std::string &event) { return id != came && event != "star"; });
        QVERIFY(swept);
        QCOMPARE(swept->missed.size(), size_t(1));
        QCOMPARE(swept->missed[0].id, dropped);
        QCOMPARE(swept->missed[0].event, std::string("issues"));
        QCOMPARE(swept->missed[0].body, std::string("{\"n\":2}"));
        const auto whole = std::ranges::count_if(
            m_host->server().seen(), [](const fake::Seen &seen) { return seen.target.contains("/deliveries/"); });
        QCOMPARE(whole, 1);
        const auto later = missedSince(swept->until + std::chrono::seconds(1));
        QVERIFY(later && later->missed.empty());
    }

    /// Two hooks that want the same event are told it under one id.
    void twoHooksTellItOnce()
    {
        const std::string id = deliver("push", "{}");
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos.at(widgets.value);
            fake::Hook other = repo.hooks.begin()->second;
            other.id = other.deliveries[0].id = world.nextId();
            repo.hooks[other.id] = other;
        });
        const auto swept = missedSince({});
        QVERIFY(swept);
        QCOMPARE(swept->missed.size(), size_t(1));
        QCOMPARE(swept->missed[0].id, id);
    }

    /// What is too much for once comes the next times, the oldest first.
    void manyComeInTurns()
    {
        for (int i = 0; i < 50; ++i)
            deliver("push", std::to_string(i).insert(0, "{\"n\":") + "}");
        std::vector<std::string> bodies;
        std::set<std::string> known;
        Time since;
        for (int turn = 0; turn < 4; ++turn) {
            const auto swept
                = missedSince(since, [&](const std::string &id, const std::string &) { return !known.contains(id); },
                              {.deliveries = 20});
            QVERIFY(swept);
            for (const Delivery &each : swept->missed) {
                QVERIFY(known.insert(each.id).second);
                bodies.push_back(each.body);
            }
            since = swept->until;
        }
        QCOMPARE(bodies.size(), size_t(50));
        for (int i = 0; i < 50; ++i)
            QCOMPARE(bodies[size_t(i)], std::to_string(i).insert(0, "{\"n\":") + "}");
    }

    void aTokenThatMayNot()
    {
        deliver("push", "{}");
        m_host->world([](fake::World &world) { world.repos.at(widgets.value).hooksHidden = true; });
        QCOMPARE(missedSince({}).error().kind, Error::Kind::NotFound);
        m_host->world([](fake::World &world) { world.repos.at(widgets.value).hooksHidden = false; });
        m_host->fault({.kind = fake::Fault::Kind::Permission, .path = "/hooks"});
        QCOMPARE(missedSince({}).error().kind, Error::Kind::Denied);
        QVERIFY(missedSince({}));
    }

    void aDeliveryThatIsForgottenMeanwhile()
    {
        deliver("push", "{\"n\":1}");
        deliver("push", "{\"n\":2}");
        m_host->fault({.kind = fake::Fault::Kind::Status, .path = "/deliveries/", .status = 404});
        const auto swept = missedSince({});
        QVERIFY(swept);
        QCOMPARE(swept->missed.size(), size_t(1));
        QCOMPARE(swept->missed[0].body, std::string("{\"n\":2}"));
    }

private:
    std::string deliver(const std::string &event, const std::string &payload)
    {
        return m_host->world(
            [&](fake::World &world) { return world.deliver(world.repos.at(widgets.value), event, payload); });
    }
    Result<SweptDeliveries>
    missedSince(Time since, const std::function<bool(const std::string &, const std::string &)> &isMissed = {},
                const SweepLimits &limits = {})
    {
        return deliveriesSince(
            *m_api, widgets, since,
            [&](const std::string &id, const std::string &event) -> Result<bool> {
                return !isMissed || isMissed(id, event);
            },
            {}, limits);
    }

    std::unique_ptr<fake::FakeGithub> m_host;
    std::unique_ptr<http::Transport> m_transport;
    std::unique_ptr<forge::github::Api> m_api;
};

SIGNALBOX_TEST(TestSweep)
#include "tst_sweep.moc"
