// SPDX-License-Identifier: GPL-3.0-or-later
#include "git_http.h"

#include <core/base/mailbox.h>

#include <QByteArray>
#include <QFile>

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace sb::tests {

class GitHttp::Private {
public:
    Settings settings;
    int listening = -1;
    int port = 0;
    std::atomic<int> requests = 0;
    Guarded<std::vector<std::string>> passwords;
    std::jthread thread;

    void serve(const std::stop_token &stop);
    void answer(int client, const std::stop_token &stop);
    std::string backend(const QByteArray &head, const QByteArray &body);
};

namespace {

QByteArray field(const QByteArray &head, const QByteArray &name)
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

/// False once the client is gone.
bool sendAll(int client, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(size_t(sent));
    }
    return true;
}

/// What `git COMMAND` says to the input. Not by QProcess, whose handler of signals writes from whichever thread one reaches.
QByteArray git(std::string command, std::vector<std::string> &environment, const QByteArray &input)
{
    std::string program = "git";
    const std::array<char *, 3> arguments{program.data(), command.data(), nullptr};
    std::vector<char *> variables;
    for (std::string &each : environment)
        variables.push_back(each.data());
    variables.push_back(nullptr);
    const int in = ::memfd_create("in", MFD_CLOEXEC), out = ::memfd_create("out", MFD_CLOEXEC);
    QFile reads, said;
    if (!reads.open(in, QFile::ReadWrite, QFile::AutoCloseHandle)
        || !said.open(out, QFile::ReadWrite, QFile::AutoCloseHandle) || reads.write(input) != input.size()
        || !reads.flush() || !reads.seek(0))
        return {};
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, in, 0);
    ::posix_spawn_file_actions_adddup2(&files, out, 1);
    pid_t child = 0;
    const int failed = ::posix_spawnp(&child, "git", &files, nullptr, arguments.data(), variables.data());
    ::posix_spawn_file_actions_destroy(&files);
    if (failed || ::waitpid(child, nullptr, 0) != child || !said.seek(0))
        return {};
    return said.readAll();
}

} // namespace

std::string GitHttp::Private::backend(const QByteArray &head, const QByteArray &body)
{
    const QList<QByteArray> line = head.left(head.indexOf('\r')).split(' ');
    const QByteArray target = line.value(1);
    const qsizetype mark = target.indexOf('?');
    std::vector<std::string> environment;
    for (char **each = ::environ; *each; ++each)
        environment.emplace_back(*each);
    const auto set
        = [&](const char *name, const QByteArray &value) { environment.push_back(name + ("=" + value.toStdString())); };
    set("GIT_PROJECT_ROOT", QByteArray::fromStdString(settings.root));
    set("GIT_HTTP_EXPORT_ALL", "1");
    set("REQUEST_METHOD", line.value(0));
    set("PATH_INFO", mark < 0 ? target : target.left(mark));
    set("QUERY_STRING", mark < 0 ? QByteArray() : target.mid(mark + 1));
    set("CONTENT_TYPE", field(head, "Content-Type"));
    set("HTTP_CONTENT_ENCODING", field(head, "Content-Encoding"));
    set("GIT_PROTOCOL", field(head, "Git-Protocol"));
    set("REMOTE_USER", "tester");
    const QByteArray out = git("http-backend", environment, body);
    const qsizetype end = out.indexOf("\r\n\r\n");
    const QByteArray status = field(out.left(end), "Status");
    return "HTTP/1.1 " + (status.isEmpty() ? "200 OK" : status.toStdString()) + "\r\nConnection: close\r\n"
        + out.toStdString();
}

void GitHttp::Private::answer(int client, const std::stop_token &stop)
{
    QByteArray read;
    qsizetype headEnd = -1;
    char buffer[64 * 1024];
    const auto more = [&] {
        const ssize_t got = ::recv(client, buffer, sizeof buffer, 0);
        if (got > 0)
            read.append(buffer, got);
        return got > 0;
    };
    while ((headEnd = read.indexOf("\r\n\r\n")) < 0) {
        if (!more())
            return;
    }
    const QByteArray head = read.left(headEnd);
    ++requests;
    if (field(head, "Expect").contains("100"))
        sendAll(client, "HTTP/1.1 100 Continue\r\n\r\n");
    QByteArray body = read.mid(headEnd + 4);
    const qint64 length = field(head, "Content-Length").toLongLong();
    while (body.size() < length) {
        read.clear();
        if (!more())
            return;
        body += read;
    }
    if (const QByteArray basic = field(head, "Authorization"); basic.startsWith("Basic ")) {
        const QByteArray pair = QByteArray::fromBase64(basic.mid(6));
        passwords.with([&](auto &all) { all.push_back(pair.mid(pair.indexOf(':') + 1).toStdString()); });
    }
    if (!settings.redirectTo.empty()) {
        const QByteArray target = head.left(head.indexOf('\r')).split(' ').value(1);
        sendAll(client,
                "HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: " + settings.redirectTo
                    + target.toStdString() + "\r\n\r\n");
        return;
    }
    const QByteArray expected = "Basic " + QByteArray::fromStdString("x-access-token:" + settings.password).toBase64();
    if (!settings.password.empty() && field(head, "Authorization") != expected) {
        sendAll(client,
                "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n"
                "WWW-Authenticate: Basic realm=\"test\"\r\n\r\n");
        return;
    }
    const std::string whole = backend(head, body);
    if (settings.stopAfter == 0 || whole.size() <= settings.stopAfter) {
        sendAll(client, whole);
        return;
    }
    sendAll(client, std::string_view(whole).substr(0, settings.stopAfter));
    for (pollfd gone{client, POLLRDHUP, 0}; !stop.stop_requested() && ::poll(&gone, 1, 20) == 0;) { }
}

void GitHttp::Private::serve(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        pollfd wanted{listening, POLLIN, 0};
        if (::poll(&wanted, 1, 20) <= 0)
            continue;
        const int client = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0)
            continue;
        answer(client, stop);
        ::shutdown(client, SHUT_RDWR);
        ::close(client);
    }
}

GitHttp::GitHttp(const Settings &settings)
    : d(std::make_unique<Private>())
{
    d->settings = settings;
    d->listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(d->listening, reinterpret_cast<sockaddr *>(&address), size) == 0 && ::listen(d->listening, 64) == 0
        && ::getsockname(d->listening, reinterpret_cast<sockaddr *>(&address), &size) == 0)
        d->port = ntohs(address.sin_port);
    d->thread = std::jthread([this](const std::stop_token &stop) { d->serve(stop); });
}

GitHttp::~GitHttp()
{
    d->thread.request_stop();
    d->thread.join();
    ::close(d->listening);
}

std::string GitHttp::origin() const
{
    return "http://127.0.0.1:" + std::to_string(d->port);
}

std::vector<std::string> GitHttp::passwords() const
{
    return d->passwords.with([](const auto &all) { return all; });
}

int GitHttp::requests() const
{
    return d->requests;
}

} // namespace sb::tests
