// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the closed sets, each written once: JSON, ledger, CLI and window all use these.
#include "assessment.h"
#include "decision.h"
#include "diagnosis.h"
#include "ledger_entry.h"
#include "view_rows.h"

#include <array>

namespace sb::fact {

namespace {

template<typename Enum, size_t N>
struct Words {
    std::array<std::string_view, N> words;
    std::string_view of(Enum value) const { return words[size_t(value)]; }
    std::optional<Enum> from(std::string_view word) const
    {
        for (size_t i = 0; i < N; ++i) {
            if (words[i] == word)
                return Enum(i);
        }
        return std::nullopt;
    }
};

constexpr Words<ChangeType, 11> changeTypes{
    {"feat", "fix", "docs", "refactor", "perf", "test", "build", "ci", "chore", "style", "revert"}};
constexpr Words<Level, 3> levels{{"low", "medium", "high"}};
constexpr Words<Verdict, 7> verdicts{{"auto_approve", "skip_tests", "run_tests_minimal", "run_tests_full",
                                      "security_review", "require_approval", "escalate"}};
constexpr Words<FailureType, 20> failureTypes{{"compile",     "link",         "test_assertion", "test_crash",
                                               "timeout",     "lint_format",  "type_check",     "dependency_resolution",
                                               "lockfile",    "missing_tool", "configuration",  "permission",
                                               "network",     "disk_full",    "out_of_memory",  "rate_limit",
                                               "runner_lost", "cancelled",    "flaky_test",     "unknown"}};
constexpr Words<FailureGroup, 5> groups{{"", "code", "test", "build", "infra"}};
constexpr Words<Mode, 3> modes{{"observe", "propose", "act"}};
constexpr Words<Answer, 3> answers{{"allow", "ask", "deny"}};
constexpr Words<Action, 8> actions{
    {"open_draft", "mark_ready", "merge", "revert", "rerun", "comment", "label", "close_pull"}};
constexpr Words<EntryKind, 3> entryKinds{{"intent", "outcome", "note"}};
constexpr Words<ActorKind, 4> actorKinds{{"person", "rule", "model", "system"}};
constexpr Words<Outcome, 4> outcomes{{"pending", "done", "failed", "abandoned"}};
constexpr Words<State, 6> states{{"passed", "failed", "flaky", "infra", "running", "unknown"}};
constexpr Words<NextStep, 6> nextSteps{{"needs_you", "ready", "blocked", "waiting", "draft", "snoozed"}};
constexpr Words<PatchStatus, 8> patchStatuses{
    {"proposed", "denied", "rejected", "draft_open", "ready", "merged", "reverted", "closed"}};

} // namespace

std::string_view name(ChangeType type)
{
    return changeTypes.of(type);
}
std::string_view name(Level level)
{
    return levels.of(level);
}
std::string_view name(Verdict verdict)
{
    return verdicts.of(verdict);
}
std::optional<ChangeType> changeTypeFrom(std::string_view word)
{
    return changeTypes.from(word);
}
std::string_view name(FailureType type)
{
    return failureTypes.of(type);
}
std::string_view name(FailureGroup group)
{
    return groups.of(group);
}
std::optional<FailureType> failureTypeFrom(std::string_view word)
{
    return failureTypes.from(word);
}
std::string_view name(Mode mode)
{
    return modes.of(mode);
}
std::string_view name(Answer answer)
{
    return answers.of(answer);
}
std::string_view name(Action action)
{
    return actions.of(action);
}
std::optional<Action> actionFrom(std::string_view word)
{
    return actions.from(word);
}
std::string_view name(EntryKind kind)
{
    return entryKinds.of(kind);
}
std::string_view name(ActorKind kind)
{
    return actorKinds.of(kind);
}
std::string_view name(Outcome outcome)
{
    return outcomes.of(outcome);
}
std::string_view name(State state)
{
    return states.of(state);
}
std::string_view name(NextStep step)
{
    return nextSteps.of(step);
}
std::string_view name(PatchStatus status)
{
    return patchStatuses.of(status);
}

FailureGroup groupOf(FailureType type, FailureGroup groupOfStep)
{
    switch (type) {
    case FailureType::Compile:
    case FailureType::Link:
    case FailureType::LintFormat:
    case FailureType::TypeCheck: return FailureGroup::Code;
    case FailureType::TestAssertion:
    case FailureType::TestCrash:
    case FailureType::FlakyTest: return FailureGroup::Test;
    case FailureType::DependencyResolution:
    case FailureType::Lockfile:
    case FailureType::MissingTool:
    case FailureType::Configuration: return FailureGroup::Build;
    case FailureType::Permission:
    case FailureType::Network:
    case FailureType::DiskFull:
    case FailureType::OutOfMemory:
    case FailureType::RateLimit:
    case FailureType::RunnerLost:
    case FailureType::Cancelled: return FailureGroup::Infra;
    case FailureType::Timeout: return groupOfStep;
    case FailureType::Unknown: return FailureGroup::None;
    }
    return FailureGroup::None;
}

} // namespace sb::fact
