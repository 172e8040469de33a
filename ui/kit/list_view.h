// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The list of every view: j/k, sections that fold, a selection that outlives filters, a sentence when it is empty.
#pragma once

#include "row_delegate.h"
#include "row_model.h"

#include <QListView>

class QAbstractButton;

namespace sb::kit {

class ActionRegistry;

class ListView : public QListView {
    Q_OBJECT
public:
    /// `name` is what a screen reader calls the list: "Pull requests".
    ListView(Theme &theme, const QString &name, RowColumns columns, QWidget *parent = nullptr);

    void setRows(RowModel *model);
    RowModel *rows() const { return m_rows; }

    QString currentKey() const;
    QStringList selectedKeys() const; ///< the current row alone, if nothing is selected
    bool setCurrentKey(const QString &key); ///< false if it is not shown
    void setEmptyText(const QString &text); ///< what an empty list says: what, and what to do
    void setEmptyFilterText(const QString &text) { m_emptyFilter = text; } ///< %1 is the filter

    int unseen() const { return int(m_unseen.size()); } ///< rows that came in out of sight
    void showUnseen(); ///< goes to the first of them

    /// The keys that the list handles by itself, for the key sheet.
    static void noteKeys(ActionRegistry &actions);

    void keyboardSearch(const QString &) override { } ///< letters are verbs here

Q_SIGNALS:
    void currentKeyChanged(const QString &key); ///< empty: nothing is current
    void opened(const QString &key); ///< Enter or double click
    void tabRequested(int step); ///< [ and ]: -1, 1
    void selectionCountChanged(int rows); ///< 2 or more: the tray that verbs act on
    void escaped(); ///< Esc with nothing selected

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void rowsInserted(const QModelIndex &parent, int start, int end) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end) override;

private:
    void note(const QString &key);
    void placeMore();
    void look(); ///< what is in sight has been seen
    void step(int direction, bool extend);
    QModelIndex rowFrom(int row, int direction); ///< the first that is no heading, from `row` on
    QModelIndex headingOf(QModelIndex row) const;
    void fold(); ///< the group of the current row; the next row becomes current
    void unfold(); ///< the group folded last, else the nearest
    void anchor();
    void restoreAnchor();
    void remember();
    void putBack();

    Theme &m_theme;
    RowModel *m_rows = nullptr;
    QString m_empty;
    QString m_folded;
    QStringList m_unseen;
    QAbstractButton *m_more; ///< "3 new ▸"
    QString m_emptyFilter;
    QString m_keepCurrent;
    QStringList m_keepSelected;
    QPersistentModelIndex m_anchor;
    int m_anchorY = 0;
    bool m_quiet = false;
};

} // namespace sb::kit
