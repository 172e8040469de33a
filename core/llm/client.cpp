// SPDX-License-Identifier: GPL-3.0-or-later
#include "client.h"

#include <core/base/hash.h>

#include <algorithm>
#include <charconv>

namespace sb::llm {

using namespace std::chrono_literals;

namespace {

constexpr auto mostPatience = 5s; // with one that says when to come again; a longer wait is for later
constexpr auto longestRest = std::chrono::hours(1);

/// Seconds alone: a date (RFC 9110 10.2.3) is taken as "later".
std::optional<std::chrono::seconds> retryAfter(const http::Fields &fields)
{
    const auto field = http::fieldOf(fields, "retry-after");
    if (!field)
        return std::nullopt;
    int64_t seconds = 0;
    const auto [end, problem] = std::from_chars(field->data(), field->data() + field->size(), seconds);
    if (problem != std::errc() || end != field->data() + field->size() || seconds < 0)
        return Breaker::rest;
    return std::chrono::seconds(std::min<int64_t>(seconds, std::chrono::seconds(longestRest).count()));
}

std::chrono::milliseconds limitOf(const Endpoint &endpoint, const Question &question)
{
    return question.limit > 0ms ? std::min(question.limit, endpoint.limit) : endpoint.limit;
}

} // namespace

struct Client::Try {
    Result<Answer> answer = fail(Error::Kind::Internal, "it was not asked");
    bool made = false; ///< bytes may have left
    bool faulty = false; ///< it speaks against the endpoint
    bool again = false; ///< a second call may do better
    bool plainly = false; ///< ... if it asks for less
    std::optional<std::chrono::seconds> after = std::nullopt;
};

Client::Try Client::call(const Endpoint &endpoint, const Question &question, std::chrono::milliseconds limit,
                         bool plain, const Note &note, const Cancel &cancel, std::vector<Sent> &sent)
{
    http::Call call;
    call.method = "POST";
    call.url = completionsUrl(endpoint);
    call.fields = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    call.body = requestBody(endpoint.model, question, plain);
    call.token = endpoint.key;
    call.idle = call.whole = limit;
    call.bodyLimit = mostAnswerBytes;
    if (const auto clean = m_hands.recheck(call.body); !clean)
        return {std::unexpected(clean.error())};
    Sent one{sha256Hex(call.body), call.body.size(), mostTokens(call.body.size()) + question.answerTokens};
    const auto booked = m_slots.with([&](std::map<Tier, Slot> &slots) {
        return of(slots, endpoint.tier).budget.book(m_hands.clock->now(), one.tokens, endpoint.allowance);
    });
    if (!booked)
        return {std::unexpected(booked.error())};
    const auto settle = [&](int64_t tokens) {
        m_slots.with([&](std::map<Tier, Slot> &slots) { of(slots, endpoint.tier).budget.settle(*booked, tokens); });
        sent.back().tokens = tokens;
    };
    sent.push_back(one);
    if (const auto noted = note(one); !noted) {
        settle(0);
        sent.pop_back();
        return {std::unexpected(noted.error())};
    }
    const auto reply = m_hands.transport->exchange(call, cancel);
    if (!reply) {
        const bool ours = reply.error().kind == Error::Kind::Cancelled;
        return {std::unexpected(reply.error()), true, !ours, reply.error().kind == Error::Kind::Unavailable};
    }
    if (reply->status != 200) {
        settle(0);
        const bool notTaken = reply->status == 400 || reply->status == 422;
        const bool later = reply->status == 429 || reply->status == 408 || reply->status >= 500;
        return {
            std::unexpected(errorOf(reply->status, reply->body)), true, true, later || (notTaken && !plain), notTaken,
            later ? retryAfter(reply->fields) : std::nullopt};
    }
    const auto completion = completionFrom(reply->body);
    if (completion && completion->tokens)
        settle(*completion->tokens);
    auto answer
        = completion.and_then([&](const Completion &said) { return answerFrom(question.schema, said.content); });
    const bool refused = !answer && answer.error().kind == Error::Kind::Denied;
    const bool fits = answer.has_value();
    return {std::move(answer), true, !fits && !refused, !fits && !refused};
}

Outcome Client::ask(const Endpoint &endpoint, const Question &question, const Note &note, const Cancel &cancel)
{
    const Time began = m_hands.clock->now();
    Outcome outcome{fail(Error::Kind::Internal, "it was not asked"), {}, {}};
    if (const auto sound = check(endpoint); !sound) {
        outcome.answer = std::unexpected(sound.error());
        return outcome;
    }
    const auto [lets, until] = m_slots.with([&](std::map<Tier, Slot> &slots) {
        Breaker &breaker = of(slots, endpoint.tier).breaker;
        return std::pair(breaker.lets(began), breaker.restsUntil());
    });
    if (!lets) {
        outcome.answer = fail(Error::Kind::Unavailable,
                              "it failed too often and is left alone until " + toIso(std::max(until, began)));
        return outcome;
    }
    Try last = call(endpoint, question, limitOf(endpoint, question), false, note, cancel, outcome.sent);
    const auto pause = last.after.value_or(0s);
    if (last.again && pause <= mostPatience && !cancel.requested()) {
        if (pause > 0s)
            m_hands.wait(pause, cancel);
        // A limit of the question's own is one for both calls.
        const auto left = limitOf(endpoint, question)
            - (question.limit > 0ms ? m_hands.clock->now() - began : std::chrono::milliseconds(0));
        if (!cancel.requested() && left > 0ms)
            last = call(endpoint, question, left, last.plainly, note, cancel, outcome.sent);
    }
    const Time ended = m_hands.clock->now();
    m_slots.with([&](std::map<Tier, Slot> &slots) {
        Breaker &breaker = of(slots, endpoint.tier).breaker;
        if (last.faulty)
            breaker.failed(ended, last.after ? ended + *last.after : Time());
        else if (last.answer)
            breaker.succeeded();
        else
            breaker.withdrew();
    });
    outcome.took = ended - began;
    outcome.answer = std::move(last.answer);
    return outcome;
}

void Client::remember(Tier tier, Time at, int64_t tokens)
{
    m_slots.with([&](std::map<Tier, Slot> &slots) { of(slots, tier).budget.remember(at, tokens); });
}

void Client::replaced(Tier tier)
{
    m_slots.with([&](std::map<Tier, Slot> &slots) { of(slots, tier).breaker = {}; });
}

Client::State Client::state(Tier tier)
{
    const Time now = m_hands.clock->now();
    return m_slots.with([&](std::map<Tier, Slot> &slots) {
        const Slot &slot = of(slots, tier);
        return State{slot.budget.tokens(now), slot.budget.calls(now), slot.breaker.restsUntil()};
    });
}

} // namespace sb::llm
