// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The only object that hears the engine and speaks to it. Pages include this in place of core/engine.
//
// The engine wakes the event loop through its eventfd; take() is called once per wake-up, so what comes in one turn is one delta.
#pragma once

#include <core/engine/answer.h>
#include <core/engine/request.h>

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <unordered_map>

class QSocketNotifier;

namespace sb::kit {
class Toast;
}

namespace sb::engine {
class Engine;
}

namespace sb::feed {

/// The engine's face, so that tests can be the engine.
struct Port {
    std::function<engine::Ticket(engine::Request)> send;
    std::function<std::vector<engine::Message>()> take;
    int wakeFd = -1; ///< -1: hear() is called by hand
};
Port portOf(engine::Engine &engine);

class Feed : public QObject {
    Q_OBJECT
public:
    using Callback = std::function<void(const Result<engine::Value> &)>;

    explicit Feed(Port port, QObject *parent = nullptr);
    ~Feed() override;

    /// Asks for all lists and the status. Call it when the pages stand.
    void start();
    void refresh();

    /// The callback runs once, unless `context` has gone.
    void send(engine::Request request, QObject *context, Callback callback = {});
    /// As send(), but a newer request with the same context and channel voids the older one's answer: what the eye is on.
    void sendLatest(const char *channel, engine::Request request, QObject *context, Callback callback);
    /// As sendLatest(), for the one type the answer must have.
    template<typename T>
    void read(const char *channel, engine::Request request, QObject *context,
              std::function<void(const Result<T> &)> callback)
    {
        sendLatest(channel, std::move(request), context,
                   [callback = std::move(callback)](const Result<engine::Value> &value) { callback(as<T>(value)); });
    }
    /// A command whose answer is Done; the caller says it in a toast.
    void command(engine::Request request, QObject *context, std::function<void(const Result<engine::Done> &)> callback)
    {
        send(std::move(request), context, [callback = std::move(callback)](const Result<engine::Value> &value) {
            callback(as<engine::Done>(value));
        });
    }

    /// A command whose answer, or failure, the toast says; `undo` is then what Ctrl+Z does.
    void tell(engine::Request request, QObject *context, kit::Toast &toast, std::function<void()> undo = {});

    const engine::Status &status() const { return m_status; }
    /// Why a command to the code host cannot be given now; empty: it can. One that may be queued can while nobody is reached.
    QString whyNotNow(bool mayBeQueued) const;
    bool waiting() const { return !m_waiting.empty(); } ///< for an answer
    /// What has come since the last call; the notifier calls it, and tests do.
    void hear();

    template<typename T>
    static Result<T> as(const Result<engine::Value> &value)
    {
        if (!value)
            return std::unexpected(value.error());
        if (const T *held = std::get_if<T>(&*value))
            return *held;
        return fail(Error::Kind::Internal, "the engine answered with something else than was asked for");
    }

Q_SIGNALS:
    void boardReset(const std::vector<sb::fact::BoardRow> &rows); ///< the whole list
    void boardChanged(const std::vector<sb::fact::BoardRow> &rows, const std::vector<sb::fact::PullKey> &gone);
    void failuresReset(const std::vector<sb::fact::FailureRow> &rows);
    void failuresChanged(const std::vector<sb::fact::FailureRow> &rows, const std::vector<sb::fact::RunId> &gone);
    void patchesReset(const std::vector<sb::fact::PatchRow> &rows);
    void patchesChanged(const std::vector<sb::fact::PatchRow> &rows);
    void ledgerReset(const std::vector<sb::fact::LedgerRow> &rows); ///< newest first
    void ledgerChanged(const std::vector<sb::fact::LedgerRow> &rows);
    void statusChanged(const sb::engine::Status &status);
    void failed(const sb::Error &error); ///< a list could not be read

private:
    struct Waiting {
        QPointer<QObject> context;
        Callback callback;
        std::string channel; ///< empty for send()
    };
    void deliver(const engine::Answer &answer);
    void deliver(const engine::Delta &delta);

    Port m_port;
    QSocketNotifier *m_notifier = nullptr;
    std::unordered_map<engine::Ticket, Waiting> m_waiting;
    engine::Status m_status;
};

} // namespace sb::feed
