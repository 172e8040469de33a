// SPDX-License-Identifier: GPL-3.0-or-later
#include "trend_chart.h"

#include "trend_model.h"

#include <ui/kit/text.h>

#include <QAccessible>
#include <QChart>
#include <QChartView>
#include <QDateTime>
#include <QDateTimeAxis>
#include <QKeyEvent>
#include <QLineSeries>
#include <QMouseEvent>
#include <QScatterSeries>
#include <QTimeZone>
#include <QVBoxLayout>
#include <QValueAxis>

#include <cmath>
#include <limits>

namespace sb::trends {

namespace {

using kit::Colour;

qreal xOf(const fact::TrendPoint &point)
{
    return qreal(point.day.time_since_epoch().count());
}

} // namespace

TrendChart::TrendChart(kit::Theme &theme, const TrendModel &model, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(model)
    , m_view(new QChartView(new QChart, this))
    , m_said(kit::plainLabel(theme, {}, kit::Label::Look::Second, this))
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Trend chart; Left and Right walk the days"));
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->viewport()->setMouseTracking(true);
    m_view->viewport()->installEventFilter(this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view, 1);
    m_said->setContentsMargins(18, 0, 18, 8);
    column->addWidget(m_said);
    connect(&m_theme, &kit::Theme::changed, this, &TrendChart::draw);
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_current = -1;
        draw();
    });
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &TrendChart::draw);
    draw();
}

void TrendChart::draw()
{
    const fact::Trend &trend = m_model.trend();
    auto *chart = new QChart;
    chart->setBackgroundBrush(m_theme.colour(Colour::Surface));
    chart->setBackgroundRoundness(0);
    chart->setMargins(QMargins(8, 8, 8, 0));
    chart->legend()->hide();

    auto *days = new QDateTimeAxis;
    days->setFormat(QStringLiteral("MM-dd"));
    days->setTickCount(std::clamp(int(trend.points.size()), 2, 7));
    auto *values = new QValueAxis;
    values->setLabelFormat(m_model.isRate() ? QStringLiteral("%.0f %%") : QStringLiteral("%.0f min"));
    for (QAbstractAxis *axis : {static_cast<QAbstractAxis *>(days), static_cast<QAbstractAxis *>(values)}) {
        axis->setLabelsColor(m_theme.colour(Colour::Text2));
        axis->setLabelsFont(m_theme.font(-1));
        axis->setGridLineColor(m_theme.colour(Colour::Line2));
        axis->setLinePenColor(m_theme.colour(Colour::Line));
    }
    chart->addAxis(days, Qt::AlignBottom);
    chart->addAxis(values, Qt::AlignLeft);

    m_segments = 0;
    double top = m_model.isRate() ? 100 : 1;
    double bottom = m_model.isRate() ? 100 : 0;
    const auto add = [&](QXYSeries *series) {
        chart->addSeries(series);
        series->attachAxis(days);
        series->attachAxis(values);
    };
    const auto lines = [&](auto valueOf, const QPen &pen, bool counted) {
        QLineSeries *line = nullptr;
        for (const fact::TrendPoint &point : trend.points) {
            const std::optional<double> value = valueOf(point);
            if (!value) {
                line = nullptr; // a gap is a gap: what follows is another line
                continue;
            }
            if (!line) {
                line = new QLineSeries;
                line->setPen(pen);
                line->setPointsVisible(true);
                line->setMarkerSize(7);
                add(line);
                m_segments += counted;
            }
            line->append(xOf(point), *value);
            top = std::max(top, *value);
            bottom = std::min(bottom, *value);
        }
    };
    lines([&](const fact::TrendPoint &p) { return TrendModel::valueOf(trend, p); },
          QPen(m_theme.colour(Colour::Accent), 2), true);
    if (!m_model.isRate())
        lines([](const fact::TrendPoint &p) { return p.denominator ? std::optional(p.p90) : std::nullopt; },
              QPen(m_theme.colour(Colour::Text3), 1.5, Qt::DashLine), false);
    if (m_current >= 0 && size_t(m_current) < trend.points.size()) {
        if (const auto value = TrendModel::valueOf(trend, trend.points[size_t(m_current)])) {
            auto *here = new QScatterSeries;
            here->setMarkerSize(11);
            here->setColor(m_theme.colour(Colour::Accent));
            here->setBorderColor(m_theme.colour(Colour::Surface));
            add(here);
            here->append(xOf(trend.points[size_t(m_current)]), *value);
        }
    }
    if (!trend.points.empty()) {
        const auto at = [](const fact::TrendPoint &p) {
            return QDateTime::fromMSecsSinceEpoch(p.day.time_since_epoch().count(), QTimeZone::UTC);
        };
        constexpr int halfDay = 43200; // or the first and the last day would lie on the frame
        days->setRange(at(trend.points.front()).addSecs(-halfDay), at(trend.points.back()).addSecs(halfDay));
    }
    if (m_model.isRate())
        values->setRange(bottom < 60 ? 0 : std::floor((bottom - 5) / 10) * 10, 101);
    else
        values->setRange(0, std::ceil(top * 1.1));
    const double span = values->max() - values->min();
    values->setTickType(QValueAxis::TicksDynamic);
    values->setTickInterval(std::max(1.0, span > 60 ? std::ceil(span / 50) * 10 : span > 25 ? 10.0 : 5.0));
    QChart *old = m_view->chart();
    m_view->setChart(chart);
    delete old;
    m_view->setBackgroundBrush(m_theme.colour(Colour::Surface));
    m_said->setText(m_current >= 0 ? m_model.spoken(m_current)
                        : m_model.isRate()
                        ? tr("share of runs that passed, by day; a day without runs is a gap")
                        : tr("solid: median, dashed: 90th percentile, by day; a day without fixes is a gap"));
}

void TrendChart::setCurrent(int point)
{
    const int next = std::clamp(point, 0, m_model.rowCount() - 1);
    if (m_model.rowCount() == 0 || next == m_current)
        return;
    m_current = next;
    draw();
    QAccessibleAnnouncementEvent said(this, m_model.spoken(m_current));
    QAccessible::updateAccessibility(&said);
}

void TrendChart::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left: return setCurrent(m_current < 0 ? m_model.rowCount() - 1 : m_current - 1);
    case Qt::Key_Right: return setCurrent(m_current + 1);
    case Qt::Key_Home: return setCurrent(0);
    case Qt::Key_End: return setCurrent(m_model.rowCount() - 1);
    default: QWidget::keyPressEvent(event);
    }
}

bool TrendChart::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::MouseMove && m_model.rowCount() > 0) {
        const QPointF at = m_view->chart()->mapToValue(static_cast<QMouseEvent *>(event)->position());
        int nearest = 0;
        qreal least = std::numeric_limits<qreal>::max();
        for (int i = 0; i < m_model.rowCount(); ++i) {
            const qreal distance = std::abs(xOf(m_model.trend().points[size_t(i)]) - at.x());
            if (distance < least) {
                least = distance;
                nearest = i;
            }
        }
        setCurrent(nearest);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace sb::trends
