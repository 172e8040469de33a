// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A line as it may be painted: tabs as spaces, and characters that hide or reorder text as boxes with their name.
#pragma once

#include "document.h"

#include <algorithm>

namespace sb::diff {

struct ShownText {
    QString text;
    std::vector<int> columns; ///< of each source column, and one past the end; empty where nothing was replaced
    std::vector<Span> boxes; ///< in text: what stands for a control character
    bool hidden = false; ///< has characters that reorder or hide text

    int column(int source) const
    {
        return columns.empty() ? source : columns[size_t(std::min(source, int(columns.size()) - 1))];
    }
    Span map(Span source) const
    {
        const int from = column(source.from);
        return {from, column(source.from + source.length) - from};
    }
};

ShownText shownText(const QString &line, int tabWidth = 4);

/// "RLO", "ZWSP", "ESC": the name of a character that does not show; empty for one that does.
QString hiddenName(char32_t code);

} // namespace sb::diff
