// SPDX-License-Identifier: GPL-3.0-or-later
#include "glob.h"

#include <vector>

namespace sb::gate {

bool globMatches(std::string_view pattern, std::string_view text)
{
    // reached[i]: the pattern so far can end before text[i]. One pass per pattern element, so no pattern is slow.
    std::vector<bool> reached(text.size() + 1, false);
    reached[0] = true;
    for (size_t p = 0; p < pattern.size(); ++p) {
        const char c = pattern[p];
        if (c == '*') {
            const bool deep = p + 1 < pattern.size() && pattern[p + 1] == '*';
            p += deep ? 1 : 0;
            for (size_t i = 0; i < text.size(); ++i) {
                if (reached[i] && (deep || text[i] != '/'))
                    reached[i + 1] = true;
            }
            continue;
        }
        for (size_t i = text.size(); i > 0; --i)
            reached[i] = reached[i - 1] && (c == '?' ? text[i - 1] != '/' : text[i - 1] == c);
        reached[0] = false;
    }
    return reached[text.size()];
}

} // namespace sb::gate
