// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Two lines, hairlines, numbers aligned, one accent: paints any model that answers kit::Role.
#pragma once

#include "theme.h"

#include <QStyledItemDelegate>

namespace sb::kit {

/// Which columns a list has, in pixels at 13 px text; 0 leaves the column out.
struct RowColumns {
    int score = 0;
    int glyph = 26;
    int meta = 0;
    int meta2 = 0;
    int end = 52;
    bool code = false; ///< titles are lines of a log
};

class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    RowDelegate(Theme &theme, RowColumns columns, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

private:
    void paintSection(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintVerb(QPainter *painter, const QRect &area, const QModelIndex &index) const;
    void paintText(QPainter *painter, const QRect &area, const QModelIndex &index) const;

    Theme &m_theme;
    RowColumns m_columns;
};

} // namespace sb::kit
