// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Failures by kind: what is consistent first, what was seen once waits.
#pragma once

#include <core/fact/view_rows.h>

#include <ui/kit/row_model.h>

namespace sb {
class Clock;
}

namespace sb::failures {

class FailureModel final : public kit::RowModelOf<fact::FailureRow> {
    Q_OBJECT
public:
    explicit FailureModel(const Clock &clock, QObject *parent = nullptr);
    static bool needsTriage(const fact::FailureRow &row); ///< no person has said what it is, and it is not asleep

protected:
    QString keyOf(const fact::FailureRow &row) const override;
    QVariant value(int slot, int role) const override;
    QString sectionOf(int slot) const override;
    bool before(int left, int right) const override;
    std::string searchText(int slot) const override;

private:
    QString spoken(const fact::FailureRow &row) const;
    const Clock &m_clock;
};

} // namespace sb::failures
