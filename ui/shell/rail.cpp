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
        const QRect words = rect().adjusted(left + side + m_theme.spacing(9), 0, -m_theme.spacing(6), 0);
        painter.drawText(words, Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(text(), Qt::ElideRight, words.width()));
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
    m_saved = new QVBoxLayout;
    m_saved->setSpacing(2);
    column->addSpacing(12);
    column->addLayout(m_saved);
    column->addStretch();
    setSlim(false);
    connect(&theme, &kit::Theme::changed, this, [this] { setSlim(m_slim); });
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

void Rail::setSaved(const QStringList &names)
{
    while (QLayoutItem *item = m_saved->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    if (names.isEmpty())
        return;
    auto *heading = kit::plainLabel(m_theme, tr("SAVED"), kit::Label::Look::SmallBold, this);
    heading->setContentsMargins(11, 6, 0, 2);
    heading->setVisible(!m_slim);
    m_saved->addWidget(heading);
    for (int i = 0; i < int(names.size()); ++i) {
        auto *button = new RailButton(m_theme, QStringLiteral("star"), names[i], this);
        button->setCheckable(false);
        button->setSlim(m_slim);
        button->setToolTip(kit::plainToolTip(names[i]));
        button->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(button, &QAbstractButton::clicked, this, [this, i] { Q_EMIT savedChosen(i); });
        connect(button, &QWidget::customContextMenuRequested, this,
                [this, button, i](const QPoint &at) { Q_EMIT savedMenuRequested(i, button->mapToGlobal(at)); });
        m_saved->addWidget(button);
    }
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
    m_slim = slim;
    setFixedWidth(m_theme.spacing(slim ? 52 : 196));
    for (RailButton *button : findChildren<RailButton *>())
        button->setSlim(slim);
    for (kit::Label *heading : findChildren<kit::Label *>())
        heading->setVisible(!slim);
}

} // namespace sb::shell
