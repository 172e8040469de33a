// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made and destroyed on one; everything else any. GitHub in this process, for tests: the REST and GraphQL calls that Signalbox
// makes, with ETags, Link pagination, rate limits that are counted, read lag, and a menu of faults. Its answers are checked against
// GitHub's own description (tests/github/contract).
#pragma once

#include "fake_server.h"
#include "fake_world.h"

#include <core/base/json.h>

#include <deque>
#include <optional>
#include <random>

namespace sb::fake {

struct Fault {
    enum class Kind {
        Status, ///< `status` instead of an answer; nothing was done
        StatusAfter, ///< the same, but it was done
        Drop, ///< hangs up; nothing was done
        DropAfter, ///< hangs up; it was done
        Hang, ///< says nothing more; nothing was done
        HangAfter,
        HalfBody, ///< of the true answer
        Html, ///< 200 with a page of a proxy for JSON
        Drip, ///< byte by byte, a second each
        Redirect, ///< 302 to `target`
        PrimaryLimit, ///< 403, x-ratelimit-remaining 0, reset in an hour
        SecondaryLimit, ///< 403 with Retry-After: `seconds`
        SecondaryDate, ///< 429 with Retry-After as an HTTP date in `seconds`
        SecondaryUntimed, ///< 403 that says so in its text alone
        BadToken, ///< 401
        Permission, ///< 403: the token lacks a scope
        SingleSignOn, ///< 403 with x-github-sso
        WrongTree, ///< a merge lands a tree that is not the one promised, and says all is well
    };
    Kind kind = Kind::Status;
    std::string method = {}; ///< empty: any
    std::string path = {}; ///< a part of the target; empty: any
    int times = 1; ///< -1: for ever
    int status = 502;
    int seconds = 60;
    std::string target = {};
};

class FakeGithub {
public:
    FakeGithub();
    ~FakeGithub();

    std::string url() const { return m_server->url(); } ///< of the API; GraphQL is at "/graphql"
    /// Where logs lie: another origin, which answers 400 to whoever shows it a token, as the real one does.
    std::string storageUrl() const { return m_storage->url(); }
    FakeServer &server() { return *m_server; }
    FakeServer &storage() { return *m_storage; }

    /// Who may call. One token "token" of login "robot" is there from the beginning; anything else is 401, and nothing is 60 an hour.
    void addToken(const std::string &token, const std::string &login);
    void revokeToken(const std::string &token);

    /// What is there, to look at and to change; what a test changes so is seen at once.
    template<typename F>
    auto world(F &&f)
    {
        return m_state.with([&](State &state) { return f(*state.world); });
    }
    Repo repo(const std::string &name); ///< a copy
    Pull pull(const std::string &repo, int64_t number);

    /// What becomes of a sign-in by a code (RFC 8628, 3.5): "authorization_pending" as long as nobody types it, "access_denied",
    /// "expired_token", "incorrect_client_credentials" (already for the code), or the token that is granted.
    void answerSignIn(const std::string &word);
    void fault(Fault fault);
    void clearFaults();
    /// Of each hundred writes so many have a fault of some kind, chosen by a seed; half of them after the effect.
    void chaos(int percent, uint32_t seed);
    /// So many of the next logs end in the middle; whether the storage then goes on from there (RFC 9110, 14).
    void breakLogs(int times, bool ranges = true);
    /// Reads show a write only after so long; 0 shows all at once.
    void lag(std::chrono::milliseconds time);

    struct Counts {
        int64_t calls = 0; ///< requests to the API
        int64_t cost = 0; ///< of them against the primary budget: 304s with a token are free
        int64_t points = 0; ///< of GraphQL, whose budget is another one
        int64_t unchanged = 0; ///< 304s
        int64_t writes = 0;
        int64_t faults = 0;
        int64_t unauthorised = 0;
    };
    Counts counts();
    void resetCounts();
    /// The primary budget of each token; 5,000.
    void setLimit(int64_t limit);
    /// So much of it is used up, of each token that is there.
    void setUsed(int64_t calls);
    /// That of GraphQL; 5,000.
    void setPointLimit(int64_t limit);

    /// From now on: every exchange as {method, path, request, status, response}, bodies as JSON, for the contract with GitHub's description.
    void record();
    nlohmann::json recorded();

private:
    friend class FakeApi; // answers one request
    struct Past {
        std::chrono::steady_clock::time_point until; ///< reads show it as long
        std::shared_ptr<World> world;
    };
    struct State {
        std::shared_ptr<World> world = std::make_shared<World>();
        std::deque<Past> past;
        std::map<std::string, std::string> tokens{{"token", "robot"}};
        std::map<std::string, int64_t> used; ///< by token
        std::map<std::string, int64_t> points;
        std::vector<Fault> faults;
        int chaos = 0;
        std::minstd_rand random;
        std::chrono::milliseconds lag{0};
        int breaking = 0;
        bool ranges = true;
        int64_t limit = 5000;
        int64_t pointLimit = 5000;
        Counts counts;
        std::string signIn = "authorization_pending";
        bool recording = false;
        std::vector<nlohmann::json> recorded;
    };
    Wire answer(const http::Request &request);
    Wire store(const http::Request &request);
    Wire signIn(const http::Request &request);

    Guarded<State> m_state;
    std::unique_ptr<FakeServer> m_storage;
    std::unique_ptr<FakeServer> m_server;
};

} // namespace sb::fake
