// SPDX-License-Identifier: GPL-3.0-or-later
// Where a token is kept: in the keychain or nowhere, whatever the keychain does.
#include <app/common/keychain.h>
#include <app/common/token_source.h>
#include <tests/registry.h>

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <map>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <thread>

using namespace sb;
using namespace sb::common;

namespace {

const Secret canary{"ghp_canary0123456789canary0123456789"};

/// A keychain that can be locked, absent, slow, mute or forgetful. Answers from another thread, as a real one does.
class Store final : public SecretStore {
public:
    enum class Mood { Good, Mute, Locked, Absent, Forgets, Changes };
    Mood mood = Mood::Good;
    std::map<std::string, std::string> entries;

    void read(const std::string &key, Done done) override
    {
        const auto entry = entries.find(key);
        answer(entry == entries.end() ? fail(Error::Kind::NotFound, "none") : Result<Secret>(Secret(entry->second)),
               done);
    }
    void write(const std::string &key, const Secret &secret, Done done) override
    {
        if (mood == Mood::Good || mood == Mood::Mute)
            entries[key] = secret.reveal();
        if (mood == Mood::Changes)
            entries[key] = secret.reveal().substr(0, 10);
        answer(Secret(), done);
    }
    void remove(const std::string &key, Done done) override
    {
        answer(entries.erase(key) ? Result<Secret>(Secret()) : fail(Error::Kind::NotFound, "none"), done);
    }

private:
    void answer(Result<Secret> good, const Done &done)
    {
        if (mood == Mood::Mute) {
            m_never.push_back(done);
            return;
        }
        if (mood == Mood::Locked)
            good = fail(Error::Kind::Denied, "locked");
        if (mood == Mood::Absent)
            good = fail(Error::Kind::Unavailable, "there is no keychain");
        std::jthread([&] { done(good); }).join();
    }
    std::vector<Done> m_never;
};

} // namespace

class KeychainTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void keepsAToken();
    void refuses_data();
    void refuses();
    void noticesAnotherToken_data();
    void noticesAnotherToken();
    void aBrokenRecordIsNoSignIn_data();
    void aBrokenRecordIsNoSignIn();
    void theUsersKeychainAnswersInTime();
    void wipesTheEnvironment();
    void leavesNoCoreDump();

private:
    Keychain keychain(std::chrono::milliseconds limit = std::chrono::minutes(5)) const
    {
        return Keychain(m_store, m_folder->path().toStdString(), limit);
    }
    bool written() const
    {
        for (QDirIterator at(m_folder->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
             at.hasNext();) {
            QFile file(at.next());
            if (file.open(QFile::ReadOnly) && file.readAll().contains("canary"))
                return true;
        }
        return false;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Store> m_store;
};

void KeychainTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_shared<Store>();
}

void KeychainTest::keepsAToken()
{
    Keychain chain = keychain();
    QCOMPARE(chain.token("github.com").error().kind, Error::Kind::NotFound);
    QVERIFY(chain.keep("github.com", canary, "ada").has_value());
    QVERIFY(chain.keep("git.example.org", Secret("other"), "bob").has_value());
    QCOMPARE(keychain().token("github.com")->reveal(), canary.reveal());
    QCOMPARE(keychain().login("github.com"), std::string("ada"));
    QVERIFY(!written());
    QVERIFY(chain.forget("github.com").has_value());
    QCOMPARE(chain.token("github.com").error().kind, Error::Kind::NotFound);
    QCOMPARE(keychain().token("git.example.org")->reveal(), std::string("other"));
    QVERIFY(!m_store->entries.contains("github.com"));
    QVERIFY(chain.forget("github.com").has_value());
    QCOMPARE(keyCheckValue(canary).size(), size_t(8));
    QVERIFY(keyCheckValue(canary) != keyCheckValue(Secret("other")));
}

void KeychainTest::refuses_data()
{
    QTest::addColumn<int>("mood");
    QTest::addColumn<int>("kind");
    QTest::addRow("mute") << int(Store::Mood::Mute) << int(Error::Kind::Timeout);
    QTest::addRow("locked") << int(Store::Mood::Locked) << int(Error::Kind::Denied);
    QTest::addRow("absent") << int(Store::Mood::Absent) << int(Error::Kind::Unavailable);
    QTest::addRow("forgets") << int(Store::Mood::Forgets) << int(Error::Kind::NotFound);
    QTest::addRow("changes") << int(Store::Mood::Changes) << int(Error::Kind::Corrupt);
}

void KeychainTest::refuses()
{
    QFETCH(int, mood);
    QFETCH(int, kind);
    m_store->mood = Store::Mood(mood);
    const auto kept = keychain(std::chrono::milliseconds(50)).keep("github.com", canary, "ada");
    QVERIFY(!kept.has_value());
    QVERIFY2(int(kept.error().kind) == kind, kept.error().text.c_str());
    QVERIFY(kept.error().text.find("canary") == std::string::npos);
    QVERIFY(!written());
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("sign-in.json"))));
    m_store->mood = Store::Mood::Good;
    QCOMPARE(keychain().token("github.com").error().kind, Error::Kind::NotFound);
}

void KeychainTest::noticesAnotherToken_data()
{
    QTest::addColumn<bool>("gone");
    QTest::addRow("another token") << false;
    QTest::addRow("another keychain") << true;
}

void KeychainTest::noticesAnotherToken()
{
    QFETCH(bool, gone);
    QVERIFY(keychain().keep("github.com", canary, "ada").has_value());
    if (gone)
        m_store->entries.clear();
    else
        m_store->entries["github.com"] = "ghp_planted";
    const auto token = keychain().token("github.com");
    QVERIFY(!token.has_value());
    QCOMPARE(token.error().kind, Error::Kind::Conflict);
    QVERIFY(token.error().text.contains("signalboxctl auth login"));
}

void KeychainTest::aBrokenRecordIsNoSignIn_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "[]", "{", "{\"hosts\":[]}", "{\"hosts\":{\"github.com\":7}}",
                             "{\"hosts\":{\"github.com\":{\"check\":7}}}"})
        QTest::addRow("%s", text) << QByteArray(text);
}

void KeychainTest::aBrokenRecordIsNoSignIn()
{
    QFETCH(QByteArray, text);
    QVERIFY(keychain().keep("github.com", canary, "ada").has_value());
    QFile record(m_folder->filePath(QStringLiteral("sign-in.json")));
    QVERIFY(record.open(QFile::WriteOnly));
    record.write(text);
    record.close();
    QCOMPARE(keychain().token("github.com").error().kind, Error::Kind::NotFound);
    QVERIFY(keychain().keep("github.com", canary, "ada").has_value());
    QVERIFY(keychain().token("github.com").has_value());
}

void KeychainTest::theUsersKeychainAnswersInTime()
{
    // Where tests run there is mostly none, and it must say so; where there is one it has nothing under this name.
    const std::string host = "no-such-host.example.org";
    QVERIFY(keychain().keep(host, canary, "ada").has_value());
    const auto token = Keychain(openSecretStore(), m_folder->path().toStdString()).token(host);
    QVERIFY(!token.has_value());
    const Error::Kind kind = token.error().kind;
    QVERIFY2(kind == Error::Kind::Conflict || kind == Error::Kind::Unavailable || kind == Error::Kind::Timeout
                 || kind == Error::Kind::Denied,
             token.error().text.c_str());
    QVERIFY(token.error().text.contains("SIGNALBOX_TOKEN") || token.error().text.contains("keychain"));
}

void KeychainTest::wipesTheEnvironment()
{
    if (!qEnvironmentVariableIsSet("KEYCHAIN_CHILD")) {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("KEYCHAIN_CHILD"), QStringLiteral("1"));
        environment.insert(QStringLiteral("SIGNALBOX_TOKEN"), QString::fromStdString(canary.reveal()));
        environment.insert(QStringLiteral("SIGNALBOX_WEBHOOK_SECRET"),
                           QStringLiteral("hooks of ") + QString::fromStdString(canary.reveal()));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("tst_keychain"), QStringLiteral("wipesTheEnvironment")});
        QVERIFY(child.waitForFinished(300'000));
        const QByteArray said = child.readAll();
        QVERIFY2(child.exitCode() == 0, said.constData());
        QVERIFY(!said.contains("canary"));
        return;
    }
    const auto shown = [] {
        QFile file(QStringLiteral("/proc/self/environ"));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY(shown().contains("canary")); // as it was started
    const QTemporaryDir folder;
    const auto keeper = openKeeper(folder.path().toStdString());
    QVERIFY(shown().contains("KEYCHAIN_CHILD"));
    QVERIFY(!shown().contains("canary"));
    const auto modelKey = keeper->modelKey("slm https://api.example.org:443"); // no key of a model comes from there
    QVERIFY(modelKey && modelKey->secret.empty() && modelKey->place.empty());
    QVERIFY(!qEnvironmentVariableIsSet("SIGNALBOX_TOKEN"));
    QVERIFY(!qEnvironmentVariableIsSet("SIGNALBOX_WEBHOOK_SECRET"));
    QVERIFY(takeTokenFromEnvironment().empty());
    const auto token = keeper->token("github.com");
    QVERIFY(token.has_value());
    QCOMPARE(token->secret.reveal(), canary.reveal());
    QCOMPARE(token->place, std::string("environment"));
    const auto hooks = keeper->hookSecret();
    QVERIFY(hooks.has_value());
    QCOMPARE(hooks->secret.reveal(), "hooks of " + canary.reveal());
    QCOMPARE(hooks->place, std::string("environment"));
    QCOMPARE(keeper->keepToken("github.com", Secret("another"), "ada").error().kind, Error::Kind::Conflict);
    QCOMPARE(keeper->forgetToken("github.com").error().kind, Error::Kind::Conflict);
    QProcess grandchild;
    grandchild.start(QStringLiteral("env"), QStringList());
    QVERIFY(grandchild.waitForFinished(300'000));
    const QByteArray seen = grandchild.readAll();
    QVERIFY(seen.contains("KEYCHAIN_CHILD"));
    QVERIFY(!seen.contains("canary"));
}

void KeychainTest::leavesNoCoreDump()
{
    sealProcess();
    rlimit now{};
    QCOMPARE(::getrlimit(RLIMIT_CORE, &now), 0);
    QCOMPARE(now.rlim_max, rlim_t(0));
#ifndef __SANITIZE_ADDRESS__
    QCOMPARE(::prctl(PR_GET_DUMPABLE), 0);
#endif
}

SIGNALBOX_TEST(KeychainTest)
#include "tst_keychain.moc"
