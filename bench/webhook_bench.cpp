// SPDX-License-Identifier: GPL-3.0-or-later
// Goal (docs/webhooks.md): the receiver takes signed deliveries >= 5x as fast as a plain QHttpServer that writes each of them in a
// transaction of its own. Both answer when the delivery is on the disk (WAL, synchronous=FULL), check the signature over the raw body
// and read the JSON, in the same run, for the same client over the same number of connections. The receiver runs inside a whole
// engine, which works on what has come at the same time; the peer only keeps it.
#include <core/base/format.h>
#include <core/base/hmac.h>
#include <core/base/json.h>
#include <core/engine/engine.h>
#include <core/engine/hook_address.h>

#include <QCoreApplication>
#include <QHttpServer>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QThread>
#include <QThreadPool>

#include <benchmark/benchmark.h>

#include <arpa/inet.h>
#include <future>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace sb;

namespace {

const std::string secret = "a secret of the benchmark";
const QString folderTemplate = QStringLiteral("/var/tmp/signalbox-XXXXXX"); // a disk, where /tmp may be memory

/// About as long as GitHub's example of pull_request.opened: 22 kB of short members.
std::string payload(int64_t number)
{
    nlohmann::json body{{"action", "created"}, {"number", number}};
    for (int i = 0; i < 120; ++i) {
        const std::string name = "object_" + std::to_string(i);
        body[name] = {{"id", 1'000'000 + i},
                      {"node_id", "MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI="},
                      {"url", "https://api.example.org/repos/acme/widgets/objects/" + std::to_string(i)},
                      {"login", "ada"},
                      {"site_admin", false},
                      {"description", nullptr}};
    }
    return jsonText(body);
}

std::string requestOf(int64_t round, int64_t number)
{
    const std::string body = payload(number);
    return sb::format("POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                      "X-GitHub-Event: star\r\nX-GitHub-Delivery: d-{}-{}\r\nX-Hub-Signature-256: sha256={}\r\n"
                      "Content-Length: {}\r\n\r\n",
                      round, number, hmacSha256Hex(secret, body), body.size())
        + body;
}

/// What a team writes first: one thread, one transaction per delivery.
class Naive : public QThread {
public:
    explicit Naive(QString folder)
        : m_folder(std::move(folder))
    {
        start();
        m_port = m_ready.get_future().get();
    }
    ~Naive() override
    {
        quit();
        wait();
    }
    uint16_t port() const { return m_port; }

protected:
    void run() override
    {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("naive"));
            database.setDatabaseName(m_folder + QStringLiteral("/naive.sqlite"));
            database.open();
            QSqlQuery insert(database);
            insert.exec(QStringLiteral("PRAGMA journal_mode=WAL"));
            insert.exec(QStringLiteral("PRAGMA synchronous=FULL"));
            insert.exec(QStringLiteral("CREATE TABLE deliveries (id TEXT PRIMARY KEY, event TEXT, body TEXT)"));
            insert.prepare(QStringLiteral("INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?)"));
            QHttpServer server;
            server.route(QStringLiteral("/webhook"), QHttpServerRequest::Method::Post,
                         [&](const QHttpServerRequest &request) { return keep(request, insert); });
            QTcpServer socket;
            const bool listens = socket.listen(QHostAddress::LocalHost) && server.bind(&socket);
            m_ready.set_value(listens ? socket.serverPort() : 0);
            exec();
        }
        QSqlDatabase::removeDatabase(QStringLiteral("naive"));
    }

private:
    static QHttpServerResponse keep(const QHttpServerRequest &request, QSqlQuery &insert)
    {
        const QByteArray body = request.body();
        const QByteArray signature = "sha256="
            + QMessageAuthenticationCode::hash(body, QByteArray::fromStdString(secret), QCryptographicHash::Sha256)
                  .toHex();
        if (request.headers().value("X-Hub-Signature-256") != signature)
            return QHttpServerResponse(QHttpServerResponse::StatusCode::Unauthorized);
        if (!QJsonDocument::fromJson(body).isObject())
            return QHttpServerResponse(QHttpServerResponse::StatusCode::BadRequest);
        insert.bindValue(0, request.headers().value("X-GitHub-Delivery").toByteArray());
        insert.bindValue(1, request.headers().value("X-GitHub-Event").toByteArray());
        insert.bindValue(2, body);
        return QHttpServerResponse(insert.exec() ? QHttpServerResponse::StatusCode::Accepted
                                                 : QHttpServerResponse::StatusCode::ServiceUnavailable);
    }

    QString m_folder;
    std::promise<uint16_t> m_ready;
    uint16_t m_port = 0;
};

bool sendAll(int socket, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(size_t(sent));
    }
    return true;
}

/// The status of one answer, read to its end; 0 where none comes.
int answerOn(int socket)
{
    std::string text;
    char block[4096];
    for (;;) {
        if (const size_t end = text.find("\r\n\r\n"); end != std::string::npos) {
            size_t length = 0;
            std::string head = text.substr(0, end);
            std::ranges::transform(head, head.begin(), [](unsigned char c) { return char(std::tolower(c)); });
            if (const size_t at = head.find("content-length:"); at != std::string::npos)
                length = std::strtoul(head.c_str() + at + 15, nullptr, 10);
            if (text.size() >= end + 4 + length)
                return std::atoi(text.c_str() + 9);
        }
        const ssize_t got = ::recv(socket, block, sizeof block, 0);
        if (got <= 0)
            return 0;
        text.append(block, size_t(got));
    }
}

/// Sends all requests over `connections`, each connection one after the other. Seconds until the last 202; 0: not all were taken.
double burst(uint16_t port, const std::vector<std::string> &requests, int connections)
{
    std::atomic<size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto began = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < connections; ++i) {
            clients.emplace_back([&] {
                const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
                const int on = 1;
                ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                sockaddr_in address{};
                address.sin_family = AF_INET;
                address.sin_port = htons(port);
                address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                if (::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
                    failed = true;
                for (size_t n; !failed && (n = next++) < requests.size();) {
                    if (!sendAll(socket, requests[n]) || answerOn(socket) != 202)
                        failed = true;
                }
                ::close(socket);
            });
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    return failed ? 0 : took.count();
}

void deliveries(benchmark::State &state)
{
    const QTemporaryDir folder(folderTemplate);
    QThreadPool pool;
    engine::Options options;
    options.workspace = folder.filePath(QStringLiteral("workspace")).toStdString();
    options.hooks = engine::HookOptions{0, secret, {}};
    const auto engine = engine::Engine::open(options, &pool);
    const Naive naive(folder.path());
    const auto status = engine ? (*engine)->ask(engine::ReadStatus{}) : std::unexpected(engine.error());
    if (!status || naive.port() == 0) {
        state.SkipWithError(status ? "the peer does not listen" : status.error().text);
        return;
    }
    const auto port = uint16_t(std::get<engine::Status>(*status).hooks.port);
    double ours = 0, theirs = 0;
    int64_t round = 0, sent = 0;
    for (auto _ : state) {
        std::vector<std::string> requests;
        for (int64_t n = 0; n < state.range(1); ++n)
            requests.push_back(requestOf(round, n));
        ++round;
        sent += state.range(1);
        const double peer = burst(naive.port(), requests, int(state.range(0)));
        const double receiver = burst(port, requests, int(state.range(0)));
        if (peer == 0 || receiver == 0) {
            state.SkipWithError("a delivery was not taken");
            return;
        }
        ours += receiver;
        theirs += peer;
        state.SetIterationTime(receiver);
    }
    state.counters["ours/s"] = double(sent) / ours;
    state.counters["QHttpServer/s"] = double(sent) / theirs;
    state.counters["ratio"] = theirs / ours;
}

} // namespace

BENCHMARK(deliveries)
    ->ArgNames({"connections", "deliveries"})
    ->Args({16, 2000})
    ->Args({64, 4000})
    ->Iterations(3)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv); // Qt Sql wants one
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
