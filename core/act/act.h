// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool; one call at a time per repository. The only code that writes to the world. Each function takes the gate's ticket
// and uses it up; each is a row of idempotent steps, so that doing it again after a crash ends in the same place.
//
// The way of an effect (ledger): intent -> one of these -> outcome. After a crash the engine asks the probe of the action whether
// the effect is there; if not, it asks the gate for a new ticket and calls the function again.
#pragma once

#include <core/fact/diagnosis.h>
#include <core/forge/forge.h>
#include <core/gate/allowed.h>

#include <optional>

namespace sb::act {

/// Where to act: the host, and its repository on this machine for the commits that we write ourselves.
struct World {
    forge::Forge &forge;
    std::string gitDir;
};

struct Draft {
    fact::Patch patch;
    fact::Proof proof;
    fact::Diagnosis diagnosis;
    std::string person; ///< who approved
    std::string branch; ///< draftBranch(), decided once and kept in the intent
    Time at; ///< of the intent: makes the commit the same at every attempt
};

/// ci/autofix-<run>, or with -2, -3 ... for the run's later patches.
std::string draftBranch(const fact::RunId &run, int nth);

/// Commit, branch, draft pull request, label, comment. Returns the pull request. Conflict where somebody has closed it before.
Result<fact::Pull> openDraft(const World &world, gate::Allowed ticket, const Draft &draft, Time now);
/// The pull request that this draft became, if it is there (open, merged or closed).
Result<std::optional<fact::Pull>> probeDraft(const World &world, const Draft &draft);

Result<> markReady(const World &world, gate::Allowed ticket, const fact::PullKey &key, Time now);

struct Landed {
    fact::Sha commit;
    std::string revertBranch; ///< revert/<sha>, empty where the inverse does not apply cleanly
    std::vector<std::string> conflicts; ///< why not
};

/// Squash-merges at the ticket's head, checks that the tree that landed is the one that was promised, and keeps the inverse ready
/// as branch revert/<sha>.
Result<Landed> merge(const World &world, gate::Allowed ticket, const fact::PullKey &key, Time now);
/// The commit that landed it, if it is merged; makes the revert branch if a crash came before it.
Result<std::optional<Landed>> probeMerge(const World &world, const fact::PullKey &key, Time now);

struct RevertPlan {
    fact::RepoId repo;
    fact::Sha landed; ///< the commit to undo
    std::string branch; ///< revert/<sha>
    std::string base; ///< the branch that it landed on
    std::string title;
};

/// The inverse three-way merge on the base's tip now: commit it as revert/<sha> (moving an older one that only we have written).
/// The tree is empty, and the paths are named, where it conflicts.
struct Inverse {
    fact::Sha commit;
    std::vector<std::string> conflicts;
    std::string diff;
    bool undone = false; ///< nothing of the change is left on the base
};
Result<Inverse> previewRevert(const World &world, const RevertPlan &plan);
/// Makes or renews the revert branch without asking anybody: it is ours, and nothing builds on it.
Result<Inverse> keepRevertReady(const World &world, const RevertPlan &plan, Time at);

/// Opens the revert's pull request from the ready branch and merges it: a person has approved exactly this. Checks what landed as
/// merge() does. Conflict where later changes are in the way, or nothing is left to undo.
Result<Landed> revert(const World &world, gate::Allowed ticket, const RevertPlan &plan, const std::string &person,
                      Time now);
Result<std::optional<Landed>> probeRevert(const World &world, const RevertPlan &plan);

Result<> rerun(const World &world, gate::Allowed ticket, const fact::RunId &run, Time now);

} // namespace sb::act
