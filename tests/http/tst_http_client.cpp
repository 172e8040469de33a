// SPDX-License-Identifier: GPL-3.0-or-later
// Requests among servers that do what they should not: every fault has its error, and no credential leaves its origin.
#include <core/http/client_cache.h>
#include <core/http/client_redirect.h>
#include <fakegithub/fake_server.h>
#include <tests/registry.h>

#include <QTemporaryDir>

#include <filesystem>

using namespace sb;
using namespace sb::http;
using namespace std::chrono_literals;
using fake::FakeServer;
using fake::Wire;

namespace {

const std::string secret = "ghp_canary_0123456789";

Call to(const std::string &url, const std::string &method = "GET", std::string body = {})
{
    Call call;
    call.method = method;
    call.url = url;
    call.body = std::move(body);
    call.token = Secret(secret);
    call.fields = {{"Accept", "application/json"}, {"X-Own", secret}, {"Cookie", "session=" + secret}};
    return call;
}

bool carries(const fake::Seen &seen, std::string_view text)
{
    return seen.target.contains(text) || seen.body.contains(text)
        || std::ranges::any_of(seen.fields, [&](const auto &field) { return field.second.contains(text); });
}

} // namespace

class TestHttpClient : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_transport = openTransport(); }
    void cleanup() { m_transport.reset(); }

    void exchanges()
    {
        FakeServer server([](const Request &request) {
            return Wire{201, {{"X-Echo", request.method + " " + request.body}, {"ETag", "W/\"a\""}}, "made"};
        });
        for (int turn = 0; turn < 3; ++turn) {
            const auto reply = m_transport->exchange(to(server.url() + "/a?b=c%2Fd", "POST", "{\"x\":1}"), {});
            QVERIFY2(reply, reply.error().text.c_str());
            QCOMPARE(reply->status, 201);
            QCOMPARE(reply->body, std::string("made"));
            QCOMPARE(fieldOf(reply->fields, "x-echo").value_or(""), std::string_view("POST {\"x\":1}"));
            QCOMPARE(fieldOf(reply->fields, "etag").value_or(""), std::string_view("W/\"a\""));
        }
        QCOMPARE(server.seen().size(), size_t(3));
        QCOMPARE(server.seen()[0].target, std::string("/a?b=c%2Fd"));
        QCOMPARE(server.seen()[0].authorization, "Bearer " + secret);
    }

    void statuses_data()
    {
        QTest::addColumn<int>("status");
        for (const int status :
             {200, 204, 301, 304, 400, 401, 403, 404, 409, 410, 418, 422, 429, 451, 500, 501, 502, 503, 504})
            QTest::addRow("%d", status) << status;
    }
    /// Every status is an answer, not an error of the transport.
    void statuses()
    {
        QFETCH(const int, status);
        FakeServer server([&](const Request &) { return Wire{status, {}, "said"}; });
        const auto reply = m_transport->exchange(to(server.url()), {});
        QVERIFY2(reply, reply.error().text.c_str());
        QCOMPARE(reply->status, status);
        QCOMPARE(reply->body, std::string(status == 204 || status == 304 ? "" : "said"));
    }

    void faults_data()
    {
        QTest::addColumn<Wire>("wire");
        QTest::addColumn<int>("kind");
        using End = Wire::End;
        const std::string body(20'000, 'b');
        QTest::newRow("hangs up") << Wire{200, {}, body, End::Drop} << int(Error::Kind::Unavailable);
        QTest::newRow("half a body") << Wire{200, {}, body, End::Half} << int(Error::Kind::Unavailable);
        QTest::newRow("half a refusal") << Wire{500, {}, body, End::Half} << int(Error::Kind::Unavailable);
        QTest::newRow("says nothing") << Wire{200, {}, body, End::Hang} << int(Error::Kind::Timeout);
        QTest::newRow("drips") << Wire{200, {}, body, End::Whole, 20ms} << int(Error::Kind::Timeout);
        QTest::newRow("too large") << Wire{200, {}, std::string(200'000, 'x')} << int(Error::Kind::Limit);
        QTest::newRow("without end") << Wire{200, {}, "", End::Endless} << int(Error::Kind::Limit);
    }
    void faults()
    {
        QFETCH(const Wire, wire);
        QFETCH(const int, kind);
        FakeServer server([&](const Request &) { return wire; });
        Call call = to(server.url());
        if (Error::Kind(kind) == Error::Kind::Timeout)
            call.idle = call.whole = 1500ms;
        call.bodyLimit = 100'000;
        const auto reply = m_transport->exchange(call, {});
        QVERIFY(!reply);
        QCOMPARE(int(reply.error().kind), kind);
        QVERIFY(!reply.error().text.empty());
        QVERIFY(!reply.error().text.contains(secret));
    }

    /// What is packed may be larger than what comes out: its length is not that of the body.
    void unpacks()
    {
        using namespace std::string_literals;
        const std::string packed
            = "\x1f\x8b\x08\0\0\0\0\0\x02\x03\x8b\x8e\x05\0\x29\xbb\x4c\x0d\x02\0\0\0"s; // gzip of []
        FakeServer server([&](const Request &) { return Wire{200, {{"Content-Encoding", "gzip"}}, packed}; });
        const auto reply = m_transport->exchange(to(server.url()), {});
        QVERIFY2(reply, reply.error().text.c_str());
        QCOMPARE(reply->body, std::string("[]"));
    }

    /// More than is read ahead, so that Qt still holds some when the connection breaks: the part is not taken for the whole.
    void halfOfMuch()
    {
        const std::string body(2'400'000, 'x');
        FakeServer server([&](const Request &) { return Wire{200, {}, body, Wire::End::Half}; });
        for (int turn = 0; turn < 60; ++turn) {
            Call call = to(server.url());
            call.sink = [](std::string_view) { return Result<>(); };
            const auto reply = m_transport->exchange(call, {});
            QVERIFY2(!reply, "half of it was taken for the whole");
            QCOMPARE(int(reply.error().kind), int(Error::Kind::Unavailable));
        }
    }

    /// A write whose answer is lost may have been done: it is sent once, whatever the network library would like.
    void neverSendsTwice_data()
    {
        QTest::addColumn<QByteArray>("method");
        for (const char *method : {"POST", "PUT", "PATCH"})
            QTest::newRow(method) << QByteArray(method);
    }
    void neverSendsTwice()
    {
        QFETCH(const QByteArray, method);
        std::atomic<int> count = 0;
        FakeServer server([&](const Request &request) {
            if (request.method == "GET")
                return Wire{200, {}, "hello"};
            ++count;
            return Wire{200, {}, "x", Wire::End::Drop};
        });
        QVERIFY(m_transport->exchange(to(server.url()), {})); // so that the connection is one that was kept
        const auto reply = m_transport->exchange(to(server.url(), method.toStdString(), "{\"a\":1}"), {});
        QVERIFY(!reply);
        QCOMPARE(count.load(), 1);
    }

    void nobodyThere()
    {
        std::string url;
        {
            FakeServer server([](const Request &) { return Wire{}; });
            url = server.url();
        }
        const auto reply = m_transport->exchange(to(url), {});
        QVERIFY(!reply);
        QCOMPARE(int(reply.error().kind), int(Error::Kind::Unavailable));
    }

    void badAddresses_data()
    {
        QTest::addColumn<QByteArray>("url");
        for (const char *url : {"", "nothing", "/path", "ftp://example.org/", "file:///etc/passwd", "http://",
                                "https://me:pass@example.org/", "http://example.org/a\r\nX: y", "javascript:alert(1)",
                                "http:/example.org"})
            QTest::addRow("%s", url) << QByteArray(url);
    }
    void badAddresses()
    {
        QFETCH(const QByteArray, url);
        const auto reply = m_transport->exchange(to(url.toStdString()), {});
        QVERIFY(!reply);
        QCOMPARE(int(reply.error().kind), int(Error::Kind::Invalid));
        QVERIFY(originOf(url.toStdString()).empty() || url.contains('\r'));
    }

    void brokenFields()
    {
        Call call = to("http://127.0.0.1:9/");
        call.fields = {{"X-A", "one\r\nX-B: two"}};
        QCOMPARE(int(m_transport->exchange(call, {}).error().kind), int(Error::Kind::Invalid));
    }

    void cancels()
    {
        FakeServer server([](const Request &) { return Wire{200, {}, "x", Wire::End::Hang}; });
        CancelSource source;
        std::thread other([&] {
            while (server.seen().empty())
                std::this_thread::sleep_for(1ms);
            source.request();
        });
        const auto reply = m_transport->exchange(to(server.url()), source.token());
        other.join();
        QVERIFY(!reply);
        QCOMPARE(int(reply.error().kind), int(Error::Kind::Cancelled));
    }

    void sinks()
    {
        std::string big(5'000'000, 'a');
        for (size_t i = 0; i < big.size(); i += 1000)
            big[i] = char('b' + i / 1000 % 20);
        FakeServer server([&](const Request &request) {
            return request.target == "/gone" ? Wire{410, {}, "it has expired"} : Wire{200, {}, big};
        });
        std::string got;
        size_t calls = 0;
        Call call = to(server.url());
        call.sink = [&](std::string_view piece) -> Result<> {
            got += piece;
            ++calls;
            return {};
        };
        const auto reply = m_transport->exchange(call, {});
        QVERIFY2(reply, reply.error().text.c_str());
        QVERIFY(reply->body.empty());
        QVERIFY(got == big);
        QVERIFY(calls > 4);
        got.clear();
        call.url = server.url() + "/gone";
        const auto gone = m_transport->exchange(call, {});
        QVERIFY(gone);
        QCOMPARE(gone->body, std::string("it has expired"));
        QVERIFY(got.empty());
        call.url = server.url();
        call.sink = [](std::string_view) -> Result<> { return fail(Error::Kind::Io, "the disk is full"); };
        QCOMPARE(m_transport->exchange(call, {}).error().text, std::string("the disk is full"));
    }

    void manyAtOnce()
    {
        FakeServer server([](const Request &request) { return Wire{200, {}, request.target}; });
        std::atomic<int> right = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 20; ++i) {
                    const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
                    const auto reply = m_transport->exchange(to(server.url() + path), {});
                    right += reply && reply->body == path;
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(right.load(), 160);
    }

    void redirects_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("location"); ///< OTHER stands for the other origin, SAME for the first
        QTest::addColumn<bool>("arrives"); ///< somebody else is asked
        for (const int status : {301, 302, 307, 308}) {
            QTest::addRow("%d absolute", status) << status << QByteArray("GET") << QByteArray("OTHER/blob") << true;
            QTest::addRow("%d without scheme", status)
                << status << QByteArray("GET") << QByteArray("//OTHERHOST/blob") << true;
        }
        QTest::newRow("by the other's name for this computer")
            << 302 << QByteArray("GET") << QByteArray("NAMED/blob") << true;
        QTest::newRow("back again") << 302 << QByteArray("GET") << QByteArray("OTHER/back") << true;
        QTest::newRow("a write, 307") << 307 << QByteArray("POST") << QByteArray("OTHER/blob") << false;
        QTest::newRow("a write, 308") << 308 << QByteArray("PUT") << QByteArray("OTHER/blob") << false;
        QTest::newRow("with a user's name") << 302 << QByteArray("GET") << QByteArray("USER/blob") << false;
        QTest::newRow("to a file") << 302 << QByteArray("GET") << QByteArray("file:///etc/passwd") << false;
        QTest::newRow("nowhere") << 302 << QByteArray("GET") << QByteArray("") << false;
    }
    void redirects()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, method);
        QFETCH(QByteArray, location);
        QFETCH(const bool, arrives);
        std::string home;
        FakeServer other([&](const Request &request) {
            return request.target == "/back" ? Wire{302, {{"Location", home + "/end"}}, ""} : Wire{200, {}, "blob"};
        });
        location.replace("OTHERHOST", QByteArray("127.0.0.1:") + QByteArray::number(other.port()));
        location.replace("OTHER", other.url().c_str());
        location.replace("NAMED", QByteArray("http://localhost:") + QByteArray::number(other.port()));
        location.replace("USER", QByteArray("http://me:pw@127.0.0.1:") + QByteArray::number(other.port()));
        FakeServer server([&](const Request &request) {
            return request.target == "/end" ? Wire{200, {}, "end"}
                                            : Wire{status, {{"Location", location.toStdString()}}, ""};
        });
        home = server.url();
        const auto reply
            = follow(*m_transport, to(server.url() + "/logs", method.toStdString(), method == "GET" ? "" : "{}"), {});
        QCOMPARE(!other.seen().empty(), arrives);
        if (arrives)
            QVERIFY2(reply && reply->status == 200, reply ? "" : reply.error().text.c_str());
        for (const fake::Seen &seen : other.seen()) {
            QVERIFY(seen.authorization.empty());
            QVERIFY(!carries(seen, secret));
        }
        // Once away, it is not given again, not even to where it came from.
        for (const fake::Seen &seen : server.seen())
            QCOMPARE(seen.authorization.empty(), seen.target == "/end");
    }

    void redirectsWithin()
    {
        FakeServer server([](const Request &request) {
            return request.target == "/old" ? Wire{301, {{"Location", "/new?x=1"}}, ""}
                : request.target == "/loop" ? Wire{302, {{"Location", "/loop"}}, ""}
                                            : Wire{200, {}, request.method + request.body};
        });
        const auto moved = follow(*m_transport, to(server.url() + "/old"), {});
        QVERIFY(moved);
        QCOMPARE(moved->url, server.url() + "/new?x=1");
        QCOMPARE(server.seen()[1].authorization, "Bearer " + secret);
        const auto write = follow(*m_transport, to(server.url() + "/old", "POST", "{}"), {});
        QVERIFY(write);
        QCOMPARE(write->status, 301);
        const auto loop = follow(*m_transport, to(server.url() + "/loop"), {});
        QVERIFY(!loop);
        QCOMPARE(int(loop.error().kind), int(Error::Kind::Limit));
    }

    /// From https to http nothing follows; the transport is made up, since there is no certificate here.
    void neverLessSafe()
    {
        struct Made final : Transport {
            int calls = 0;
            Result<Reply> exchange(const Call &call, const Cancel &) override
            {
                ++calls;
                return Reply{302, {{"location", "http://api.example.org/x"}}, "", call.url};
            }
        } made;
        const auto reply = follow(made, to("https://api.example.org/x"), {});
        QVERIFY(!reply);
        QCOMPARE(int(reply.error().kind), int(Error::Kind::Denied));
        QCOMPARE(made.calls, 1);
    }

    void origins_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("origin");
        QTest::newRow("plain") << QByteArray("https://API.github.com/x") << QByteArray("https://api.github.com:443");
        QTest::newRow("port") << QByteArray("https://api.github.com:443/x") << QByteArray("https://api.github.com:443");
        QTest::newRow("http") << QByteArray("http://api.github.com/") << QByteArray("http://api.github.com:80");
        QTest::newRow("other port") << QByteArray("http://a.org:8080/") << QByteArray("http://a.org:8080");
        QTest::newRow("look-alike") << QByteArray("https://api.github.com@evil.org/") << QByteArray("");
        QTest::newRow("suffix") << QByteArray("https://api.github.com.evil.org/")
                                << QByteArray("https://api.github.com.evil.org:443");
    }
    void origins()
    {
        QFETCH(const QByteArray, url);
        QFETCH(const QByteArray, origin);
        QCOMPARE(originOf(url.toStdString()), origin.toStdString());
    }

    void links_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("next");
        QTest::newRow("none") << QByteArray("") << QByteArray();
        QTest::newRow("github") << QByteArray(
            "<https://a.org/x?page=2>; rel=\"next\", <https://a.org/x?page=9>; rel=\"last\"")
                                << QByteArray("https://a.org/x?page=2");
        QTest::newRow("second") << QByteArray("<https://a.org/1>; rel=\"prev\", <https://a.org/3>; rel=next")
                                << QByteArray("https://a.org/3");
        QTest::newRow("two relations") << QByteArray("<https://a.org/3>; rel=\"last next\"")
                                       << QByteArray("https://a.org/3");
        QTest::newRow("title") << QByteArray("<https://a.org/3>; title=\"x, y\"; rel=\"next\"")
                               << QByteArray("https://a.org/3");
        QTest::newRow("open") << QByteArray("<https://a.org/3; rel=\"next\"") << QByteArray();
        QTest::newRow("last only") << QByteArray("<https://a.org/3>; rel=\"last\"") << QByteArray();
    }
    void links()
    {
        QFETCH(const QByteArray, field);
        QFETCH(const QByteArray, next);
        QCOMPARE(linkOf(field.toStdString(), "next").value_or(""), next.toStdString());
    }

    void cache()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/http";
        EtagCache cache(path);
        cache.put("me", "https://a.org/x", {"W/\"1\"", "https://a.org/x?page=2", "body\nwith lines"});
        const auto found = cache.find("me", "https://a.org/x", true);
        QVERIFY(found);
        QCOMPARE(found->etag, std::string("W/\"1\""));
        QCOMPARE(found->next, std::string("https://a.org/x?page=2"));
        QCOMPARE(found->body, std::string("body\nwith lines"));
        QVERIFY(cache.find("me", "https://a.org/x", false)->body.empty());
        QVERIFY(!cache.find("you", "https://a.org/x", true));
        QVERIFY(!cache.find("me", "https://a.org/y", true));
        EtagCache again(path);
        QVERIFY(again.find("me", "https://a.org/x", true));
        for (const auto &file : std::filesystem::directory_iterator(path))
            std::filesystem::resize_file(file.path(), std::filesystem::file_size(file.path()) - 3);
        QVERIFY(!again.find("me", "https://a.org/x", true)); // cut: a miss
        EtagCache small(path, 1000);
        for (int i = 0; i < 50; ++i)
            small.put("me", "https://a.org/" + std::to_string(i), {"e", "", std::string(100, 'x')});
        uintmax_t sum = 0;
        for (const auto &file : std::filesystem::directory_iterator(path))
            sum += std::filesystem::file_size(file.path());
        QVERIFY(sum < 1500);
        EtagCache none("");
        none.put("me", "u", {"e", "", "b"});
        QVERIFY(!none.find("me", "u", true));
    }

private:
    std::unique_ptr<Transport> m_transport;
};

SIGNALBOX_TEST(TestHttpClient)
#include "tst_http_client.moc"
