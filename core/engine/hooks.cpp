// SPDX-License-Identifier: GPL-3.0-or-later
#include "hooks.h"

#include <core/base/crash_point.h>
#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/text.h>
#include <core/forge/github/decode.h>

namespace sb::engine {

using namespace std::chrono_literals;

namespace {

constexpr int bodiesAtOnce = 64;
constexpr auto lease = 10min;
constexpr auto patienceWithDisk = 5s; // before what could not be read is tried again
constexpr std::string_view deliveryKind = "webhook:";
constexpr std::string_view autofixKind = "autofix";

store::Job jobOf(source::Delivery delivery, Time now)
{
    store::Job job;
    job.key = Hooks::keyOf(delivery.id);
    job.kind = std::string(deliveryKind) + delivery.event;
    job.payload = std::move(delivery.body);
    job.notBefore = now;
    return job;
}

store::Job jobOf(const source::AutofixCall &call, Time now)
{
    store::Job job;
    job.key = sb::format("autofix/{}/{}/{}", call.repo, call.run, call.head);
    job.kind = autofixKind;
    job.payload = jsonText(nlohmann::json{
        {"repo", call.repo}, {"workflow_name", call.workflow}, {"run_id", call.run}, {"head_sha", call.head}});
    job.priority = 1;
    job.notBefore = now;
    return job;
}

/// A run that somebody else saw failing.
fact::Event calledFor(const std::string &payload, Time now)
{
    const auto call = parseJson(payload);
    fact::Run run;
    run.repo = fact::RepoId{call.at("repo").get<std::string>()};
    run.id = fact::RunId{std::to_string(call.at("run_id").get<int64_t>())};
    run.sha = fact::Sha{call.at("head_sha").get<std::string>()};
    run.workflow = run.job = call.at("workflow_name").get<std::string>();
    run.state = fact::RunState::Failed;
    run.finishedAt = now;
    run.logMissing = "not found";
    fact::Event event;
    event.key = sb::format("{}/autofix/{}", run.repo.value, run.id.value);
    event.kind = fact::EventKind::WorkflowRun;
    event.name = "autofix";
    event.action = "completed";
    event.repo = run.repo;
    event.at = now;
    event.body = std::move(run);
    return event;
}

} // namespace

Hooks::Hooks(Desk &desk, Worker &worker, source::Secrets secrets)
    : m_desk(desk)
    , m_worker(worker)
    , m_secrets(std::move(secrets))
{
}

Result<std::unique_ptr<Hooks>> Hooks::open(Desk &desk, Worker &worker, const HookOptions &options)
{
    const auto released = desk.store().write([](store::Tx &tx) { return tx.jobs.releaseAll(); });
    if (!released)
        return std::unexpected(released.error());
    std::unique_ptr<Hooks> hooks(new Hooks(desk, worker, {options.secret, options.autofixToken}));
    auto server
        = http::Server::open(options.port, [self = hooks.get()](http::Request request, http::Server::Answer answer) {
              self->receive(std::move(request), std::move(answer));
          });
    if (!server)
        return std::unexpected(server.error());
    hooks->m_server = std::move(*server);
    hooks->m_keeper = std::jthread([self = hooks.get()] { self->keep(); });
    hooks->m_doer = std::jthread([self = hooks.get()] { self->work(); });
    desk.changeStatus([port = hooks->m_server->port()](Status &status) { status.hooks.port = port; });
    return hooks;
}

Hooks::~Hooks()
{
    m_server.reset();
    m_state.with([](State &state) { state.closed = true; });
}

void Hooks::receive(http::Request request, http::Server::Answer answer)
{
    auto admitted = source::admit(std::move(request), m_secrets);
    if (const auto *refusal = std::get_if<http::Response>(&admitted)) {
        m_desk.changeStatus([&](Status &status) {
            ++status.hooks.refused;
            status.hooks.lastProblem = refusal->body;
        });
        answer(*refusal);
        return;
    }
    store::Job job = std::holds_alternative<source::Delivery>(admitted)
        ? jobOf(std::get<source::Delivery>(std::move(admitted)), m_desk.now())
        : jobOf(std::get<source::AutofixCall>(admitted), m_desk.now());
    if (!isUtf8(job.payload)) {
        answer({400, R"({"error":"the body is not UTF-8"})"});
        return;
    }
    m_state.with([&](State &state) { state.waiting.push_back({std::move(job), std::move(answer)}); });
}

void Hooks::keep()
{
    for (;;) {
        const std::vector<Waiting> waiting
            = m_state.when([](const State &state) { return state.closed || !state.waiting.empty(); },
                           [](State &state) { return std::exchange(state.waiting, {}); });
        if (waiting.empty())
            return;
        const auto added = m_desk.store().write([&](store::Tx &tx) -> Result<std::vector<bool>> {
            std::vector<bool> news;
            for (const Waiting &each : waiting) {
                const Result<bool> fresh = tx.jobs.enqueue(each.job);
                if (!fresh)
                    return std::unexpected(fresh.error());
                news.push_back(*fresh);
            }
            return news;
        });
        crashPoint("hooks.kept");
        for (size_t i = 0; i < waiting.size(); ++i) {
            if (added)
                waiting[i].answer(
                    {202, jsonText(nlohmann::json{{"job", waiting[i].job.key}, {"new", bool((*added)[i])}})});
            else
                waiting[i].answer({503, R"({"error":"it cannot be stored now: send it again"})"});
        }
        const int64_t news = added ? std::ranges::count(*added, true) : 0;
        m_desk.changeStatus([&](Status &status) {
            status.hooks.taken += news;
            status.hooks.again += added ? int64_t(waiting.size()) - news : 0;
            if (!added)
                status.hooks.lastProblem = added.error().text;
        });
        if (news > 0)
            m_state.with([](State &state) { state.work = true; });
    }
}

Result<int64_t> Hooks::keepMissed(std::vector<source::Delivery> deliveries)
{
    auto news = m_desk.store().write([&](store::Tx &tx) -> Result<int64_t> {
        int64_t added = 0;
        for (const source::Delivery &each : deliveries) {
            const Result<bool> fresh = tx.jobs.enqueue(jobOf(each, m_desk.now()));
            if (!fresh)
                return std::unexpected(fresh.error());
            added += *fresh;
        }
        return added;
    });
    if (news && *news > 0) {
        m_desk.changeStatus([&](Status &status) {
            status.hooks.missed += *news;
            status.hooks.missedLast = *news;
            status.hooks.missedAt = m_desk.now();
        });
        m_state.with([](State &state) { state.work = true; });
    }
    return news;
}

void Hooks::work()
{
    for (;;) {
        const bool closed = m_state.when([](const State &state) { return state.closed || state.work; },
                                         [](State &state) {
                                             state.work = false;
                                             return state.closed;
                                         });
        if (closed)
            return;
        const auto jobs
            = m_desk.store().write([&](store::Tx &tx) { return tx.jobs.claim(m_desk.now(), lease, bodiesAtOnce); });
        if (!jobs)
            m_state.within(
                patienceWithDisk, [](const State &state) { return state.closed; },
                [](State &state) { state.work = true; });
        if (!jobs || jobs->empty())
            continue;
        std::vector<Result<fact::Event>> events;
        for (const store::Job &job : *jobs)
            events.push_back(eventOf(job));
        if (const Result<> stored = append(events); !stored) {
            m_desk.changeStatus([&](Status &status) { status.hooks.lastProblem = stored.error().text; });
            std::ignore = m_desk.store().write([&](store::Tx &tx) -> Result<> {
                for (const store::Job &job : *jobs) {
                    if (auto again = tx.jobs.failed(job, stored.error().text, m_desk.now()); !again)
                        return again;
                }
                return {};
            });
            m_state.within(
                patienceWithDisk, [](const State &state) { return state.closed; },
                [](State &state) { state.work = true; });
            continue;
        }
        std::vector<Result<>> results;
        for (size_t i = 0; i < jobs->size(); ++i)
            results.push_back(events[i] ? perform((*jobs)[i], *events[i]) : std::unexpected(events[i].error()));
        const auto closing = m_desk.store().write([&](store::Tx &tx) -> Result<> {
            for (size_t i = 0; i < jobs->size(); ++i) {
                const Result<> marked = results[i] ? tx.jobs.done((*jobs)[i])
                                                   : tx.jobs.failed((*jobs)[i], results[i].error().text, std::nullopt);
                if (!marked)
                    return marked;
            }
            return {};
        });
        m_desk.changeStatus([&](Status &status) {
            for (const Result<> &each : results) {
                if (each)
                    continue;
                ++status.hooks.unread;
                status.hooks.lastProblem = each.error().text;
            }
            if (!closing)
                status.hooks.lastProblem = closing.error().text;
        });
        m_state.with([](State &state) { state.work = true; }); // there may be more of them
    }
}

Result<fact::Event> Hooks::eventOf(const store::Job &job) const
{
    return job.kind == autofixKind
        ? calledFor(job.payload, m_desk.now())
        : forge::github::decodeWebhook(std::string_view(job.kind).substr(deliveryKind.size()), job.payload);
}

Result<> Hooks::append(const std::vector<Result<fact::Event>> &events)
{
    std::vector<const fact::Event *> news;
    for (const Result<fact::Event> &event : events) {
        if (event && !isKnown(*event))
            news.push_back(&*event);
    }
    return m_desk.store().write([&](store::Tx &tx) -> Result<> {
        for (const fact::Event *event : news) {
            if (const auto fresh = tx.records.append(*event); !fresh)
                return std::unexpected(fresh.error());
        }
        return {};
    });
}

/// Of a run that somebody asks to have mended, and that is here already.
bool Hooks::isKnown(const fact::Event &event) const
{
    const auto *run = event.name == autofixKind ? std::get_if<fact::Run>(&event.body) : nullptr;
    return run && m_desk.world().with([&](World &world) { return world.runs.contains(run->id); });
}

Result<> Hooks::perform(const store::Job &job, const fact::Event &event)
{
    const auto *called = job.kind == autofixKind ? std::get_if<fact::Run>(&event.body) : nullptr;
    if (called && isKnown(event)) {
        m_worker.mend(called->id);
        return {};
    }
    const Result<> taken = m_worker.take(event); // also what a poll had brought before: a crash may have come between
    if (taken && called)
        m_desk.sayUndiagnosed(called->id, "its log is not on this computer");
    return taken;
}

} // namespace sb::engine
