// SPDX-License-Identifier: GPL-3.0-or-later
#include "parts.h"

#include "action_registry.h"

#include <KMessageWidget>

#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyleOption>

namespace sb::kit {

KeyButton::KeyButton(Theme &theme, QAction *action, bool primary, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_action(action)
    , m_primary(primary)
{
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    connect(action, &QAction::changed, this, &KeyButton::follow);
    connect(this, &QAbstractButton::clicked, action, &QAction::trigger);
    connect(&theme, &Theme::changed, this, &KeyButton::follow);
    follow();
}

void KeyButton::setPrimary(bool primary)
{
    m_primary = primary;
    update();
}

void KeyButton::follow()
{
    QString text = m_action->text();
    setText(text.remove(u'&'));
    m_key = keyText(m_action->shortcut());
    setToolTip(m_action->toolTip());
    setEnabled(m_action->isEnabled());
    setAccessibleName(m_key.isEmpty() ? text : tr("%1, key %2").arg(text, m_key));
    setAccessibleDescription(m_action->statusTip());
    updateGeometry();
    update();
}

QSize KeyButton::sizeHint() const
{
    const QFontMetrics words(m_theme.font(0, QFont::Medium));
    const QFontMetrics keys(m_theme.mono(-2));
    const int key = m_key.isEmpty() ? 0 : keys.horizontalAdvance(m_key) + m_theme.spacing(18);
    return {words.horizontalAdvance(text()) + key + m_theme.spacing(26), m_theme.spacing(32)};
}

void KeyButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool filled = m_primary && isEnabled();
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(hasFocus() ? QPen(m_theme.colour(filled ? Colour::Text : Colour::Accent), 2)
                              : QPen(m_theme.colour(filled ? Colour::Accent : Colour::Line)));
    QColor back = m_theme.colour(filled ? Colour::Accent : Colour::Surface);
    if (isEnabled() && (underMouse() || isDown()))
        back = filled ? back.darker(isDown() ? 115 : 106) : m_theme.colour(isDown() ? Colour::Line : Colour::Line2);
    painter.setBrush(back);
    painter.drawRoundedRect(box, 6, 6);
    const QColor ink = m_theme.colour(filled ? Colour::Surface : isEnabled() ? Colour::Text : Colour::Text3);
    painter.setFont(m_theme.font(0, QFont::Medium));
    painter.setPen(ink);
    const int left = m_theme.spacing(13);
    painter.drawText(rect().adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
    if (m_key.isEmpty())
        return;
    const int after = left + painter.fontMetrics().horizontalAdvance(text()) + m_theme.spacing(8);
    painter.setFont(m_theme.mono(-2));
    const QRectF key(after + 0.5, height() / 2.0 - m_theme.spacing(8),
                     painter.fontMetrics().horizontalAdvance(m_key) + m_theme.spacing(10), m_theme.spacing(16));
    painter.setPen(m_theme.colour(filled ? Colour::AccentBack : Colour::Line));
    painter.setBrush(m_theme.colour(Colour::Surface));
    painter.drawRoundedRect(key, 4, 4);
    painter.setPen(m_theme.colour(isEnabled() ? Colour::Text2 : Colour::Text3));
    painter.drawText(key, Qt::AlignCenter, m_key);
}

Card::Card(Theme &theme, const QString &heading, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_heading(plainLabel(theme, heading.toUpper(), Label::Look::SmallBold))
    , m_body(new QVBoxLayout(this))
{
    m_body->setContentsMargins(14, 11, 14, 11);
    m_body->setSpacing(4);
    m_body->addWidget(m_heading);
    setAccessibleName(heading);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::setHeading(const QString &heading)
{
    m_heading->setText(heading.toUpper());
    setAccessibleName(heading);
}

Label *Card::addText(const QString &text, Label::Look look)
{
    auto *label = wrappedLabel(m_theme, text, look);
    m_body->addWidget(label);
    return label;
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.colour(Colour::Line));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

namespace {

class WordBar : public QTabBar {
public:
    explicit WordBar(Theme &theme)
        : m_theme(theme)
    {
        setDrawBase(false);
        setExpanding(false);
        setUsesScrollButtons(false);
        setElideMode(Qt::ElideNone);
        connect(&theme, &Theme::changed, this, [this] { updateGeometry(), update(); });
    }

protected:
    QSize tabSizeHint(int tab) const override
    {
        return {QFontMetrics(m_theme.font(0, QFont::DemiBold)).horizontalAdvance(tabText(tab)) + m_theme.spacing(22),
                m_theme.spacing(38)};
    }
    QSize minimumTabSizeHint(int tab) const override { return tabSizeHint(tab); }
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        for (int tab = 0; tab < count(); ++tab) {
            const bool on = tab == currentIndex();
            const QRect area = tabRect(tab);
            painter.setFont(m_theme.font(0, on ? QFont::DemiBold : QFont::Normal));
            painter.setPen(m_theme.colour(on ? Colour::Text : Colour::Text2));
            painter.drawText(area, Qt::AlignCenter, tabText(tab));
            if (on)
                painter.fillRect(area.left() + m_theme.spacing(9), area.bottom() - 1,
                                 area.width() - m_theme.spacing(18), 2, m_theme.colour(Colour::Accent));
            if (on && hasFocus()) {
                painter.setPen(m_theme.colour(Colour::Accent));
                painter.drawRect(area.adjusted(2, 6, -3, -6));
            }
        }
    }

private:
    Theme &m_theme;
};

class Hairline : public QWidget {
public:
    Hairline(Theme &theme, QWidget *parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setFixedHeight(1);
        connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent *) override { QPainter(this).fillRect(rect(), m_theme.colour(Colour::Line)); }

private:
    Theme &m_theme;
};

} // namespace

Tabs::Tabs(Theme &theme, const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_bar(new WordBar(theme))
    , m_stack(new QStackedWidget)
    , m_row(new QHBoxLayout)
{
    m_bar->setAccessibleName(name);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_row->setContentsMargins(9, 0, 9, 0);
    m_row->addWidget(m_bar);
    m_row->addStretch();
    column->addLayout(m_row);
    column->addWidget(hairline(theme));
    column->addWidget(m_stack, 1);
    connect(m_bar, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        Q_EMIT currentChanged(tab);
    });
}

int Tabs::addTab(const QString &title, QWidget *content)
{
    m_stack->addWidget(content);
    return m_bar->addTab(title);
}

void Tabs::setTitle(int tab, const QString &title)
{
    m_bar->setTabText(tab, title);
}
int Tabs::current() const
{
    return m_bar->currentIndex();
}
void Tabs::setCurrent(int tab)
{
    m_bar->setCurrentIndex(tab);
}
void Tabs::step(int by)
{
    m_bar->setCurrentIndex((current() + by + m_bar->count()) % m_bar->count());
}
QWidget *Tabs::content(int tab) const
{
    return m_stack->widget(tab);
}
QWidget *Tabs::pane() const
{
    QWidget *content = m_stack->currentWidget();
    for (QWidget *widget : content->findChildren<QWidget *>()) {
        if (widget->isVisibleTo(content) && widget->isEnabled() && widget->focusPolicy() & Qt::TabFocus
            && !widget->focusProxy())
            return widget;
    }
    return m_bar;
}
void Tabs::setCorner(QWidget *widget)
{
    m_row->addWidget(widget);
}

Chip::Chip(Theme &theme, const QString &text, bool accent, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_accent(accent)
{
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setCaption(text);
    connect(&theme, &Theme::changed, this, [this] { updateGeometry(), update(); });
}

void Chip::setCaption(const QString &text)
{
    setText(text);
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics(m_theme.font(-1, m_accent ? QFont::DemiBold : QFont::Normal));
    return {metrics.horizontalAdvance(text()) + m_theme.spacing(24), m_theme.spacing(26)};
}

void Chip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.setPen(hasFocus() ? QPen(m_theme.colour(Colour::Accent), 2)
                              : QPen(m_theme.colour(m_accent ? Colour::AccentBack : Colour::Line)));
    painter.setBrush(m_theme.colour(m_accent ? Colour::AccentBack : underMouse() ? Colour::Line2 : Colour::Surface));
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    painter.setFont(m_theme.font(-1, m_accent ? QFont::DemiBold : QFont::Normal));
    painter.setPen(m_theme.colour(m_accent ? Colour::Accent : Colour::Text));
    painter.drawText(rect(), Qt::AlignCenter, text());
}

KMessageWidget *banner(QWidget *parent)
{
    auto *made = new KMessageWidget(parent);
    made->setTextFormat(Qt::PlainText);
    made->setWordWrap(true);
    made->setPosition(KMessageWidget::Header);
    made->setCloseButtonVisible(false);
    made->hide();
    return made;
}

namespace {

class FittedArea : public QScrollArea {
public:
    FittedArea()
    {
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override
    {
        const int whole
            = widget()->hasHeightForWidth() ? widget()->heightForWidth(width) : widget()->sizeHint().height();
        return std::min(whole, parentWidget()->height() * 3 / 5);
    }
};

QScrollArea *around(QWidget *content, QScrollArea *area)
{
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::TabFocus);
    area->setAccessibleName(QScrollArea::tr("Details"));
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    area->setWidget(content);
    return area;
}

} // namespace

QScrollArea *scrolled(QWidget *content)
{
    return around(content, new QScrollArea);
}

QScrollArea *fitted(QWidget *content)
{
    return around(content, new FittedArea);
}

QString listed(const QStringList &names, qsizetype most)
{
    const QString first = names.mid(0, most).join(QStringLiteral(", "));
    return names.size() <= most ? first
                                : QScrollArea::tr("%1 and %n more", nullptr, int(names.size() - most)).arg(first);
}

QSplitter *splitter(Qt::Orientation orientation)
{
    auto *made = new QSplitter(orientation);
    made->setHandleWidth(1);
    made->setChildrenCollapsible(false);
    return made;
}

QWidget *hairline(Theme &theme, QWidget *parent)
{
    return new Hairline(theme, parent);
}

} // namespace sb::kit
