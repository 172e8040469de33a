// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs that work everywhere, and the menus that list all verbs.
#include "activity_dock.h"
#include "key_sheet.h"
#include "main_window.h"

#include <ui/board/board_page.h>
#include <ui/failures/failures_page.h>
#include <ui/feed/words.h>
#include <ui/kit/list_view.h>
#include <ui/kit/toast.h>
#include <ui/kit/view_state.h>
#include <ui/ledger/ledger_page.h>
#include <ui/patches/patches_page.h>
#include <ui/settings/settings_dialog.h>
#include <ui/trends/trends_page.h>

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>

namespace sb::shell {

void MainWindow::addPages()
{
    const kit::Context context{m_parts.theme, m_actions, m_parts.state, *m_toast, m_parts.clock, m_parts.pool};
    addPage(new board::BoardPage(m_parts.feed, context));
    addPage(new failures::FailuresPage(m_parts.feed, context));
    addPage(new patches::PatchesPage(m_parts.feed, context));
    addPage(new ledger::LedgerPage(m_parts.feed, context));
    addPage(new trends::TrendsPage(m_parts.feed, context));
}

void MainWindow::addActions()
{
    const auto add = [this](const char *id, const QString &menu, const QString &text, const QList<QKeySequence> &keys,
                            std::function<void()> run) {
        return m_actions.add(
            {QStringLiteral("window.") + QLatin1StringView(id), text, keys, kit::Scope::Global, {}, menu}, this,
            std::move(run));
    };
    const QString file = tr("File"), view = tr("View"), go = tr("Go"), automation = tr("Automation"), help = tr("Help");
    add("log.open", file, tr("Open a log…"), {QKeySequence(QStringLiteral("Ctrl+O"))}, [this] { chooseLog(); });
    add("palette", go, tr("Command palette"), {QKeySequence(tr("Ctrl+K"))}, [this] { showPalette(m_actions, this); });
    for (int i = 0; i < m_pages.size(); ++i) {
        const QString name = m_pages[i]->name();
        add(qPrintable(name), go, m_pages[i]->title(),
            {QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)),
             QKeySequence(QStringLiteral("G, %1").arg(name.front().toUpper()))},
            [this, i] { setCurrent(i); });
    }
    const auto walk = [this](int step) {
        if (const QString link = m_history.step(step); !link.isEmpty()) {
            m_walking = true;
            openLink(link);
            m_walking = false;
        }
    };
    add("back", go, tr("Back"), {QKeySequence(QStringLiteral("Alt+Left"))}, [walk] { walk(-1); });
    add("forward", go, tr("Forward"), {QKeySequence(QStringLiteral("Alt+Right"))}, [walk] { walk(1); });
    add("pane.next", go, tr("Next pane"), {Qt::Key_F6}, [this] { walkPanes(1); });
    add("pane.previous", go, tr("Previous pane"), {QKeySequence(QStringLiteral("Shift+F6"))},
        [this] { walkPanes(-1); });
    add("filter", view, tr("Filter"), {QKeySequence(QStringLiteral("/"))}, [this] {
        m_field->setFocus(Qt::ShortcutFocusReason);
        m_field->selectAll();
    });
    add("filter.save", view, tr("Save this filter…"), {QKeySequence(QStringLiteral("Ctrl+S"))},
        [this] { saveFilter(); });
    add("refresh", view, tr("Refresh"), {QKeySequence(QStringLiteral("Ctrl+R")), Qt::Key_F5},
        [this] { page()->refresh(); });
    add("activity", view, tr("Activity"), {QKeySequence(QStringLiteral("Ctrl+J"))},
        [this] { m_activity->setVisible(!m_activity->isVisible()); });
    add("larger", view, tr("Larger text"),
        {QKeySequence(QStringLiteral("Ctrl++")), QKeySequence(QStringLiteral("Ctrl+="))},
        [this] { m_parts.theme.setTextSize(m_parts.theme.textSize() + 1); });
    add("smaller", view, tr("Smaller text"), {QKeySequence(QStringLiteral("Ctrl+-"))},
        [this] { m_parts.theme.setTextSize(m_parts.theme.textSize() - 1); });
    add("normal", view, tr("Normal text"), {QKeySequence(QStringLiteral("Ctrl+0"))},
        [this] { m_parts.theme.setTextSize(13); });
    add("theme", view, tr("Switch between light and dark"), {QKeySequence(QStringLiteral("Ctrl+Shift+L"))}, [this] {
        m_parts.theme.setChoice(m_parts.theme.dark() ? kit::Theme::Choice::Light : kit::Theme::Choice::Dark);
    });
    add("fullscreen", view, tr("Full screen"), {Qt::Key_F11},
        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    add("copy.link", file, tr("Copy the link to this place"), {QKeySequence(QStringLiteral("Ctrl+Shift+C"))}, [this] {
        QGuiApplication::clipboard()->setText(page()->link());
        m_toast->say(tr("Copied %1").arg(page()->link()));
    });
    add("undo", file, tr("Undo"), {QKeySequence(QStringLiteral("Ctrl+Z"))}, [this] { m_toast->undoStack().undo(); });
    add("redo", file, tr("Redo"), {QKeySequence(QStringLiteral("Ctrl+Shift+Z"))},
        [this] { m_toast->undoStack().redo(); });
    add("settings", file, tr("Settings…"), {QKeySequence(QStringLiteral("Ctrl+,"))}, [this] { openSettings(); });
    add("quit", file, tr("Quit"), {QKeySequence(QStringLiteral("Ctrl+Q"))}, [this] { close(); });
    for (const fact::Mode mode : {fact::Mode::Observe, fact::Mode::Propose, fact::Mode::Act})
        add(qPrintable(QStringLiteral("mode.") + kit::qs(fact::name(mode))), automation,
            tr("Mode: %1").arg(feed::wordOf(mode)), {}, [this, mode] { setMode(mode); });
    add("stop", automation, tr("Stop or resume all automation"), {QKeySequence(QStringLiteral("Ctrl+Shift+H"))},
        [this] {
            m_parts.feed.command(engine::StopAll{!m_parts.feed.status().stopped}, this,
                                 [this](const Result<engine::Done> &done) {
                                     m_toast->say(kit::qs(done ? done->text : done.error().text));
                                 });
        });
    add("keys", help, tr("Keys"), {QKeySequence(QStringLiteral("?")), Qt::Key_F1},
        [this] { (new KeySheet(m_parts.theme, m_actions, this))->show(); });
    addHostActions();
    kit::ListView::noteKeys(m_actions);
    m_actions.setLetterKeys(m_parts.state.get(QStringLiteral("letterKeys"), true).toBool());
    settings::applyKeptKeys(m_parts.state, m_actions);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text == QStringLiteral(">")) {
            m_field->clear();
            showPalette(m_actions, this);
        } else {
            page()->setFilter(text);
        }
    });
    connect(m_field, &QLineEdit::returnPressed, this, [this] {
        if (const auto panes = page()->panes(); !panes.isEmpty())
            panes.front()->setFocus();
    });
    connect(m_mode, &QAbstractButton::clicked, this, [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (const char *id : {"window.mode.observe", "window.mode.propose", "window.mode.act", "window.stop"})
            menu->addAction(m_actions.action(QLatin1StringView(id)));
        menu->popup(m_mode->mapToGlobal(QPoint(0, m_mode->height())));
    });
    connect(m_workspace, &QAbstractButton::clicked, this, [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(tr("All repositories"), this, [this] { m_field->clear(); });
        for (const fact::Repo &repo : m_parts.feed.status().repos)
            menu->addAction(kit::qs(repo.id.value), this,
                            [this, id = kit::qs(repo.id.value)] { m_field->setText(QStringLiteral("repo:") + id); });
        menu->popup(m_workspace->mapToGlobal(QPoint(0, m_workspace->height())));
    });
}

void MainWindow::setMode(fact::Mode mode)
{
    const auto apply = [this, mode] {
        m_parts.feed.command(engine::SetMode{mode}, this, [this](const Result<engine::Done> &done) {
            if (done)
                m_toast->say(kit::qs(done->text));
            else
                m_toast->sayError(kit::qs(done.error().text));
        });
    };
    if (mode == fact::Mode::Observe) {
        apply();
        return;
    }
    m_confirm->ask(mode == fact::Mode::Propose
                       ? tr("Propose: draft pull requests may be opened after your approval. Nothing merges by itself.")
                       : tr("Act: the policy may open drafts and arm merges by itself. Hard gates stand; Ctrl+Shift+H "
                            "stops everything."),
                   feed::wordOf(mode), apply);
}

void MainWindow::buildMenu()
{
    for (const QString &title : {tr("File"), tr("View"), tr("Go"), tr("Item"), tr("Automation"), tr("Help")}) {
        QMenu *menu = menuBar()->addMenu(title);
        menu->setToolTipsVisible(true);
        for (const auto &entry : m_actions.entries()) {
            if (entry.action && entry.spec.menu == title && entry.spec.scope == kit::Scope::Global)
                menu->addAction(entry.action);
        }
        if (title != tr("Item"))
            continue;
        for (int i = int(kit::Scope::Board); i <= int(kit::Scope::Log); ++i) {
            const auto scope = kit::Scope(i);
            if (m_actions.inScope(scope).empty())
                continue;
            QMenu *part = menu->addMenu(kit::scopeName(scope));
            part->setToolTipsVisible(true);
            // Filled when it is shown: of the verbs of a diff or a log, those of the one in sight.
            const auto fill = [this, part, scope] {
                part->clear();
                for (const auto *entry : m_actions.inScope(scope)) {
                    if (entry->action)
                        part->addAction(entry->action);
                }
            };
            connect(part, &QMenu::aboutToShow, this, fill);
            fill();
        }
    }
}

} // namespace sb::shell
