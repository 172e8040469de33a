// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Proposed changes: what waits for a decision first.
#pragma once

#include <core/fact/view_rows.h>

#include <ui/kit/row_model.h>

namespace sb {
class Clock;
}

namespace sb::patches {

class PatchModel final : public kit::RowModelOf<fact::PatchRow> {
    Q_OBJECT
public:
    explicit PatchModel(const Clock &clock, QObject *parent = nullptr);
    /// Proposed and proved, or a draft whose next step is a person's.
    static bool needsDecision(const fact::PatchRow &row);

protected:
    QString keyOf(const fact::PatchRow &row) const override;
    QVariant value(int slot, int role) const override;
    QString sectionOf(int slot) const override;
    bool before(int left, int right) const override;
    std::string searchText(int slot) const override;

private:
    QString proofWord(const fact::PatchRow &row) const;
    const Clock &m_clock;
};

} // namespace sb::patches
