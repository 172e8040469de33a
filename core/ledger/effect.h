// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure.
#pragma once

#include <core/base/result.h>
#include <core/fact/ledger_entry.h>

#include <span>
#include <vector>

namespace sb::ledger {

/// The key of one effect: SHA-256 over repository, action, subject and patch, each with its length before it. What may rightly
/// be done twice (a re-run) carries what tells the two apart (the attempt) in `patch`.
std::string effectKey(const fact::RepoId &repo, fact::Action action, std::string_view subject, std::string_view patch);

struct RevertPlan {
    fact::RepoId repo;
    std::string branch; ///< revert/<sha>
    std::string target; ///< the branch it goes to: "branch" in the merge's detail, empty where it is not said
    std::vector<fact::Sha> commits; ///< to be undone in this order
    bool operator==(const RevertPlan &) const = default;
};

/// How to undo an effect, from its rows (oldest first). Invalid where it changed nothing that can be undone.
Result<RevertPlan> revertPlan(std::span<const fact::LedgerEntry> rows);

} // namespace sb::ledger
