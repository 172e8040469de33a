// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_page.h"

#include "board_detail.h"
#include "board_model.h"

#include <ui/feed/words.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>

namespace sb::board {

BoardPage::BoardPage(feed::Feed &feed, const kit::Context &context, QWidget *parent)
    : ListPage(
          context, new BoardModel(context.clock),
          new kit::ListView(context.theme, tr("Pull requests"), {.score = 58, .meta = 100, .meta2 = 110, .end = 52}),
          parent)
    , m_feed(feed)
    , m_model(static_cast<BoardModel *>(m_rows))
    , m_detail(new BoardDetail(context))
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
    QHBoxLayout *head
        = lay({.detail = m_detail, .tabs = m_detail->tabs(), .overList = {m_confirm}, .list = 7, .beside = 5});
    head->addWidget(kit::plainLabel(m_context.theme, tr("Grouped by next step · sorted by"), kit::Label::Look::Small));
    head->addWidget(m_sort);
    head->addStretch();
    head->addWidget(m_counts);
    m_list->setEmptyFilterText(tr("No pull request matches %1. Esc clears the filter."));
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
        rowsCame();
    });
    connect(&m_feed, &feed::Feed::boardChanged, m_model,
            [this](const std::vector<fact::BoardRow> &rows, const std::vector<fact::PullKey> &gone) {
                for (const fact::PullKey &pull : gone)
                    m_model->remove(keyOf(pull));
                m_model->apply(rows);
                rowsCame();
                for (const fact::BoardRow &row : rows) {
                    if (keyOf(row.pull) == m_list->currentKey())
                        read(row.pull);
                }
            });
    connect(&m_feed, &feed::Feed::statusChanged, this, &BoardPage::allow);
    const auto sayEmpty = [this](const engine::Status &status) {
        m_list->setEmptyText(!status.repos.empty()
                                 ? tr("No open pull request. Every repository that is watched was read.")
                                 : !status.host.name.empty()
                                 ? tr("Nothing was read from %1 yet.").arg(kit::qs(status.host.name))
                                 : tr("No repository is watched yet: signalboxctl init --github OWNER/NAME adds one. "
                                      "Ctrl+O diagnoses a log of your own."));
    };
    connect(&m_feed, &feed::Feed::statusChanged, this, sayEmpty);
    sayEmpty(m_feed.status());
    connect(m_model, &kit::RowModel::countsChanged, this, [this] { m_counts->setText(counts()); });
    connect(m_list, &kit::ListView::selectionCountChanged, this, [this](int rows) {
        m_counts->setText(rows > 1 ? tr("%n selected", nullptr, rows) : counts());
        allow();
    });
    connect(m_list, &kit::ListView::opened, this, [this] { m_detail->tabs()->setFocus(); });
    connect(m_detail, &BoardDetail::openRequested, this, &Page::openRequested);
}

const fact::BoardRow *BoardPage::current() const
{
    return m_model->rowOf(m_list->currentKey());
}

void BoardPage::show(const QString &)
{
    m_pull.reset();
    if (const fact::BoardRow *row = current()) {
        m_detail->showRow(*row);
        read(row->pull);
    } else {
        m_detail->clear();
    }
    allow();
}

void BoardPage::read(const fact::PullKey &key)
{
    m_feed.read<engine::PullDetail>("pull", engine::ReadPull{key}, this,
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

void BoardPage::openLink(const QString &rest)
{
    ListPage::openLink(rest);
    const qsizetype mark = rest.lastIndexOf(u'#');
    if (mark < 0 || m_list->currentKey() == rest)
        return;
    m_list->setCurrentIndex({}); // what is closed stands in no list; it can be read nevertheless
    read({{kit::utf8(rest.first(mark))}, rest.sliced(mark + 1).toLongLong()});
}

int BoardPage::needsYou() const
{
    return m_model->totalIn(kit::qs(fact::name(fact::NextStep::NeedsYou)));
}

QString BoardPage::counts() const
{
    return m_model->filter().isEmpty() ? tr("%1 open").arg(m_model->total())
                                       : tr("%1 of %2").arg(m_model->shown()).arg(m_model->total());
}

} // namespace sb::board
