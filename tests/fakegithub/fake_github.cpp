// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_github.h"

#include "fake_api.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/json.h>

#include <algorithm>
#include <ctime>

namespace sb::fake {

using nlohmann::json;
using Kind = Fault::Kind;

namespace {

constexpr size_t recordedAtMost = 5000;

Wire said(int status, const json &body, std::vector<std::pair<std::string, std::string>> fields = {})
{
    fields.emplace_back("Content-Type", "application/json; charset=utf-8");
    return {status, std::move(fields), jsonText(body)};
}

std::string httpDate(int64_t in)
{
    const std::time_t at = std::time(nullptr) + in;
    std::tm parts{};
    gmtime_r(&at, &parts);
    char text[64];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text;
}

bool comesAfter(Kind kind)
{
    return kind == Kind::StatusAfter || kind == Kind::DropAfter || kind == Kind::HangAfter || kind == Kind::HalfBody
        || kind == Kind::Html || kind == Kind::Drip || kind == Kind::WrongTree;
}

Wire limited(int status, const std::string &message, std::vector<std::pair<std::string, std::string>> fields)
{
    fields.emplace_back("Date", httpDate(0));
    return said(status, {{"message", message}, {"documentation_url", "https://docs.github.com/rest"}},
                std::move(fields));
}

/// The answer with the fault in it.
Wire spoilt(const Fault &fault, Wire wire)
{
    const std::string reset = std::to_string(std::time(nullptr) + 3600);
    switch (fault.kind) {
    case Kind::Status:
    case Kind::StatusAfter: return said(fault.status, {{"message", "Server Error"}});
    case Kind::Drop:
    case Kind::DropAfter: wire.end = Wire::End::Drop; return wire;
    case Kind::Hang:
    case Kind::HangAfter: wire.end = Wire::End::Hang; return wire;
    case Kind::HalfBody: wire.end = Wire::End::Half; return wire;
    case Kind::Html:
        return {200, {{"Content-Type", "text/html"}}, "<html><body>Please sign in to the network</body></html>"};
    case Kind::Drip: wire.drip = std::chrono::seconds(1); return wire;
    case Kind::Redirect: return {302, {{"Location", fault.target}}, ""};
    case Kind::PrimaryLimit:
        return limited(403, "API rate limit exceeded for user ID 1.",
                       {{"x-ratelimit-limit", "5000"},
                        {"x-ratelimit-remaining", "0"},
                        {"x-ratelimit-reset", reset},
                        {"x-ratelimit-resource", "core"}});
    case Kind::SecondaryLimit:
        return limited(403, "You have exceeded a secondary rate limit.",
                       {{"Retry-After", std::to_string(fault.seconds)}});
    case Kind::SecondaryDate: return limited(429, "Too many requests", {{"Retry-After", httpDate(fault.seconds)}});
    case Kind::SecondaryUntimed:
        return limited(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
                       {{"x-ratelimit-remaining", "4000"}});
    case Kind::BadToken: return said(401, {{"message", "Bad credentials"}});
    case Kind::Permission:
        return said(403, {{"message", "Resource not accessible by personal access token"}},
                    {{"x-accepted-oauth-scopes", "repo"}, {"x-ratelimit-remaining", "4000"}});
    case Kind::SingleSignOn:
        return said(403, {{"message", "Resource protected by organization SAML enforcement."}},
                    {{"x-github-sso", "required; url=https://github.com/orgs/acme/sso"}});
    case Kind::WrongTree: break;
    }
    return wire;
}

} // namespace

FakeGithub::FakeGithub()
    : m_storage(std::make_unique<FakeServer>([this](const http::Request &request) { return store(request); }))
    , m_server(std::make_unique<FakeServer>([this](const http::Request &request) { return answer(request); }))
{
}

FakeGithub::~FakeGithub()
{
    m_server.reset();
    m_storage.reset();
}

void FakeGithub::addToken(const std::string &token, const std::string &login)
{
    m_state.with([&](State &state) { state.tokens[token] = login; });
}

void FakeGithub::revokeToken(const std::string &token)
{
    m_state.with([&](State &state) { state.tokens.erase(token); });
}

Repo FakeGithub::repo(const std::string &name)
{
    return world([&](World &world) { return world.repos.at(name); });
}

Pull FakeGithub::pull(const std::string &repo, int64_t number)
{
    return world([&](World &world) { return world.repos.at(repo).pulls.at(number); });
}

void FakeGithub::answerSignIn(const std::string &word)
{
    m_state.with([&](State &state) { state.signIn = word; });
}

Wire FakeGithub::signIn(const http::Request &request)
{
    const std::string word = m_state.with([](const State &state) { return state.signIn; });
    const bool unknown = word == "incorrect_client_credentials";
    if (request.target == "/login/device/code")
        return unknown ? said(404, {{"error", "Not Found"}})
                       : said(200,
                              {{"device_code", "3584d83530557fdd1f46af8289938c8ef79f9dc5"},
                               {"user_code", "WDJB-MJHT"},
                               {"verification_uri", url() + "/login/device"},
                               {"expires_in", 900},
                               {"interval", 1}});
    const bool granted = m_state.with([&](const State &state) { return state.tokens.contains(word); });
    return granted ? said(200, {{"access_token", word}, {"token_type", "bearer"}, {"scope", "repo"}})
                   : said(200, {{"error", word}});
}

void FakeGithub::fault(Fault fault)
{
    m_state.with([&](State &state) { state.faults.push_back(std::move(fault)); });
}

void FakeGithub::clearFaults()
{
    m_state.with([](State &state) {
        state.faults.clear();
        state.chaos = 0;
    });
}

void FakeGithub::chaos(int percent, uint32_t seed)
{
    m_state.with([&](State &state) {
        state.chaos = percent;
        state.random.seed(seed);
    });
}

void FakeGithub::breakLogs(int times, bool ranges)
{
    m_state.with([&](State &state) {
        state.breaking = times;
        state.ranges = ranges;
    });
}

void FakeGithub::lag(std::chrono::milliseconds time)
{
    m_state.with([&](State &state) {
        state.lag = time;
        if (time.count() == 0)
            state.past.clear();
    });
}

FakeGithub::Counts FakeGithub::counts()
{
    return m_state.with([](const State &state) { return state.counts; });
}

void FakeGithub::resetCounts()
{
    m_state.with([](State &state) { state.counts = {}; });
}

void FakeGithub::setLimit(int64_t limit)
{
    m_state.with([&](State &state) { state.limit = limit; });
}

void FakeGithub::setUsed(int64_t calls)
{
    m_state.with([&](State &state) {
        for (const auto &[token, login] : state.tokens)
            state.used[token] = calls;
    });
}

void FakeGithub::setPointLimit(int64_t limit)
{
    m_state.with([&](State &state) { state.pointLimit = limit; });
}

void FakeGithub::record()
{
    m_state.with([](State &state) { state.recording = true; });
}

json FakeGithub::recorded()
{
    return m_state.with([](const State &state) { return json(state.recorded); });
}

Wire FakeGithub::store(const http::Request &request)
{
    if (request.field("authorization"))
        return {400, {}, "InvalidAuthenticationInfo"};
    return m_state.with([&](State &state) -> Wire {
        const bool broken = state.breaking > 0;
        state.breaking -= broken;
        for (const auto &[name, repo] : state.world->repos) {
            for (const auto &[id, run] : repo.runs) {
                const std::string archive = sb::format("/archives/{}/", id);
                if (request.target.starts_with(archive)) {
                    const std::string zip
                        = archiveOf(run, size_t(std::max(0, std::atoi(request.target.c_str() + archive.size()))));
                    return {zip.empty() ? 404 : 200, {{"Content-Type", "application/zip"}}, zip};
                }
                for (const auto &jobs : run.attempts) {
                    for (const Job &job : jobs) {
                        if (!request.target.starts_with(sb::format("/logs/{}?", job.id)))
                            continue;
                        if (job.status != "completed")
                            return {404, {}, "BlobNotFound"};
                        if (broken)
                            return {200, {{"Content-Type", "text/plain"}}, job.log, Wire::End::Half};
                        const std::string range(request.field("range").value_or(""));
                        if (!range.starts_with("bytes=") || !state.ranges)
                            return {200, {{"Content-Type", "text/plain"}}, job.log};
                        const size_t from = size_t(std::max(0, std::atoi(range.c_str() + 6)));
                        if (from >= job.log.size())
                            return {416, {}, "InvalidRange"};
                        return {
                            206,
                            {{"Content-Range", sb::format("bytes {}-{}/{}", from, job.log.size() - 1, job.log.size())}},
                            job.log.substr(from)};
                    }
                }
            }
        }
        return {404, {}, "BlobNotFound"};
    });
}

Wire FakeGithub::answer(const http::Request &request)
{
    if (request.method == "POST" && request.target.starts_with("/login/"))
        return signIn(request);
    return m_state.with([&](State &state) -> Wire {
        ++state.counts.calls;
        const std::string given(request.field("authorization").value_or(""));
        const std::string token = given.starts_with("Bearer ") ? given.substr(7) : "";
        const auto known = state.tokens.find(token);
        if (!given.empty() && known == state.tokens.end()) {
            ++state.counts.unauthorised;
            return said(401, {{"message", "Bad credentials"}});
        }
        const bool graph = request.target == "/graphql";
        if (graph && given.empty())
            return said(401, {{"message", "This endpoint requires you to be authenticated."}});
        const int64_t limit = graph ? state.pointLimit : given.empty() ? 60 : state.limit;
        int64_t &used = graph ? state.points[token] : state.used[token];
        const auto budget = [&] {
            return std::vector<std::pair<std::string, std::string>>{
                {"Date", httpDate(0)},
                {"x-ratelimit-limit", std::to_string(limit)},
                {"x-ratelimit-remaining", std::to_string(std::max<int64_t>(0, limit - used))},
                {"x-ratelimit-reset", std::to_string(std::time(nullptr) + 3600)},
                {"x-ratelimit-resource", graph ? "graphql" : "core"},
                {"x-github-request-id", sb::format("FAKE:{}", state.counts.calls)}};
        };
        if (used >= limit)
            return said(403, {{"message", "API rate limit exceeded for user ID 1."}}, budget());

        const bool writes = FakeApi::writes(request);
        state.counts.writes += writes;
        std::optional<Fault> fault;
        for (Fault &each : state.faults) {
            if (each.times != 0 && (each.method.empty() || each.method == request.method)
                && request.target.contains(each.path)) {
                each.times -= each.times > 0;
                fault = each;
                break;
            }
        }
        if (!fault && writes && int(state.random() % 100) < state.chaos) {
            constexpr Kind kinds[]
                = {Kind::Status, Kind::StatusAfter, Kind::Drop, Kind::DropAfter, Kind::HalfBody, Kind::Html};
            fault = Fault{.kind = kinds[state.random() % std::size(kinds)]};
        }
        state.counts.faults += fault.has_value();
        if (fault && !comesAfter(fault->kind))
            return spoilt(*fault, {});

        const auto now = std::chrono::steady_clock::now();
        std::erase_if(state.past, [&](const Past &past) { return past.until <= now; });
        if (writes && state.lag.count() > 0)
            state.past.push_back({now + state.lag, std::make_shared<World>(*state.world)});
        World &world = writes || state.past.empty() ? *state.world : *state.past.front().world;
        FakeApi api(world, request,
                    {url(), storageUrl(), known == state.tokens.end() ? "" : known->second,
                     fault && fault->kind == Kind::WrongTree});
        Spoken spoken = api.answer();
        auto fields = budget();
        if (spoken.list) {
            json &all = spoken.member.empty() ? spoken.body : spoken.body[spoken.member];
            const auto number = [&](const char *name, size_t absent) {
                const auto found = api.query().find(name);
                return found == api.query().end() ? absent : size_t(std::max(1, std::atoi(found->second.c_str())));
            };
            const size_t each = std::min<size_t>(number("per_page", 30), 100);
            const size_t page = number("page", 1);
            const size_t pages = (all.size() + each - 1) / each;
            json cut = json::array();
            for (size_t i = (page - 1) * each; i < std::min(all.size(), page * each); ++i)
                cut.push_back(std::move(all[i]));
            all = std::move(cut);
            if (page < pages) {
                std::string next = url() + api.path() + "?";
                for (const auto &[name, value] : api.query())
                    next += name == "page" ? "" : name + "=" + value + "&";
                fields.emplace_back(
                    "Link",
                    sb::format("<{}page={}>; rel=\"next\", <{}page={}>; rel=\"last\"", next, page + 1, next, pages));
            }
        }
        if (!spoken.next.empty())
            fields.emplace_back("Link", sb::format("<{}{}?{}>; rel=\"next\"", url(), api.path(), spoken.next));
        if (state.recording && state.recorded.size() < recordedAtMost)
            state.recorded.push_back({{"method", request.method},
                                      {"path", api.path()},
                                      {"query", api.query()},
                                      {"request", request.body.empty() ? json(nullptr) : api.body()},
                                      {"status", spoken.status},
                                      {"response", spoken.body}});
        Wire wire = said(spoken.status, spoken.body, fields);
        if (spoken.body.is_null())
            wire.body.clear();
        if (!spoken.location.empty())
            wire.fields.emplace_back("Location", spoken.location);
        if (request.method == "GET" && spoken.status == 200) {
            const std::string etag = sb::format("W/\"{}\"", sha256Hex(token + wire.body).substr(0, 32));
            wire.fields.emplace_back("ETag", etag);
            if (request.field("if-none-match") == etag) {
                ++state.counts.unchanged;
                used -= !token.empty(); // free, for those who say who they are
                state.counts.cost -= !token.empty();
                wire.status = 304;
                wire.body.clear();
            }
        }
        ++used;
        ++(graph ? state.counts.points : state.counts.cost);
        return fault ? spoilt(*fault, std::move(wire)) : wire;
    });
}

} // namespace sb::fake
