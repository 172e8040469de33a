// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; calls wait for one another in the order they came, so that a host has one request of ours at a time.
// GitHub's REST rules in one place (GitHub Docs, "Best practices for using the REST API", "Rate limits for the REST API"): pace,
// budget, waiting when told to, conditional requests, and what an answer means. It never waits long: while the host wants none of us,
// calls fail at once and name the time.
#pragma once

#include "budget.h"

#include <core/base/clock.h>
#include <core/base/json.h>
#include <core/base/mailbox.h>
#include <core/http/client.h>
#include <core/http/client_cache.h>

namespace sb::forge::github {

struct ApiOptions {
    std::string url = "https://api.github.com"; ///< or "https://HOST/api/v3"
    /// Asked before each call; an empty secret is anonymous.
    std::function<Result<Secret>()> token = {};
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    std::string cacheFolder; ///< of answers with ETags; none are kept without
    /// Waits for a moment between writes; returns early when cancelled.
    std::function<void(std::chrono::milliseconds, const Cancel &)> pause = {};
    std::chrono::milliseconds patience{5'000}; ///< the longest that a call waits for its turn because of limits
    std::chrono::milliseconds writePace{1'000};
    std::chrono::milliseconds idle{30'000}, whole{120'000}; ///< of each exchange
};

/// What a write did, or what was read.
struct Answered {
    int status = 0; ///< 2xx, 304 or 4xx
    std::string body;
    std::string etag; ///< names this state of the resource
    std::string next; ///< the page after this one, as the host linked it
    bool unchanged = false; ///< 304: nothing is new since this token asked last
    Time date; ///< the host's clock
    std::string requestId; ///< for the host's support
};

class Api {
public:
    Api(http::Transport &transport, ApiOptions options);

    /// Reads `path` ("/repos/a/b/pulls?per_page=100") or an absolute address of this host. 304s are answered from the cache and say so;
    /// the body of one is left out where `news` alone is wanted. Errors as errorOf().
    enum class Want { Body, News };
    Result<Answered> get(const std::string &path, const Cancel &cancel, Want want = Want::Body);
    /// The same page by page, at most `pages`; each one's body to `take`, which may end it with false.
    Result<> pages(const std::string &path, size_t pages, const Cancel &cancel,
                   const std::function<Result<bool>(const Answered &)> &take);

    /// Writes. An answer of 4xx is an Answered (422 "already exists" is the caller's to judge), except the kinds of 401 and 403 and the
    /// limits. Unavailable, Timeout: it may have been done all the same. Limit, Denied, Invalid: it was not.
    Result<Answered> send(const std::string &method, const std::string &path, const nlohmann::json &body,
                          const Cancel &cancel);
    /// One GraphQL call; the value of `data`. Errors of GraphQL are mapped like those of REST, RATE_LIMITED with status 200 included.
    Result<nlohmann::json> graphql(const std::string &query, const nlohmann::json &variables, const Cancel &cancel);
    /// Reads something large (a job's log) into `sink`: the host's redirect is followed to where it is kept, without our token.
    /// At most `limit` bytes, those before `from` left out where the storage can: then the status is 206. The final status where there is nothing to read (404, 410) is an error as errorOf().
    Result<Answered> download(const std::string &path, size_t limit,
                              const std::function<Result<>(std::string_view)> &sink, const Cancel &cancel,
                              uint64_t from = 0);

    /// What the host last said of our budget, and until when it wants no calls.
    Budget budget();
    /// Nobody is signed in: there is no GraphQL then.
    bool isAnonymous();
    const std::string &url() const { return m_options.url; }

private:
    class Turn;
    struct Line {
        uint64_t next = 0; ///< number to draw
        uint64_t serving = 0;
    };
    struct State {
        Budget budget;
        Time lastWrite;
        std::string token; ///< fingerprint of the one used last
    };
    Result<Secret> token();
    http::Call callOf(const std::string &method, std::string url, const Secret &token) const;
    Result<http::Reply> write(const std::string &method, const std::string &url, const std::string &body,
                              const Cancel &cancel, bool changes = true);
    void heard(const http::Reply &reply);
    Error unheard(const http::Call &call, const Error &error);
    Result<> mayCall(bool writes, const Cancel &cancel);
    std::string absolute(const std::string &path) const;

    http::Transport &m_transport;
    ApiOptions m_options;
    http::EtagCache m_cache;
    Guarded<Line> m_line;
    Guarded<State> m_state;
};

/// What an answer that is not 2xx means. 401 and missing permissions are Denied, 404, 410 and 451 NotFound, 409 Conflict, 422 Invalid (or
/// Conflict where something exists already), limits Limit, 5xx Unavailable. The text names the host's own message and what mends it.
Error errorOf(const std::string &what, int status, const http::Fields &fields, std::string_view body);

} // namespace sb::forge::github
