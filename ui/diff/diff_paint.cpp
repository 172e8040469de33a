// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff_view.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextLayout>

namespace sb::diff {

namespace {

using kit::Colour;

QTextCharFormat formatOf(Token token, const kit::Theme &theme)
{
    QTextCharFormat format;
    switch (token) {
    case Token::Keyword: format.setForeground(theme.colour(Colour::Keyword)); break;
    case Token::String: format.setForeground(theme.colour(Colour::String)); break;
    case Token::Comment:
        format.setForeground(theme.colour(Colour::Comment));
        format.setFontItalic(true);
        break;
    case Token::Plain: break;
    }
    return format;
}

} // namespace

void DiffView::layoutText(QTextLayout &layout, const Row &row, const Side &side, const ShownText &shown) const
{
    QTextOption option;
    option.setTextDirection(Qt::LeftToRight);
    option.setWrapMode(m_wrap ? QTextOption::WrapAnywhere : QTextOption::NoWrap);
    layout.setText(shown.text);
    layout.setFont(m_theme.mono());
    layout.setTextOption(option);

    QList<QTextLayout::FormatRange> formats;
    const auto add
        = [&](Span span, const QTextCharFormat &format) { formats.append({span.from, span.length, format}); };
    if (size_t(row.file) < m_styles.size()) {
        const bool after = side.after || row.kind == RowKind::Context;
        const StyledLines &lines = after ? m_styles[size_t(row.file)].after : m_styles[size_t(row.file)].before;
        const int number = row.kind == RowKind::Context ? row.newNumber : side.number;
        if (number >= 1 && size_t(number) <= lines.size()) {
            for (const Styled &styled : lines[size_t(number) - 1]) {
                if (styled.from + styled.length <= side.text->size())
                    add(shown.map({styled.from, styled.length}), formatOf(styled.token, m_theme));
            }
        }
    }
    if (side.line) {
        QTextCharFormat word;
        word.setBackground(m_theme.colour(side.after ? Colour::AddWord : Colour::DeleteWord));
        word.setFontWeight(QFont::DemiBold);
        for (const Span span : side.line->words)
            add(shown.map(span), word);
    }
    QTextCharFormat box;
    box.setBackground(m_theme.colour(Colour::Strip));
    box.setForeground(m_theme.colour(Colour::Fail));
    box.setFontWeight(QFont::DemiBold);
    for (const Span span : shown.boxes)
        add(span, box);
    layout.setFormats(formats);

    layout.beginLayout();
    qreal y = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(m_wrap ? textWidth() : 1e7);
        line.setPosition({0, y + (m_line - line.height()) / 2});
        y += m_line;
    }
    layout.endLayout();
}

void DiffView::paintSide(QPainter &painter, const Row &row, const Side &side, QRect area, int numbersAt)
{
    const bool changed = side.line && side.line->kind != LineKind::Context;
    if (changed)
        painter.fillRect(area, m_theme.colour(side.after ? Colour::Add : Colour::Delete));
    else if (!side.text)
        painter.fillRect(area, m_theme.colour(Colour::Line2));
    const QColor third = m_theme.colour(Colour::Text3);
    painter.setFont(m_theme.mono(-1));
    painter.setPen(changed ? m_theme.colour(Colour::Text2) : third);
    const int width = gutter();
    const auto numberAt = [&](int number, int x) {
        if (number > 0)
            painter.drawText(QRect(x, area.y(), width - 10, m_line), Qt::AlignRight | Qt::AlignVCenter,
                             QString::number(number));
    };
    int x = area.x();
    if (m_split) {
        numberAt(side.number, x);
        x += width;
    } else {
        const Place place = placeOf(m_document, row);
        numberAt(place.oldNumber, numbersAt);
        numberAt(place.newNumber, numbersAt + width);
        x += width * 2;
    }
    if (!side.text)
        return;
    if (side.sign != u' ') {
        painter.setFont(m_theme.mono(0, QFont::Bold));
        painter.setPen(m_theme.colour(Colour::Text));
        painter.drawText(QRect(x, area.y(), int(m_advance * 2), m_line), Qt::AlignVCenter, QString(side.sign));
    }
    x += int(m_advance * 2);
    ShownText shown = shownText(*side.text);
    const qsizetype length = shown.text.size();
    if (side.line && side.line->noNewline) {
        const QString text = tr("no newline at end");
        shown.boxes.push_back({int(length) + 1, int(text.size())});
        shown.text += u' ' + text;
    } else if (side.line && side.line->carriageReturn && side.line->pair >= 0) {
        const Line &other = m_document.files[size_t(row.file)].lines[size_t(side.line->pair)];
        if (!other.carriageReturn) {
            shown.boxes.push_back({int(length), 2});
            shown.text += QStringLiteral("CR");
        }
    }
    QTextLayout layout;
    layoutText(layout, row, side, shown);
    painter.save();
    painter.setClipRect(QRect(x, area.y(), area.right() - x + 1, area.height()));
    painter.setPen(m_theme.colour(Colour::Text));
    layout.draw(&painter, QPointF(x - horizontalScrollBar()->value(), area.y()));
    painter.restore();
}

void DiffView::paintBar(QPainter &painter, const Row &row, QRect area)
{
    const File &file = m_document.files[size_t(row.file)];
    const bool head = row.kind == RowKind::FileHead;
    painter.fillRect(area, m_theme.colour(Colour::Window));
    painter.setPen(m_theme.colour(head ? Colour::Line : Colour::Line2));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    QString text;
    switch (row.kind) {
    case RowKind::FileHead:
        text = file.path + QStringLiteral("   +%1 −%2").arg(file.added).arg(file.deleted);
        if (m_reviewed.contains(row.file))
            text += QStringLiteral("   ✓ ") + tr("reviewed");
        break;
    case RowKind::Hunk: {
        const Hunk &hunk = file.hunks[size_t(row.left)];
        text = QStringLiteral("@@ -%1,%2 +%3,%4 @@ %5")
                   .arg(hunk.oldStart)
                   .arg(hunk.oldCount)
                   .arg(hunk.newStart)
                   .arg(hunk.newCount)
                   .arg(hunk.heading);
        break;
    }
    case RowKind::Fold:
        text = QStringLiteral("⋯ ") + tr("%n unchanged line(s)", nullptr, row.hidden) + QStringLiteral("   (e)");
        break;
    case RowKind::Collapsed:
        text = tr("%n line(s): too many to show at once. Load diff (e)", nullptr, row.hidden);
        break;
    default: break;
    }
    painter.setFont(m_theme.mono(-1, head ? QFont::DemiBold : QFont::Normal));
    painter.setPen(m_theme.colour(head ? Colour::Text : Colour::Text2));
    painter.drawText(area.adjusted(12, 0, -8, 0), Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, area.width() - 20));
}

void DiffView::paintRow(QPainter &painter, int index, int y)
{
    const Row &row = m_rows[size_t(index)];
    const QRect area(0, y, viewport()->width(), m_tops[size_t(index) + 1] - m_tops[size_t(index)]);
    if (row.kind == RowKind::Note) {
        painter.setFont(m_theme.font(-1));
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(area.adjusted(12, 0, -8, 0), Qt::AlignVCenter,
                         m_document.files[size_t(row.file)].notes.value(row.left));
    } else if (row.kind != RowKind::Line && row.kind != RowKind::Context) {
        paintBar(painter, row, area);
    } else if (m_split) {
        const int half = area.width() / 2;
        paintSide(painter, row, sideOf(row, false), QRect(0, y, half, area.height()), 0);
        paintSide(painter, row, sideOf(row, true), QRect(half, y, area.width() - half, area.height()), half);
        painter.fillRect(QRect(half, y, 1, area.height()), m_theme.colour(Colour::Line));
    } else {
        paintSide(painter, row, sideOf(row, row.left < 0 || !row.change), area, 0);
    }
    const bool selected
        = m_selectFrom >= 0 && index >= std::min(m_selectFrom, m_current) && index <= std::max(m_selectFrom, m_current);
    if (selected) {
        QColor over = m_theme.colour(Colour::Accent);
        over.setAlpha(40);
        painter.fillRect(area, over);
    }
    if (index == m_current && (hasFocus() || row.change))
        painter.fillRect(QRect(0, y, 3, area.height()), m_theme.colour(hasFocus() ? Colour::Accent : Colour::Text3));
}

void DiffView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_theme.colour(Colour::Surface));
    if (m_rows.empty()) {
        painter.setFont(m_theme.font());
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(viewport()->rect().adjusted(18, 16, -18, -16), Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap,
                         m_empty);
        return;
    }
    const int scroll = verticalScrollBar()->value();
    for (int i = rowAt(scroll + event->rect().top()); i < int(m_rows.size()); ++i) {
        const int y = m_tops[size_t(i)] - scroll;
        if (y > event->rect().bottom())
            break;
        paintRow(painter, i, y);
    }
}

} // namespace sb::diff
