// SPDX-License-Identifier: GPL-3.0-or-later
#include "trend_model.h"

#include <QDateTime>
#include <QTimeZone>

namespace sb::trends {

namespace {

QString dayOf(Time day)
{
    return QDateTime::fromMSecsSinceEpoch(day.time_since_epoch().count(), QTimeZone::UTC).date().toString(Qt::ISODate);
}

QString rounded(double value)
{
    return QString::number(value, 'f', 1);
}
const QString none = QStringLiteral("—");

} // namespace

void TrendModel::setTrend(fact::Trend trend)
{
    // A new day or another trend is another table; within one day the cells change in place.
    const bool sameShape = trend.name == m_trend.name && trend.points.size() == m_trend.points.size()
        && !trend.points.empty() && trend.points.front().day == m_trend.points.front().day;
    if (!sameShape)
        beginResetModel();
    m_trend = std::move(trend);
    if (!sameShape)
        endResetModel();
    else
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int TrendModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_trend.points.size());
}
int TrendModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

std::optional<double> TrendModel::valueOf(const fact::Trend &trend, const fact::TrendPoint &point)
{
    if (point.denominator == 0)
        return std::nullopt;
    if (trend.unit == "percent")
        return 100.0 * double(point.numerator) / double(point.denominator);
    return point.median;
}

QString TrendModel::cell(const fact::TrendPoint &point, int column) const
{
    const bool gap = point.denominator == 0;
    switch (column) {
    case Day: return dayOf(point.day);
    case Value:
        if (gap)
            return none;
        return rounded(*valueOf(m_trend, point)) + (isRate() ? tr(" %") : tr(" min"));
    case Counts:
        return gap     ? tr("no runs")
            : isRate() ? tr("%1 of %2").arg(point.numerator).arg(point.denominator)
                       : tr("n = %1").arg(point.denominator);
    case Median: return gap || isRate() ? none : rounded(point.median);
    case P90: return gap || isRate() ? none : rounded(point.p90);
    default: return {};
    }
}

QVariant TrendModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const fact::TrendPoint &point = m_trend.points[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole: return cell(point, index.column());
    case Qt::AccessibleTextRole: {
        const QString text = cell(point, index.column());
        return text == none ? tr("none") : text;
    }
    case Qt::TextAlignmentRole:
        return index.column() == Day ? int(Qt::AlignLeft | Qt::AlignVCenter) : int(Qt::AlignRight | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant TrendModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole)
        return int((section == Day ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Vertical)
        return section + 1;
    switch (section) {
    case Day: return tr("Day (UTC)");
    case Value: return isRate() ? tr("Passed") : tr("Time to fix");
    case Counts: return isRate() ? tr("Runs") : tr("Fixes");
    case Median: return tr("Median, min");
    case P90: return tr("90th percentile, min");
    default: return {};
    }
}

QString TrendModel::spoken(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    const fact::TrendPoint &point = m_trend.points[size_t(row)];
    if (point.denominator == 0)
        return tr("%1: no runs").arg(dayOf(point.day));
    QString text = tr("%1: %2, %3").arg(cell(point, Day), cell(point, Value), cell(point, Counts));
    if (!isRate())
        text += tr(", 90th percentile %1 min").arg(cell(point, P90));
    return text;
}

QString TrendModel::now() const
{
    const int days = rowCount();
    if (m_trend.denominator == 0)
        return tr("No runs in the last %n day(s).", nullptr, days);
    if (isRate())
        return tr("%1 %  ·  %2 of %3 runs passed  ·  %4")
            .arg(rounded(100.0 * double(m_trend.numerator) / double(m_trend.denominator)))
            .arg(m_trend.numerator)
            .arg(m_trend.denominator)
            .arg(tr("%n day(s)", nullptr, days));
    return tr("median %1 min  ·  90th percentile %2 min  ·  n = %3  ·  %4")
        .arg(rounded(m_trend.median), rounded(m_trend.p90))
        .arg(m_trend.denominator)
        .arg(tr("%n day(s)", nullptr, days));
}

QString TrendModel::text(QChar separator) const
{
    QString out = QStringList{QStringLiteral("day"),         QStringLiteral("value"),  QStringLiteral("numerator"),
                              QStringLiteral("denominator"), QStringLiteral("median"), QStringLiteral("p90"),
                              QStringLiteral("unit")}
                      .join(separator);
    out += u'\n';
    for (const fact::TrendPoint &point : m_trend.points) {
        const std::optional<double> value = valueOf(m_trend, point);
        QStringList cells{dayOf(point.day), value ? rounded(*value) : QString(), QString::number(point.numerator),
                          QString::number(point.denominator)};
        const bool times = value && !isRate();
        cells << (times ? rounded(point.median) : QString()) << (times ? rounded(point.p90) : QString())
              << QString::fromStdString(m_trend.unit);
        out += cells.join(separator) + u'\n';
    }
    return out;
}

} // namespace sb::trends
