// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time. The canonical JSON of a row straight from its columns, byte for byte what fact::encode makes of the entry
// without its hash: writing and verifying many rows needs no JSON tree.
#pragma once

#include "columns.h"

namespace sb::ledger {

class CanonicalWriter {
public:
    /// Valid until the next call. The texts must be UTF-8.
    std::string_view write(const RowView &row);

private:
    void member(std::string_view name, std::string_view text);
    std::string m_text;
    std::string m_number = "0.0"; ///< of m_confidence
    double m_confidence = 0;
};

/// Whether fact::decode would take the canonical form of this row: known words, a time, UTF-8.
bool decodes(const RowView &row);

} // namespace sb::ledger
