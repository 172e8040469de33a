// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns.h"

#include <core/fact/codec.h>

namespace sb::ledger {

db::Values columnValues(const fact::LedgerEntry &entry, std::string bytes)
{
    const auto word = [](auto value) { return std::string(name(value)); };
    return {entry.seq,
            toIso(entry.at),
            word(entry.kind),
            word(entry.outcome),
            entry.effect,
            entry.action,
            entry.repo.value,
            entry.subject,
            word(entry.actor.kind),
            entry.actor.name,
            word(entry.approver.kind),
            entry.approver.name,
            entry.why,
            entry.confidence,
            entry.before.value,
            entry.after.value,
            entry.detail,
            entry.prev,
            entry.hash,
            db::Blob{std::move(bytes)}};
}

std::string canonical(fact::LedgerEntry entry)
{
    entry.hash.clear();
    return fact::encode(entry);
}

} // namespace sb::ledger
