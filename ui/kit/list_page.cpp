// SPDX-License-Identifier: GPL-3.0-or-later
#include "list_page.h"

#include "list_view.h"
#include "parts.h"
#include "theme.h"
#include "view_state.h"

#include <KMessageWidget>

#include <QHBoxLayout>
#include <QSplitter>

namespace sb::kit {

ListPage::ListPage(const Context &context, RowModel *rows, ListView *list, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_rows(rows)
    , m_list(list)
    , m_confirm(new ConfirmBar(context.theme, this))
    , m_splitter(splitter(Qt::Horizontal))
    , m_report(banner(this))
    , m_retry(new QAction(tr("Retry those"), m_report))
{
    m_rows->setParent(this);
    m_report->setMessageType(KMessageWidget::Warning);
    m_report->setCloseButtonVisible(true);
    m_report->addAction(m_retry);
    m_list->setRows(m_rows);
    setFocusProxy(m_list);
    connect(m_rows, &RowModel::countsChanged, this, [this] {
        Q_EMIT countsChanged();
        Q_EMIT needsYouChanged();
    });
    connect(m_list, &ListView::currentKeyChanged, this, [this](const QString &key) {
        m_confirm->cancel();
        show(key);
        Q_EMIT linkChanged();
    });
    connect(m_list, &ListView::escaped, this, [this] { Q_EMIT filterRequested({}); });
}

QHBoxLayout *ListPage::lay(const Layout &layout)
{
    const auto column = [](QWidget *of) {
        auto *made = new QVBoxLayout(of);
        made->setContentsMargins(0, 0, 0, 0);
        made->setSpacing(0);
        return made;
    };
    auto *left = new QWidget(this);
    left->setAutoFillBackground(true);
    left->setBackgroundRole(QPalette::Base);
    left->setMinimumWidth(320);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 7, 16, 7);
    head->setSpacing(8);
    head->addStrut(m_context.theme.spacing(26));
    auto *listColumn = column(left);
    listColumn->addLayout(head);
    listColumn->addWidget(hairline(m_context.theme, left));
    listColumn->addWidget(m_report);
    for (QWidget *bar : layout.overList)
        listColumn->addWidget(bar);
    listColumn->addWidget(m_list, 1);
    auto *right = new QWidget(this);
    auto *detailColumn = column(right);
    for (QWidget *bar : layout.overDetail)
        detailColumn->addWidget(bar);
    detailColumn->addWidget(layout.detail, 1);
    m_confirm->hide();
    m_context.actions.add(
        {name() + QStringLiteral(".preview"), tr("Show or hide the detail"), {Qt::Key_P}, Scope::List, {}, tr("View")},
        m_list, [right] { right->setVisible(!right->isVisible()); });
    m_splitter->addWidget(left);
    m_splitter->addWidget(right);
    m_splitter->setSizes(
        {1240 * layout.list / (layout.list + layout.beside), 1240 * layout.beside / (layout.list + layout.beside)});
    m_splitter->setStretchFactor(0, layout.list);
    m_splitter->setStretchFactor(1, layout.beside);
    column(this)->addWidget(m_splitter);
    m_context.state.keep(m_splitter, name() + QStringLiteral("/splitter"));
    m_tabs = layout.tabs;
    connect(m_list, &ListView::tabRequested, m_tabs, &Tabs::step);
    return head;
}

void ListPage::report(const QString &text, std::function<void()> retry)
{
    disconnect(m_retry, nullptr, this, nullptr);
    connect(m_retry, &QAction::triggered, this, [retry = std::move(retry)] {
        if (retry)
            retry();
    });
    m_report->setText(text);
    m_report->setVisible(!text.isEmpty());
}

QAction *ListPage::verb(Scope scope, const char *id, const QString &text, const QList<QKeySequence> &keys,
                        const QString &hint, std::function<void()> run)
{
    return m_context.actions.add({name() + u'.' + QLatin1StringView(id), text, keys, scope, hint, tr("Item")}, this,
                                 std::move(run));
}

void ListPage::rowsCame()
{
    if (!m_wanted.isEmpty() && m_list->setCurrentKey(m_wanted))
        m_wanted.clear();
    else if (m_wanted.isEmpty() && m_list->currentKey().isEmpty() && m_rows->firstRow().isValid())
        m_list->setCurrentIndex(m_rows->firstRow());
}

void ListPage::setFilter(const QString &filter)
{
    m_rows->setFilter(filter); // which says that the counts have changed
}

QString ListPage::filter() const
{
    return m_rows->filter();
}

QString ListPage::counts() const
{
    return tr("%1 of %2").arg(m_rows->shown()).arg(m_rows->total());
}

QString ListPage::link() const
{
    return linkTo(name(), m_list->currentKey());
}

void ListPage::openLink(const QString &rest)
{
    m_wanted = rest.isEmpty() || m_list->setCurrentKey(rest) ? QString() : rest;
}

QList<QWidget *> ListPage::panes() const
{
    return {m_list, m_tabs->pane()};
}

void ListPage::setNarrow(bool narrow)
{
    m_splitter->setOrientation(narrow ? Qt::Vertical : Qt::Horizontal);
}

} // namespace sb::kit
