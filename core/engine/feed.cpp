// SPDX-License-Identifier: GPL-3.0-or-later
#include "feed.h"

namespace sb::engine {

void Feed::answer(Answer answer)
{
    m_state.with([&](State &state) {
        state.answers.push_back(std::move(answer));
        m_wake.raise();
    });
}

void Feed::changed(Delta delta)
{
    if (delta.empty())
        return;
    m_state.with([&](State &state) {
        for (fact::PullKey &key : delta.boardGone)
            state.board[std::move(key)] = std::nullopt;
        for (fact::BoardRow &row : delta.board)
            state.board[row.pull] = std::move(row);
        for (fact::RunId &run : delta.failuresGone)
            state.failures[std::move(run)] = std::nullopt;
        for (fact::FailureRow &row : delta.failures)
            state.failures[row.run] = std::move(row);
        for (fact::PatchRow &row : delta.patches)
            state.patches[row.id] = std::move(row);
        for (fact::LedgerRow &row : delta.ledger)
            state.ledger[row.entry.seq] = std::move(row);
        if (delta.status)
            state.status = std::move(delta.status);
        m_wake.raise();
    });
}

Delta Feed::deltaOf(State &state)
{
    Delta delta;
    for (auto &[key, row] : state.board) {
        if (row)
            delta.board.push_back(std::move(*row));
        else
            delta.boardGone.push_back(key);
    }
    for (auto &[run, row] : state.failures) {
        if (row)
            delta.failures.push_back(std::move(*row));
        else
            delta.failuresGone.push_back(run);
    }
    for (auto &[id, row] : state.patches)
        delta.patches.push_back(std::move(row));
    for (auto &[seq, row] : state.ledger)
        delta.ledger.push_back(std::move(row));
    delta.status = std::exchange(state.status, std::nullopt);
    state.board.clear();
    state.failures.clear();
    state.patches.clear();
    state.ledger.clear();
    return delta;
}

std::vector<Message> Feed::take()
{
    return m_state.with([&](State &state) {
        m_wake.lower();
        std::vector<Message> messages;
        for (Answer &answer : state.answers)
            messages.emplace_back(std::move(answer));
        state.answers.clear();
        Delta delta = deltaOf(state);
        if (!delta.empty())
            messages.emplace_back(std::move(delta));
        return messages;
    });
}

Result<Value> Feed::wait(Ticket ticket)
{
    const auto find = [ticket](auto &answers) { return std::ranges::find(answers, ticket, &Answer::ticket); };
    return m_state.when([&](const State &state) { return state.closed || find(state.answers) != state.answers.end(); },
                        [&](State &state) -> Result<Value> {
                            const auto found = find(state.answers);
                            if (found == state.answers.end())
                                return fail(Error::Kind::Cancelled, "the engine is closing");
                            Result<Value> value = std::move(found->value);
                            state.answers.erase(found);
                            return value;
                        });
}

void Feed::close()
{
    m_state.with([](State &state) { state.closed = true; });
}

} // namespace sb::engine
