// SPDX-License-Identifier: GPL-3.0-or-later
#include "list_view.h"

#include "action_registry.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace sb::kit {

ListView::ListView(Theme &theme, const QString &name, RowColumns columns, QWidget *parent)
    : QListView(parent)
    , m_theme(theme)
{
    setAccessibleName(name);
    setItemDelegate(new RowDelegate(theme, columns, this));
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResizeMode(Adjust);
    setTabKeyNavigation(false);
    connect(&theme, &Theme::changed, this, [this] {
        scheduleDelayedItemsLayout();
        viewport()->update();
    });
}

void ListView::setRows(RowModel *model)
{
    m_rows = model;
    setModel(model);
    connect(model, &RowModel::aboutToRefilter, this, &ListView::remember);
    connect(model, &RowModel::refiltered, this, &ListView::putBack);
    connect(model, &QAbstractItemModel::rowsAboutToBeInserted, this, &ListView::anchor);
    connect(model, &QAbstractItemModel::rowsAboutToBeMoved, this, &ListView::anchor);
    connect(model, &QAbstractItemModel::rowsMoved, this, &ListView::restoreAnchor);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &ListView::restoreAnchor);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, viewport(), qOverload<>(&QWidget::update));
}

QString ListView::currentKey() const
{
    return m_rows ? m_rows->keyAt(currentIndex()) : QString();
}

QStringList ListView::selectedKeys() const
{
    QStringList keys;
    QModelIndexList chosen = selectionModel() ? selectionModel()->selectedRows() : QModelIndexList();
    std::ranges::sort(chosen, {}, &QModelIndex::row);
    for (const QModelIndex &index : std::as_const(chosen)) {
        if (const QString key = m_rows->keyAt(index); !key.isEmpty())
            keys += key;
    }
    if (keys.isEmpty() && !currentKey().isEmpty())
        keys += currentKey();
    return keys;
}

bool ListView::setCurrentKey(const QString &key)
{
    const QModelIndex index = m_rows ? m_rows->indexOfKey(key) : QModelIndex();
    if (!index.isValid())
        return false;
    setCurrentIndex(index);
    scrollTo(index);
    return true;
}

void ListView::setEmptyText(const QString &text)
{
    m_empty = text;
    viewport()->update();
}

void ListView::noteKeys(ActionRegistry &actions)
{
    actions.note(Scope::List, tr("Next and previous row"), QStringLiteral("j / k / Down / Up"));
    actions.note(Scope::List, tr("First and last row"), QStringLiteral("Home / End"));
    actions.note(Scope::List, tr("Fold and unfold a group"), QStringLiteral("Left / Right"));
    actions.note(Scope::List, tr("Open"), QStringLiteral("Enter"));
    actions.note(Scope::List, tr("Select"), QStringLiteral("Space"));
    actions.note(Scope::List, tr("Extend the selection"), QStringLiteral("Shift+Down / Shift+Up"));
    actions.note(Scope::List, tr("Select all"), QStringLiteral("Ctrl+A"));
    actions.note(Scope::List, tr("Previous and next tab of the detail"), QStringLiteral("[ / ]"));
    actions.note(Scope::List, tr("Clear the selection, then the filter"), QStringLiteral("Esc"));
}

void ListView::step(int direction, bool extend)
{
    int row = currentIndex().row() + direction;
    if (!currentIndex().isValid()) {
        // The first step goes to the first row, not to the heading above it.
        row = 0;
        while (m_rows->isSection(m_rows->index(row)))
            ++row;
    }
    if (row >= m_rows->rowCount() && m_rows->canFetchMore({}))
        m_rows->fetchMore({});
    const QModelIndex next = m_rows->index(row);
    if (!next.isValid())
        return;
    selectionModel()->setCurrentIndex(next, extend ? QItemSelectionModel::Select : QItemSelectionModel::ClearAndSelect);
    scrollTo(next);
}

void ListView::keyPressEvent(QKeyEvent *event)
{
    if (!m_rows) {
        QListView::keyPressEvent(event);
        return;
    }
    const bool plain = !(event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    const QModelIndex current = currentIndex();
    const bool onSection = m_rows->isSection(current);
    if (plain) {
        switch (event->key()) {
        case Qt::Key_J:
        case Qt::Key_Down: step(1, shift && event->key() == Qt::Key_Down); return;
        case Qt::Key_K:
        case Qt::Key_Up: step(-1, shift && event->key() == Qt::Key_Up); return;
        case Qt::Key_End: m_rows->fetchAll(); break;
        case Qt::Key_Left:
        case Qt::Key_Right:
            if (onSection)
                m_rows->setCollapsed(m_rows->sectionKeyAt(current), event->key() == Qt::Key_Left);
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (onSection)
                m_rows->toggleSection(current);
            else if (!currentKey().isEmpty())
                Q_EMIT opened(currentKey());
            return;
        case Qt::Key_Space:
            if (onSection)
                m_rows->toggleSection(current);
            else
                selectionModel()->select(current, QItemSelectionModel::Toggle);
            return;
        case Qt::Key_BracketLeft: Q_EMIT tabRequested(-1); return;
        case Qt::Key_BracketRight: Q_EMIT tabRequested(1); return;
        case Qt::Key_Escape:
            if (selectionModel()->selectedRows().size() > 1)
                selectionModel()->setCurrentIndex(current, QItemSelectionModel::ClearAndSelect);
            else
                Q_EMIT escaped();
            return;
        default: break;
        }
    }
    if (event->matches(QKeySequence::SelectAll))
        m_rows->fetchAll();
    QListView::keyPressEvent(event);
}

void ListView::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (m_rows && m_rows->isSection(index) && event->button() == Qt::LeftButton) {
        m_rows->toggleSection(index);
        return;
    }
    QListView::mousePressEvent(event);
}

void ListView::mouseDoubleClickEvent(QMouseEvent *event)
{
    QListView::mouseDoubleClickEvent(event);
    if (const QString key = currentKey(); !key.isEmpty())
        Q_EMIT opened(key);
}

void ListView::paintEvent(QPaintEvent *event)
{
    QListView::paintEvent(event);
    if (!m_rows || m_rows->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(m_theme.colour(Colour::Text2));
    painter.setFont(m_theme.font());
    const QString text
        = m_rows->filter().isEmpty() || m_emptyFilter.isEmpty() ? m_empty : m_emptyFilter.arg(m_rows->filter());
    painter.drawText(viewport()->rect().adjusted(40, 40, -40, -40), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                     text);
}

void ListView::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    if (currentIndex().isValid() && visualRect(currentIndex()).top() >= 0)
        scrollTo(currentIndex());
}

void ListView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QListView::currentChanged(current, previous);
    if (!m_quiet && m_rows && m_rows->keyAt(current) != m_rows->keyAt(previous))
        Q_EMIT currentKeyChanged(m_rows->keyAt(current));
}

void ListView::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QListView::rowsInserted(parent, start, end);
    restoreAnchor();
}

void ListView::rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end)
{
    anchor();
    QListView::rowsAboutToBeRemoved(parent, start, end);
}

void ListView::anchor()
{
    const QRect current = visualRect(currentIndex());
    QModelIndex held = currentIndex();
    if (!held.isValid() || !viewport()->rect().intersects(current))
        held = verticalScrollBar()->value() > 0 ? indexAt({10, 1}) : QModelIndex();
    m_anchor = held;
    m_anchorY = held.isValid() ? visualRect(held).top() : 0;
}

void ListView::restoreAnchor()
{
    if (!m_anchor.isValid())
        return;
    executeDelayedItemsLayout();
    const int moved = visualRect(m_anchor).top() - m_anchorY;
    if (moved != 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + moved);
    m_anchor = QModelIndex();
}

void ListView::remember()
{
    m_keepCurrent = currentKey();
    m_keepSelected = selectedKeys();
    m_anchorY = visualRect(currentIndex()).top();
    m_quiet = true;
}

void ListView::putBack()
{
    QItemSelection selection;
    for (const QString &key : std::as_const(m_keepSelected)) {
        if (const QModelIndex index = m_rows->shownIndex(key); index.isValid())
            selection.select(index, index);
    }
    const QModelIndex current = m_keepCurrent.isEmpty() ? QModelIndex() : m_rows->shownIndex(m_keepCurrent);
    if (current.isValid()) {
        selectionModel()->setCurrentIndex(current, QItemSelectionModel::NoUpdate);
        executeDelayedItemsLayout();
        verticalScrollBar()->setValue(verticalScrollBar()->value() + visualRect(current).top() - m_anchorY);
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    m_quiet = false;
    if (!current.isValid() && !m_keepCurrent.isEmpty())
        Q_EMIT currentKeyChanged({});
}

} // namespace sb::kit
