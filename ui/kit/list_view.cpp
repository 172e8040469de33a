// SPDX-License-Identifier: GPL-3.0-or-later
#include "list_view.h"

#include "action_registry.h"
#include "parts.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace sb::kit {

ListView::ListView(Theme &theme, const QString &name, RowColumns columns, QWidget *parent)
    : QListView(parent)
    , m_theme(theme)
    , m_more(new Chip(theme, {}, true, viewport()))
{
    m_more->hide();
    m_more->setToolTip(tr("Rows that came in out of sight; nothing moves before you ask"));
    connect(m_more, &QAbstractButton::clicked, this, &ListView::showUnseen);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ListView::look);
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
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        viewport()->update();
        Q_EMIT selectionCountChanged(int(selectionModel()->selectedRows().size()));
    });
    connect(model, &RowModel::arrived, this, &ListView::note);
    connect(model, &RowModel::countsChanged, this, &ListView::look);
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

void ListView::note(const QString &key)
{
    if (!isVisible())
        return; // who comes to the list sees it as it is then
    executeDelayedItemsLayout();
    const QModelIndex index = m_rows->shownIndex(key);
    if (!index.isValid() || !viewport()->rect().intersects(visualRect(index)))
        m_unseen += key;
    look();
}

void ListView::look()
{
    if (m_unseen.isEmpty() && m_more->isHidden())
        return;
    m_unseen.removeIf([this](const QString &key) {
        const QModelIndex index = m_rows->shownIndex(key);
        return m_rows->keyKnown(key) ? index.isValid() && viewport()->rect().contains(visualRect(index).center())
                                     : true;
    });
    static_cast<Chip *>(m_more)->setCaption(tr("%n new ▸", nullptr, int(m_unseen.size())));
    placeMore();
    m_more->setVisible(!m_unseen.isEmpty());
}

void ListView::placeMore()
{
    m_more->resize(m_more->sizeHint());
    m_more->move((viewport()->width() - m_more->width()) / 2, 8);
}

void ListView::showUnseen()
{
    if (!m_unseen.isEmpty())
        scrollTo(m_rows->indexOfKey(m_unseen.front()), PositionAtCenter);
    m_unseen.clear();
    look();
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
    actions.note(Scope::List, tr("Fold, unfold the group"), QStringLiteral("Left / Right"));
    actions.note(Scope::List, tr("Open"), QStringLiteral("Enter"));
    actions.note(Scope::List, tr("Add to the selection"), QStringLiteral("Space"));
    actions.note(Scope::List, tr("Extend the selection"), QStringLiteral("Shift+Down / Shift+Up"));
    actions.note(Scope::List, tr("Select all"), QStringLiteral("Ctrl+A"));
    actions.note(Scope::List, tr("Previous and next tab of the detail"), QStringLiteral("[ / ]"));
    actions.note(Scope::List, tr("Clear the selection, then the filter"), QStringLiteral("Esc"));
}

QModelIndex ListView::rowFrom(int row, int direction)
{
    for (;; row += direction) {
        if (row >= m_rows->rowCount() && m_rows->canFetchMore({}))
            m_rows->fetchMore({});
        const QModelIndex index = m_rows->index(row);
        if (!index.isValid() || !m_rows->isSection(index))
            return index;
    }
}

QModelIndex ListView::headingOf(QModelIndex row) const
{
    while (row.isValid() && !m_rows->isSection(row))
        row = row.siblingAtRow(row.row() - 1);
    return row;
}

void ListView::fold()
{
    const QModelIndex heading = headingOf(currentIndex());
    if (!heading.isValid())
        return;
    m_folded = m_rows->sectionKeyAt(heading);
    const int at = heading.row();
    m_rows->setCollapsed(m_folded, true);
    QModelIndex next = rowFrom(at + 1, 1);
    if (!next.isValid())
        next = rowFrom(at - 1, -1);
    if (next.isValid())
        setCurrentIndex(next);
}

void ListView::unfold()
{
    QModelIndex heading;
    for (int i = 0; i < m_rows->rowCount(); ++i) {
        const QModelIndex index = m_rows->index(i);
        if (!m_rows->isSection(index) || !index.data(Role::Collapsed).toBool())
            continue;
        const bool below = i > currentIndex().row();
        if (!heading.isValid() || m_rows->sectionKeyAt(index) == m_folded)
            heading = index;
        else if (below && heading.row() < currentIndex().row() && m_rows->sectionKeyAt(heading) != m_folded)
            heading = index;
    }
    if (!heading.isValid())
        return;
    const int at = heading.row();
    m_rows->setCollapsed(m_rows->sectionKeyAt(heading), false);
    if (const QModelIndex first = rowFrom(at + 1, 1); first.isValid())
        setCurrentIndex(first);
}

void ListView::step(int direction, bool extend)
{
    const QModelIndex next
        = currentIndex().isValid() ? rowFrom(currentIndex().row() + direction, direction) : rowFrom(0, 1);
    if (!next.isValid())
        return;
    selectionModel()->setCurrentIndex(next, extend ? QItemSelectionModel::Select : QItemSelectionModel::ClearAndSelect);
    // The heading above the first row of a group comes into sight with it.
    if (const QModelIndex above = m_rows->index(next.row() - 1); m_rows->isSection(above))
        scrollTo(above);
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
    if (plain) {
        switch (event->key()) {
        case Qt::Key_J:
        case Qt::Key_Down: step(1, shift && event->key() == Qt::Key_Down); return;
        case Qt::Key_K:
        case Qt::Key_Up: step(-1, shift && event->key() == Qt::Key_Up); return;
        case Qt::Key_Home:
            if (const QModelIndex first = m_rows->firstRow(); first.isValid() && !shift) {
                setCurrentIndex(first);
                scrollToTop();
                return;
            }
            break;
        case Qt::Key_End: m_rows->fetchAll(); break;
        case Qt::Key_Left: fold(); return;
        case Qt::Key_Right: unfold(); return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!currentKey().isEmpty())
                Q_EMIT opened(currentKey());
            return;
        case Qt::Key_Space:
            if (current.isValid())
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
    placeMore();
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
