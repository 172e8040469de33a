// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Text that came from elsewhere is shown as it is: plain, never read as markup. The only home of QLabel.
#pragma once

#include "theme.h"

#include <core/base/clock.h>

#include <QLabel>

#include <optional>

namespace sb::kit {

/// A plain label whose role in the design, not its maker, decides size and colour; follows the theme.
class Label : public QLabel {
    Q_OBJECT
public:
    enum class Look { Normal, Second, Third, Bold, Heading, Hero, Number, Small, SmallBold, Mono };
    Label(Theme &theme, Look look = Look::Normal, QWidget *parent = nullptr);
    void setLook(Look look);
    void setToken(Colour colour); ///< in place of the look's own colour

private:
    void settle();
    Theme &m_theme;
    Look m_look;
    std::optional<Colour> m_colour;
};

Label *plainLabel(Theme &theme, const QString &text = {}, Label::Look look = Label::Look::Normal,
                  QWidget *parent = nullptr);
/// The same, with lines broken and the text selectable by mouse and keyboard.
Label *wrappedLabel(Theme &theme, const QString &text = {}, Label::Look look = Label::Look::Normal,
                    QWidget *parent = nullptr);

QString qs(std::string_view utf8);
inline std::string utf8(const QString &text)
{
    return text.toStdString();
}

/// "now", "3 min", "3 h", "2 d", "5 w"; "—" for a time that is not known.
QString age(Time then, Time now);
/// "2026-11-20 12:04:33 UTC" in the local zone, with its name.
QString absolute(Time time);
/// "12:04", on another day than now's "2026-11-19 12:04"; local.
QString clockTime(Time time, Time now);
/// "0.93" or "—".
QString fraction(double value);
/// One line: control characters and line breaks become spaces, direction marks become visible.
QString oneLine(const QString &text);
/// For texts that Qt would otherwise guess to be rich (tool tips).
QString plainToolTip(const QString &text);

} // namespace sb::kit
