// SPDX-License-Identifier: GPL-3.0-or-later
// How the code host is, and the ways out where it is not well.
#include "host_view.h"
#include "main_window.h"

#include <ui/kit/toast.h>
#include <ui/settings/settings_dialog.h>

#include <KMessageWidget>

#include <QGuiApplication>
#include <QTimer>

namespace sb::shell {

namespace {
constexpr int ageEvery = 20'000; // ms
constexpr qint64 focusEvery = 15'000; // ms; A pending check is asked for as often anyway
} // namespace

void MainWindow::addHostActions()
{
    const auto add = [this](Way way, const char *id, const QString &text, const QKeySequence &key, const QString &hint,
                            std::function<void()> run) {
        QAction *action = m_actions.add({QStringLiteral("window.host.") + QLatin1StringView(id), text,
                                         key.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{key},
                                         kit::Scope::Global, hint, tr("Go")},
                                        this, std::move(run));
        m_host->setWay(way, action);
    };
    const QString accounts = tr("Accounts");
    add(Way::SignIn, "signin", tr("Sign in"), QKeySequence(QStringLiteral("Ctrl+Shift+I")),
        tr("Where the token is, and another one in its place"), [this, accounts] { openSettings(accounts); });
    add(Way::FixAccess, "access", tr("Fix access"), QKeySequence(QStringLiteral("Ctrl+Shift+A")),
        tr("What the token may do, and what it lacks"), [this, accounts] { openSettings(accounts); });
    add(Way::HideRepo, "hide", tr("Hide repo"), {}, tr("Asks first; it can be watched again"), [this] {
        const fact::RepoId repo = m_host->repo();
        m_confirm->ask(tr("Hide %1? What is known of it goes from this computer; the host and the ledger keep theirs.")
                           .arg(kit::qs(repo.value)),
                       tr("Hide"), [this, repo] {
                           const auto undo
                               = [this, repo] { m_parts.feed.tell(engine::ForgetRepo{repo, false}, this, *m_toast); };
                           m_parts.feed.tell(engine::ForgetRepo{repo, true}, this, *m_toast, undo);
                       });
    });
    add(Way::TryAgain, "again", tr("Try again"), QKeySequence(QStringLiteral("Ctrl+Shift+R")),
        tr("Asks the code host for everything now"), [this] { m_parts.feed.refresh(); });
    add(Way::SendQueued, "send", tr("Send them"), {}, {}, [this] { m_toast->sendQueued(); });
    add(Way::DropQueued, "drop", tr("Discard them"), {}, {}, [this] { m_toast->dropQueued(); });
    auto *ages = new QTimer(this);
    connect(ages, &QTimer::timeout, this, &MainWindow::showHost);
    ages->start(ageEvery);
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state == Qt::ApplicationActive)
            askHostAgain();
    });
}

// Whoever comes back to the window wants to see how it is now.
void MainWindow::askHostAgain()
{
    if (m_parts.feed.status().host.name.empty() || (m_asked.isValid() && !m_asked.hasExpired(focusEvery)))
        return;
    m_asked.start();
    m_parts.feed.send(engine::Refresh{}, this);
}

void MainWindow::networkChanged()
{
    m_asked.invalidate();
    askHostAgain();
}

void MainWindow::showHost()
{
    using enum fact::HostTrouble;
    const engine::Status &status = m_parts.feed.status();
    const fact::HostTrouble trouble = status.host.trouble;
    m_toast->setAway(trouble != None && trouble != SignIn && trouble != NoToken);
    m_host->show(status, m_toast->queued());
}

void MainWindow::openSettings(const QString &page)
{
    auto *dialog
        = new settings::SettingsDialog(m_parts.feed, m_parts.theme, m_parts.state, m_actions, m_parts.workspace, this);
    connect(dialog, &settings::SettingsDialog::undoSecondsChanged, m_toast, &kit::Toast::setHoldSeconds);
    if (!page.isEmpty())
        dialog->openPage(page);
    dialog->show();
}

} // namespace sb::shell
