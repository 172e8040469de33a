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
#include <ui/kit/view_state.h>

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLocale>
#include <QSplitter>

namespace sb::ledger {

LedgerPage::LedgerPage(feed::Feed &feed, const kit::Context &context, QWidget *parent)
    : Page(parent)
    , m_feed(feed)
    , m_context(context)
    , m_model(new LedgerModel(this))
    , m_list(new kit::ListView(context.theme, tr("Ledger entries"), {.meta = 92, .meta2 = 124, .end = 34}, this))
    , m_detail(new EntryDetail(context, this))
    , m_splitter(kit::splitter(Qt::Horizontal))
    , m_chips(new FilterChips(
          context.theme, [this](const QString &facet) { return valuesOf(facet); }, this))
    , m_chain(kit::plainLabel(context.theme, tr("chain not verified yet"), kit::Label::Look::Small, this))
    , m_outcome(kit::wrappedLabel(context.theme, {}, kit::Label::Look::Bold, this))
    , m_confirm(new kit::ConfirmBar(context.theme, this))
{
    build();
    addActions();
    listen();
    allow();
}

void LedgerPage::build()
{
    auto *left = new QWidget(this);
    left->setAutoFillBackground(true);
    left->setBackgroundRole(QPalette::Base);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 7, 16, 7);
    head->setSpacing(8);
    head->addWidget(m_chips);
    head->addStretch(1);
    head->addWidget(m_chain);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(kit::hairline(m_context.theme, left));
    column->addWidget(m_list, 1);
    m_list->setRows(m_model);
    m_list->setEmptyText(tr("Nothing has been done yet. Every approval, merge and revert will stand here."));
    m_list->setEmptyFilterText(tr("No entry matches %1. Esc clears the filter."));
    auto *right = new QWidget(this);
    auto *rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    rightColumn->setSpacing(0);
    rightColumn->addWidget(m_confirm);
    m_outcome->setContentsMargins(18, 8, 18, 8);
    m_outcome->hide();
    m_confirm->hide();
    rightColumn->addWidget(m_outcome);
    rightColumn->addWidget(m_detail, 1);
    m_splitter->addWidget(left);
    m_splitter->addWidget(right);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_splitter);
    m_context.state.keep(m_splitter, QStringLiteral("ledger/splitter"));
}

void LedgerPage::addActions()
{
    const auto add = [&](const QString &id, const QString &text, QList<QKeySequence> keys, const QString &hint,
                         std::function<void()> run) {
        return m_context.actions.add(
            {QStringLiteral("ledger.") + id, text, std::move(keys), kit::Scope::Ledger, hint, tr("Item")}, this,
            std::move(run));
    };
    QAction *revert_ = add(QStringLiteral("revert"), tr("Revert…"), {Qt::Key_V},
                           tr("Shows what it will undo, then asks"), [this] { revert(); });
    QAction *copy = add(QStringLiteral("copy"), tr("Copy as Markdown"), {}, {}, [this] {
        QApplication::clipboard()->setText(m_detail->asMarkdown());
        m_context.toast.say(tr("Entry copied"));
    });
    add(QStringLiteral("verify"), tr("Verify chain"), {Qt::SHIFT | Qt::Key_V},
        tr("Reads every row and compares every hash"), [this] { verify(); });
    add(QStringLiteral("export"), tr("Export…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_S},
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
    const auto counted = [this] {
        Q_EMIT countsChanged();
        if (!m_wanted.isEmpty() && m_list->setCurrentKey(m_wanted))
            m_wanted.clear();
        else if (m_list->currentKey().isEmpty() && m_model->firstRow().isValid())
            m_list->setCurrentIndex(m_model->firstRow());
    };
    connect(&m_feed, &feed::Feed::ledgerReset, this, [this, counted](const auto &rows) {
        m_model->setRows(rows);
        counted();
        verify();
    });
    connect(&m_feed, &feed::Feed::ledgerChanged, this, [this, counted](const std::vector<fact::LedgerRow> &rows) {
        m_model->apply(rows);
        counted();
        verify();
        const fact::LedgerRow *current = m_model->rowOf(m_list->currentKey());
        if (current && std::ranges::any_of(rows, [&](const fact::LedgerRow &row) {
                return row.entry.effect == current->entry.effect;
            }))
            show(m_list->currentKey());
    });
    connect(m_list, &kit::ListView::currentKeyChanged, this, [this](const QString &key) {
        m_confirm->cancel();
        m_outcome->hide();
        show(key);
        Q_EMIT linkChanged();
    });
    connect(m_list, &kit::ListView::opened, this, [this](const QString &) {
        m_detail->tabs()->setCurrent(EntryDetail::Diff);
        m_detail->diff()->view()->setFocus();
    });
    connect(m_list, &kit::ListView::escaped, this, [this] { Q_EMIT filterRequested({}); });
    connect(m_list, &kit::ListView::tabRequested, m_detail->tabs(), &kit::Tabs::step);
}

void LedgerPage::show(const QString &key)
{
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
    const bool revertable = detail && detail->row.revertable && !m_busy;
    m_context.actions.setEnabled(QStringLiteral("ledger.revert"), revertable,
                                 m_busy       ? tr("The last command is still running.")
                                     : detail ? kit::qs(detail->row.revertWhy)
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
    m_model->setFilter(filter);
    m_chips->setFilter(m_model->filter());
    Q_EMIT countsChanged();
}

QString LedgerPage::filter() const
{
    return m_model->filter();
}
QString LedgerPage::counts() const
{
    return tr("%1 of %2").arg(m_model->shown()).arg(m_model->total());
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
    if (!key.isEmpty() && !m_list->setCurrentKey(key))
        m_wanted = key;
}

QList<QWidget *> LedgerPage::panes() const
{
    return {m_list, m_detail->tabs()->pane()};
}
void LedgerPage::setNarrow(bool narrow)
{
    m_splitter->setOrientation(narrow ? Qt::Vertical : Qt::Horizontal);
}

} // namespace sb::ledger
