// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. What a model says of a row; delegates know these roles and no model.
#pragma once

#include <Qt>

namespace sb::kit {

/// The six states of UX 3.2, in the order of fact::State. Each has a shape, a word and, last, a colour.
enum class Glyph { Pass, Fail, Flaky, Infra, Running, Unknown };
inline constexpr int glyphCount = 6;

namespace Role {
enum {
    Title = Qt::DisplayRole, ///< the first line, bold
    Key = Qt::UserRole + 1, ///< QString: what the row is, for ever
    Subtitle, ///< the second line
    Chip, ///< one word in a box before the title: "build"
    Score, ///< the number at the left: "82"
    ScoreNote, ///< the word under it: "high"
    GlyphState, ///< int(Glyph); not set: no glyph
    Meta, ///< "2 of 14 failed"
    Meta2, ///< "core/api"
    Meta2Key, ///< the key that does what Meta2 says: "v"
    End, ///< at the right edge: "3 h", "+2 −2"
    Muted, ///< bool: the row is drawn in the second text colour
    IsSection, ///< bool: a heading, not a row
    SectionCount, ///< int
    SectionNote, ///< the rule of the section, in a few words
    Collapsed, ///< bool, of a section
    Count
};
} // namespace Role

} // namespace sb::kit
