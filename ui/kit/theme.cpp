// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include "house_style.h"

#include <QApplication>
#include <QPalette>
#include <QStyleHints>

#include <algorithm>
#include <array>

namespace sb::kit {

namespace {

using Tokens = std::array<QRgb, size_t(Colour::Count)>;

// The order is that of Colour.
constexpr Tokens lightTokens{0xf4f5f7, 0xffffff, 0xdfe3e8, 0xeceff3, 0x1c2127, 0x5c6672, 0x6f7883, 0x1f5fbf, 0xe6effc,
                             0xe3edfb, 0x2896ab, 0x7a2309, 0xb37d07, 0x59086f, 0x0433d7, 0x3c3c42, 0xddf4ff, 0x9ad1f5,
                             0xfff1e5, 0xffcba4, 0xfff7e0, 0xe8d48a, 0x8250df, 0x0a5c74, 0x6f7883};
constexpr Tokens darkTokens{0x17191d, 0x1e2126, 0x31363e, 0x282c33, 0xe4e7eb, 0x9ca5b0, 0x87909b, 0x8ab6ff, 0x22324d,
                            0x25344b, 0x7bf9c1, 0xff6b57, 0xf5d209, 0xf582f0, 0x7b9bff, 0x9a9aa2, 0x0c2d4d, 0x11507f,
                            0x43260f, 0x7a4310, 0x2d2a1c, 0x5b5230, 0xc9a2ff, 0x8fd3e8, 0x87909b};

QPalette paletteOf(const Theme &theme)
{
    const QColor text = theme.colour(Colour::Text);
    const QColor off = theme.colour(Colour::Text3);
    const QColor surface = theme.colour(Colour::Surface);
    const QColor line = theme.colour(Colour::Line);
    QPalette palette(theme.colour(Colour::Surface), theme.colour(Colour::Window));
    palette.setColor(QPalette::Base, surface);
    palette.setColor(QPalette::AlternateBase, theme.colour(Colour::Window));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, text);
    palette.setColor(QPalette::ToolTipBase, surface);
    palette.setColor(QPalette::PlaceholderText, off);
    palette.setColor(QPalette::Highlight, theme.colour(Colour::Selection));
    palette.setColor(QPalette::HighlightedText, text);
    palette.setColor(QPalette::Accent, theme.colour(Colour::Accent));
    palette.setColor(QPalette::Link, theme.colour(Colour::Accent));
    palette.setColor(QPalette::LinkVisited, theme.colour(Colour::Accent));
    palette.setColor(QPalette::Mid, line);
    palette.setColor(QPalette::Midlight, theme.colour(Colour::Line2));
    palette.setColor(QPalette::Light, surface);
    palette.setColor(QPalette::Dark, line.darker(theme.dark() ? 80 : 115));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, off);
    return palette;
}

bool systemIsDark()
{
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
}

} // namespace

Theme::Theme(Choice choice, QObject *parent)
    : QObject(parent)
    , m_choice(choice)
    , m_dark(choice == Choice::Dark || (choice == Choice::System && systemIsDark()))
{
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this] {
        if (m_choice == Choice::System && m_dark != systemIsDark())
            settle();
    });
}

void Theme::install()
{
    m_installed = true;
    QApplication::setStyle(new HouseStyle(*this));
    settle();
}

void Theme::setChoice(Choice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    settle();
}

QColor Theme::colour(Colour name) const
{
    return QColor::fromRgb((m_dark ? darkTokens : lightTokens)[size_t(name)]);
}

void Theme::setTextSize(int pixels)
{
    pixels = std::clamp(pixels, 9, 28);
    if (pixels == m_textSize)
        return;
    m_textSize = pixels;
    settle();
}

QFont Theme::font(int delta, QFont::Weight weight) const
{
    return cached(false, delta, weight);
}

QFont Theme::mono(int delta, QFont::Weight weight) const
{
    return cached(true, delta, weight);
}

QFont Theme::cached(bool mono, int delta, QFont::Weight weight) const
{
    const int pixels = std::max(8, m_textSize + delta);
    const quint64 key = quint64(pixels) << 32 | quint64(weight) << 1 | quint64(mono);
    if (const auto at = m_fonts.constFind(key); at != m_fonts.cend())
        return *at;
    QFont font(mono ? QStringList{QStringLiteral("JetBrains Mono"), QStringLiteral("Noto Sans Mono"),
                                  QStringLiteral("DejaVu Sans Mono")}
                    : QStringList{QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")});
    font.setPixelSize(pixels);
    font.setWeight(weight);
    if (mono) {
        font.setFixedPitch(true);
        font.setStyleHint(QFont::Monospace);
        font.setFeature("liga", 0);
        font.setFeature("calt", 0);
    }
    return *m_fonts.insert(key, font);
}

void Theme::settle()
{
    m_dark = m_choice == Choice::Dark || (m_choice == Choice::System && systemIsDark());
    if (m_installed) {
        QApplication::setPalette(paletteOf(*this));
        QFont everywhere = font();
        everywhere.setPointSizeF(m_textSize * 0.75); // what derives from it (KDE's widgets) counts in points
        QApplication::setFont(everywhere);
    }
    Q_EMIT changed();
}

} // namespace sb::kit
