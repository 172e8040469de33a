// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The columns of the ledger's table and what stands in each, said once for writing and for verifying.
#pragma once

#include <core/fact/ledger_entry.h>

#include <algorithm>
#include <array>

namespace sb::ledger {

inline constexpr std::array<std::string_view, 20> columnNames{
    "seq",        "at",         "kind",   "outcome",       "effect",   "action", "repo",
    "subject",    "actor_kind", "actor",  "approver_kind", "approver", "why",    "confidence",
    "before_sha", "after_sha",  "detail", "prev",          "hash",     "bytes"};

/// Where a column stands in columnNames.
consteval size_t column(std::string_view name)
{
    return size_t(std::ranges::find(columnNames, name) - columnNames.begin());
}

/// "seq, at, ..."
std::string columnList();

/// One row: texts in the order of columnNames, those of seq and confidence empty. It does not own them.
struct RowView {
    int64_t seq = 0;
    double confidence = 0;
    std::array<std::string_view, columnNames.size()> texts;
};

/// What stands in the columns of an entry, `bytes` apart. The entry must outlive it.
class Columns {
public:
    explicit Columns(const fact::LedgerEntry &entry);
    Columns(const Columns &) = delete;
    Columns &operator=(const Columns &) = delete;
    const RowView &view() const { return m_view; }

private:
    std::string m_at;
    RowView m_view;
};

} // namespace sb::ledger
