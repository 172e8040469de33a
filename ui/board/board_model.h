// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Open pull requests, grouped by the next step, the riskiest first.
#pragma once

#include <core/base/clock.h>
#include <core/fact/view_rows.h>

#include <ui/kit/row_model.h>

namespace sb::board {

QString keyOf(const fact::PullKey &pull); ///< "owner/name#12"

class BoardModel final : public kit::RowModelOf<fact::BoardRow> {
    Q_OBJECT
public:
    explicit BoardModel(const Clock &clock, QObject *parent = nullptr);

    enum class Sort { Risk, Age };
    void setSort(Sort sort);
    Sort sort() const { return m_sort; }
    static QString typeText(const fact::BoardRow &row); ///< "feat, confidence 0.93"; unsure: "feat 48 % / fix 31 %"
    static QString checksText(const fact::BoardRow &row); ///< "2 of 14 failed"

protected:
    QString keyOf(const fact::BoardRow &row) const override { return board::keyOf(row.pull); }
    QVariant value(int slot, int role) const override;
    QString sectionOf(int slot) const override;
    bool before(int left, int right) const override;
    std::string searchText(int slot) const override;

private:
    const Clock &m_clock;
    Sort m_sort = Sort::Risk;
};

} // namespace sb::board
