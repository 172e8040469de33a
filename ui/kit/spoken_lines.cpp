// SPDX-License-Identifier: GPL-3.0-or-later
#include "spoken_lines.h"

#include <QAccessibleWidget>

#include <algorithm>

namespace sb::kit {

namespace {

class LinesFace final : public QAccessibleWidget, public QAccessibleTextInterface {
public:
    LinesFace(QWidget *pane, SpokenLines &lines)
        : QAccessibleWidget(pane, QAccessible::Document)
        , m_lines(lines)
    {
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface *>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.readOnly = true;
        state.multiLine = true;
        return state;
    }
    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_lines.lineSpoken(m_lines.currentSpoken()) : QAccessibleWidget::text(kind);
    }

    QString text(int start, int end) const override
    {
        const QString all = inSight();
        start = std::clamp(start, 0, int(all.size()));
        return all.mid(start, end < 0 ? -1 : std::max(0, end - start));
    }
    int characterCount() const override { return int(inSight().size()); }
    int cursorPosition() const override { return offsetOf(m_lines.currentSpoken()); }
    void setCursorPosition(int position) override { m_lines.goToSpoken(lineAt(position)); }
    QRect characterRect(int offset) const override
    {
        const QRect line = m_lines.lineRect(lineAt(offset));
        return line.translated(widget()->mapToGlobal(QPoint()));
    }
    int offsetAtPoint(const QPoint &point) const override
    {
        const QPoint local = widget()->mapFromGlobal(point);
        for (int64_t line = m_lines.firstInSight(); line <= m_lines.lastInSight(); ++line) {
            if (m_lines.lineRect(line).contains(local))
                return offsetOf(line);
        }
        return -1;
    }
    void scrollToSubstring(int start, int) override { m_lines.goToSpoken(lineAt(start)); }
    QString attributes(int, int *start, int *end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }
    // Lines are selected as lines; a reader's ranges of characters are not kept.
    void selection(int, int *start, int *end) const override { *start = *end = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int start, int) override { setCursorPosition(start); }
    void removeSelection(int) override { }
    void setSelection(int, int start, int) override { setCursorPosition(start); }

private:
    QString inSight() const
    {
        QString all;
        for (int64_t line = m_lines.firstInSight(); line <= m_lines.lastInSight(); ++line)
            all += m_lines.lineSpoken(line) + u'\n';
        return all;
    }
    int offsetOf(int64_t wanted) const
    {
        int offset = 0;
        for (int64_t line = m_lines.firstInSight(); line < std::min(wanted, m_lines.lastInSight() + 1); ++line)
            offset += int(m_lines.lineSpoken(line).size()) + 1;
        return offset;
    }
    int64_t lineAt(int offset) const
    {
        int64_t line = m_lines.firstInSight();
        for (; line < m_lines.lastInSight(); ++line) {
            offset -= int(m_lines.lineSpoken(line).size()) + 1;
            if (offset < 0)
                break;
        }
        return line;
    }

    SpokenLines &m_lines;
};

QAccessibleInterface *face(const QString &, QObject *object)
{
    auto *lines = dynamic_cast<SpokenLines *>(object);
    return lines && object->isWidgetType() ? new LinesFace(static_cast<QWidget *>(object), *lines) : nullptr;
}

} // namespace

SpokenLines::SpokenLines()
{
    QAccessible::installFactory(face); // once: Qt keeps a factory that it has
}

void saidCurrent(QWidget *pane, const SpokenLines &lines)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleAnnouncementEvent said(pane, lines.lineSpoken(lines.currentSpoken()));
    QAccessible::updateAccessibility(&said);
    if (auto *face = QAccessible::queryAccessibleInterface(pane); face && face->textInterface()) {
        QAccessibleTextCursorEvent moved(pane, face->textInterface()->cursorPosition());
        QAccessible::updateAccessibility(&moved);
    }
}

} // namespace sb::kit
