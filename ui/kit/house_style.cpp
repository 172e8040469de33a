// SPDX-License-Identifier: GPL-3.0-or-later
#include "house_style.h"

#include "glyph.h"
#include "theme.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QPainter>
#include <QStyleOption>

#include <algorithm>

namespace sb::kit {

HouseStyle::HouseStyle(const Theme &theme)
    : QProxyStyle(QStringLiteral("Fusion"))
    , m_theme(theme)
{
}

int HouseStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_SplitterWidth: return 1;
    case PM_ScrollBarExtent: return m_theme.spacing(11);
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

void HouseStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                             const QWidget *widget) const
{
    switch (element) {
    case CE_Splitter: painter->fillRect(option->rect, m_theme.colour(Colour::Line)); return;
    case CE_MenuBarEmptyArea: painter->fillRect(option->rect, m_theme.colour(Colour::Surface)); return;
    case CE_MenuBarItem: {
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        const bool on = option->state & (State_Selected | State_Sunken);
        painter->fillRect(option->rect, m_theme.colour(on ? Colour::Selection : Colour::Surface));
        painter->setPen(m_theme.colour(on ? Colour::Text : Colour::Text2));
        painter->drawText(option->rect, Qt::AlignCenter | Qt::TextShowMnemonic, item ? item->text : QString());
        return;
    }
    case CE_PushButtonBevel: {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        if (button && button->features & QStyleOptionButton::Flat)
            break;
        paintBox(painter, option, option->state & (State_Sunken | State_On));
        return;
    }
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void HouseStyle::paintBox(QPainter *painter, const QStyleOption *option, bool on) const
{
    const bool enabled = option->state & State_Enabled;
    const bool focused = option->state & State_HasFocus;
    const bool over = enabled && option->state & State_MouseOver;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(m_theme.colour(focused ? Colour::Accent : Colour::Line), focused ? 2 : 1));
    painter->setBrush(m_theme.colour(on ? Colour::Line : over ? Colour::Line2 : Colour::Surface));
    painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), 6, 6);
    painter->restore();
}

void HouseStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    switch (element) {
    case PE_FrameStatusBarItem:
    case PE_FrameFocusRect: // what has the focus says so by its own frame
        if (element == PE_FrameFocusRect && !qobject_cast<const QAbstractButton *>(widget)
            && !qobject_cast<const QComboBox *>(widget))
            break;
        return;
    case PE_PanelMenuBar: return;
    case PE_PanelScrollAreaCorner: painter->fillRect(option->rect, m_theme.colour(Colour::Surface)); return;
    case PE_PanelStatusBar:
        painter->fillRect(option->rect, m_theme.colour(Colour::Surface));
        painter->fillRect(option->rect.left(), option->rect.top(), option->rect.width(), 1,
                          m_theme.colour(Colour::Line));
        return;
    case PE_PanelLineEdit: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (!frame || frame->lineWidth <= 0)
            break;
        const bool focused = option->state & State_HasFocus;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(m_theme.colour(focused ? Colour::Accent : Colour::Line), focused ? 2 : 1));
        painter->setBrush(m_theme.colour(focused ? Colour::Surface : Colour::Window));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), 6, 6);
        painter->restore();
        return;
    }
    default: break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void HouseStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                    const QWidget *widget) const
{
    const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
    if (control == CC_ComboBox && combo && !combo->editable) {
        paintBox(painter, option, option->state & State_On);
        const QRect arrow = subControlRect(control, option, SC_ComboBoxArrow, widget);
        const double side = m_theme.spacing(9);
        paintIcon(painter, QRectF(arrow.center().x() - side / 2, arrow.center().y() - side / 2 + 1, side, side),
                  QStringLiteral("fold-open"), m_theme.colour(Colour::Text2));
        return;
    }
    if (control != CC_ScrollBar) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    painter->save();
    painter->fillRect(option->rect, m_theme.colour(Colour::Surface));
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    const bool held = option->state & State_MouseOver || option->activeSubControls & SC_ScrollBarSlider;
    painter->setBrush(m_theme.colour(held ? Colour::Text3 : Colour::Line));
    const QRectF thumb = QRectF(subControlRect(control, option, SC_ScrollBarSlider, widget)).adjusted(3, 3, -3, -3);
    const double round = std::min(thumb.width(), thumb.height()) / 2;
    if (option->state & State_Enabled)
        painter->drawRoundedRect(thumb, round, round);
    painter->restore();
}

QRect HouseStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                                 const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control != CC_ScrollBar || !bar)
        return QProxyStyle::subControlRect(control, option, part, widget);
    const bool upright = bar->orientation == Qt::Vertical;
    const int length = upright ? bar->rect.height() : bar->rect.width();
    const qint64 range = qint64(bar->maximum) - bar->minimum;
    const int size = range <= 0
        ? length
        : std::clamp(int(qint64(length) * bar->pageStep / (range + bar->pageStep)), std::min(28, length), length);
    const int start
        = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - size, bar->upsideDown);
    const auto along = [&](int from, int to) {
        return upright ? QRect(bar->rect.left(), bar->rect.top() + from, bar->rect.width(), to - from)
                       : QRect(bar->rect.left() + from, bar->rect.top(), to - from, bar->rect.height());
    };
    switch (part) {
    case SC_ScrollBarSlider: return along(start, start + size);
    case SC_ScrollBarSubPage: return along(0, start);
    case SC_ScrollBarAddPage: return along(start + size, length);
    case SC_ScrollBarGroove: return bar->rect;
    default: return {};
    }
}

QRect HouseStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
    if (element == SE_LineEditContents && frame && frame->lineWidth > 0)
        return rect.adjusted(m_theme.spacing(5), 0, -m_theme.spacing(3), 0);
    return rect;
}

QSize HouseStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                   const QWidget *widget) const
{
    QSize made = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_PushButton || type == CT_ComboBox)
        made.setHeight(std::max(made.height(), m_theme.spacing(30)));
    if (type == CT_PushButton)
        made.setWidth(std::max(made.width(), size.width() + m_theme.spacing(28)));
    return made;
}

QIcon HouseStyle::standardIcon(StandardPixmap pixmap, const QStyleOption *option, const QWidget *widget) const
{
    if (pixmap == SP_LineEditClearButton)
        return icon(QStringLiteral("clear"), QColor(0x7b8590)); // made once: readable on light and on dark
    return QProxyStyle::standardIcon(pixmap, option, widget);
}

int HouseStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *data) const
{
    if (hint == SH_ItemView_ActivateItemOnSingleClick)
        return 0;
    if (hint == SH_DialogButtonBox_ButtonsHaveIcons)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

} // namespace sb::kit
