// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_page.h"

#include "board_detail.h"
#include "board_model.h"

#include <ui/feed/words.h>
#include <ui/kit/view_state.h>

#include <QSplitter>

namespace sb::board {

BoardPage::BoardPage(feed::Feed &feed, const kit::Context &context, QWidget *parent)
    : Page(parent)
    , m_feed(feed)
    , m_context(context)
    , m_model(new BoardModel(context.clock, this))
    , m_list(new kit::ListView(context.theme, tr("Pull requests"), {.score = 58, .meta = 100, .meta2 = 110, .end = 52}))
    , m_detail(new BoardDetail(context))
    , m_confirm(new kit::ConfirmBar(context.theme))
    , m_splitter(kit::splitter(Qt::Horizontal))
    , m_sort(new kit::Chip(context.theme, tr("Risk")))
    , m_counts(kit::plainLabel(context.theme, {}, kit::Label::Look::Small))
{
    build();
    addActions();
    listen();
    allow();
}

void BoardPage::build()
{
    auto *left = new QWidget;
    left->setAutoFillBackground(true);
    left->setBackgroundRole(QPalette::Base);
    left->setMinimumWidth(300);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 7, 16, 7);
    head->setSpacing(8);
    head->addWidget(kit::plainLabel(m_context.theme, tr("Grouped by next step · sorted by"), kit::Label::Look::Small));
    head->addWidget(m_sort);
    head->addStretch();
    head->addWidget(m_counts);
    m_list->setRows(m_model);
    m_list->setEmptyText(tr("No open pull request. Every repository that is watched was read."));
    m_list->setEmptyFilterText(tr("No pull request matches %1. Esc clears the filter."));
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(kit::hairline(m_context.theme));
    column->addWidget(m_confirm);
    column->addWidget(m_list, 1);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_detail);
    m_splitter->setSizes({724, 520});
    m_splitter->setStretchFactor(0, 1);
    m_context.state.keep(m_splitter, QStringLiteral("board"));
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_splitter);
    setFocusProxy(m_list);
}

void BoardPage::listen()
{
    connect(m_sort, &QAbstractButton::clicked, this, [this] {
        const bool byRisk = m_model->sort() != BoardModel::Sort::Risk;
        m_model->setSort(byRisk ? BoardModel::Sort::Risk : BoardModel::Sort::Age);
        m_sort->setCaption(byRisk ? tr("Risk") : tr("Age"));
    });
    connect(&m_feed, &feed::Feed::boardReset, m_model, [this](const std::vector<fact::BoardRow> &rows) {
        m_model->setRows(rows);
        if (!m_wanted.isEmpty())
            openLink(QString(m_wanted));
        else if (m_list->currentKey().isEmpty())
            m_list->setCurrentIndex(m_model->firstRow());
    });
    connect(&m_feed, &feed::Feed::boardChanged, m_model,
            [this](const std::vector<fact::BoardRow> &rows, const std::vector<fact::PullKey> &gone) {
                for (const fact::PullKey &pull : gone)
                    m_model->remove(keyOf(pull));
                m_model->apply(rows);
                if (!m_wanted.isEmpty())
                    openLink(QString(m_wanted));
                for (const fact::BoardRow &row : rows) {
                    if (keyOf(row.pull) == m_list->currentKey())
                        reread();
                }
            });
    connect(&m_feed, &feed::Feed::statusChanged, this, &BoardPage::allow);
    connect(m_model, &kit::RowModel::countsChanged, this, [this] {
        m_counts->setText(counts());
        Q_EMIT countsChanged();
        Q_EMIT needsYouChanged();
    });
    connect(m_list, &kit::ListView::currentKeyChanged, this, &BoardPage::show);
    connect(m_list, &kit::ListView::selectionCountChanged, this, [this](int rows) {
        m_counts->setText(rows > 1 ? tr("%n selected", nullptr, rows) : counts());
        allow();
    });
    connect(m_list, &kit::ListView::tabRequested, m_detail->tabs(), &kit::Tabs::step);
    connect(m_list, &kit::ListView::opened, this, [this] { m_detail->tabs()->setFocus(); });
    connect(m_list, &kit::ListView::escaped, this, [this] { Q_EMIT filterRequested({}); });
    connect(m_detail, &BoardDetail::openRequested, this, &Page::openRequested);
}

const fact::BoardRow *BoardPage::current() const
{
    return m_model->rowOf(m_list->currentKey());
}

void BoardPage::show(const QString &)
{
    m_pull.reset();
    m_confirm->cancel();
    if (const fact::BoardRow *row = current()) {
        m_detail->showRow(*row);
        reread();
    } else {
        m_detail->clear();
    }
    allow();
    Q_EMIT linkChanged();
}

void BoardPage::reread()
{
    const fact::BoardRow *row = current();
    if (!row)
        return;
    m_feed.read<engine::PullDetail>("pull", engine::ReadPull{row->pull}, this,
                                    [this](const Result<engine::PullDetail> &pull) {
                                        if (pull) {
                                            m_pull = *pull;
                                            m_detail->showPull(*pull);
                                        } else {
                                            m_detail->showError(kit::qs(pull.error().text));
                                        }
                                        allow();
                                    });
}

int BoardPage::needsYou() const
{
    return m_model->totalIn(kit::qs(fact::name(fact::NextStep::NeedsYou)));
}

void BoardPage::setFilter(const QString &filter)
{
    m_model->setFilter(filter);
}

QString BoardPage::filter() const
{
    return m_model->filter();
}

QString BoardPage::counts() const
{
    return m_model->filter().isEmpty() ? tr("%1 open").arg(m_model->total())
                                       : tr("%1 of %2").arg(m_model->shown()).arg(m_model->total());
}

QString BoardPage::link() const
{
    return linkTo(name(), m_list->currentKey());
}

void BoardPage::openLink(const QString &rest)
{
    if (rest.isEmpty())
        return;
    m_wanted = m_list->setCurrentKey(rest) ? QString() : rest;
}

QList<QWidget *> BoardPage::panes() const
{
    return {m_list, m_detail->tabs()->pane()};
}

void BoardPage::setNarrow(bool narrow)
{
    m_splitter->setOrientation(narrow ? Qt::Vertical : Qt::Horizontal);
}

} // namespace sb::board
