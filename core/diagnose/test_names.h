// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The failed tests that a runner names over several lines, or in words that only mean a test where they stand: pytest,
// unittest and nose, JUnit under Ant, Maven and Gradle, Mocha, Jest, Jasmine, Karma, Playwright, Cypress, hspec, Ginkgo, busted and
// others. Names that one line shows by itself are rules (resources/rules, the group "test").
#pragma once

#include "log_model.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sb::diagnose {

inline constexpr size_t failedTestLimit = 20'000;

struct FailedTest {
    int64_t line = 0; ///< 1-based: where it is named
    std::string name;
};

/// Fed window by window, in order.
class TestReader {
public:
    TestReader();
    ~TestReader();
    void read(const LogWindow &window);
    /// The failed tests that these lines name, in their order; at most failedTestLimit.
    std::vector<FailedTest> take();

private:
    struct Private;
    std::unique_ptr<Private> m;
};

/// What TestReader says of all these lines.
std::vector<FailedTest> failedTests(const LogLines &lines);

/// The same tests once each, whichever way the runner wrote them: "method(Class)" and "Class.method" are one. Ordered by line.
std::vector<std::string> namedOnce(std::vector<FailedTest> tests);

} // namespace sb::diagnose
