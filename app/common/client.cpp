// SPDX-License-Identifier: GPL-3.0-or-later
#include "client.h"

#include "frame.h"
#include "meeting_place.h"

#include <core/base/json.h>
#include <core/engine/request_codec.h>

#include <QLocalSocket>

namespace sb::common {

using namespace std::chrono_literals;

namespace {
constexpr auto patienceWithSilence = 10s; // the other side says every two that it is at it
}

class Client::Private {
public:
    explicit Private(std::string name)
        : holder(std::move(name))
    {
    }

    /// The next message; Unavailable where none comes within `patience`.
    Result<std::string> next(std::chrono::milliseconds patience)
    {
        const auto end = std::chrono::steady_clock::now() + patience;
        for (;;) {
            const auto body = in.next();
            if (!body)
                return std::unexpected(body.error());
            if (*body)
                return **body;
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
            if (left.count() <= 0)
                return fail(Error::Kind::Timeout, "it does not answer");
            if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(int(left.count()))
                && socket.state() != QLocalSocket::ConnectedState && socket.bytesAvailable() == 0)
                return fail(Error::Kind::Unavailable, "it ended before it answered");
            const QByteArray bytes = socket.readAll();
            in.feed({bytes.constData(), size_t(bytes.size())});
        }
    }

    std::unexpected<Error> unavailable(const std::string &why, Error::Kind kind = Error::Kind::Unavailable) const
    {
        return fail(kind, holder + " works in this workspace, and " + why + ": close it or try again");
    }

    QLocalSocket socket;
    FrameReader in{answerLimit};
    std::string holder;
    bool unread = false;
};

Client::Client(std::unique_ptr<Private> connected)
    : d(std::move(connected))
{
}

Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::connect(const std::string &workspace, std::chrono::milliseconds patience)
{
    const auto path = socketPath(workspace);
    if (!path)
        return std::unexpected(path.error());
    auto d = std::make_unique<Private>(holderOf(workspace));
    d->socket.connectToServer(QString::fromStdString(*path));
    if (!d->socket.waitForConnected(int(patience.count())))
        return d->unavailable("nobody listens on " + *path);
    const auto greeting = d->next(patience);
    if (!greeting)
        return d->unavailable(greeting.error().text, greeting.error().kind);
    const auto words = parseJson(*greeting);
    if (!words.is_object() || words.value("schema", nlohmann::json()) != 1)
        return d->unavailable("it speaks another version's language: use the same Signalbox for both");
    return std::unique_ptr<Client>(new Client(std::move(d)));
}

Result<engine::Value> Client::ask(const engine::Request &request)
{
    const std::string body = engine::encode(request);
    if (body.size() > requestLimit)
        return fail(Error::Kind::Limit,
                    "the request has " + std::to_string(body.size()) + " bytes, at most " + std::to_string(requestLimit)
                        + " are sent: shorten its text");
    const auto frame = framed(body);
    if (!frame)
        return std::unexpected(frame.error());
    d->socket.write(frame->data(), qint64(frame->size()));
    d->socket.flush();
    bool read = false; // it beats once when it has, and then while it is at it
    for (;;) {
        auto answer = d->next(patienceWithSilence);
        if (!answer) {
            d->unread = !read && answer.error().kind == Error::Kind::Unavailable;
            return d->unavailable(answer.error().text
                                  + (d->unread ? "" : "; 'signalboxctl ledger list' tells what was done"));
        }
        if (!answer->empty())
            return engine::decodeAnswer(*answer);
        read = true;
    }
}

bool Client::unread() const
{
    return d->unread;
}

} // namespace sb::common
