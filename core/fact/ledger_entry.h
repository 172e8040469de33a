// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One row of the ledger: who did what, why, when, and what came of it.
#pragma once

#include "decision.h"

namespace sb::fact {

enum class EntryKind { Intent, Outcome, Note };
enum class ActorKind { Person, Rule, Model, System };
enum class Outcome { Pending, Done, Failed, Abandoned };

struct Actor {
    ActorKind kind = ActorKind::System;
    std::string name;
    bool operator==(const Actor &) const = default;
};

struct LedgerEntry {
    int64_t seq = 0; ///< from 1, without gaps
    Time at;
    EntryKind kind = EntryKind::Note;
    Outcome outcome = Outcome::Pending;
    /// One effect's rows share it: SHA-256 of repository, action, subject and patch.
    std::string effect;
    std::string action; ///< a name(Action), or a word of the program's own: "approve", "reject", "mode"
    RepoId repo;
    std::string subject; ///< "demo/widgets#3", a patch id, a setting
    Actor actor;
    Actor approver; ///< empty name where nobody had to
    std::string why;
    double confidence = 0;
    Sha before;
    Sha after;
    std::string detail; ///< canonical JSON: the decision, the hashes of what went in, the error
    std::string prev; ///< hash of the row before it
    std::string hash;

    bool operator==(const LedgerEntry &) const = default;
};

std::string_view name(EntryKind kind);
std::string_view name(ActorKind kind);
std::string_view name(Outcome outcome);

} // namespace sb::fact
