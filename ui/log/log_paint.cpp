// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_view.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextLayout>

#include <algorithm>
#include <array>

namespace sb::log {

using kit::Colour;

QColor LogView::colourOf(int code, bool background) const
{
    if (code & 0x1000000)
        return QColor::fromRgb(QRgb(code & 0xffffff) | 0xff000000);
    // Dark enough on light and light enough on dark, in the order black red green yellow blue magenta cyan white.
    static constexpr std::array<QRgb, 8> light{0xff1c2127, 0xffb3261e, 0xff1a6b3c, 0xff7a5600,
                                               0xff1f5fbf, 0xff7a3e9d, 0xff0a5c74, 0xff5c6672};
    static constexpr std::array<QRgb, 8> dark{0xff9aa2ac, 0xffff8a7a, 0xff7be0a0, 0xffecc94b,
                                              0xff8ab6ff, 0xffd9a2ff, 0xff8fd3e8, 0xffe4e7eb};
    QColor colour = QColor::fromRgb((m_theme.dark() ? dark : light)[size_t(code & 7)]);
    if (background)
        colour.setAlpha(60);
    return colour;
}

int LogView::layOut(QTextLayout &layout, int64_t line) const
{
    const AnsiLine shown = parsed(line);
    QTextOption option;
    option.setTextDirection(Qt::LeftToRight);
    option.setWrapMode(m_wrap ? QTextOption::WrapAnywhere : QTextOption::NoWrap);
    layout.setText(shown.text);
    layout.setTextOption(option);
    const bool key = line + 1 == m_marks.key;
    layout.setFont(m_theme.mono(0, key ? QFont::DemiBold : QFont::Normal));
    QList<QTextLayout::FormatRange> formats;
    for (const StyleSpan &span : shown.spans) {
        QTextCharFormat format;
        if (span.style.foreground >= 0)
            format.setForeground(colourOf(span.style.foreground, false));
        else if (span.style.faint)
            format.setForeground(m_theme.colour(Colour::Text2));
        if (span.style.background >= 0)
            format.setBackground(colourOf(span.style.background, true));
        if (span.style.bold)
            format.setFontWeight(QFont::DemiBold);
        format.setFontItalic(span.style.italic);
        format.setFontUnderline(span.style.underline);
        formats.append({span.from, span.length, format});
    }
    if (!m_hitText.isEmpty() && std::ranges::binary_search(m_hits, line)) {
        QTextCharFormat hit;
        hit.setBackground(m_theme.colour(Colour::AddWord));
        for (qsizetype at = shown.text.indexOf(m_hitText); at >= 0;
             at = shown.text.indexOf(m_hitText, at + m_hitText.size()))
            formats.append({int(at), int(m_hitText.size()), hit});
    }
    layout.setFormats(formats);
    layout.beginLayout();
    int height = 0;
    for (QTextLine one = layout.createLine(); one.isValid(); one = layout.createLine()) {
        one.setLineWidth(m_wrap ? std::max(80, viewport()->width() - gutter() - 12) : 1e7);
        one.setPosition({0, height + (m_line - one.height()) / 2});
        height += m_line;
    }
    layout.endLayout();
    return std::max(height, m_line);
}

int LogView::paintLine(QPainter &painter, int64_t line, int y)
{
    QTextLayout layout;
    const int height = layOut(layout, line);
    const QRect area(0, y, viewport()->width(), height);
    const int64_t number = line + 1;
    const bool evidence
        = std::ranges::any_of(m_marks.evidence, [&](const auto &e) { return number >= e.first && number <= e.second; });
    if (number == m_marks.key)
        painter.fillRect(area, m_theme.colour(Colour::DeleteWord));
    else if (evidence)
        painter.fillRect(area, m_theme.colour(Colour::Delete));
    const bool selected
        = m_selectFrom >= 0 && line >= std::min(m_selectFrom, m_current) && line <= std::max(m_selectFrom, m_current);
    if (selected) {
        QColor over = m_theme.colour(Colour::Accent);
        over.setAlpha(50);
        painter.fillRect(area, over);
    }
    if (line == m_current)
        painter.fillRect(QRect(0, y, 3, height), m_theme.colour(hasFocus() ? Colour::Accent : Colour::Text3));
    painter.setFont(m_theme.mono(-1));
    painter.setPen(m_theme.colour(evidence ? Colour::Text2 : Colour::Text3));
    painter.drawText(QRect(0, y, gutter() - 12, m_line), Qt::AlignRight | Qt::AlignVCenter, QString::number(number));
    painter.save();
    painter.setClipRect(area.adjusted(gutter(), 0, 0, 0));
    painter.setPen(m_theme.colour(Colour::Text));
    layout.draw(&painter, QPointF(gutter() - horizontalScrollBar()->value(), y));
    painter.restore();
    return height;
}

void LogView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_theme.colour(Colour::Window));
    if (!m_log || m_log->lineCount() == 0) {
        painter.setFont(m_theme.font());
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(viewport()->rect().adjusted(18, 16, -18, -16), Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap,
                         m_empty);
        return;
    }
    int y = 0;
    for (int64_t i = verticalScrollBar()->value(); i < m_log->lineCount() && y < viewport()->height(); ++i)
        y += paintLine(painter, i, y);
}

int64_t LogView::lineAt(int y) const
{
    if (!m_log)
        return 0;
    int64_t line = verticalScrollBar()->value();
    if (!m_wrap)
        return line + y / m_line;
    for (int top = 0; line < m_log->lineCount(); ++line) {
        QTextLayout layout;
        top += layOut(layout, line);
        if (top > y)
            break;
    }
    return line;
}

} // namespace sb::log
