// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Fusion with hairlines: one-pixel splitters, narrow scroll bars, flat frames.
#pragma once

#include <QProxyStyle>

namespace sb::kit {

class Theme;

class HouseStyle : public QProxyStyle {
    Q_OBJECT
public:
    explicit HouseStyle(const Theme &theme);
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                         const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QIcon standardIcon(StandardPixmap pixmap, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;

private:
    void paintBox(QPainter *painter, const QStyleOption *option, bool on) const;
    const Theme &m_theme;
};

} // namespace sb::kit
