// SPDX-License-Identifier: GPL-3.0-or-later
#include "api.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/base/text.h>
#include <core/http/client_redirect.h>

#include <algorithm>
#include <thread>

namespace sb::forge::github {

namespace {

using std::chrono::milliseconds;

constexpr const char *nobody = "nobody";
constexpr size_t answerLimit = size_t(64) << 20;

void sleepFor(milliseconds time, const Cancel &cancel)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (!cancel.requested() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::min<milliseconds>(milliseconds(50), time));
}

/// What an answer says in its own words.
std::string messageOf(std::string_view body)
{
    const auto root = parseJson(body.substr(0, 64 << 10));
    if (!root.is_object() || !root.contains("message") || !root["message"].is_string())
        return {};
    std::string text = root["message"].get<std::string>();
    if (const auto errors = root.find("errors"); errors != root.end() && errors->is_array()) {
        for (const auto &each : *errors) {
            if (each.is_object() && each.contains("message") && each["message"].is_string())
                text += ": " + each["message"].get<std::string>();
        }
    }
    return shortened(repairedUtf8(text), 300);
}

Answered answeredOf(const http::Reply &reply)
{
    Answered answered;
    answered.status = reply.status;
    answered.body = reply.body;
    answered.etag = http::fieldOf(reply.fields, "etag").value_or("");
    answered.date = fromHttpDate(http::fieldOf(reply.fields, "date").value_or(""));
    answered.requestId = http::fieldOf(reply.fields, "x-github-request-id").value_or("");
    const auto next = http::linkOf(http::fieldOf(reply.fields, "link").value_or(""), "next");
    if (next)
        answered.next = http::resolved(reply.url, *next);
    return answered;
}

bool isJson(const std::string &body)
{
    return nlohmann::json::accept(body);
}

/// "GET /repos/a/b/pulls", without what stands behind the path.
std::string nameOf(const http::Call &call)
{
    const size_t scheme = call.url.find("://");
    const size_t path = call.url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
    const std::string rest = path == std::string::npos ? "/" : call.url.substr(path);
    return call.method + " " + rest.substr(0, rest.find('?'));
}

} // namespace

Error errorOf(const std::string &what, int status, const http::Fields &fields, std::string_view body)
{
    std::string said = messageOf(body);
    said = said.empty() ? sb::format("{}: status {}", what, status) : sb::format("{}: {} ({})", what, said, status);
    switch (refusalOf(status, fields, body)) {
    case Refusal::PrimaryLimit: return {Error::Kind::Limit, said + ": the limit of calls an hour is used up"};
    case Refusal::SecondaryLimit: return {Error::Kind::Limit, said + ": the host asks for fewer calls at once"};
    case Refusal::BadToken: return {Error::Kind::Denied, said + ": sign in again"};
    case Refusal::SingleSignOn:
        return {Error::Kind::Denied, said + ": authorise the token for the organisation's single sign-on"};
    case Refusal::Permission: {
        const auto wanted = http::fieldOf(fields, "x-accepted-oauth-scopes");
        return {Error::Kind::Denied,
                said + ": the token may not do this"
                    + (wanted && !wanted->empty() ? sb::format("; it needs one of the scopes {}", *wanted) : "")};
    }
    case Refusal::NoToken: // is no answer
    case Refusal::None: break;
    }
    if (status == 404)
        return {Error::Kind::NotFound, said + ": it is not there, or the token cannot see it"};
    if (status == 410)
        return {Error::Kind::NotFound, said + ": it has expired"};
    if (status == 451)
        return {Error::Kind::NotFound, said + ": it is blocked for legal reasons"};
    if (status == 409 || status == 412)
        return {Error::Kind::Conflict, said};
    if (status == 422)
        return {lower(said).contains("already exists") ? Error::Kind::Conflict : Error::Kind::Invalid, said};
    if (status >= 500)
        return {Error::Kind::Unavailable, said + ": the host has trouble; try again"};
    return {Error::Kind::Invalid, said};
}

/// Whoever holds it is the one whose request is on its way.
class Api::Turn {
public:
    explicit Turn(Guarded<Line> &line)
        : m_line(line)
    {
        const uint64_t mine = m_line.with([](Line &all) { return all.next++; });
        m_line.when([&](const Line &all) { return all.serving == mine; }, [](Line &) {});
    }
    ~Turn()
    {
        m_line.with([](Line &all) { ++all.serving; });
    }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;

private:
    Guarded<Line> &m_line;
};

Api::Api(http::Transport &transport, ApiOptions options)
    : m_transport(transport)
    , m_options(std::move(options))
    , m_cache(m_options.cacheFolder)
{
    while (m_options.url.ends_with('/'))
        m_options.url.pop_back();
    if (!m_options.pause)
        m_options.pause = sleepFor;
}

Budget Api::budget()
{
    return m_state.with([](const State &state) { return state.budget; });
}

bool Api::isAnonymous()
{
    return m_state.with([](const State &state) { return state.token == nobody; });
}

std::string Api::absolute(const std::string &path) const
{
    return path.starts_with('/') ? m_options.url + path : path;
}

Result<Secret> Api::token()
{
    Result<Secret> token = m_options.token ? m_options.token() : Secret();
    if (!token) {
        m_state.with([](State &state) { state.budget.refusal = Refusal::NoToken; });
        return token;
    }
    const std::string who = token->empty() ? nobody : sha256Hex(token->reveal()).substr(0, 16);
    m_state.with([&](State &state) {
        if (state.token != who)
            state.budget = {}; // another one has its own budget, and may be accepted
        else if (state.budget.refusal == Refusal::NoToken)
            state.budget.refusal = Refusal::None;
        state.token = who;
    });
    return token;
}

Result<> Api::mayCall(bool writes, const Cancel &cancel)
{
    const Time now = m_options.clock->now();
    const auto [budget, lastWrite]
        = m_state.with([](const State &state) { return std::pair(state.budget, state.lastWrite); });
    if (budget.notBefore - now > m_options.patience)
        return fail(budget.refusal == Refusal::BadToken ? Error::Kind::Denied : Error::Kind::Limit,
                    sb::format("{}: no calls to {} until {}", budget.why, m_options.url, toIso(budget.notBefore)));
    milliseconds wait = budget.notBefore - now;
    if (writes)
        wait = std::max(wait, lastWrite + m_options.writePace - now);
    if (wait.count() > 0)
        m_options.pause(std::min(wait, std::max(m_options.patience, m_options.writePace)), cancel);
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, "stopped");
    if (writes)
        m_state.with([&](State &state) { state.lastWrite = m_options.clock->now(); });
    return {};
}

void Api::heard(const http::Reply &reply)
{
    const Time now = m_options.clock->now();
    m_state.with(
        [&](State &state) { state.budget = after(state.budget, reply.status, reply.fields, reply.body, now); });
}

Error Api::unheard(const http::Call &call, const Error &error)
{
    if (error.kind != Error::Kind::Cancelled)
        m_state.with([](State &state) { state.budget.reached = false; });
    return {error.kind, nameOf(call) + ": " + error.text};
}

http::Call Api::callOf(const std::string &method, std::string url, const Secret &token) const
{
    http::Call call;
    call.method = method;
    call.url = std::move(url);
    call.token = token;
    call.idle = m_options.idle;
    call.whole = m_options.whole;
    call.bodyLimit = answerLimit;
    call.fields = {
        {"Accept", "application/vnd.github+json"}, {"User-Agent", "Signalbox"}, {"X-GitHub-Api-Version", "2022-11-28"}};
    return call;
}

Result<Answered> Api::get(const std::string &path, const Cancel &cancel, Want want)
{
    const std::string url = absolute(path);
    if (http::originOf(url) != http::originOf(m_options.url))
        return fail(Error::Kind::Denied, sb::format("{} is not at {}: not called", shortened(url, 200), m_options.url));
    const Turn turn(m_line);
    const Result<Secret> secret = token();
    if (!secret)
        return std::unexpected(secret.error());
    const std::string who = m_state.with([](const State &state) { return state.token; });
    if (auto may = mayCall(false, cancel); !may)
        return std::unexpected(may.error());
    http::Call call = callOf("GET", url, *secret);
    const auto kept = m_cache.find(who, url, want == Want::Body);
    if (kept)
        call.fields.emplace_back("If-None-Match", kept->etag);
    const Result<http::Reply> reply = http::follow(m_transport, call, cancel);
    if (!reply)
        return std::unexpected(unheard(call, reply.error()));
    heard(*reply);
    Answered answered = answeredOf(*reply);
    if (reply->status == 304 && kept) {
        answered.unchanged = true;
        answered.etag = kept->etag;
        answered.next = kept->next;
        answered.body = kept->body;
        return answered;
    }
    if (reply->status < 200 || reply->status > 299)
        return std::unexpected(github::errorOf(nameOf(call), reply->status, reply->fields, reply->body));
    if (!isJson(reply->body))
        return fail(Error::Kind::Unavailable,
                    nameOf(call) + ": the answer is not JSON; is there a proxy that answers instead of the host?");
    if (!answered.etag.empty())
        m_cache.put(who, url, {answered.etag, answered.next, answered.body});
    return answered;
}

Result<> Api::pages(const std::string &path, size_t pages, const Cancel &cancel,
                    const std::function<Result<bool>(const Answered &)> &take)
{
    std::string url = path;
    for (size_t page = 0; page < pages && !url.empty(); ++page) {
        const Result<Answered> answered = get(url, cancel);
        if (!answered)
            return std::unexpected(answered.error());
        const Result<bool> more = take(*answered);
        if (!more)
            return std::unexpected(more.error());
        if (!*more)
            return {};
        url = answered->next;
    }
    return {};
}

Result<http::Reply> Api::write(const std::string &method, const std::string &url, const std::string &body,
                               const Cancel &cancel, bool changes)
{
    const Turn turn(m_line);
    const Result<Secret> secret = token();
    if (!secret)
        return std::unexpected(secret.error());
    if (auto may = mayCall(changes, cancel); !may)
        return std::unexpected(may.error());
    http::Call call = callOf(method, url, *secret);
    call.body = body;
    if (!body.empty())
        call.fields.emplace_back("Content-Type", "application/json");
    Result<http::Reply> reply = http::follow(m_transport, call, cancel);
    if (!reply)
        return std::unexpected(unheard(call, reply.error()));
    heard(*reply);
    const bool refused = refusalOf(reply->status, reply->fields, reply->body) != Refusal::None;
    if (refused || reply->status >= 500 || reply->status < 200 || (reply->status >= 300 && reply->status < 400))
        return std::unexpected(github::errorOf(nameOf(call), reply->status, reply->fields, reply->body));
    if (reply->status < 300 && reply->status != 204 && !reply->body.empty() && !isJson(reply->body))
        return fail(Error::Kind::Unavailable,
                    nameOf(call) + ": the answer is not JSON, so that what became of it is not known");
    return reply;
}

Result<Answered> Api::send(const std::string &method, const std::string &path, const nlohmann::json &body,
                           const Cancel &cancel)
{
    const std::string text = body.is_null() ? "" : jsonText(body);
    return write(method, absolute(path), text, cancel).transform(answeredOf);
}

Result<nlohmann::json> Api::graphql(const std::string &query, const nlohmann::json &variables, const Cancel &cancel)
{
    constexpr std::string_view v3 = "/api/v3";
    const std::string url
        = (m_options.url.ends_with(v3) ? m_options.url.substr(0, m_options.url.size() - 2) : m_options.url + "/")
        + "graphql";
    const std::string body = jsonText(nlohmann::json({{"query", query}, {"variables", variables}}));
    const auto reply = write("POST", url, body, cancel, query.starts_with("mutation"));
    if (!reply)
        return std::unexpected(reply.error());
    if (reply->status != 200)
        return std::unexpected(github::errorOf("GraphQL", reply->status, reply->fields, reply->body));
    const auto root = parseJson(reply->body);
    if (!root.is_object())
        return fail(Error::Kind::Unavailable, "GraphQL: the answer is not a JSON object");
    if (const auto errors = root.find("errors"); errors != root.end() && errors->is_array() && !errors->empty()) {
        const auto &first = errors->front();
        const auto word = [&](const char *name) {
            return first.is_object() && first.contains(name) && first[name].is_string() ? first[name].get<std::string>()
                                                                                        : std::string();
        };
        const std::string type = word("type");
        const std::string said = "GraphQL: " + shortened(repairedUtf8(word("message")), 300);
        if (type == "RATE_LIMITED") {
            // Status 200, but a limit like any other: as if it had come with 403.
            http::Reply limited = *reply;
            limited.status = 403;
            limited.body = "rate limit";
            heard(limited);
            return fail(Error::Kind::Limit, said);
        }
        const Error::Kind kind = type == "NOT_FOUND"                         ? Error::Kind::NotFound
            : type == "FORBIDDEN" || type == "INSUFFICIENT_SCOPES"           ? Error::Kind::Denied
            : type == "STALE_DATA" || lower(said).contains("already exists") ? Error::Kind::Conflict
            : type == "SERVICE_UNAVAILABLE" || type == "INTERNAL"            ? Error::Kind::Unavailable
                                                                             : Error::Kind::Invalid;
        return fail(kind, said);
    }
    const auto data = root.find("data");
    if (data == root.end() || !data->is_object())
        return fail(Error::Kind::Unavailable, "GraphQL: the answer has no data");
    return *data;
}

Result<Answered> Api::download(const std::string &path, size_t limit,
                               const std::function<Result<>(std::string_view)> &sink, const Cancel &cancel,
                               uint64_t from)
{
    http::Call call;
    std::optional<http::Call> elsewhere;
    Result<http::Reply> reply = fail(Error::Kind::Internal, "");
    {
        const Turn turn(m_line);
        const Result<Secret> secret = token();
        if (!secret)
            return std::unexpected(secret.error());
        if (auto may = mayCall(false, cancel); !may)
            return std::unexpected(may.error());
        call = callOf("GET", absolute(path), *secret);
        call.sink = sink;
        call.bodyLimit = limit;
        call.whole = std::chrono::minutes(30);
        reply = m_transport.exchange(call, cancel);
        if (reply) {
            heard(*reply);
            auto next = http::redirected(call, *reply);
            if (!next)
                return std::unexpected(next.error());
            elsewhere = std::move(*next);
        }
    }
    if (elsewhere && from > 0) {
        elsewhere->fields.emplace_back("Range", sb::format("bytes={}-", from));
        elsewhere->fields.emplace_back("Accept-Encoding", "identity"); // positions are of the text itself
    }
    if (reply && elsewhere) // others may call the host meanwhile
        reply = http::follow(m_transport, *elsewhere, cancel);
    if (!reply)
        return std::unexpected(Error{reply.error().kind, nameOf(call) + ": " + reply.error().text});
    if (reply->status < 200 || reply->status > 299)
        return std::unexpected(github::errorOf(nameOf(call), reply->status, reply->fields, reply->body));
    return answeredOf(*reply);
}

} // namespace sb::forge::github
