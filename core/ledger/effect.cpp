// SPDX-License-Identifier: GPL-3.0-or-later
#include "effect.h"

#include <core/base/hash.h>
#include <core/base/json.h>

namespace sb::ledger {

std::string effectKey(const fact::RepoId &repo, fact::Action action, std::string_view subject, std::string_view patch)
{
    std::string bytes;
    for (const std::string_view part : {std::string_view(repo.value), name(action), subject, patch})
        bytes += std::to_string(part.size()) + ":" + std::string(part);
    return sha256Hex(bytes);
}

Result<RevertPlan> revertPlan(std::span<const fact::LedgerEntry> rows)
{
    const fact::LedgerEntry *landed = nullptr;
    for (const fact::LedgerEntry &row : rows) {
        if (row.kind == fact::EntryKind::Outcome && row.outcome == fact::Outcome::Done)
            landed = &row;
    }
    if (!landed)
        return fail(Error::Kind::Invalid, "revert: this action has not been done, so there is nothing to undo");
    const bool undoable = landed->action == name(fact::Action::Merge) || landed->action == name(fact::Action::Revert);
    if (!undoable || landed->after.empty())
        return fail(Error::Kind::Invalid,
                    "revert: '" + landed->action + "' of " + landed->subject
                        + " changed no branch, so there is nothing to undo");
    RevertPlan plan{landed->repo, "revert/" + landed->after.value, {}, {landed->after}};
    const nlohmann::json detail = parseJson(landed->detail);
    if (detail.is_object()) {
        if (const auto branch = detail.find("branch"); branch != detail.end() && branch->is_string())
            plan.target = *branch;
    }
    return plan;
}

} // namespace sb::ledger
