// SPDX-License-Identifier: GPL-3.0-or-later
#include "house_style.h"

#include "theme.h"

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
    default: QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void HouseStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    switch (element) {
    case PE_FrameStatusBarItem:
    case PE_PanelMenuBar: return;
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

int HouseStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *data) const
{
    if (hint == SH_ItemView_ActivateItemOnSingleClick)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

} // namespace sb::kit
