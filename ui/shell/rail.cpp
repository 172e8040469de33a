// SPDX-License-Identifier: GPL-3.0-or-later
#include "rail.h"

#include <ui/kit/glyph.h>
#include <ui/kit/text.h>

#include <QPainter>
#include <QVBoxLayout>

namespace sb::shell {

using kit::Colour;

RailButton::RailButton(kit::Theme &theme, const QString &icon, const QString &title, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_icon(icon)
{
    setText(title);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::TabFocus);
    setCount(0);
    connect(&theme, &kit::Theme::changed, this, [this] { updateGeometry(), update(); });
}

void RailButton::setCount(int count)
{
    m_count = count;
    setAccessibleName(count > 0 ? tr("%1, %2 need you").arg(text()).arg(count) : text());
    update();
}

void RailButton::setSlim(bool slim)
{
    m_slim = slim;
    update();
}

QSize RailButton::sizeHint() const
{
    return {m_theme.spacing(40), m_theme.spacing(33)};
}

void RailButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool on = isChecked();
    if (on || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour(on ? Colour::Selection : Colour::Line2));
        painter.drawRoundedRect(rect(), 6, 6);
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.colour(Colour::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    }
    const int side = m_theme.spacing(16);
    const int left = m_slim ? (width() - side) / 2 : m_theme.spacing(11);
    kit::paintIcon(&painter, QRectF(left, (height() - side) / 2.0, side, side), m_icon,
                   m_theme.colour(on ? Colour::Accent : Colour::Text2));
    if (!m_slim) {
        painter.setFont(m_theme.font(0, on ? QFont::DemiBold : QFont::Normal));
        painter.setPen(m_theme.colour(on ? Colour::Accent : Colour::Text));
        painter.drawText(rect().adjusted(left + side + m_theme.spacing(9), 0, 0, 0), Qt::AlignVCenter, text());
    }
    if (m_count == 0)
        return;
    painter.setFont(m_theme.font(-1, QFont::DemiBold));
    const QString number = QString::number(m_count);
    const double high = m_slim ? m_theme.spacing(15) : m_theme.spacing(19);
    const double wide
        = std::max<double>(high, painter.fontMetrics().horizontalAdvance(number) + m_theme.spacing(m_slim ? 6 : 14));
    const QRectF pill(width() - wide - m_theme.spacing(m_slim ? 1 : 10), m_slim ? 0 : (height() - high) / 2, wide,
                      high);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour(on ? Colour::Accent : Colour::Line));
    painter.drawRoundedRect(pill, high / 2, high / 2);
    painter.setPen(m_theme.colour(on ? Colour::Surface : Colour::Text));
    painter.drawText(pill, Qt::AlignCenter, number);
}

Rail::Rail(kit::Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setAccessibleName(tr("Views"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 10, 8, 10);
    column->setSpacing(2);
    column->addStretch();
    setSlim(false);
    connect(&theme, &kit::Theme::changed, this, [this] { setSlim(width() < m_theme.spacing(100)); });
}

void Rail::addView(const QString &icon, const QString &title, const QString &toolTip)
{
    auto *button = new RailButton(m_theme, icon, title, this);
    button->setToolTip(toolTip);
    const int view = int(m_buttons.size());
    connect(button, &QAbstractButton::clicked, this, [this, view] { Q_EMIT chosen(view); });
    static_cast<QVBoxLayout *>(layout())->insertWidget(view, button);
    m_buttons += button;
}

void Rail::setCount(int view, int count)
{
    m_buttons[view]->setCount(count);
}

void Rail::setCurrent(int view)
{
    m_buttons[view]->setChecked(true);
}

void Rail::setSlim(bool slim)
{
    setFixedWidth(m_theme.spacing(slim ? 52 : 196));
    for (RailButton *button : std::as_const(m_buttons))
        button->setSlim(slim);
}

} // namespace sb::shell
