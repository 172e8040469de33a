// SPDX-License-Identifier: GPL-3.0-or-later
#include "asker.h"

#include "kept_answers.h"

#include <core/classify/type_question.h>

#include <algorithm>

namespace sb::engine {

using namespace fact;
using namespace std::chrono_literals;

namespace {

constexpr int mostTries = 3; ///< of one question at one endpoint
constexpr auto pause = 10min; ///< before the second; longer before the third
constexpr auto glance = 5s; ///< how often it is looked whether a pause is over

/// Another time may go better.
bool passes(Error::Kind kind)
{
    return kind == Error::Kind::Unavailable || kind == Error::Kind::Timeout || kind == Error::Kind::Limit;
}

bool mayBeAsked(const KeptAnswer *before, const std::string &fingerprint, Time now, std::optional<Time> &later)
{
    if (!before || (!classify::answered(before->answer) && before->endpoint != fingerprint))
        return true;
    if (classify::answered(before->answer) || before->notBefore == Time())
        return false;
    if (before->notBefore > now)
        later = std::min(later.value_or(before->notBefore), before->notBefore);
    return before->notBefore <= now;
}

} // namespace

Asker::Asker(Desk &desk, Models &models, std::function<void(const PullKey &)> judge)
    : m_desk(desk)
    , m_models(models)
    , m_judge(std::move(judge))
{
}

void Asker::begin()
{
    m_thread = std::jthread([this] { loop(); });
    considerAll();
}

void Asker::close()
{
    m_cancel.request();
    m_state.with([](State &state) { state.closed = true; });
    if (m_thread.joinable())
        m_thread.join();
}

void Asker::consider(const PullKey &key)
{
    if (!m_models.anyOn())
        return;
    const bool open = m_desk.world().with([&](World &world) {
        const auto assessment = world.assessments.find(key);
        return assessment != world.assessments.end() && classify::wantsAnotherOpinion(assessment->second);
    });
    if (!open)
        return;
    m_state.with([&](State &state) {
        state.later.erase(key);
        if (!std::ranges::contains(state.queue, key))
            state.queue.push_back(key);
    });
}

void Asker::considerAll()
{
    const auto keys = m_desk.world().with([](World &world) {
        std::vector<PullKey> open;
        for (const auto &[key, assessment] : world.assessments) {
            const auto pull = world.pulls.find(key);
            if (pull != world.pulls.end() && pull->second.state == PullState::Open)
                open.push_back(key);
        }
        return open;
    });
    for (const PullKey &key : keys)
        consider(key);
}

void Asker::loop()
{
    for (;;) {
        std::optional<PullKey> key;
        const auto ready = [](const State &state) { return state.closed || !state.queue.empty(); };
        const auto take = [&](State &state) {
            const Time now = m_desk.now();
            for (auto waiting = state.later.begin(); waiting != state.later.end();) {
                const bool due = waiting->second <= now;
                if (due)
                    state.queue.push_back(waiting->first);
                waiting = due ? state.later.erase(waiting) : std::next(waiting);
            }
            if (!state.queue.empty()) {
                key = state.queue.front();
                state.queue.pop_front();
            }
            return state.closed;
        };
        const bool waits = m_state.with([](const State &state) { return !state.later.empty(); });
        if (waits ? m_state.within(glance, ready, take) : m_state.when(ready, take))
            return;
        if (key)
            work(*key);
    }
}

void Asker::work(const PullKey &key)
{
    const auto pull = m_desk.world().with([&](World &world) -> std::optional<Pull> {
        const auto found = world.pulls.find(key);
        const auto assessment = world.assessments.find(key);
        const bool open = found != world.pulls.end() && found->second.state == PullState::Open
            && assessment != world.assessments.end() && assessment->second.sha == found->second.head.sha
            && classify::wantsAnotherOpinion(assessment->second);
        return open ? std::optional(found->second) : std::nullopt;
    });
    if (!pull)
        return;
    if (const Status status = m_desk.status(); status.stopped || !status.ledgerIntact) {
        m_state.with([&](State &state) { state.later[key] = m_desk.now() + 1min; });
        return;
    }
    auto kept = m_desk.store().read([&](store::Tx &tx) { return keptAnswers(tx.records, *pull); });
    if (!kept)
        return;
    std::optional<Time> later;
    const auto tier = std::ranges::find_if(llm::tiers, [&](llm::Tier each) {
        return m_models.isOn(each) && mayBeAsked(kept->of(name(each)), m_models.fingerprint(each), m_desk.now(), later);
    });
    if (tier == std::end(llm::tiers)) {
        if (later)
            m_state.with([&](State &state) { state.later[key] = *later; });
        return;
    }
    const std::string endpoint = m_models.nameOf(*tier), fingerprint = m_models.fingerprint(*tier);
    const Doing doing(m_desk, "Asking " + endpoint + " about " + key.text());
    const auto question = typeAsk(m_desk, m_models, *pull);
    const Result<llm::Answer> answer = question
        ? m_models.ask(*tier, question->question, key.repo, key.text(), "which type it is", m_cancel.token()).answer
        : std::unexpected(question.error());
    if (m_cancel.token().requested() || m_desk.isForgotten(key.repo))
        return;
    const KeptAnswer *before = kept->of(name(*tier));
    KeptAnswer said{std::string(name(*tier)), fingerprint, {}, 1, {}};
    if (before && before->endpoint == fingerprint)
        said.tries = before->tries + 1;
    if (answer) {
        said.answer = classify::tierAnswer(endpoint, *answer);
    } else {
        said.answer = classify::noTierAnswer(endpoint, answer.error().text);
        if ((!question || passes(answer.error().kind)) && said.tries < mostTries)
            said.notBefore = m_desk.now() + pause * said.tries;
    }
    kept->put(std::move(said));
    const auto written
        = m_desk.store().write([&](store::Tx &tx) { return keep(tx.records, *pull, *kept, m_desk.now()); });
    if (written) // else nobody is asked again before the next start
        m_judge(key);
}

} // namespace sb::engine
