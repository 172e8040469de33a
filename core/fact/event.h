// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a code host told us, whichever way it came: hook, poll, replay or the local forge.
#pragma once

#include "run.h"

#include <variant>

namespace sb::fact {

enum class EventKind {
    Ping,
    PullRequest,
    WorkflowRun,
    WorkflowJob,
    CheckRun,
    CheckSuite,
    Status,
    Push,
    Issues,
    IssueComment,
    Talk, ///< polled: no hook tells it as a whole
    Unknown
};

struct PushFact {
    std::string ref;
    Sha before;
    Sha after;
    bool operator==(const PushFact &) const = default;
};

struct IssueFact {
    int64_t number = 0;
    std::string title;
    std::string body;
    std::string author;
    bool isPull = false;
    std::vector<std::string> labels;
    Comment comment; ///< of an issue_comment event; empty author otherwise
    bool operator==(const IssueFact &) const = default;
};

/// What people have said of a pull request, as it stands now.
struct TalkFact {
    int64_t number = 0;
    std::vector<Review> reviews;
    std::vector<Comment> comments;
    bool operator==(const TalkFact &) const = default;
};

struct Event {
    /// The natural key: repository, object, attempt and state, so that a hook and a poll of the same thing are one row.
    std::string key;
    EventKind kind = EventKind::Unknown;
    std::string name; ///< as the host spells it: "workflow_run"
    std::string action; ///< as the host spells it: "completed"
    RepoId repo;
    std::string sender;
    Time at;
    std::variant<std::monostate, Pull, Run, PushFact, IssueFact, TalkFact> body;

    bool operator==(const Event &) const = default;
};

} // namespace sb::fact
