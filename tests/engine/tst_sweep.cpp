// SPDX-License-Identifier: GPL-3.0-or-later
// Webhooks that never came, and runs that polling did not see, are there after a sweep; none is there twice.

#include <core/base/format.h>
#include <core/base/hmac.h>
#include <core/db/connection.h>
#include <core/engine/engine.h>
#include <core/engine/hook_address.h>
#include <core/engine/remote_host.h>
#include <core/http/client.h>
#include <fakegithub/fake_github.h>
#include <tests/registry.h>

#include <QTemporaryDir>
#include <QThreadPool>

using namespace sb;
using namespace sb::engine;

namespace {

const std::string api = "acme/api";
const std::string secret = "a secret of the test";

std::string comment(int64_t id)
{
    return sb::format(
        R"json({{"action":"created","repository":{{"full_name":"acme/api"}},"sender":{{"login":"ada"}},)json"
        R"json("issue":{{"number":7,"title":"T","body":"b","user":{{"login":"ada"}},"labels":[]}},)json"
        R"json("comment":{{"id":{},"body":"hi","user":{{"login":"ada"}},)json"
        R"json("updated_at":"2026-09-21T12:00:00Z"}}}})json",
        id);
}

} // namespace

class TestEngineSweep : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_host = std::make_unique<fake::FakeGithub>();
        m_host->setLimit(1'000'000);
        m_pool = std::make_unique<QThreadPool>();
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.addRepo(api);
            world.commit(repo, "topic", {{"a", "a\n"}}, "Change");
            world.openPull(repo, "topic", "Change a");
            world.deliver(repo, "issue_comment", comment(1)); // before our time
            world.now += std::chrono::hours(1);
            world.deliver(repo, "star", "{}");
        });
    }
    void cleanup()
    {
        m_engine.reset();
        m_pool.reset();
        m_host.reset();
    }

    void deliveriesThatWereDropped()
    {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(rows("SELECT source FROM cursors WHERE source LIKE 'sweep/%'").size() == 2, 120'000);
        const std::string dropped = deliver(comment(2));
        const std::string came = deliver(comment(3));
        QCOMPARE(post(came, comment(3)), 202);
        QTRY_COMPARE_WITH_TIMEOUT(comments(), (std::vector<std::string>{"2", "3"}), 120'000);
        post(dropped, comment(2)); // somebody asks for it to be delivered again
        const size_t before = sweeps();
        QTRY_VERIFY_WITH_TIMEOUT(sweeps() > before + 2, 120'000);
        QCOMPARE(comments(), (std::vector<std::string>{"2", "3"}));
        QCOMPARE(rows("SELECT key FROM jobs WHERE key LIKE 'delivery/%'").size(), size_t(2));

        m_engine.reset(); // while nobody is here
        deliver(comment(4));
        open();
        QTRY_COMPARE_WITH_TIMEOUT(comments(), (std::vector<std::string>{"2", "3", "4"}), 120'000);
        const auto hooks = [&] { return std::get<Status>(*m_engine->ask(ReadStatus{})).hooks; };
        QTRY_COMPARE_WITH_TIMEOUT(hooks().missed, 1, 120'000); // the window says so
        QCOMPARE(hooks().missedLast, 1);
        QVERIFY(hooks().missedAt != Time{});
        const auto fetched = std::ranges::count_if(
            m_host->server().seen(), [](const fake::Seen &seen) { return seen.target.contains("/deliveries/"); });
        QVERIFY(fetched >= 2 && fetched <= 3); // "3" may have been looked for before it came
    }

    void runsThatPollingDidNotSee()
    {
        open();
        const auto board = [&] { return std::get<std::vector<fact::BoardRow>>(*m_engine->ask(ReadBoard{})).size(); };
        QTRY_COMPARE_WITH_TIMEOUT(board(), size_t(1), 120'000);
        QTRY_VERIFY_WITH_TIMEOUT(!rows("SELECT 1 FROM cursors WHERE source LIKE 'sweep/runs/%'").empty(), 120'000);
        m_host->fault(
            {.kind = fake::Fault::Kind::Status, .path = "/actions/runs?per_page=100", .times = -1, .status = 404});
        m_host->world([](fake::World &world) { world.addRun(world.repos.at(api), "topic", "failure"); });
        const auto failures
            = [&] { return std::get<std::vector<fact::FailureRow>>(*m_engine->ask(ReadFailures{})).size(); };
        QTRY_COMPARE_WITH_TIMEOUT(failures(), size_t(1), 120'000);
        const size_t before = sweeps();
        QTRY_VERIFY_WITH_TIMEOUT(sweeps() > before + 3, 120'000);
        QCOMPARE(failures(), size_t(1));
        QCOMPARE(rows("SELECT key FROM events WHERE key LIKE '%:run:workflow_run:%'").size(), size_t(1));
        QCOMPARE(rows("SELECT key FROM events WHERE key LIKE '%:run:workflow_job:%'").size(), size_t(1));
    }

    /// A token that may not list deliveries is not asked again and again, and nothing else suffers.
    void aTokenThatMayNot()
    {
        m_host->world([](fake::World &world) { world.repos.at(api).hooksHidden = true; });
        open();
        const auto lists = [&](const char *part) {
            return std::ranges::count_if(m_host->server().seen(),
                                         [&](const fake::Seen &seen) { return seen.target.contains(part); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(lists("?created=") > 3, 120'000);
        QCOMPARE(lists("/hooks"), 1);
    }

private:
    void open()
    {
        const std::string workspace = m_folder->path().toStdString();
        QVERIFY(setHostConfig(workspace, {m_host->url(), {{api}}}));
        Options options;
        options.workspace = workspace;
        options.token = [](const std::string &) -> Result<Secret> { return Secret("token"); };
        options.hooks = HookOptions{0, secret, {}};
        options.sweepEvery = std::chrono::milliseconds(300);
        auto opened = Engine::open(options, m_pool.get());
        QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
        m_engine = std::move(*opened);
    }
    std::string deliver(const std::string &payload)
    {
        return m_host->world(
            [&](fake::World &world) { return world.deliver(world.repos.at(api), "issue_comment", payload); });
    }
    int post(const std::string &id, const std::string &body)
    {
        http::Call call;
        call.method = "POST";
        call.url = hookUrl(std::get<Status>(*m_engine->ask(ReadStatus{})).hooks.port);
        call.body = body;
        call.fields = {{"Content-Type", "application/json"},
                       {"X-GitHub-Event", "issue_comment"},
                       {"X-GitHub-Delivery", id},
                       {"X-Hub-Signature-256", "sha256=" + hmacSha256Hex(secret, body)}};
        const auto reply = http::openTransport()->exchange(call, {});
        return reply ? reply->status : 0;
    }
    size_t sweeps() const
    {
        return size_t(std::ranges::count_if(
            m_host->server().seen(), [](const fake::Seen &seen) { return seen.target.contains("/runs?created="); }));
    }
    std::vector<std::string> rows(const std::string &sql) const
    {
        std::vector<std::string> found;
        const auto database
            = db::Connection::open(m_folder->path().toStdString() + "/signalbox.sqlite", db::Access::ReadOnly);
        if (database) {
            std::ignore = (*database)->each(sql, {}, [&](const db::Row &row) {
                found.push_back(row.text(0));
                return Result<>();
            });
        }
        return found;
    }
    /// The comments that are stored, by their ids.
    std::vector<std::string> comments() const
    {
        std::vector<std::string> ids;
        for (const std::string &key : rows("SELECT key FROM events WHERE key LIKE '%:issue_comment:%' ORDER BY key"))
            ids.push_back(key.substr(std::string("acme/api:issue_comment:").size(), 1));
        return ids;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<fake::FakeGithub> m_host;
    std::unique_ptr<QThreadPool> m_pool;
    std::unique_ptr<Engine> m_engine;
};

SIGNALBOX_TEST(TestEngineSweep)
#include "tst_sweep.moc"
