// SPDX-License-Identifier: GPL-3.0-or-later
#include "patches_page.h"

#include "patch_detail.h"
#include "patch_model.h"
#include "reason_bar.h"

#include <ui/diff/diff_pane.h>
#include <ui/feed/words.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>
#include <ui/kit/view_state.h>

#include <QHBoxLayout>
#include <QSplitter>

namespace sb::patches {

PatchesPage::PatchesPage(feed::Feed &feed, const kit::Context &context, QWidget *parent)
    : Page(parent)
    , m_feed(feed)
    , m_context(context)
    , m_model(new PatchModel(context.clock, this))
    , m_list(new kit::ListView(context.theme, tr("Patches"), {.end = 76}, this))
    , m_detail(new PatchDetail(context, this))
    , m_splitter(kit::splitter(Qt::Horizontal))
    , m_state(kit::plainLabel(context.theme, {}, kit::Label::Look::Small, this))
    , m_confirm(new kit::ConfirmBar(context.theme, this))
    , m_reason(new ReasonBar(context.theme, this))
{
    build();
    addActions();
    listen();
    allow();
}

void PatchesPage::build()
{
    auto *left = new QWidget(this);
    left->setAutoFillBackground(true);
    left->setBackgroundRole(QPalette::Base);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 7, 16, 7);
    head->setSpacing(8);
    head->addWidget(m_state);
    head->addStretch(1);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(kit::hairline(m_context.theme, left));
    column->addWidget(m_list, 1);
    m_list->setRows(m_model);
    m_list->setEmptyText(tr("No patch is proposed. f on a failure asks the recipes for one."));
    m_list->setEmptyFilterText(tr("No patch matches %1. Esc clears the filter."));
    auto *right = new QWidget(this);
    auto *rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    rightColumn->setSpacing(0);
    rightColumn->addWidget(m_confirm);
    rightColumn->addWidget(m_reason);
    rightColumn->addWidget(m_detail, 1);
    m_confirm->hide();
    m_splitter->addWidget(left);
    m_splitter->addWidget(right);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_splitter);
    m_context.state.keep(m_splitter, QStringLiteral("patches/splitter"));
}

void PatchesPage::addActions()
{
    const auto add = [&](const QString &id, const QString &text, const QKeySequence &key, const QString &hint,
                         void (PatchesPage::*verb)()) {
        return m_context.actions.add(
            {QStringLiteral("patches.") + id, text, {key}, kit::Scope::Patches, hint, tr("Item")}, this,
            [this, verb] { (this->*verb)(); });
    };
    QAction *approve_ = add(QStringLiteral("approve"), tr("Approve and open draft PR"), Qt::Key_A,
                            tr("Opens a draft pull request; merging stays yours"), &PatchesPage::approve);
    QAction *ready = add(QStringLiteral("ready"), tr("Mark ready"), Qt::SHIFT | Qt::Key_Y,
                         tr("Takes the draft mark off"), &PatchesPage::markReady);
    QAction *merge_ = add(QStringLiteral("merge"), tr("Merge…"), Qt::SHIFT | Qt::Key_M, tr("Asks before it merges"),
                          &PatchesPage::merge);
    QAction *reject_ = add(QStringLiteral("reject"), tr("Reject…"), Qt::Key_X,
                           tr("With a reason, which the ledger keeps"), &PatchesPage::reject);
    QHBoxLayout *buttons = m_detail->buttons();
    for (QAction *action : {approve_, ready, merge_, reject_}) {
        auto *button = new kit::KeyButton(m_context.theme, action, action != reject_, this);
        buttons->addWidget(button);
        // Only the verbs of this step are shown; the others stay in the palette with their reason.
        const auto follow = [button, action] { button->setVisible(action->isEnabled()); };
        connect(action, &QAction::changed, button, follow);
        follow();
    }
    buttons->addStretch(1);
}

void PatchesPage::listen()
{
    const auto counted = [this] {
        m_state->setText(tr("%n need(s) you", nullptr, needsYou()));
        Q_EMIT needsYouChanged();
        Q_EMIT countsChanged();
        if (!m_wanted.isEmpty() && m_list->setCurrentKey(m_wanted))
            m_wanted.clear();
        else if (m_list->currentKey().isEmpty() && m_model->firstRow().isValid())
            m_list->setCurrentIndex(m_model->firstRow());
    };
    connect(&m_feed, &feed::Feed::patchesReset, this, [this, counted](const auto &rows) {
        m_model->setRows(rows);
        counted();
    });
    connect(&m_feed, &feed::Feed::patchesChanged, this, [this, counted](const std::vector<fact::PatchRow> &rows) {
        const QString current = m_list->currentKey();
        m_model->apply(rows);
        m_list->setCurrentKey(current); // a new status moves the row to another section
        counted();
        if (std::ranges::any_of(rows, [&](const fact::PatchRow &row) { return kit::qs(row.id.value) == current; }))
            show(current);
    });
    // The pull request of the patch in sight may move by itself: its head, its checks.
    connect(&m_feed, &feed::Feed::boardChanged, this, [this](const std::vector<fact::BoardRow> &rows, const auto &) {
        const auto &detail = m_detail->detail();
        if (detail && detail->pull
            && std::ranges::any_of(rows, [&](const fact::BoardRow &row) { return row.pull == detail->pull->key; }))
            show(m_list->currentKey());
    });
    // Another mode, or the stop switch, changes what the gates say.
    connect(&m_feed, &feed::Feed::statusChanged, this, [this](const engine::Status &status) {
        if (std::exchange(m_gatesSaw, std::pair(status.mode, status.stopped)) != std::pair(status.mode, status.stopped))
            show(m_list->currentKey());
    });
    connect(m_list, &kit::ListView::currentKeyChanged, this, [this](const QString &key) {
        m_confirm->cancel();
        show(key);
        Q_EMIT linkChanged();
    });
    connect(m_list, &kit::ListView::opened, this, [this](const QString &) {
        m_detail->tabs()->setCurrent(PatchDetail::Diff);
        m_detail->diff()->view()->setFocus();
    });
    connect(m_list, &kit::ListView::escaped, this, [this] { Q_EMIT filterRequested({}); });
    connect(m_list, &kit::ListView::tabRequested, m_detail->tabs(), &kit::Tabs::step);
}

void PatchesPage::show(const QString &key)
{
    if (key.isEmpty()) {
        m_detail->showNothing(tr("Choose a patch to read it."));
        allow();
        return;
    }
    m_feed.read<engine::PatchDetail>("patch", engine::ReadPatch{{kit::utf8(key)}}, this,
                                     [this](const Result<engine::PatchDetail> &detail) {
                                         if (detail)
                                             m_detail->show(*detail);
                                         else
                                             m_detail->showNothing(kit::qs(detail.error().text));
                                         allow();
                                     });
}

int PatchesPage::needsYou() const
{
    int count = 0;
    m_model->each([&](const fact::PatchRow &row) { count += PatchModel::needsDecision(row); });
    return count;
}

void PatchesPage::setFilter(const QString &filter)
{
    m_model->setFilter(filter);
    Q_EMIT countsChanged();
}

QString PatchesPage::filter() const
{
    return m_model->filter();
}
QString PatchesPage::counts() const
{
    return tr("%1 of %2").arg(m_model->shown()).arg(m_model->total());
}
QString PatchesPage::link() const
{
    return linkTo(name(), m_list->currentKey());
}

void PatchesPage::openLink(const QString &rest)
{
    if (!rest.isEmpty() && !m_list->setCurrentKey(rest))
        m_wanted = rest;
}

QList<QWidget *> PatchesPage::panes() const
{
    return {m_list, m_detail->tabs()->pane()};
}
void PatchesPage::setNarrow(bool narrow)
{
    m_splitter->setOrientation(narrow ? Qt::Vertical : Qt::Horizontal);
}

} // namespace sb::patches
