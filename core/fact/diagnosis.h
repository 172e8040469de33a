// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What triage says of a failed build.
#pragma once

#include "run.h"

#include <optional>

namespace sb::fact {

enum class FailureType {
    Compile,
    Link,
    TestAssertion,
    TestCrash,
    Timeout,
    LintFormat,
    TypeCheck,
    DependencyResolution,
    Lockfile,
    MissingTool,
    Configuration,
    Permission,
    Network,
    DiskFull,
    OutOfMemory,
    RateLimit,
    RunnerLost,
    Cancelled,
    FlakyTest,
    Unknown
};
enum class FailureGroup { None, Code, Test, Build, Infra };

/// Lines are 1-based over "\n", both ends included.
struct Evidence {
    int64_t startLine = 0;
    int64_t endLine = 0;
    std::string why;
    bool operator==(const Evidence &) const = default;
};

/// One problem that a tool reported in the log.
struct LogError {
    int64_t line = 0; ///< in the log
    std::string file; ///< empty where the tool names none
    int row = 0; ///< in the file, 0 where the tool names none
    int col = 0;
    std::string tool;
    std::string code; ///< "-Wunused", "TS2304", "E501"
    std::string severity; ///< error, warning, note
    std::string message;
    bool operator==(const LogError &) const = default;
};

struct LogSection {
    std::string name;
    int64_t startLine = 0;
    int64_t endLine = 0;
    std::string outcome; ///< passed, failed, unknown
    bool operator==(const LogSection &) const = default;
};

/// Somebody who says that a re-run may help: history, green_diff, infrastructure_pattern, known_issue.
struct Witness {
    std::string kind;
    std::string says; ///< retry, no_retry
    std::string text;
    bool operator==(const Witness &) const = default;
};

struct Diagnosis {
    FailureType type = FailureType::Unknown;
    FailureGroup group = FailureGroup::None;
    std::optional<bool> retryable; ///< what this log alone says
    std::vector<Witness> witnesses;
    std::string cause; ///< one plain sentence; "Not enough information" is an answer
    std::string action; ///< one plain sentence
    double confidence = 0; ///< 0-1: that the key line is the right one
    int64_t keyLine = 0; ///< 1-based; 0 where there is none
    std::vector<Evidence> evidence;
    std::vector<Evidence> against;
    std::vector<LogError> errors; ///< best first
    std::vector<std::string> failedTests; ///< as the runner prints them
    std::string signature; ///< hexadecimal; the same failure has the same one across runs, hosts and paths
    std::string signatureText; ///< what was hashed: the normalised error line
    std::string rule; ///< the pattern that gave the verdict
    std::vector<LogSection> sections;
    int64_t lines = 0;
    int64_t bytes = 0;
    int64_t elapsedUs = 0;

    bool operator==(const Diagnosis &) const = default;
};

std::string_view name(FailureType type);
std::string_view name(FailureGroup group); ///< empty for None
std::optional<FailureType> failureTypeFrom(std::string_view name);
/// The group of a type (FEATURES C3); a timeout's group depends on its step, so it comes from the caller.
FailureGroup groupOf(FailureType type, FailureGroup groupOfStep = FailureGroup::Infra);

} // namespace sb::fact
