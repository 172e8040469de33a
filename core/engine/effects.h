// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: the doing lane, one at a time. The one way out: gates, then the intent in the ledger, then the effect, then its outcome.
#pragma once

#include "desk.h"

#include <core/gate/gate.h>

#include <functional>

namespace sb::engine {

/// Who the ledger says did it: git's user.name and user.email, else the system's user.
fact::Actor you(Desk &desk);
std::string findYou();

Result<KnownPatch> findPatch(Desk &desk, const fact::PatchId &id);

/// What the gates look at, as the world is now.
Result<gate::Facts> draftFacts(Desk &desk, forge::Forge &forge, const KnownPatch &known, bool approved);
Result<gate::Facts> pullFacts(Desk &desk, forge::Forge &forge, const fact::Pull &pull, fact::Action action,
                              const std::optional<fact::Sha> &approvedHead);
Result<fact::Decision> decideDraft(Desk &desk, const KnownPatch &known, bool approved);

/// What came of an effect.
struct Landed {
    std::string text; ///< for people: "Opened draft #9"
    fact::Sha after;
    std::optional<fact::Pull> pull; ///< as the host has it now
    std::string detail; ///< canonical JSON for the outcome; empty: that of the intent
};

struct Effect {
    std::chrono::milliseconds settle{}; ///< the host's settleTime()
    gate::Facts facts;
    fact::LedgerEntry intent; ///< effect, action, repo, subject, why, before, detail
    std::function<Result<Landed>(gate::Allowed)> act;
    /// Has it happened already? Asked after a crash.
    std::function<Result<std::optional<Landed>>()> probe;
    /// What follows in our own records.
    std::function<Result<>(const Landed &)> keep;
};

/// A host that did not answer is not asked again before.
inline constexpr std::chrono::seconds settleAtLeast{2};

// actions.cpp: the effects, each from what the ledger keeps of its intent
// `approved`: a person asked for it; else it is the policy that does.
/// `branch`: as it was decided before; empty decides.
Result<Effect> draftEffect(Desk &desk, const fact::PatchId &patch, Time at, bool approved,
                           const std::string &branch = {});
/// `head`: what the person saw.
Result<Effect> readyEffect(Desk &desk, const fact::PullKey &pull, const std::optional<fact::Sha> &head = {});
Result<Effect> mergeEffect(Desk &desk, const fact::PullKey &pull, const fact::Sha &head, bool approved);
Result<Effect> revertEffect(Desk &desk, const std::string &mergeEffect);
/// `attempt`: the one to be followed by another; else the latest that is known. `approved`: a person asked for it; else it is what
/// the witnesses say (auto_rerun.h).
Result<Effect> rerunEffect(Desk &desk, const fact::RunId &run, std::optional<int> attempt = {}, bool approved = true);

/// Nobody answered: it may have happened or not.
inline bool isDoubtful(const Error &error)
{
    return error.kind == Error::Kind::Unavailable || error.kind == Error::Kind::Timeout;
}

/// A refusal is noted in the ledger too, and comes back as Denied with each gate's reason. A doubtful answer leaves the intent open:
/// recover() closes it when the host can be asked.
Result<Landed> perform(Desk &desk, const Effect &effect);

/// Our own records first, then the outcome: whoever reads the outcome finds them.
Result<> close(Desk &desk, const Effect &effect, const fact::LedgerEntry &intent, const Result<Landed> &landed);

/// Closes each intent that a crash or a doubtful answer left open and whose time has come: what the host says happened is done; for
/// what did not the gates are asked again, and it is done now or given up. One sentence each.
Result<std::vector<std::string>> recover(Desk &desk);

} // namespace sb::engine
