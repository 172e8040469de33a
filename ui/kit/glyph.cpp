// SPDX-License-Identifier: GPL-3.0-or-later
#include "glyph.h"

#include <QCoreApplication>
#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>
#include <cmath>

namespace sb::kit {

QString glyphWord(Glyph glyph)
{
    switch (glyph) {
    case Glyph::Pass: return QCoreApplication::translate("sb::kit::Glyph", "Passed");
    case Glyph::Fail: return QCoreApplication::translate("sb::kit::Glyph", "Failed");
    case Glyph::Flaky: return QCoreApplication::translate("sb::kit::Glyph", "Flaky");
    case Glyph::Infra: return QCoreApplication::translate("sb::kit::Glyph", "Infra");
    case Glyph::Running: return QCoreApplication::translate("sb::kit::Glyph", "Running");
    case Glyph::Unknown: return QCoreApplication::translate("sb::kit::Glyph", "Unknown");
    }
    return {};
}

Colour glyphColour(Glyph glyph)
{
    return Colour(int(Colour::Pass) + int(glyph));
}

namespace {

QPixmap drawn(const QString &name, const QColor &colour, const QColor &mark, const QSize &pixels)
{
    const QString key = QStringLiteral("sb/%1/%2/%3/%4x%5")
                            .arg(name, colour.name(), mark.name())
                            .arg(pixels.width())
                            .arg(pixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QFile file(QStringLiteral(":/signalbox/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("currentColor", colour.name().toLatin1());
    svg.replace("#fefefe", mark.name().toLatin1());
    QSvgRenderer renderer(svg);
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

void paint(QPainter *painter, const QRectF &square, const QString &name, const QColor &colour, const QColor &mark)
{
    const double ratio = painter->device()->devicePixelRatioF();
    QPixmap pixmap = drawn(name, colour, mark, (square.size() * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    painter->drawPixmap(QPointF(std::round(square.x()), std::round(square.y())), pixmap);
}

} // namespace

void paintGlyph(QPainter *painter, const QRectF &square, Glyph glyph, const Theme &theme)
{
    static constexpr std::array names{"pass", "fail", "flaky", "infra", "running", "unknown"};
    paint(painter, square, QStringLiteral("glyph-") + QLatin1StringView(names[size_t(glyph)]),
          theme.colour(glyphColour(glyph)), theme.colour(Colour::Surface));
}

void paintIcon(QPainter *painter, const QRectF &square, const QString &name, const QColor &colour)
{
    paint(painter, square, name, colour, Qt::white);
}

QIcon icon(const QString &name, const QColor &colour)
{
    QIcon icon;
    for (const int size : {16, 24, 32, 48, 64, 128})
        icon.addPixmap(drawn(name, colour, Qt::white, {size, size}));
    return icon;
}

} // namespace sb::kit
