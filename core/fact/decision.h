// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. May it leave the machine? Each gate's verdict, and what would have to change.
#pragma once

#include "patch.h"
#include "pull.h"

namespace sb::fact {

enum class Mode { Observe, Propose, Act };
enum class Answer { Allow, Ask, Deny };

/// What somebody wants to do to the world. The name of each is a word of the ledger.
enum class Action { OpenDraft, MarkReady, Merge, Revert, Rerun, Comment, Label, ClosePull };

struct GateVerdict {
    std::string gate; ///< "validation", "protected_branch", "policy:confidence"
    Answer answer = Answer::Deny;
    std::string input; ///< what it looked at
    std::string why;
    std::string mend; ///< what would have to change; empty where it allows
    bool operator==(const GateVerdict &) const = default;
};

struct Decision {
    Action action = Action::OpenDraft;
    Answer answer = Answer::Deny; ///< the strictest of the gates
    std::vector<GateVerdict> gates;
    std::string policyHash;
    std::string inputsHash;
    Time at;
    bool operator==(const Decision &) const = default;
};

std::string_view name(Mode mode);
std::string_view name(Answer answer);
std::string_view name(Action action);
std::optional<Action> actionFrom(std::string_view name);

} // namespace sb::fact
