// SPDX-License-Identifier: GPL-3.0-or-later
#include "text.h"

#include <QDateTime>
#include <QTimeZone>

namespace sb::kit {

Label::Label(Theme &theme, Look look, QWidget *parent)
    : QLabel(parent)
    , m_theme(theme)
    , m_look(look)
{
    setTextFormat(Qt::PlainText);
    connect(&theme, &Theme::changed, this, &Label::settle);
    settle();
}

void Label::setLook(Look look)
{
    m_look = look;
    settle();
}

void Label::setToken(Colour colour)
{
    m_colour = colour;
    settle();
}

void Label::settle()
{
    Colour colour = Colour::Text;
    QFont font = m_theme.font();
    switch (m_look) {
    case Look::Normal: break;
    case Look::Second: colour = Colour::Text2; break;
    case Look::Third: colour = Colour::Text3; break;
    case Look::Bold: font = m_theme.font(0, QFont::DemiBold); break;
    case Look::Heading: font = m_theme.font(4, QFont::DemiBold); break;
    case Look::Hero: font = m_theme.font(21, QFont::Bold); break;
    case Look::Number: // the text's own font, so that both stand on one line
        font = m_theme.font(0, QFont::DemiBold);
        font.setFeature("tnum", 1);
        break;
    case Look::Small:
        font = m_theme.font(-1);
        colour = Colour::Text2;
        break;
    case Look::SmallBold:
        font = m_theme.font(-1, QFont::DemiBold);
        colour = Colour::Text2;
        break;
    case Look::Mono: font = m_theme.mono(); break;
    }
    setFont(font);
    QPalette own;
    for (const auto role : {QPalette::WindowText, QPalette::Text}) // which of them is drawn depends on what is behind
        own.setColor(role, m_theme.colour(m_colour.value_or(colour)));
    setPalette(own);
}

Label *plainLabel(Theme &theme, const QString &text, Label::Look look, QWidget *parent)
{
    auto *label = new Label(theme, look, parent);
    label->setText(text);
    return label;
}

Label *wrappedLabel(Theme &theme, const QString &text, Label::Look look, QWidget *parent)
{
    auto *label = plainLabel(theme, text, look, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QSizePolicy policy(QSizePolicy::Ignored,
                       QSizePolicy::Preferred); // Minimum would ask for the height of a narrow text
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    return label;
}

QString qs(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

QString age(Time then, Time now)
{
    if (then == Time{})
        return QStringLiteral("—");
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - then).count();
    if (minutes < 1)
        return Label::tr("now");
    if (minutes < 60)
        return Label::tr("%1 min").arg(minutes);
    if (minutes < 60 * 24)
        return Label::tr("%1 h").arg(minutes / 60);
    if (minutes < 60 * 24 * 21)
        return Label::tr("%1 d").arg(minutes / (60 * 24));
    return Label::tr("%1 w").arg(minutes / (60 * 24 * 7));
}

QString absolute(Time time)
{
    if (time == Time{})
        return Label::tr("not known");
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    return local.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss ")) + local.timeZoneAbbreviation();
}

QString clockTime(Time time, Time now)
{
    const QString whole = absolute(time);
    return whole.left(10) == absolute(now).left(10) ? whole.mid(11, 5) : whole.left(16);
}

QString fraction(double value)
{
    return value > 0 ? QString::number(value, 'f', 2) : QStringLiteral("—");
}

QString oneLine(const QString &text)
{
    QString clean;
    clean.reserve(text.size());
    for (const QChar c : text) {
        const char16_t u = c.unicode();
        const bool mark = (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069) || u == 0x200e || u == 0x200f;
        clean += mark ? QChar(0xfffd) : (u < 0x20 || u == 0x7f || u == 0x2028 || u == 0x2029) ? QChar(u' ') : c;
    }
    return clean;
}

QString plainToolTip(const QString &text)
{
    return QStringLiteral("<qt>") + text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"))
        + QStringLiteral("</qt>");
}

} // namespace sb::kit
