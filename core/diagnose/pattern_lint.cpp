// SPDX-License-Identifier: GPL-3.0-or-later
#include "pattern_lint.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/scan/scanner.h>

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>
#include <vector>

namespace sb::diagnose {

namespace {

constexpr size_t patternLength = 1000;
/// Instructions of the compiled expression; the largest that ships has some hundred.
constexpr int programLimit = 4000;
/// Ordinary lines that a pattern may match, since "warning" is a fair thing to look for.
constexpr size_t ordinaryLimit = 2;
/// Of measuring. A pattern that seems slow is measured on, since a busy machine may have been in the way of a few rounds.
constexpr int fewestRounds = 5, mostRounds = 60;

/// What builds that pass print, of many tools.
constexpr std::array ordinary{
    "Run actions/checkout@v4",
    "Cloning into '/home/ci/work/widgets'...",
    "remote: Enumerating objects: 1284, done.",
    "Receiving objects: 100% (1284/1284), 402.11 KiB | 8.21 MiB/s, done.",
    "Switched to a new branch 'main'",
    "-- The CXX compiler identification is GNU 14.2.0",
    "-- Looking for pthread.h - found",
    "-- Configuring done (3.1s)",
    "[ 12%] Building CXX object src/CMakeFiles/core.dir/util.cpp.o",
    "[100%] Built target widgets",
    "g++ -O2 -Wall -Wextra -Wno-error=deprecated -c -o build/main.o src/main.cpp",
    "make[2]: Entering directory '/build/widgets'",
    "npm warn deprecated inflight@1.0.6: This module is not supported",
    "added 812 packages, and audited 813 packages in 14s",
    "found 0 vulnerabilities",
    "> widgets@1.4.0 build",
    "> tsc --noEmit && vite build",
    "dist/assets/index-4f1c.js   144.11 kB | gzip: 46.55 kB",
    "Collecting requests==2.32.3",
    "  Downloading requests-2.32.3-py3-none-any.whl (64 kB)",
    "Successfully installed requests-2.32.3 urllib3-2.2.1",
    "============================= test session starts ==============================",
    "collected 214 items",
    "tests/test_login.py::test_password PASSED                                [ 42%]",
    "======================== 214 passed, 3 skipped in 8.31s ========================",
    "test errors::retries_on_failure ... ok",
    "test result: ok. 64 passed; 0 failed; 0 ignored; 0 measured",
    "   Compiling serde v1.0.204",
    "    Finished `release` profile [optimized] target(s) in 41.20s",
    "ok  \texample.org/widgets/errors\t0.214s\tcoverage: 71.3% of statements",
    "=== RUN   TestFailureIsReported",
    "--- PASS: TestFailureIsReported (0.00s)",
    "[INFO] Tests run: 88, Failures: 0, Errors: 0, Skipped: 1",
    "[INFO] BUILD SUCCESS",
    "> Task :compileJava UP-TO-DATE",
    "BUILD SUCCESSFUL in 52s",
    "Step 4/9 : RUN apt-get update && apt-get install -y curl",
    "Get:12 https://deb.example.org/debian trixie/main amd64 libssl3 amd64 3.3.1",
    "Setting up libssl3:amd64 (3.3.1-1) ...",
    "Unpacking zlib1g-dev (1:1.3.1) ...",
    "sha256:9c7a54a9a43cca047013b82af109fe963fde787f63f9e016fdc3384500c2823d",
    "2026-11-20T12:04:31.1234567Z ##[group]Run make -j4",
    "2026-11-20T12:04:31.1234567Z   CC: gcc",
    "##[endgroup]",
    "Cache restored from key: Linux-node-4f1c2d",
    "Uploading artifact: coverage.xml",
    "Scanned 412 files, 0 errors, 0 warnings",
    "Processing triggers for man-db (2.12.1) ...",
    "100 1270k  100 1270k    0     0  9021k      0 --:--:-- --:--:-- --:--:-- 9071k",
    "Post job cleanup.",
    "Job succeeded",
    "",
    "    ",
    "....................................................................  68 / 214",
};

double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

/// Some windows of ordinary lines, and of long ones of few letters, which is what slow expressions stumble over.
const std::string &speedText(std::vector<uint32_t> &starts)
{
    static const std::string text = [] {
        std::string made;
        while (made.size() < scan::Window) {
            for (const char *line : ordinary)
                (made += line) += '\n';
            made += std::string(400, 'a') + " " + std::string(400, '1') + "\n";
            for (int word = 0; word < 60; ++word)
                made += "word" + std::to_string(word) + " = ";
            made += '\n';
        }
        return made;
    }();
    for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        starts.push_back(uint32_t(at));
    return text;
}

/// What looking for the pattern costs beyond looking for a word that no line has, as bytes per second of processor time. Each is the
/// best of some rounds, since other work on the machine only makes it slower; what both cost, whatever the build, falls out.
double speedOf(const scan::Scanner &scanner, const scan::Scanner &plain)
{
    std::vector<uint32_t> starts;
    const std::string &text = speedText(starts);
    auto scratch = scanner.scratch(), plainScratch = plain.scratch();
    if (!scratch || !plainScratch)
        return 0;
    const auto seconds = [&](const scan::Scanner &which, scan::Scratch &own, double best) {
        const double began = cpuSeconds();
        which.scan(text, starts, own, [](uint32_t, uint32_t) { });
        return std::min(best, cpuSeconds() - began);
    };
    double pattern = std::numeric_limits<double>::max(), word = pattern, speed = 0;
    for (int round = 0; round < fewestRounds || (round < mostRounds && speed < SlowestPattern); ++round) {
        pattern = seconds(scanner, *scratch, pattern);
        word = seconds(plain, *plainScratch, word);
        speed = double(text.size()) / std::max(pattern - word, 1e-9);
    }
    return speed;
}

} // namespace

Result<> lintPattern(const std::string &pattern)
{
    const auto bad = [](std::string why) { return fail(Error::Kind::Invalid, std::move(why)); };
    if (pattern.empty() || pattern.size() > patternLength)
        return bad(sb::format("must have 1 to {} characters", patternLength));
    if (pattern.contains('\n'))
        return bad("looks for the end of a line, and lines are matched one by one: leave it out");
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(int64_t(1) << 20);
    const re2::RE2 expression(pattern, options);
    if (!expression.ok())
        return bad("cannot be read: " + expression.error() + "; patterns are RE2 syntax");
    if (expression.ProgramSize() > programLimit)
        return bad(sb::format("is too large ({} instructions, at most {}): repeat less", expression.ProgramSize(),
                              programLimit));
    size_t matched = 0;
    const char *example = "";
    for (const char *line : ordinary) {
        if (re2::RE2::PartialMatch(line, expression)) {
            ++matched;
            example = line;
        }
    }
    if (re2::RE2::PartialMatch("", expression))
        return bad("matches the empty line, and so every line: say what the line must contain");
    if (matched > ordinaryLimit)
        return bad(sb::format("is too general: it matches {} of {} lines of builds that pass, such as '{}'", matched,
                              ordinary.size(), example));
    const auto scanner = scan::Scanner::compile({pattern});
    if (!scanner)
        return bad("cannot be searched for: " + scanner.error().text);
    const auto plain = scan::Scanner::compile({"no line of a log has this word"});
    if (!plain)
        return bad("cannot be compared: " + plain.error().text);
    if (const double speed = speedOf(**scanner, **plain); speed < SlowestPattern)
        return bad(sb::format("is slow to look for ({:.0f} MB/s, at least {:.0f}): begin it with a word that the "
                              "line must contain",
                              speed / 1e6, SlowestPattern / 1e6));
    return {};
}

} // namespace sb::diagnose
