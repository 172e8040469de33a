// SPDX-License-Identifier: GPL-3.0-or-later
// QtKeychain's jobs want a thread with an event loop: one of our own, so that a keychain which asks the user a question holds up nobody.
#include "keychain.h"

#include <QThread>

#include <qt6keychain/keychain.h>

namespace sb::common {

namespace {

const QString service = QStringLiteral("signalbox");

Error errorOf(const QKeychain::Job &job)
{
    const std::string said = job.errorString().toStdString();
    switch (job.error()) {
    case QKeychain::EntryNotFound: return {Error::Kind::NotFound, "the keychain has no such entry"};
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser: return {Error::Kind::Denied, "the keychain is locked: unlock it and try again"};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return {Error::Kind::Unavailable,
                "there is no keychain (gnome-keyring, KWallet): start one, or set SIGNALBOX_TOKEN for one program"};
    default:
        return {Error::Kind::Unavailable,
                "the keychain cannot be used (" + said + "): start one, or set SIGNALBOX_TOKEN for one program"};
    }
}

class QtKeychain final : public SecretStore {
public:
    QtKeychain()
    {
        m_thread.setObjectName(QStringLiteral("keychain"));
        m_home.moveToThread(&m_thread);
        m_thread.start();
    }
    ~QtKeychain() override
    {
        m_thread.quit();
        m_thread.wait();
    }

    void read(const std::string &key, Done done) override
    {
        run([](auto &) {}, key, std::move(done), [] { return new QKeychain::ReadPasswordJob(service); },
            [](const QKeychain::ReadPasswordJob &job) { return Secret(job.textData().toStdString()); });
    }
    void write(const std::string &key, const Secret &secret, Done done) override
    {
        run([secret](QKeychain::WritePasswordJob &job) { job.setTextData(QString::fromStdString(secret.reveal())); },
            key, std::move(done), [] { return new QKeychain::WritePasswordJob(service); },
            [](const QKeychain::WritePasswordJob &) { return Secret(); });
    }
    void remove(const std::string &key, Done done) override
    {
        run([](auto &) {}, key, std::move(done), [] { return new QKeychain::DeletePasswordJob(service); },
            [](const QKeychain::DeletePasswordJob &) { return Secret(); });
    }

private:
    template<typename Prepare, typename Make, typename Take>
    void run(Prepare prepare, const std::string &key, Done done, Make make, Take take)
    {
        QMetaObject::invokeMethod(
            &m_home,
            [=, this] {
                auto *job = make();
                job->setKey(QString::fromStdString(key));
                job->setInsecureFallback(false);
                prepare(*job);
                QObject::connect(job, &QKeychain::Job::finished, &m_home, [=] {
                    done(job->error() == QKeychain::NoError ? Result<Secret>(take(*job))
                                                            : std::unexpected(errorOf(*job)));
                });
                job->start(); // deletes itself
            },
            Qt::QueuedConnection);
    }

    QThread m_thread;
    QObject m_home; ///< in the thread
};

} // namespace

std::unique_ptr<SecretStore> openSecretStore()
{
    return std::make_unique<QtKeychain>();
}

} // namespace sb::common
