// SPDX-License-Identifier: GPL-3.0-or-later
#include "feed.h"

#include <ui/kit/text.h>
#include <ui/kit/toast.h>

#include <QSocketNotifier>

namespace sb::feed {

Feed::Feed(Port port, QObject *parent)
    : QObject(parent)
    , m_port(std::move(port))
{
    if (m_port.wakeFd >= 0) {
        m_notifier = new QSocketNotifier(m_port.wakeFd, QSocketNotifier::Read, this);
        connect(m_notifier, &QSocketNotifier::activated, this, &Feed::hear);
    }
}

Feed::~Feed() = default;

void Feed::start()
{
    const auto list = [this]<typename Rows>(engine::Request request, void (Feed::*reset)(const Rows &)) {
        send(std::move(request), this, [this, reset](const Result<engine::Value> &value) {
            if (const Result<Rows> rows = as<Rows>(value))
                Q_EMIT(this->*reset)(*rows);
            else
                Q_EMIT failed(rows.error());
        });
    };
    send(engine::ReadStatus{}, this, [this](const Result<engine::Value> &value) {
        if (const auto status = as<engine::Status>(value)) {
            m_status = *status;
            Q_EMIT statusChanged(m_status);
        } else {
            Q_EMIT failed(status.error());
        }
    });
    list(engine::ReadBoard{}, &Feed::boardReset);
    list(engine::ReadFailures{}, &Feed::failuresReset);
    list(engine::ReadPatches{}, &Feed::patchesReset);
    list(engine::ReadLedger{}, &Feed::ledgerReset);
}

void Feed::refresh()
{
    send(engine::Refresh{}, this);
    start();
}

void Feed::send(engine::Request request, QObject *context, Callback callback)
{
    m_waiting[m_port.send(std::move(request))] = {context, std::move(callback), {}};
}

void Feed::sendLatest(const char *channel, engine::Request request, QObject *context, Callback callback)
{
    std::erase_if(m_waiting, [&](const auto &waiting) {
        return waiting.second.context == context && waiting.second.channel == channel;
    });
    m_waiting[m_port.send(std::move(request))] = {context, std::move(callback), channel};
}

QString Feed::whyNotNow(bool mayBeQueued) const
{
    using enum fact::HostTrouble;
    switch (m_status.host.trouble) {
    case None: return {};
    case SignIn:
    case NoToken: return tr("The code host wants you to sign in first");
    default: return mayBeQueued ? QString() : tr("The code host cannot be reached now, and this is not queued");
    }
}

void Feed::tell(engine::Request request, QObject *context, kit::Toast &toast, std::function<void()> undo)
{
    command(std::move(request), context, [&toast, undo = std::move(undo)](const Result<engine::Done> &done) {
        if (done)
            toast.say(kit::qs(done->text), undo);
        else
            toast.sayError(kit::qs(done.error().text));
    });
}

void Feed::hear()
{
    for (const engine::Message &message : m_port.take())
        std::visit([this](const auto &held) { deliver(held); }, message);
}

void Feed::deliver(const engine::Answer &answer)
{
    const auto at = m_waiting.find(answer.ticket);
    if (at == m_waiting.end())
        return; // a newer request has voided it
    const Waiting waiting = std::move(at->second);
    m_waiting.erase(at);
    if (waiting.context && waiting.callback)
        waiting.callback(answer.value);
}

void Feed::deliver(const engine::Delta &delta)
{
    if (delta.status) {
        m_status = *delta.status;
        Q_EMIT statusChanged(m_status);
    }
    if (!delta.board.empty() || !delta.boardGone.empty())
        Q_EMIT boardChanged(delta.board, delta.boardGone);
    if (!delta.failures.empty() || !delta.failuresGone.empty())
        Q_EMIT failuresChanged(delta.failures, delta.failuresGone);
    if (!delta.patches.empty())
        Q_EMIT patchesChanged(delta.patches);
    if (!delta.ledger.empty())
        Q_EMIT ledgerChanged(delta.ledger);
}

} // namespace sb::feed
