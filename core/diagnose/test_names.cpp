// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_names.h"

#include "runner_text.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>

namespace sb::diagnose {

namespace {

constexpr size_t nameLimit = 500;
constexpr int titleLines = 12; ///< a nested title of Mocha's

class Reader {
public:
    /// `hasPython`: whether ".py::" is in it.
    void read(std::string_view line, bool hasPython);
    std::vector<FailedTest> take();

private:
    void add(std::string_view name);
    bool python(std::string_view line);
    bool junit(std::string_view line);
    bool gradle(std::string_view line);
    bool javascript(std::string_view line);
    bool others(std::string_view line);
    bool within() const { return m_surefireList || m_titleLines > 0 || !m_case.empty(); }

    std::vector<FailedTest> m_found;
    std::vector<FailedTest> m_headers; ///< of pytest's FAILURES, for logs that name them nowhere else
    int64_t m_line = 0;
    std::string m_before; ///< the line before

    bool m_pytestFailures = false;
    bool m_pytestNamed = false;
    std::string m_suite; ///< "Testsuite: X"
    std::string m_case; ///< "Testcase: x", until it is known how it ended
    bool m_jupiterFailures = false;
    bool m_surefireList = false;
    bool m_mochaFailures = false;
    bool m_jasmineFailures = false;
    bool m_jestFile = false;
    std::string m_title; ///< of Mocha's, as far as it was read
    int m_titleLines = 0;
    size_t m_titleIndent = 0;
};

void Reader::add(std::string_view name)
{
    name = trimmed(name);
    if (!name.empty() && m_found.size() < failedTestLimit)
        m_found.push_back({m_line, shortened(name, nameLimit)});
}

std::vector<FailedTest> Reader::take()
{
    if (!m_pytestNamed)
        m_found.insert(m_found.end(), std::make_move_iterator(m_headers.begin()),
                       std::make_move_iterator(m_headers.end()));
    return std::move(m_found);
}

bool Reader::python(std::string_view line)
{
    if (line.starts_with("==")) {
        const std::string_view title = between(line, '=');
        if (title == "FAILURES" || title == "ERRORS")
            return m_pytestFailures = true;
        if (!title.empty())
            m_pytestFailures = false;
        return false;
    }
    if (m_pytestFailures && line.starts_with("__")) {
        std::string_view title = between(line, '_');
        if (title.starts_with("ERROR collecting ")) {
            m_pytestNamed = true;
            add(title.substr(17));
        } else if (!title.empty() && !title.contains("summary") && m_headers.size() < failedTestLimit) {
            for (const std::string_view when : {"ERROR at setup of ", "ERROR at teardown of "}) {
                if (title.starts_with(when))
                    title.remove_prefix(when.size());
            }
            m_headers.push_back({m_line, shortened(title, nameLimit)});
        }
        return true;
    }
    // "path.py::Class::test FAILED   [ 25%]", and with pytest-xdist "[gw1] [ 88%] FAILED path.py::Class::test".
    if (const size_t at = line.find(".py::"); at != std::string_view::npos) {
        const size_t failed = line.find(" FAILED"), error = line.find(" ERROR");
        const size_t word = std::min(failed, error);
        std::string_view name;
        if (line.starts_with("[gw") && word < at)
            name = trimmed(line.substr(line.find(' ', word + 1)));
        else if (word != std::string_view::npos && word > at && line.substr(0, at).find(' ') == std::string_view::npos)
            name = line.substr(0, word);
        if (!name.empty()) {
            m_pytestNamed = true;
            add(name);
            return true;
        }
        if (line.starts_with("FAILED ") || line.starts_with("ERROR "))
            m_pytestNamed = true; // the short summary, which a rule reads
    }
    // unittest and nose: a line of "=", then how it ended and the test, which may be a doctest or a module that does not load.
    if (rule(m_before, '=', 50)) {
        for (const std::string_view how : {"FAIL: ", "ERROR: ", "UNEXPECTED SUCCESS: ", "TIMED_OUT: "}) {
            if (line.starts_with(how)) {
                add(line.substr(how.size()));
                return true;
            }
        }
    }
    return false;
}

bool Reader::junit(std::string_view line)
{
    const std::string_view text = trimmed(line);
    if (text.starts_with("Testsuite: ")) {
        m_suite = std::string(text.substr(11));
        m_case.clear();
        return true;
    }
    if (text.starts_with("Testcase: ")) {
        const size_t took = text.rfind(" took ");
        m_case = std::string(trimmed(text.substr(10, took == std::string_view::npos ? text.size() : took - 10)));
        if (const size_t how = m_case.rfind(':'); how != std::string::npos && how + 1 < m_case.size()
            && (m_case.ends_with("FAILED") || m_case.ends_with("Caused an ERROR"))) {
            add(m_suite + "." + m_case.substr(0, m_case.find('(')));
            m_case.clear();
        }
        return true;
    }
    if (!m_case.empty()) {
        if (text == "FAILED" || text == "Caused an ERROR")
            add(m_suite + "." + m_case);
        m_case.clear();
    }
    if (text.starts_with("Failures (") && text.ends_with("):"))
        return m_jupiterFailures = true;
    if (m_jupiterFailures && text.starts_with("MethodSource [")) {
        const std::string_view name = quotedAfter(text, "className = '"), method = quotedAfter(text, "methodName = '");
        if (!name.empty() && !method.empty())
            add(std::string(name) + "." + std::string(method));
        return true;
    }
    // Surefire's lists: "Failed tests:", "Tests in error:", "Failures:" and "Errors:", one test per line until an empty one.
    if (text == "Failed tests:" || text == "Tests in error:" || text == "Failures:" || text == "Errors:"
        || text.starts_with("Failed tests: ")) {
        m_surefireList = true;
        line = text.starts_with("Failed tests: ") ? text.substr(14) : std::string_view();
        if (line.empty())
            return false;
    }
    if (m_surefireList) {
        const std::string_view entry = trimmed(line);
        if (entry.empty() || entry.starts_with("Tests run:")) {
            m_surefireList = false;
            return false;
        }
        if (const std::string name = surefireName(entry); !name.empty()) {
            add(name);
            return true;
        }
    }
    // sbt's junit-interface: "Test pkg.Class.method failed: ..."
    if (text.starts_with("Test ")) {
        const size_t end = text.find(" failed: ");
        if (end != std::string_view::npos && dottedName(text.substr(5, end - 5)))
            add(text.substr(5, end - 5));
    }
    return false;
}

bool Reader::gradle(std::string_view line)
{
    if (!line.ends_with(" FAILED") || line.starts_with("> Task ") || line.starts_with(":"))
        return false;
    const std::string_view name = trimmed(line.substr(0, line.size() - 7));
    // "Class > method[1]", "suite > test > Class > method"; TestNG's "pkg.Class.method".
    const size_t arrow = name.find(" > ");
    if (arrow != std::string_view::npos || (indentOf(line) == 0 && dottedName(name))) {
        add(name);
        return true;
    }
    // Karma: "Chrome Headless 120.0 (Linux x86_64) suite name FAILED"
    for (const std::string_view browser :
         {"Chrome", "HeadlessChrome", "Firefox", "PhantomJS", "Safari", "Edge", "Mobile", "jsdom", "Opera", "IE "}) {
        const size_t close = name.find(") ");
        if (name.starts_with(browser) && close != std::string_view::npos && close < 80) {
            add(name.substr(close + 2));
            return true;
        }
    }
    return false;
}

bool Reader::javascript(std::string_view line)
{
    const std::string_view text = trimmed(line);
    if (countOf(text, " failing"))
        return m_mochaFailures = true;
    if (m_titleLines > 0) { // within a title of Mocha's
        const bool deeper = indentOf(line) > m_titleIndent || m_titleIndent == 0;
        if (text.empty() || !deeper || ++m_titleLines > titleLines) {
            m_titleLines = 0;
        } else {
            m_title += " " + std::string(text);
            if (!text.ends_with(':'))
                return true;
            add(std::string_view(m_title).substr(0, m_title.size() - 1));
            m_titleLines = 0;
            return true;
        }
    }
    const auto item = numbered(line);
    if (item && m_mochaFailures) {
        if (item->ends_with(':')) {
            add(item->substr(0, item->size() - 1));
        } else {
            m_title = std::string(*item);
            m_titleLines = 1;
            m_titleIndent = indentOf(line);
        }
        return true;
    }
    if (item && item->starts_with("[")
        && item->contains("] › ")) { // Playwright: "1) [chromium] › a.spec.ts:3:1 › title ────"
        const size_t end = item->find(" ─");
        add(item->substr(item->find("] › ") + 5, end == std::string_view::npos ? end : end - item->find("] › ") - 5));
        return true;
    }
    if (text.starts_with("FAIL ") || text == "Summary of all failing tests")
        m_jestFile = true;
    else if (text.starts_with("PASS ") || text.starts_with("Test Suites:"))
        m_jestFile = false;
    if (m_jestFile && text.starts_with("● ")) {
        const std::string_view name = trimmed(text.substr(std::string_view("● ").size()));
        const bool notATest = name.starts_with("Console") || name == "Test suite failed to run"
            || name.starts_with("Cannot log after") || name.contains("Validation ") || name.starts_with("Deprecation")
            || name.ends_with(" obsolete");
        if (!notATest)
            add(name);
        return true;
    }
    return false;
}

bool Reader::others(std::string_view line)
{
    const std::string_view text = trimmed(line);
    // Jasmine and hspec: "Failures:", then "1) title"; what Jasmine says of it follows as "Message:".
    if (text == "Failures:")
        m_jasmineFailures = true;
    if (m_jasmineFailures && text == "Message:") {
        if (const auto title = numbered(m_before))
            add(*title);
        return true;
    }
    // Ginkgo: "[Fail] suite [It] does this"; older: "[FAIL] ..."
    if ((text.starts_with("[Fail] ") || text.starts_with("[FAIL] ")) && text.contains("[It]")) {
        add(text.substr(7));
        return true;
    }
    // busted: "Failure → spec/a_spec.lua @ 3", then the name
    static constexpr std::array<std::string_view, 4> bustedHeads{"Failure → ", "Error → ", "Failure -> ", "Error -> "};
    for (const std::string_view head : bustedHeads) {
        if (m_before.starts_with(head) && m_before.contains(" @ ")) {
            add(text);
            return true;
        }
    }
    // Swift Testing: "✘ Test adds() failed after 0.001 seconds with 1 issue."; bun: "(fail) Sum > adds [0.12ms]"
    static constexpr std::array<std::string_view, 3> endedHeads{"✘ Test ", "✗ Test ", "(fail) "};
    for (const std::string_view head : endedHeads) {
        if (!text.starts_with(head))
            continue;
        const std::string_view name = text.substr(head.size());
        const size_t end = head == "(fail) " ? name.rfind(" [") : name.find(" failed after ");
        if (end != std::string_view::npos && !name.starts_with("run with "))
            add(name.substr(0, end));
        return end != std::string_view::npos;
    }
    // Deno: "adds ... FAILED (3ms)"; tasty: "adds: FAIL (0.01s)"; alcotest: "[FAIL]   sum   0   adds."
    const bool took = text.ends_with("s)");
    if (const size_t end = took ? text.find(" ... FAILED (") : std::string_view::npos; end != std::string_view::npos) {
        add(text.substr(0, end));
        return true;
    }
    const bool mayTasty = (took || text.ends_with("FAIL")) && indentOf(line) >= 2;
    if (const size_t end = mayTasty ? text.rfind(": ") : std::string_view::npos; end != std::string_view::npos
        && (text.substr(end) == ": FAIL" || (text.substr(end).starts_with(": FAIL (") && took))) {
        add(text.substr(0, end));
        return true;
    }
    if (text.starts_with("[FAIL] ") && text.ends_with('.') && text.contains("   ")) {
        const size_t suite = text.find_first_not_of(' ', 7), number = text.find("   ", suite);
        const size_t digits = number == std::string_view::npos ? number : text.find_first_not_of(' ', number);
        if (digits != std::string_view::npos && digit(text[digits])) {
            const size_t name = text.find_first_not_of(' ', text.find(' ', digits));
            if (name != std::string_view::npos)
                add(std::string(text.substr(suite, number - suite)) + " "
                    + std::string(text.substr(name, text.size() - name - 1)));
            return true;
        }
    }
    // hspec: "  1) Sum.adds adds two" below "Failures:", with its place above: "  src/SumSpec.hs:12:5:"
    if (m_jasmineFailures && m_before.ends_with(':') && trimmed(m_before).contains(".hs:")) {
        if (const auto title = numbered(line)) {
            add(*title);
            return true;
        }
    }
    // cargo-nextest: "FAIL [   0.004s] crate tests::name"; Dart: "00:01 +1 -1: name [E]"; tasty: "name: FAIL (0.01s)"
    if (text.starts_with("FAIL [") || text.starts_with("TIMEOUT [")) {
        const size_t close = text.find("s] ");
        if (close != std::string_view::npos)
            add(text.substr(close + 3));
        return true;
    }
    if (text.ends_with(" [E]") && text.size() > 12 && digit(text[0]) && text[2] == ':') {
        const size_t name = text.find(": ", 5);
        if (name != std::string_view::npos)
            add(text.substr(name + 2, text.size() - name - 6));
        return true;
    }
    return false;
}

void Reader::read(std::string_view line, bool hasPython)
{
    ++m_line;
    std::string_view text = trimmed(line);
    if (text.starts_with('[')) {
        line = withoutTool(line);
        text = trimmed(line);
    }
    if (text.empty() && !within())
        return;
    // The line before matters where it is a ruler, a head or a title.
    const bool afterMark = !m_before.empty() && (m_before[0] == '=' || m_before[0] == 'F' || m_before[0] == 'E');
    // Each family reads the lines for itself: a log may hold several runners.
    const bool may = within() || afterMark || hasPython || mayName(line, text);
    if (may && !python(line) && !junit(line) && !gradle(line) && !javascript(line))
        others(line);
    if (!text.empty())
        m_before.assign(may || text.ends_with(':') ? line.substr(0, nameLimit) : std::string_view());
}

} // namespace

struct TestReader::Private {
    Reader reader;
};

TestReader::TestReader()
    : m(std::make_unique<Private>())
{
}
TestReader::~TestReader() = default;

void TestReader::read(const LogWindow &window)
{
    size_t python = pythonTest(window.text, 0);
    for (size_t i = 0; i < window.starts.size(); ++i) {
        const std::string_view line = window.line(i);
        const size_t end = window.starts[i] + line.size();
        m->reader.read(line, python < end);
        if (python < end)
            python = pythonTest(window.text, end);
    }
}

std::vector<FailedTest> TestReader::take()
{
    return m->reader.take();
}

std::vector<FailedTest> failedTests(const LogLines &lines)
{
    TestReader reader;
    for (size_t number = 0; number < lines.windows(); ++number)
        reader.read(lines.window(number));
    return reader.take();
}

} // namespace sb::diagnose
