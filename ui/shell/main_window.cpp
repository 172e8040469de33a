// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "activity_dock.h"
#include "host_view.h"
#include "rail.h"

#include <core/base/text.h>

#include <ui/feed/words.h>
#include <ui/kit/toast.h>
#include <ui/kit/view_state.h>

#include <KMessageWidget>

#include <QLineEdit>
#include <QResizeEvent>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QUrl>

#include <algorithm>

namespace sb::shell {

using kit::Label;
using kit::plainLabel;

MainWindow::MainWindow(const Parts &parts)
    : m_parts(parts)
    , m_toast(new kit::Toast(parts.theme))
    , m_rail(new Rail(parts.theme))
    , m_stack(new QStackedWidget)
    , m_field(new QLineEdit)
    , m_mode(new kit::Chip(parts.theme, tr("Observe"), true))
    , m_workspace(new kit::Chip(parts.theme, tr("all repositories")))
    , m_host(new HostView(parts.theme, parts.clock, m_actions, this))
    , m_jobs(plainLabel(parts.theme, {}, Label::Look::Small))
    , m_counts(plainLabel(parts.theme, {}, Label::Look::Small))
    , m_strip(new kit::Strip(parts.theme))
    , m_banner(kit::banner(nullptr))
    , m_confirm(new kit::ConfirmBar(parts.theme))
    , m_activity(new ActivityDock(parts.theme, parts.clock, this))
    , m_saved(parts.state)
{
    setWindowTitle(tr("Signalbox"));
    setAccessibleName(tr("Signalbox"));
    setMinimumSize(640, 400);
    resize(1440, 900);
    addDockWidget(Qt::BottomDockWidgetArea, m_activity);
    setCentralWidget(centre());
    setAcceptDrops(true);
    addPages();
    addActions();
    buildMenu();
    buildStatusBar();
    connect(m_rail, &Rail::chosen, this, &MainWindow::setCurrent);
    connect(m_rail, &Rail::savedChosen, this, [this](int at) {
        const SavedFilter filter = m_saved.all().at(at);
        showView(filter.view);
        m_field->setText(filter.query);
    });
    connect(m_rail, &Rail::savedMenuRequested, this, &MainWindow::savedMenu);
    showSaved();
    connect(&parts.feed, &feed::Feed::statusChanged, this, &MainWindow::setStatus);
    connect(&parts.feed, &feed::Feed::failed, this, [this](const Error &error) {
        m_banner->setMessageType(KMessageWidget::Error);
        m_banner->setText(kit::qs(error.text));
        m_banner->animatedShow();
    });
    keepHeld();
    parts.state.restoreWindow(this);
    setCurrent(0);
}

MainWindow::~MainWindow() = default;

QWidget *MainWindow::topBar()
{
    auto *bar = new QWidget;
    bar->setAutoFillBackground(true);
    bar->setBackgroundRole(QPalette::Base);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(14, 8, 14, 8);
    row->setSpacing(12);
    auto *brand = plainLabel(m_parts.theme, tr("Signalbox"), Label::Look::Bold);
    m_field->setPlaceholderText(tr("Filter, or > for a command"));
    m_field->setAccessibleName(tr("Filter, or > for a command"));
    m_field->setClearButtonEnabled(true);
    m_field->setTextMargins(2, 0, 2, 0);
    m_field->setMaximumWidth(620);
    m_field->setMinimumHeight(32);
    auto *inField = new QHBoxLayout(m_field);
    inField->setContentsMargins(0, 0, 10, 0);
    auto *hint = plainLabel(m_parts.theme, QStringLiteral("Ctrl+K"), Label::Look::Third);
    hint->setAttribute(Qt::WA_TransparentForMouseEvents);
    inField->addStretch();
    inField->addWidget(hint);
    connect(m_field, &QLineEdit::textChanged, hint, [hint](const QString &text) { hint->setVisible(text.isEmpty()); });
    m_workspace->setAccessibleName(tr("Repositories"));
    m_mode->setToolTip(tr("What may leave this computer"));
    row->addWidget(brand);
    row->addWidget(m_workspace);
    row->addSpacing(8);
    row->addWidget(m_field, 4);
    row->addWidget(m_counts);
    row->addStretch(1);
    row->addWidget(m_mode);
    row->addWidget(m_host->age());
    return bar;
}

QWidget *MainWindow::centre()
{
    auto *whole = new QWidget;
    auto *column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(topBar());
    column->addWidget(kit::hairline(m_parts.theme));
    column->addWidget(m_strip);
    column->addWidget(m_confirm);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_rail);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_banner);
    right->addWidget(m_host->banner());
    right->addWidget(m_stack, 1);
    row->addLayout(right, 1);
    column->addLayout(row, 1);
    return whole;
}

void MainWindow::addPage(kit::Page *page)
{
    const int view = int(m_pages.size());
    m_pages += page;
    m_stack->addWidget(page);
    m_rail->addView(QStringLiteral("view-") + page->name(), page->title(),
                    tr("%1  Ctrl+%2").arg(page->title()).arg(view + 1));
    connect(page, &kit::Page::needsYouChanged, this, [this, page, view] { m_rail->setCount(view, page->needsYou()); });
    connect(page, &kit::Page::openRequested, this, &MainWindow::openLink);
    connect(page, &kit::Page::filterRequested, m_field, &QLineEdit::setText);
    connect(page, &kit::Page::countsChanged, this,
            [this] { m_counts->setText(this->page()->filter().isEmpty() ? QString() : this->page()->counts()); });
    connect(page, &kit::Page::linkChanged, this, [this, page] {
        if (page == this->page() && !m_walking)
            m_history.visit(page->link());
    });
}

void MainWindow::buildStatusBar()
{
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(8, 0, 8, 0);
    m_jobs->setContentsMargins(10, 0, 0, 0);
    statusBar()->addWidget(m_host->reach());
    statusBar()->addWidget(m_host->budget());
    statusBar()->addWidget(m_jobs);
    statusBar()->addPermanentWidget(m_toast);
}

void MainWindow::setStatus(const engine::Status &status)
{
    m_jobs->setText(status.activities.empty() ? tr("idle")
                                              : tr("%n job(s) running", nullptr, int(status.activities.size())));
    showHost();
    m_mode->setCaption(status.stopped ? tr("Stopped") : feed::wordOf(status.mode));
    m_mode->setAccessibleName(tr("Mode: %1").arg(m_mode->text()));
    m_workspace->setCaption(status.repos.size() == 1 ? kit::qs(status.repos.front().id.value)
                                                     : tr("%n repositories", nullptr, int(status.repos.size())));
    m_activity->setStatus(status);
    QStringList strip;
    if (status.demo)
        strip += tr("Demo data: nothing leaves this computer.");
    if (!status.missingTools.empty())
        strip += tr("Left out for want of tools: %1.").arg(kit::qs(join(status.missingTools, ", ")));
    if (status.sandbox == fact::SandboxLevel::None)
        strip += tr("Autofix is off: no sandbox works here. %1").arg(kit::qs(status.sandboxWhy));
    if (!status.ledgerIntact)
        strip += tr("The ledger does not verify: %1").arg(kit::qs(status.ledgerProblem));
    if (!status.rulesProblem.empty())
        strip += kit::qs(status.rulesProblem);
    for (const std::string &recovered : status.recovered)
        strip += kit::qs(recovered);
    m_strip->setText(strip.join(u' '));
}

kit::Page *MainWindow::page() const
{
    return m_pages.value(m_stack->currentIndex());
}

QStringList MainWindow::views() const
{
    QStringList names;
    for (const kit::Page *page : m_pages)
        names += page->name();
    return names;
}

void MainWindow::setCurrent(int view)
{
    m_stack->setCurrentIndex(view);
    m_rail->setCurrent(view);
    m_field->setText(page()->filter()); // which is the filter that the page has already
    m_counts->setText(page()->filter().isEmpty() ? QString() : page()->counts());
    page()->setNarrow(width() < 1100);
    const auto panes = page()->panes();
    if (!panes.isEmpty())
        panes.front()->setFocus();
    if (!m_walking)
        m_history.visit(page()->link());
}

void MainWindow::showView(const QString &name)
{
    const qsizetype view = views().indexOf(name);
    if (view >= 0)
        setCurrent(int(view));
}

void MainWindow::openLink(const QString &link)
{
    const QUrl url(link);
    showView(url.host());
    const QString rest = url.path(QUrl::FullyDecoded).mid(1);
    if (page()->name() == url.host() && !rest.isEmpty())
        page()->openLink(rest);
}

void MainWindow::walkPanes(int step)
{
    QList<QWidget *> panes{m_rail->findChild<QAbstractButton *>(), m_field};
    const auto ways = m_host->banner()->findChildren<QAbstractButton *>();
    if (const auto way = std::ranges::find_if(ways, &QWidget::isVisible); way != ways.end())
        panes += *way;
    panes += page()->panes();
    qsizetype at = 1;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (panes[i]->isAncestorOf(focusWidget()) || panes[i] == focusWidget())
            at = i;
    }
    panes[(at + step + panes.size()) % panes.size()]->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    m_rail->setSlim(width() < 1000);
    if (page())
        page()->setNarrow(width() < 1100);
}

// Actions that wait for their undo window are written down: after a crash they were not sent, and the window says so.
void MainWindow::keepHeld()
{
    const QString key = QStringLiteral("held");
    if (const QStringList lost = m_parts.state.get(key).toStringList(); !lost.isEmpty()) {
        m_banner->setMessageType(KMessageWidget::Warning);
        m_banner->setText(tr("Not sent before the last exit: %1").arg(lost.join(QStringLiteral(", "))));
        m_banner->setCloseButtonVisible(true);
        m_banner->show();
        m_parts.state.set(key, QStringList());
    }
    m_toast->setHoldSeconds(m_parts.state.get(QStringLiteral("undoSeconds"), 6).toInt());
    connect(m_toast, &kit::Toast::heldChanged, this, [this, key] {
        m_parts.state.set(key, m_toast->held());
        showHost();
    });
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_parts.state.saveWindow(this);
    // Quitting sends what is held, and waits for the answers; a host that does not answer holds the window for 10 s.
    if (m_toast->flush() > 0)
        m_closing.start();
    if (m_closing.isValid() && m_parts.feed.waiting() && !m_closing.hasExpired(10'000)) {
        event->ignore();
        m_toast->say(tr("Sending what was waiting, then closing…"));
        QTimer::singleShot(100, this, [this] { close(); });
        return;
    }
    QMainWindow::closeEvent(event);
}

} // namespace sb::shell
