// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Which suites failed when which files had changed: what a team's own runs say that no import does.
#pragma once

#include <core/classify/test_selection.h>
#include <core/git/repository.h>

#include <map>
#include <mutex>

namespace sb::engine {

/// A run whose tests failed.
struct FailedRun {
    fact::Sha sha;
    bool ofPull = false; ///< its change is against the base branch, not against its parent
    std::vector<std::string> tests; ///< as their runner prints them
};

/// The suites that a failed test belongs to, by name: "pkg/test_a.py::test_x" is of "pkg/test_a.py".
std::vector<std::string> suitesOfTest(const std::vector<classify::Suite> &suites, std::string_view test);

class CoFailures {
public:
    /// Changed path -> suites that failed with it. What a commit changed is read once; a commit that is gone is left out.
    std::map<std::string, std::vector<std::string>> in(const git::Repository &repository, const fact::Sha &tip,
                                                       const std::vector<FailedRun> &runs,
                                                       const std::vector<classify::Suite> &suites);

private:
    std::mutex m_mutex;
    std::map<std::pair<std::string, std::string>, std::vector<std::string>>
        m_changed; ///< (repository, commit) -> paths
};

} // namespace sb::engine
