// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What the gates look at: the world as it is at this moment, gathered by the engine. A field that nobody filled in
// is unknown, and unknown is deny.
#pragma once

#include <core/fact/decision.h>

namespace sb::gate {

/// A person's yes, and to what exactly.
struct Approval {
    std::string person;
    fact::Sha head; ///< the head of the pull request that they saw (merge, mark ready, revert: the commit to undo)
    std::string patchHash; ///< SHA-256 of the diff that they saw (opening a draft)
    bool operator==(const Approval &) const = default;
};

struct Facts {
    fact::Action action = fact::Action::OpenDraft;
    fact::RepoId repo;
    std::string subject; ///< a patch id, "owner/name#12" or a run id
    Time now;

    // The house
    std::optional<fact::Mode> mode;
    std::optional<bool> stopped; ///< the stop-all switch
    std::optional<bool> ledgerSound; ///< verified, and a row can be written
    std::optional<Approval> approval;

    // What would be written
    std::string ref; ///< the branch that is made or moved; for a merge the base branch
    std::optional<bool> refProtected;
    std::optional<bool> draft; ///< opening: will the pull request be a draft?
    std::optional<bool> autofix; ///< is (or was) the pull request made by Signalbox?
    fact::Sha headSeen; ///< at evaluation; empty where there is no head yet
    fact::Sha headNow;
    fact::Sha baseSeen;
    fact::Sha baseNow;

    // Of a patch
    std::string patchHash; ///< SHA-256 of the diff
    std::optional<fact::Patch> patch;
    std::optional<fact::Proof> proof;
    std::optional<int> draftsToday; ///< opened by Signalbox within 24 hours
    std::optional<int> draftsOpen; ///< now

    // Of a re-run that nobody asked for
    std::optional<int> witnesses; ///< that say it helps, each of another kind
    std::optional<int> witnessesAgainst;
    std::optional<int> rerunsOfJob; ///< by itself, of this job on this commit, before
    std::optional<int> rerunsThisHour; ///< by itself, in this repository

    // What only the policy looks at
    std::string type; ///< a name(ChangeType) or name(FailureType)
    std::optional<double> confidence; ///< 0-1
    std::optional<int> risk; ///< 0-100
    std::vector<std::string> files;
    std::vector<std::string> owners; ///< of the files
    std::optional<bool> checksPassed; ///< of the head; unknown is not passed
};

} // namespace sb::gate
