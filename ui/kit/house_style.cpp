// SPDX-License-Identifier: GPL-3.0-or-later
#include "house_style.h"

#include "theme.h"

#include <QPainter>
#include <QStyleOption>

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
    case PM_DefaultFrameWidth: return QProxyStyle::pixelMetric(metric, option, widget);
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

void HouseStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                             const QWidget *widget) const
{
    switch (element) {
    case CE_Splitter: painter->fillRect(option->rect, m_theme.colour(Colour::Line)); return;
    case CE_ScrollBarAddLine:
    case CE_ScrollBarSubLine: return;
    case CE_ScrollBarAddPage:
    case CE_ScrollBarSubPage: painter->fillRect(option->rect, m_theme.colour(Colour::Surface)); return;
    case CE_ScrollBarSlider: {
        painter->fillRect(option->rect, m_theme.colour(Colour::Surface));
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.colour(option->state & State_MouseOver ? Colour::Text3 : Colour::Line));
        const QRectF thumb = QRectF(option->rect).adjusted(3, 3, -3, -3);
        const double round = std::min(thumb.width(), thumb.height()) / 2;
        painter->drawRoundedRect(thumb, round, round);
        painter->restore();
        return;
    }
    default: QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void HouseStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    if (element == PE_PanelStatusBar || element == PE_FrameStatusBarItem)
        return;
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

int HouseStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *data) const
{
    if (hint == SH_ItemView_ActivateItemOnSingleClick)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

} // namespace sb::kit
