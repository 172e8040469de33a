// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The words of the closed sets as they stand in JSON, in the order of their enumerators.
#pragma once

#include "event.h"
#include "host_trouble.h"
#include "view_rows.h"

#include <array>
#include <string_view>

namespace sb::fact::codec {

template<typename E>
struct Words;

namespace detail {

/// The words of an enum whose name() is in names.cpp, asked once each.
template<typename E, size_t N>
struct Named {
    static inline const std::array<std::string_view, N> all = [] {
        std::array<std::string_view, N> words;
        for (size_t i = 0; i < N; ++i)
            words[i] = name(E(i));
        return words;
    }();
};

} // namespace detail

template<>
struct Words<ChangeType> : detail::Named<ChangeType, size_t(ChangeType::Revert) + 1> { };
template<>
struct Words<Level> : detail::Named<Level, size_t(Level::High) + 1> { };
template<>
struct Words<Verdict> : detail::Named<Verdict, size_t(Verdict::Escalate) + 1> { };
template<>
struct Words<FailureType> : detail::Named<FailureType, size_t(FailureType::Unknown) + 1> { };
template<>
struct Words<Mode> : detail::Named<Mode, size_t(Mode::Act) + 1> { };
template<>
struct Words<Answer> : detail::Named<Answer, size_t(Answer::Deny) + 1> { };
template<>
struct Words<Action> : detail::Named<Action, size_t(Action::ClosePull) + 1> { };
template<>
struct Words<EntryKind> : detail::Named<EntryKind, size_t(EntryKind::Note) + 1> { };
template<>
struct Words<ActorKind> : detail::Named<ActorKind, size_t(ActorKind::System) + 1> { };
template<>
struct Words<Outcome> : detail::Named<Outcome, size_t(Outcome::Abandoned) + 1> { };
template<>
struct Words<State> : detail::Named<State, size_t(State::Unknown) + 1> { };
template<>
struct Words<NextStep> : detail::Named<NextStep, size_t(NextStep::Snoozed) + 1> { };
template<>
struct Words<PatchStatus> : detail::Named<PatchStatus, size_t(PatchStatus::Closed) + 1> { };

template<>
struct Words<FileStatus> {
    static constexpr std::array<std::string_view, 6> all{"added",   "modified", "deleted",
                                                         "renamed", "copied",   "type_changed"};
};
template<>
struct Words<PullState> {
    static constexpr std::array<std::string_view, 3> all{"open", "closed", "merged"};
};
template<>
struct Words<ReviewState> {
    static constexpr std::array<std::string_view, 4> all{"approved", "changes_requested", "commented", "dismissed"};
};
template<>
struct Words<RunState> {
    static constexpr std::array<std::string_view, 8> all{"queued",    "running",   "passed",  "failed",
                                                         "cancelled", "timed_out", "skipped", "unknown"};
};
template<>
struct Words<SandboxLevel> {
    static constexpr std::array<std::string_view, 3> all{"none", "B", "A"};
};
template<>
struct Words<HostTrouble> {
    static constexpr std::array<std::string_view, 9> all{"none",     "unreachable", "failing", "limited", "sign_in",
                                                         "no_token", "not_found",   "denied",  "other"};
};
template<>
struct Words<EventKind> {
    static constexpr std::array<std::string_view, 12> all{"ping",      "pull_request",  "workflow_run", "workflow_job",
                                                          "check_run", "check_suite",   "status",       "push",
                                                          "issues",    "issue_comment", "talk",         "unknown"};
};

} // namespace sb::fact::codec
