// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The colours and fonts of the window, by name. One object, made in main and handed to whoever paints.
//
// Qt 6.8's setColorScheme does nothing under Linux, so the palette is ours: Fusion, QApplication::setPalette, and the tokens here.
#pragma once

#include <QColor>
#include <QFont>
#include <QHash>
#include <QObject>

namespace sb::kit {

enum class Colour {
    Window,
    Surface,
    Line,
    Line2,
    Text,
    Text2,
    Text3,
    Accent,
    AccentBack,
    Selection,
    Pass,
    Fail,
    Flaky,
    Infra,
    Running,
    Unknown,
    Add,
    AddWord,
    Delete,
    DeleteWord,
    Strip,
    StripLine,
    Keyword,
    String,
    Comment,
    Count
};

class Theme : public QObject {
    Q_OBJECT
public:
    enum class Choice { Light, Dark, System };
    Q_ENUM(Choice)

    explicit Theme(Choice choice = Choice::System, QObject *parent = nullptr);

    /// Gives the application its style, palette and font; from then on each change does so again.
    void install();

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);
    bool dark() const { return m_dark; }
    QColor colour(Colour name) const;

    /// Pixels of the normal text: 13 unless changed, 9 to 28.
    int textSize() const { return m_textSize; }
    void setTextSize(int pixels);
    /// The window's font, `delta` pixels larger.
    QFont font(int delta = 0, QFont::Weight weight = QFont::Normal) const;
    /// For code, logs, diffs, hashes: no ligatures.
    QFont mono(int delta = 0, QFont::Weight weight = QFont::Normal) const;
    int spacing(int pixels) const { return pixels * m_textSize / 13; }

Q_SIGNALS:
    void changed(); ///< colours or sizes; palettes are already in force

private:
    void settle();
    QFont cached(bool mono, int delta, QFont::Weight weight) const;

    Choice m_choice;
    bool m_dark = false;
    bool m_installed = false;
    int m_textSize = 13;
    mutable QHash<quint64, QFont>
        m_fonts; ///< a font keeps its engine: looking one up for each text is what makes painting slow
};

} // namespace sb::kit
