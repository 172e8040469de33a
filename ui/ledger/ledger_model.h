// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The ledger's rows, newest first.
#pragma once

#include <core/fact/view_rows.h>

#include <ui/kit/row_model.h>

namespace sb::ledger {

class LedgerModel final : public kit::RowModelOf<fact::LedgerRow> {
    Q_OBJECT
public:
    using RowModelOf::RowModelOf;
    static QString who(const fact::LedgerEntry &entry); ///< "you", "recipe missing-include"
    static kit::Glyph glyph(fact::Outcome outcome);
    static QString word(fact::Outcome outcome);

protected:
    QString keyOf(const fact::LedgerRow &row) const override;
    QVariant value(int slot, int role) const override;
    QString sectionOf(int) const override { return {}; }
    bool before(int left, int right) const override;
    std::string searchText(int slot) const override;
};

} // namespace sb::ledger
