// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; appending waits for the writer thread and is on the disk when it returns.
//
// Each row keeps its canonical JSON (fact::encode of the entry without its hash) as bytes, the SHA-256 of those bytes, and each
// value again in a column of its own for queries. The bytes hold the hash of the row before; a row beside the table holds the
// newest number and hash. What this finds, and what it cannot, is said in verify.h.
#pragma once

#include "effect.h"

#include <core/db/database.h>

#include <optional>

namespace sb::ledger {

/// Appends inside the caller's transaction; seq, prev and hash are filled in. Corrupt if the head does not fit the newest row.
Result<fact::LedgerEntry> append(db::Connection &connection, fact::LedgerEntry entry);
/// An intent (Pending). Conflict while the effect has an intent without an outcome, or was done before.
Result<fact::LedgerEntry> begin(db::Connection &connection, fact::LedgerEntry entry);
/// The outcome of the effect's open intent; Conflict where there is none. Fields left empty are taken from the intent.
Result<fact::LedgerEntry> close(db::Connection &connection, fact::LedgerEntry outcome);

class Ledger {
public:
    explicit Ledger(db::Database &database)
        : m_database(database)
    {
    }

    Result<fact::LedgerEntry> append(fact::LedgerEntry entry);
    Result<fact::LedgerEntry> begin(fact::LedgerEntry intent);
    Result<fact::LedgerEntry> close(fact::LedgerEntry outcome);

    /// Newest first; beforeSeq 0 begins at the newest.
    Result<std::vector<fact::LedgerEntry>> page(int64_t beforeSeq, int limit) const;
    Result<std::optional<fact::LedgerEntry>> entry(int64_t seq) const;
    /// Oldest first.
    Result<std::vector<fact::LedgerEntry>> byEffect(const std::string &effect) const;
    Result<std::vector<fact::LedgerEntry>> bySubject(const std::string &subject) const;
    /// Intents without an outcome, oldest first: what a crash left open.
    Result<std::vector<fact::LedgerEntry>> openIntents() const;
    Result<int64_t> count() const;

private:
    db::Database &m_database;
};

} // namespace sb::ledger
