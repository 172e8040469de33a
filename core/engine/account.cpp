// SPDX-License-Identifier: GPL-3.0-or-later
#include "account.h"

#include "sign_in_tool.h"

#include <core/base/text.h>

#include <utility>

namespace sb::engine {

Accounts::Accounts(Desk &desk, Worker &worker, RemoteHost *remote, std::shared_ptr<Keeper> keeper)
    : m_desk(desk)
    , m_worker(worker)
    , m_remote(remote)
    , m_keeper(std::move(keeper))
{
}

void Accounts::close()
{
    const std::jthread ended = m_waiting.with([](Waiting &waiting) {
        waiting.closed = true;
        waiting.cancel.request();
        return std::exchange(waiting.thread, {});
    });
}

Result<> Accounts::possible() const
{
    if (!m_remote)
        return fail(Error::Kind::NotFound,
                    "this workspace watches no code host: name one with 'signalboxctl init --github OWNER/NAME'");
    if (!m_keeper)
        return fail(Error::Kind::Unavailable, "this program was given no keychain");
    return {};
}

Result<Value> Accounts::read(const Cancel &cancel)
{
    AccountDetail detail;
    if (!m_remote)
        return detail;
    detail.host = m_remote->name();
    if (!m_keeper)
        return detail;
    const auto kept = m_keeper->token(detail.host);
    if (!kept) {
        detail.problem = kept.error().text;
        return detail;
    }
    detail.place = kept->place;
    if (kept->secret.empty())
        return detail;
    const auto account = accountOf(m_remote->host(), kept->secret, cancel);
    if (!account) {
        detail.problem = account.error().text;
        return detail;
    }
    detail.login = repairedUtf8(account->login);
    detail.scopesTold = account->scopes.has_value();
    for (const std::string &scope : account->scopes.value_or(std::vector<std::string>()))
        detail.scopes.push_back(repairedUtf8(scope));
    for (const ScopeNote &note : scopeNotes(*account))
        detail.notes.push_back({note.scope, note.missing, note.text});
    return detail;
}

Result<Value> Accounts::signIn(const SignIn &request, const Cancel &cancel)
{
    if (auto may = possible(); !may)
        return std::unexpected(may.error());
    const Secret token{std::string(trimmed(request.token))};
    if (token.empty())
        return fail(Error::Kind::Invalid, "there is no token: paste one");
    const auto account = accountOf(m_remote->host(), token, cancel);
    if (!account)
        return std::unexpected(account.error());
    if (auto kept = m_keeper->keepToken(m_remote->name(), token, account->login); !kept)
        return std::unexpected(kept.error());
    m_remote->forgetToken();
    m_worker.hurry();
    return Done{"Signed in to " + m_remote->name() + " as " + repairedUtf8(account->login)
                    + "; the token is in the keychain",
                std::nullopt, ""};
}

Result<Value> Accounts::byCode(const std::string &clientId, const Cancel &cancel)
{
    if (auto may = possible(); !may)
        return std::unexpected(may.error());
    if (trimmed(clientId).empty())
        return fail(Error::Kind::Invalid, "there is no client ID: give that of your OAuth application");
    const auto token = engine::signInByCode(
        m_remote->host(), std::string(trimmed(clientId)),
        [this](const CodeToType &asked) {
            m_desk.changeStatus(
                [&](Status &status) { status.signIn = {repairedUtf8(asked.code), asked.page, asked.expires}; });
        },
        cancel);
    if (!token)
        return std::unexpected(token.error());
    return signIn({token->reveal()}, cancel);
}

void Accounts::signInByCode(const SignInByCode &request, Answer answer)
{
    std::jthread ended; // joined when nobody is kept waiting for it
    const bool begun = m_waiting.with([&](Waiting &waiting) {
        if (waiting.closed || std::exchange(waiting.busy, true))
            return false;
        ended = std::exchange(waiting.thread, {});
        waiting.cancel = {};
        waiting.thread = std::jthread([this, request, answer, cancel = waiting.cancel.token()] {
            Result<Value> value = byCode(request.clientId, cancel);
            m_desk.changeStatus([](Status &status) { status.signIn = {}; });
            m_waiting.with([](Waiting &mine) { mine.busy = false; });
            answer(std::move(value));
        });
        return true;
    });
    if (!begun)
        answer(fail(Error::Kind::Conflict, "a code waits to be typed already: cancel that sign-in first"));
}

bool Accounts::stopSignIn()
{
    return m_waiting.with([](Waiting &waiting) {
        if (waiting.busy)
            waiting.cancel.request();
        return waiting.busy;
    });
}

Result<Value> Accounts::signOut()
{
    if (auto may = possible(); !may)
        return std::unexpected(may.error());
    if (auto forgotten = m_keeper->forgetToken(m_remote->name()); !forgotten)
        return std::unexpected(forgotten.error());
    m_remote->forgetToken();
    m_worker.hurry();
    return Done{"Signed out of " + m_remote->name() + "; revoke the token there as well", std::nullopt, ""};
}

} // namespace sb::engine
