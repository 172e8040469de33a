// SPDX-License-Identifier: GPL-3.0-or-later
// What a log alone says of a second run: messages of networks, services and machines against those of code and configuration.
#include <core/base/user_folders.h>
#include <core/diagnose/diagnose.h>

#include <tests/registry.h>

#include <algorithm>

using namespace sb;

class TestRetryable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void ofInfrastructure_data();
    void ofInfrastructure();
    void ofCode_data();
    void ofCode();
    void lintersSpeakOfNetworksToo();

private:
    fact::Diagnosis of(const QByteArray &line)
    {
        const std::string log
            = "Run tests\n+ ./run.sh\n" + line.toStdString() + "\nerror: step failed with exit code 1\n";
        const auto diagnosis = diagnose::diagnose({"log", log}, m_knowledge, Cancel());
        return diagnosis ? *diagnosis : fact::Diagnosis{};
    }
    diagnose::Knowledge m_knowledge;
};

void TestRetryable::initTestCase()
{
    auto knowledge = diagnose::shippedKnowledge(sb::userCacheFolder());
    QVERIFY2(knowledge.has_value(), knowledge ? "" : knowledge.error().text.c_str());
    m_knowledge = std::move(*knowledge);
}

void TestRetryable::ofInfrastructure_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("type");
    const auto row
        = [](const char *type, const char *line) { QTest::newRow(line) << QByteArray(line) << QByteArray(type); };
    row("network",
        "npm ERR! network request to https://r.example/left-pad failed, reason: getaddrinfo EAI_AGAIN r.example");
    row("network", "wget: unable to resolve host address 'files.example'");
    row("network", "Err:1 http://deb.example/debian bookworm InRelease Temporary failure resolving 'deb.example'");
    row("network", "dial tcp: lookup proxy.example on 10.0.0.2:53: read udp: i/o timeout");
    row("network", "java.net.UnknownHostException: plugins.example");
    row("network", "urllib3.exceptions.ProtocolError: ('Connection broken: IncompleteRead(1 bytes read)')");
    row("network", "ssh: connect to host deploy.example port 22: Connection timed out");
    row("network", "kex_exchange_identification: Connection closed by remote host");
    row("network", "fatal: unable to access 'https://git.example/a.git/': Failed to connect to git.example port 443");
    row("network", "error: RPC failed; HTTP 502 curl 22");
    row("network", "error: 2841 bytes of body are still expected");
    row("network", "curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to a.example:443");
    row("network", "requests.exceptions.SSLError: EOF occurred in violation of protocol (_ssl.c:1007)");
    row("network", "remote: Internal Server Error");
    row("network", "Received status code 503 from server: Service Unavailable");
    row("network", "upload failed: 504 Gateway Time-out");
    row("network", "E: Failed to fetch http://deb.example/pool/a.deb  Hash Sum mismatch");
    row("network", "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (apt-get)");
    row("network", "Error: Failed to download metadata for repo 'epel': Cannot prepare internal mirrorlist");
    row("network", "CondaHTTPError: HTTP 000 CONNECTION FAILED for url <https://conda.example/noarch>");
    row("network", "Could not transfer artifact a:b:jar:1 from/to central (https://m.example): Connection reset");
    row("network", "Error response from daemon: Get \"https://reg.example/v2/\": net/http: TLS handshake timeout");
    row("network", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
    row("network", "Gem::RemoteFetcher::FetchError: too many connection resets (https://gems.example/a.gem)");
    row("network", "warning: spurious network error (3 tries remaining): failed to receive response");
    row("network", "bind: address already in use");
    row("network", "FATAL: the database system is starting up");
    row("network", "psql: error: server closed the connection unexpectedly");
    row("rate_limit", "HTTP 429: Too Many Requests");
    row("rate_limit", "API rate limit exceeded for installation ID 7");
    row("rate_limit", "ThrottlingException: Rate of requests is too high");
    row("disk_full", "tar: out.tar: Wrote only 4096 of 10240 bytes: No space left on device");
    row("disk_full", "System.IO.IOException: There is not enough space on the disk.");
    row("out_of_memory", "c++: fatal error: Killed signal terminated program cc1plus");
    row("out_of_memory", "FATAL ERROR: Ineffective mark-compacts near heap limit - JavaScript heap out of memory");
    row("out_of_memory", "runtime: out of memory: cannot allocate 4194304-byte block");
    row("out_of_memory", "Container web exceeded memory limit: OOMKilled");
    row("runner_lost", "The self-hosted runner: build-3 lost communication with the server");
    row("runner_lost", "FATAL: command execution failed: hudson.remoting.ChannelClosedException");
    row("runner_lost", "ERROR: Job failed (system failure): prepare environment: waiting for pod running");
    row("runner_lost", "OSError: [Errno 30] Read-only file system: '/cache'");
    row("timeout", "No output has been received in the last 10m0s, this potentially indicates a stalled build");
    row("timeout", "ERROR: Job failed: execution took longer than 1h0m0s seconds");
    row("timeout", "selenium.common.exceptions.TimeoutException: Message: timeout waiting for element");
    row("timeout", "Error: Timed out waiting for port 5432");
    row("timeout", "error: context deadline exceeded");
    row("timeout", "sqlalchemy.exc.OperationalError: (1213, 'Deadlock found when trying to get lock')");
    row("timeout", "sqlite3.OperationalError: database is locked");
    row("timeout", "Error: Error acquiring the state lock");
    row("timeout", "rm: cannot remove '/mnt/a': Device or resource busy");
    row("timeout", "Error: The service did not become healthy within the required time");
}

void TestRetryable::ofInfrastructure()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QByteArray, type);
    const fact::Diagnosis diagnosis = of(line);
    QCOMPARE(diagnosis.keyLine, 3);
    QVERIFY2(diagnosis.retryable == std::optional(true), diagnosis.rule.c_str());
    QCOMPARE(QByteArray::fromStdString(std::string(fact::name(diagnosis.type))), type);
    QVERIFY(std::ranges::any_of(diagnosis.witnesses, [](const fact::Witness &witness) {
        return witness.kind == "infrastructure_pattern" && witness.says == "retry";
    }));
}

void TestRetryable::ofCode_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char *line : {
             "src/net.c:41:12: error: 'timeout' undeclared (first use in this function)",
             "src/pool.go:7:2: undefined: connection",
             "error[E0425]: cannot find value `socket` in this scope",
             "src/lock.ts(4,7): error TS2304: Cannot find name 'retry'.",
             "pkg/http.py:9: error: Incompatible return value type (got \"int\", expected \"Timeout\")  [return-value]",
             "src/A.java:3: error: unreported exception TimeoutException; must be caught or declared to be thrown",
             "/usr/bin/ld: a.o: undefined reference to `connect_timeout'",
             "/usr/bin/ld: cannot find -lssl: No such file or directory",
             "ModuleNotFoundError: No module named 'requests'",
             "Error: Cannot find module 'socket.io'",
             "npm error code ERESOLVE",
             "ERROR: No matching distribution found for urllib3==99",
             "E: Unable to locate package libnetwork-dev",
             "bash: curl: command not found",
             "curl: (60) SSL certificate problem: certificate has expired",
             "curl: (22) The requested URL returned error: 404",
             "git@git.example: Permission denied (publickey).",
             "fatal: Authentication failed for 'https://git.example/a.git/'",
             "FAILED tests/test_http.py::test_retry - assert 503 == 200",
             "AssertionError: expected 'Service' to equal 'service'",
             "bash: -c: line 3: unexpected EOF while looking for matching `\"'",
             "SyntaxError: unexpected EOF while parsing",
             "mkdir: cannot create directory '/opt/x': Permission denied",
             "./a.sh: line 4: TIMEOUT: unbound variable",
             "Error: Unsupported argument \"timeout\" here",
             "panic: runtime error: index out of range [3] with length 3",
             "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010",
             "make: *** No rule to make target 'network.h', needed by 'main.o'.  Stop.",
             "a/b.yml:2:81: [error] line too long (122 > 80 characters) (line-length)",
             "would reformat src/retry.py",
             "error: the lock file /w/Cargo.lock needs to be updated but --locked was passed to prevent this",
         })
        QTest::newRow(line) << QByteArray(line);
}

void TestRetryable::ofCode()
{
    QFETCH(const QByteArray, line);
    const fact::Diagnosis diagnosis = of(line);
    QVERIFY2(diagnosis.retryable != std::optional(true), diagnosis.rule.c_str());
    QVERIFY(std::ranges::none_of(diagnosis.witnesses,
                                 [](const fact::Witness &witness) { return witness.says == "retry"; }));
}

/// A finding of a linter is code's, whatever it speaks of.
void TestRetryable::lintersSpeakOfNetworksToo()
{
    for (const char *words : {"connection is never closed", "use of a deprecated timeout", "retry loop without a limit",
                              "socket may be null", "method waits while a lock is held", "could be made static",
                              "do not ignore InterruptedException"}) {
        for (const std::string head :
             {"src/A.java:12:5: warning: ", "src/a.py:3:1: W0101 ", "[ERROR] src/A.java:[3,4] "}) {
            const fact::Diagnosis diagnosis = of(QByteArray::fromStdString(head + words));
            QVERIFY2(diagnosis.retryable != std::optional(true), (head + words + " by " + diagnosis.rule).c_str());
        }
    }
}

SIGNALBOX_TEST(TestRetryable)
#include "tst_retryable.moc"
