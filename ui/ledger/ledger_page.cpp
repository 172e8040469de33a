// SPDX-License-Identifier: GPL-3.0-or-later
#include "ledger_page.h"

#include "entry_detail.h"
#include "filter_chips.h"
#include "ledger_model.h"

#include <ui/diff/diff_pane.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLocale>

namespace sb::ledger {

LedgerPage::LedgerPage(feed::Feed &feed, const kit::Context &context, QWidget *parent)
    : ListPage(context, new LedgerModel,
               new kit::ListView(context.theme, tr("Ledger entries"), {.meta = 92, .meta2 = 124, .end = 34}), parent)
    , m_feed(feed)
    , m_model(static_cast<LedgerModel *>(m_rows))
    , m_detail(new EntryDetail(context, this))
    , m_chips(new FilterChips(
          context.theme, [this](const QString &facet) { return valuesOf(facet); }, this))
    , m_chain(kit::plainLabel(context.theme, tr("chain not verified yet"), kit::Label::Look::Small, this))
    , m_outcome(kit::wrappedLabel(context.theme, {}, kit::Label::Look::Bold, this))
{
    build();
    addActions();
    listen();
    allow();
}

void LedgerPage::build()
{
    m_outcome->setContentsMargins(18, 8, 18, 8);
    m_outcome->hide();
    QHBoxLayout *head = lay(
        {.detail = m_detail, .tabs = m_detail->tabs(), .overDetail = {m_confirm, m_outcome}, .list = 3, .beside = 2});
    head->addWidget(m_chips);
    head->addStretch(1);
    head->addWidget(m_chain);
    m_list->setEmptyText(tr("Nothing has been done yet. Every approval, merge and revert will stand here."));
    m_list->setEmptyFilterText(tr("No entry matches %1. Esc clears the filter."));
}

void LedgerPage::addActions()
{
    QAction *revert_ = verb(kit::Scope::Ledger, "revert", tr("Revert…"), {Qt::Key_V},
                            tr("Shows what it will undo, then asks"), [this] { revert(); });
    QAction *copy = verb(kit::Scope::Ledger, "copy", tr("Copy as Markdown"), {}, {}, [this] {
        QApplication::clipboard()->setText(m_detail->asMarkdown());
        m_context.toast.say(tr("Entry copied"));
    });
    verb(kit::Scope::Ledger, "verify", tr("Verify chain"), {Qt::SHIFT | Qt::Key_V},
         tr("Reads every row and compares every hash"), [this] { verify(); });
    verb(kit::Scope::Ledger, "export", tr("Export…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_S},
         tr("The rows of the filter, as CSV"), [this] { exportRows(); });
    QHBoxLayout *buttons = m_detail->buttons();
    buttons->addWidget(new kit::KeyButton(m_context.theme, revert_, true, this));
    buttons->addWidget(new kit::KeyButton(m_context.theme, copy, false, this));
    buttons->addStretch(1);
}

QStringList LedgerPage::valuesOf(const QString &facet) const
{
    QSet<QString> values;
    m_model->each([&](const fact::LedgerRow &row) {
        const fact::LedgerEntry &e = row.entry;
        values += facet == QLatin1String("who") ? kit::qs(e.actor.name)
            : facet == QLatin1String("what")    ? kit::qs(e.action)
                                                : kit::qs(toIso(e.at).substr(0, 10));
    });
    QStringList sorted(values.begin(), values.end());
    sorted.removeAll(QString());
    sorted.sort();
    if (facet == QLatin1String("on")) { // the newest day first, and no more than a month of them
        std::ranges::reverse(sorted);
        sorted = sorted.first(std::min<qsizetype>(sorted.size(), 31));
    }
    return sorted;
}

void LedgerPage::listen()
{
    connect(m_chips, &FilterChips::filterChanged, this, &Page::filterRequested);
    connect(&m_feed, &feed::Feed::ledgerReset, this, [this](const auto &rows) {
        m_model->setRows(rows);
        rowsCame();
        verify();
    });
    connect(&m_feed, &feed::Feed::statusChanged, this, &LedgerPage::allow);
    connect(&m_feed, &feed::Feed::ledgerChanged, this, [this](const std::vector<fact::LedgerRow> &rows) {
        m_model->apply(rows);
        rowsCame();
        verify();
        const fact::LedgerRow *current = m_model->rowOf(m_list->currentKey());
        if (current && std::ranges::any_of(rows, [&](const fact::LedgerRow &row) {
                return row.entry.effect == current->entry.effect;
            }))
            show(m_list->currentKey());
    });
    connect(m_list, &kit::ListView::opened, this, [this](const QString &) {
        m_detail->tabs()->setCurrent(EntryDetail::Diff);
        m_detail->diff()->view()->setFocus();
    });
}

void LedgerPage::show(const QString &key)
{
    m_outcome->hide();
    const fact::LedgerRow *row = m_model->rowOf(key);
    if (!row) {
        m_detail->showNothing(tr("Choose an entry to see what it did."));
        allow();
        return;
    }
    m_feed.read<engine::EntryDetail>("entry", engine::ReadEntry{row->entry.seq}, this,
                                     [this](const Result<engine::EntryDetail> &detail) {
                                         if (detail)
                                             m_detail->show(*detail);
                                         else
                                             m_detail->showNothing(kit::qs(detail.error().text));
                                         allow();
                                     });
}

void LedgerPage::allow()
{
    const auto &detail = m_detail->detail();
    const QString notNow = m_feed.whyNotNow(false);
    const bool revertable = detail && detail->row.revertable && !m_busy && notNow.isEmpty();
    m_context.actions.setEnabled(QStringLiteral("ledger.revert"), revertable,
                                 m_busy                                 ? tr("The last command is still running.")
                                     : detail && detail->row.revertable ? notNow
                                     : detail                           ? kit::qs(detail->row.revertWhy)
                                                                        : tr("No entry is selected."));
}

void LedgerPage::verify()
{
    m_feed.read<engine::LedgerCheck>(
        "verify", engine::VerifyLedger{}, this, [this](const Result<engine::LedgerCheck> &check) {
            if (!check) {
                m_chain->setToken(kit::Colour::Fail);
                m_chain->setText(tr("✖ chain could not be verified: %1").arg(kit::qs(check.error().text)));
            } else if (check->intact) {
                m_chain->setToken(kit::Colour::Text2);
                m_chain->setText(tr("✓ chain verified %1 · %2 entries")
                                     .arg(kit::absolute(check->at), QLocale().toString(qlonglong(check->rows))));
            } else {
                m_chain->setToken(kit::Colour::Fail);
                m_chain->setText(
                    tr("✖ chain broken: %1")
                        .arg(check->faults.empty() ? tr("the reason was not given") : kit::qs(check->faults.front())));
            }
            m_chain->setToolTip(kit::plainToolTip(m_chain->text()));
        });
}

void LedgerPage::refresh()
{
    m_feed.refresh();
    verify();
}

void LedgerPage::setFilter(const QString &filter)
{
    ListPage::setFilter(filter);
    m_chips->setFilter(m_model->filter());
}

QString LedgerPage::link() const
{
    const fact::LedgerRow *row = m_model->rowOf(m_list->currentKey());
    return linkTo(name(), row ? QString::number(row->entry.seq) : QString());
}

void LedgerPage::openLink(const QString &rest)
{
    QString key = rest;
    m_model->each([&](const fact::LedgerRow &row) {
        if (QString::number(row.entry.seq) == rest && !row.entry.effect.empty())
            key = kit::qs(row.entry.effect);
    });
    ListPage::openLink(key);
}

} // namespace sb::ledger
