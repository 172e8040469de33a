// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The words and glyphs of facts, put on by the window: core never holds a translated label.
#pragma once

#include <core/fact/view_rows.h>

#include <ui/kit/glyph.h>

namespace sb::feed {

kit::Glyph glyphOf(fact::State state);
kit::Glyph glyphOf(fact::RunState state);
QString wordOf(fact::RunState state); ///< "Passed", "Timed out"
QString wordOf(fact::Level level); ///< low, medium, high
QString wordOf(fact::Mode mode); ///< Observe, Propose, Act
QString wordOf(fact::PatchStatus status);
QString wordOf(fact::ReviewState state); ///< "approved", "asked for changes"
QString wordOf(fact::Verdict verdict);
QString wordOf(fact::Answer answer);
QString titleOf(fact::NextStep step);
QString noteOf(fact::NextStep step); ///< the rule of the group, in a few words
QString confidenceWord(double confidence); ///< low, medium, high

} // namespace sb::feed
