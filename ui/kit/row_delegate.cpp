// SPDX-License-Identifier: GPL-3.0-or-later
#include "row_delegate.h"

#include "glyph.h"
#include "roles.h"
#include "text.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace sb::kit {

namespace {

constexpr int margin = 16;
constexpr int gap = 10;

void drawElided(QPainter *painter, const QRect &area, const QString &text, int align = Qt::AlignLeft)
{
    painter->drawText(area, align | Qt::AlignVCenter | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(oneLine(text), Qt::ElideRight, area.width()));
}

} // namespace

RowDelegate::RowDelegate(Theme &theme, RowColumns columns, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
    , m_columns(columns)
{
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    return {m_theme.spacing(280), m_theme.spacing(index.data(Role::IsSection).toBool() ? 38 : 54)};
}

void RowDelegate::paintSection(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect area = option.rect.adjusted(m_theme.spacing(margin), m_theme.spacing(6), -m_theme.spacing(margin), 0);
    const bool folded = index.data(Role::Collapsed).toBool();
    const int side = m_theme.spacing(10);
    paintIcon(painter, QRectF(area.left(), area.center().y() - side / 2.0, side, side),
              folded ? QStringLiteral("fold-closed") : QStringLiteral("fold-open"), m_theme.colour(Colour::Text2));
    painter->setFont(m_theme.font(0, QFont::DemiBold));
    painter->setPen(m_theme.colour(option.state & QStyle::State_HasFocus ? Colour::Accent : Colour::Text));
    const QString title
        = QStringLiteral("%1 · %2").arg(index.data().toString()).arg(index.data(Role::SectionCount).toInt());
    QRect rest = area.adjusted(side + m_theme.spacing(6), 0, 0, 0);
    drawElided(painter, rest, title);
    rest.setLeft(rest.left() + painter->fontMetrics().horizontalAdvance(title) + m_theme.spacing(gap));
    painter->setFont(m_theme.font(-1));
    painter->setPen(m_theme.colour(Colour::Text3));
    if (rest.width() > 40)
        drawElided(painter, rest, index.data(Role::SectionNote).toString());
}

void RowDelegate::paintText(QPainter *painter, const QRect &area, const QModelIndex &index) const
{
    const int half = area.height() / 2;
    QRect top(area.left(), area.top() + m_theme.spacing(7), area.width(), half - m_theme.spacing(7));
    const QRect below(area.left(), area.top() + half - m_theme.spacing(1), area.width(), half - m_theme.spacing(5));
    if (const QString chip = index.data(Role::Chip).toString(); !chip.isEmpty()) {
        painter->setFont(m_theme.mono(-2, QFont::DemiBold));
        const int width = painter->fontMetrics().horizontalAdvance(chip) + m_theme.spacing(12);
        const QRectF box(top.left() + 0.5, top.center().y() - m_theme.spacing(8) + 0.5, width - 1, m_theme.spacing(16));
        painter->setPen(m_theme.colour(Colour::Line));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(box, 4, 4);
        painter->setPen(m_theme.colour(Colour::Text2));
        painter->drawText(box, Qt::AlignCenter, chip);
        top.setLeft(top.left() + width + m_theme.spacing(6));
    }
    const bool muted = index.data(Role::Muted).toBool();
    painter->setFont(m_columns.code ? m_theme.mono(-1, QFont::DemiBold) : m_theme.font(0, QFont::DemiBold));
    painter->setPen(m_theme.colour(muted ? Colour::Text2 : Colour::Text));
    drawElided(painter, top, index.data(Role::Title).toString());
    painter->setFont(m_theme.font(-1));
    painter->setPen(m_theme.colour(Colour::Text2));
    drawElided(painter, below, index.data(Role::Subtitle).toString());
}

void RowDelegate::paintVerb(QPainter *painter, const QRect &area, const QModelIndex &index) const
{
    const QString text = index.data(Role::Meta2).toString();
    drawElided(painter, area, text);
    const QString key = index.data(Role::Meta2Key).toString();
    if (key.isEmpty())
        return;
    const int after = area.left() + painter->fontMetrics().horizontalAdvance(text) + m_theme.spacing(8);
    const QFont before = painter->font();
    painter->setFont(m_theme.mono(-2));
    const QRectF cap(after + 0.5, area.center().y() - m_theme.spacing(8) + 0.5,
                     painter->fontMetrics().horizontalAdvance(key) + m_theme.spacing(10), m_theme.spacing(16));
    painter->setPen(m_theme.colour(Colour::Line));
    painter->setBrush(m_theme.colour(Colour::Surface));
    painter->drawRoundedRect(cap, 4, 4);
    painter->setPen(m_theme.colour(Colour::Text2));
    painter->drawText(cap, Qt::AlignCenter, key);
    painter->setFont(before);
}

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (index.data(Role::IsSection).toBool()) {
        paintSection(painter, option, index);
        painter->restore();
        return;
    }
    const QRect row = option.rect;
    if (option.state & QStyle::State_Selected) {
        painter->fillRect(row, m_theme.colour(Colour::Selection));
        const bool active = option.state & QStyle::State_Active && option.widget && option.widget->hasFocus();
        painter->fillRect(row.left(), row.top(), 3, row.height(),
                          m_theme.colour(active ? Colour::Accent : Colour::Text3));
    }
    painter->fillRect(row.left(), row.top(), row.width(), 1, m_theme.colour(Colour::Line2));
    if (option.state & QStyle::State_HasFocus && !(option.state & QStyle::State_Selected)) {
        painter->setPen(m_theme.colour(Colour::Accent));
        painter->drawRect(row.adjusted(0, 0, -1, -1));
    }
    QRect area = row.adjusted(m_theme.spacing(margin), 0, -m_theme.spacing(margin), 0);
    const int space = m_theme.spacing(gap);
    const auto fromLeft = [&](int width) {
        const QRect cell(area.left(), area.top(), m_theme.spacing(width), area.height());
        area.setLeft(cell.right() + 1 + space);
        return cell;
    };
    const auto fromRight = [&](int width) {
        const int w = m_theme.spacing(width);
        const QRect cell(area.right() - w + 1, area.top(), w, area.height());
        area.setRight(cell.left() - 1 - space);
        return cell;
    };
    if (m_columns.score) {
        const QRect cell = fromLeft(m_columns.score);
        const int half = cell.height() / 2;
        painter->setFont(m_theme.font(2, QFont::DemiBold));
        painter->setPen(m_theme.colour(Colour::Text));
        painter->drawText(QRect(cell.left(), cell.top() + m_theme.spacing(7), cell.width(), half - m_theme.spacing(6)),
                          Qt::AlignRight | Qt::AlignVCenter, index.data(Role::Score).toString());
        painter->setFont(m_theme.font(-2, QFont::Medium));
        painter->setPen(m_theme.colour(Colour::Text2));
        painter->drawText(
            QRect(cell.left(), cell.top() + half - m_theme.spacing(1), cell.width(), half - m_theme.spacing(5)),
            Qt::AlignRight | Qt::AlignVCenter, index.data(Role::ScoreNote).toString());
    }
    if (m_columns.glyph) {
        const QRect cell = fromLeft(m_columns.glyph);
        const double side = m_theme.spacing(16);
        if (const QVariant state = index.data(Role::GlyphState); state.isValid())
            paintGlyph(painter, QRectF(cell.center().x() - side / 2, cell.center().y() - side / 2, side, side),
                       Glyph(state.toInt()), m_theme);
    }
    // In a narrow list the text comes first: the columns at the right give way, the widest and least needed before.
    const bool wide = area.width() > m_theme.spacing(m_columns.meta + m_columns.meta2 + m_columns.end + 200);
    painter->setFont(m_theme.font(-1));
    painter->setPen(m_theme.colour(Colour::Text2));
    if (m_columns.end)
        drawElided(painter, fromRight(m_columns.end), index.data(Role::End).toString(), Qt::AlignRight);
    if (m_columns.meta2 && wide)
        paintVerb(painter, fromRight(m_columns.meta2), index);
    if (m_columns.meta && (wide || area.width() > m_theme.spacing(m_columns.meta + 200)))
        drawElided(painter, fromRight(m_columns.meta), index.data(Role::Meta).toString());
    paintText(painter, area, index);
    painter->restore();
}

bool RowDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &,
                            const QModelIndex &index)
{
    QString tip = index.data(Qt::ToolTipRole).toString();
    if (tip.isEmpty())
        tip = index.data(Role::Title).toString() + u'\n' + index.data(Role::Subtitle).toString();
    QToolTip::showText(event->globalPos(), plainToolTip(tip), view);
    return true;
}

} // namespace sb::kit
