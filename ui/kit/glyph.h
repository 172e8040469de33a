// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. State by shape, then word, then colour.
#pragma once

#include "roles.h"
#include "theme.h"

#include <QIcon>
#include <QString>

class QPainter;
class QRectF;

namespace sb::kit {

QString glyphWord(Glyph glyph); ///< "Passed", ...
Colour glyphColour(Glyph glyph);
/// Into a square; from the bundled SVG, in the theme's colour, sharp at any scale.
void paintGlyph(QPainter *painter, const QRectF &square, Glyph glyph, const Theme &theme);
/// A bundled icon (resources/icons/NAME.svg) in the given colour.
QIcon icon(const QString &name, const QColor &colour);
void paintIcon(QPainter *painter, const QRectF &square, const QString &name, const QColor &colour);

} // namespace sb::kit
