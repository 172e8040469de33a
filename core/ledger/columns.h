// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The columns of the ledger's table and what stands in each, said once for writing and for verifying.
#pragma once

#include <core/db/value.h>
#include <core/fact/ledger_entry.h>

#include <array>

namespace sb::ledger {

inline constexpr std::array<std::string_view, 20> columnNames{
    "seq",        "at",         "kind",   "outcome",       "effect",   "action", "repo",
    "subject",    "actor_kind", "actor",  "approver_kind", "approver", "why",    "confidence",
    "before_sha", "after_sha",  "detail", "prev",          "hash",     "bytes"};

/// In the order of columnNames; `bytes` is the canonical form.
db::Values columnValues(const fact::LedgerEntry &entry, std::string bytes);
/// The canonical form: what is hashed. The entry's own hash is not part of it.
std::string canonical(fact::LedgerEntry entry);

} // namespace sb::ledger
