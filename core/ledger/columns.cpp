// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns.h"

namespace sb::ledger {

std::string columnList()
{
    std::string list;
    for (const std::string_view name : columnNames)
        list += (list.empty() ? "" : ", ") + std::string(name);
    return list;
}

Columns::Columns(const fact::LedgerEntry &entry)
    : m_at(toIso(entry.at))
    , m_view{entry.seq,
             entry.confidence,
             {std::string_view(),
              m_at,
              name(entry.kind),
              name(entry.outcome),
              entry.effect,
              entry.action,
              entry.repo.value,
              entry.subject,
              name(entry.actor.kind),
              entry.actor.name,
              name(entry.approver.kind),
              entry.approver.name,
              entry.why,
              std::string_view(),
              entry.before.value,
              entry.after.value,
              entry.detail,
              entry.prev,
              entry.hash,
              std::string_view()}}
{
}

} // namespace sb::ledger
