// SPDX-License-Identifier: GPL-3.0-or-later
#include "patches_page.h"

#include "patch_detail.h"
#include "patch_model.h"
#include "reason_bar.h"

#include <ui/diff/diff_pane.h>
#include <ui/feed/words.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>

#include <QHBoxLayout>

namespace sb::patches {

PatchesPage::PatchesPage(feed::Feed &feed, const kit::Context &context, QWidget *parent)
    : ListPage(context, new PatchModel(context.clock), new kit::ListView(context.theme, tr("Patches"), {.end = 76}),
               parent)
    , m_feed(feed)
    , m_model(static_cast<PatchModel *>(m_rows))
    , m_detail(new PatchDetail(context, this))
    , m_state(kit::plainLabel(context.theme, {}, kit::Label::Look::Small, this))
    , m_reason(new ReasonBar(context.theme, this))
{
    build();
    addActions();
    listen();
    allow();
}

void PatchesPage::build()
{
    QHBoxLayout *head = lay(
        {.detail = m_detail, .tabs = m_detail->tabs(), .overDetail = {m_confirm, m_reason}, .list = 2, .beside = 3});
    head->addWidget(m_state);
    head->addStretch(1);
    m_list->setEmptyText(tr("No patch is proposed. f on a failure asks the recipes for one."));
    m_list->setEmptyFilterText(tr("No patch matches %1. Esc clears the filter."));
}

void PatchesPage::addActions()
{
    QAction *approve_ = verb(kit::Scope::Patches, "approve", tr("Approve and open draft PR"), {Qt::Key_A},
                             tr("Opens a draft pull request; merging stays yours"), [this] { approve(); });
    QAction *ready = verb(kit::Scope::Patches, "ready", tr("Mark ready"), {Qt::SHIFT | Qt::Key_Y},
                          tr("Takes the draft mark off"), [this] { markReady(); });
    QAction *merge_ = verb(kit::Scope::Patches, "merge", tr("Merge…"), {Qt::SHIFT | Qt::Key_M},
                           tr("Asks before it merges"), [this] { merge(); });
    QAction *reject_ = verb(kit::Scope::Patches, "reject", tr("Reject…"), {Qt::Key_X},
                            tr("With a reason, which the ledger keeps"), [this] { reject(); });
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
        rowsCame();
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
        allow();
    });
    connect(m_list, &kit::ListView::opened, this, [this](const QString &) {
        m_detail->tabs()->setCurrent(PatchDetail::Diff);
        m_detail->diff()->view()->setFocus();
    });
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

} // namespace sb::patches
