// SPDX-License-Identifier: GPL-3.0-or-later
#include "shown_text.h"

#include <array>

namespace sb::diff {

QString hiddenName(char32_t code)
{
    struct Named {
        char32_t code;
        const char *name;
    };
    // Unicode 15, "Bidirectional" and "Default ignorable": those of the Trojan Source paper, and their kin.
    static constexpr std::array named{
        Named{0x1b, "ESC"},    Named{0x7f, "DEL"},   Named{0x0d, "CR"},     Named{0x00, "NUL"},
        Named{0x08, "BS"},     Named{0x61c, "ALM"},  Named{0x200b, "ZWSP"}, Named{0x200c, "ZWNJ"},
        Named{0x200d, "ZWJ"},  Named{0x200e, "LRM"}, Named{0x200f, "RLM"},  Named{0x202a, "LRE"},
        Named{0x202b, "RLE"},  Named{0x202c, "PDF"}, Named{0x202d, "LRO"},  Named{0x202e, "RLO"},
        Named{0x2060, "WJ"},   Named{0x2066, "LRI"}, Named{0x2067, "RLI"},  Named{0x2068, "FSI"},
        Named{0x2069, "PDI"},  Named{0xfeff, "BOM"}, Named{0xad, "SHY"},    Named{0x2028, "LSEP"},
        Named{0x2029, "PSEP"},
    };
    for (const Named &n : named) {
        if (n.code == code)
            return QString::fromLatin1(n.name);
    }
    if ((code < 0x20 && code != '\t') || (code >= 0x80 && code < 0xa0))
        return QStringLiteral("x%1").arg(uint(code), 2, 16, QLatin1Char('0'));
    return {};
}

ShownText shownText(const QString &line, int tabWidth)
{
    ShownText out;
    const bool plain = std::ranges::all_of(line, [](QChar c) {
        const char16_t u = c.unicode();
        return (u >= 0x20 && u < 0x7f)
            || (u >= 0xa0 && u != 0xad && u != 0x61c && u != 0xfeff && (u < 0x2000 || u > 0x2070));
    });
    if (plain) {
        out.text = line;
        return out;
    }
    out.columns.reserve(size_t(line.size()) + 1);
    for (const QChar c : line) {
        out.columns.push_back(int(out.text.size()));
        if (c == u'\t') {
            out.text += QString(tabWidth - int(out.text.size()) % tabWidth, u' ');
        } else if (const QString name = hiddenName(c.unicode()); !name.isEmpty()) {
            out.boxes.push_back({int(out.text.size()), int(name.size())});
            out.text += name;
            out.hidden = out.hidden || c.unicode() >= 0x80;
        } else {
            out.text += c;
        }
    }
    out.columns.push_back(int(out.text.size()));
    return out;
}

} // namespace sb::diff
