// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. A trend as a table: the accessible twin of the chart, and what is copied and exported. The chart reads the same
// points, so that the two agree to the unit.
#pragma once

#include <core/fact/view_rows.h>

#include <QAbstractTableModel>

namespace sb::trends {

class TrendModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Day, Value, Counts, Median, P90, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setTrend(fact::Trend trend);
    const fact::Trend &trend() const { return m_trend; }
    bool isRate() const { return m_trend.unit == "percent"; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// What the chart draws of a point; nothing for a gap.
    static std::optional<double> valueOf(const fact::Trend &trend, const fact::TrendPoint &point);
    QString spoken(int row) const; ///< "2026-11-20: 91.4 %, 412 of 451 runs"
    QString now() const; ///< the sentence over the chart: the whole window
    QString text(QChar separator) const; ///< with its header line: tabs to paste, commas to save

private:
    QString cell(const fact::TrendPoint &point, int column) const;
    fact::Trend m_trend;
};

} // namespace sb::trends
