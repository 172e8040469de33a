// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_weakening.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <cstdlib>

namespace sb::validate {

namespace {

bool isTestFile(const std::string &path)
{
    const std::string small = lower(path);
    return small.contains("test") || small.contains("spec") || small.contains("__snapshots__");
}

bool anyOf(std::string_view line, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return line.contains(word); });
}

bool asserts(std::string_view line)
{
    return anyOf(line,
                 {"assert", "ASSERT_", "EXPECT_", "QVERIFY", "QCOMPARE", "CHECK(", "REQUIRE(", "expect(", ".should",
                  "t.Error", "t.Fatal", "check("});
}

bool skips(std::string_view line)
{
    return anyOf(line,
                 {"@skip", "@pytest.mark.skip", "pytest.skip", "xfail", "unittest.skip", "QSKIP", "GTEST_SKIP",
                  "DISABLED_", ".skip(", "xit(", "xdescribe(", "it.todo", "t.Skip(", "#[ignore", "@Ignore", "@Disabled",
                  "WILL_FAIL", "QEXPECT_FAIL"});
}

bool declaresTest(std::string_view line)
{
    const std::string_view text = trimmed(line);
    return text.starts_with("def test") || text.starts_with("async def test")
        || anyOf(text, {"TEST(", "TEST_F(", "TEST_P(", "TEST_CASE(", "add_test(", "#[test]", "@Test"})
        || text.starts_with("it(") || text.starts_with("test(") || text.starts_with("func Test");
}

/// The largest number after a word that names a tolerance; nothing where there is none.
std::optional<double> tolerance(std::string_view line)
{
    for (const std::string_view word :
         {"abs=", "rel=", "delta=", "atol=", "rtol=", "tolerance", "epsilon", "NEAR(", "places=", "toBeCloseTo("}) {
        const size_t at = line.find(word);
        const size_t digits = at == std::string_view::npos ? at : line.find_first_of("0123456789.", at + word.size());
        if (digits != std::string_view::npos)
            return std::strtod(std::string(line.substr(digits, 40)).c_str(), nullptr);
    }
    return std::nullopt;
}

} // namespace

std::vector<std::string> weakenings(const FilePatch &file)
{
    std::vector<std::string> found;
    if (!isTestFile(file.path))
        return found;
    if (file.deleted)
        return {sb::format("{} is deleted", file.path)};
    int assertions = 0, tests = 0;
    std::optional<double> before, after;
    for (const Hunk &hunk : file.hunks) {
        for (const PatchLine &line : hunk.lines) {
            if (line.sign == ' ')
                continue;
            const int way = line.sign == '+' ? 1 : -1;
            assertions += way * asserts(line.text);
            tests += way * declaresTest(line.text);
            if (way > 0 && skips(line.text))
                found.push_back(sb::format("{} skips a test: {}", file.path, shortened(trimmed(line.text), 80)));
            if (const auto value = tolerance(line.text))
                (way > 0 ? after : before) = value;
        }
    }
    if (tests < 0)
        found.push_back(sb::format("{} loses {} tests", file.path, -tests));
    if (assertions < 0)
        found.push_back(sb::format("{} loses {} assertions", file.path, -assertions));
    if (before && after && *after > *before)
        found.push_back(sb::format("{} loosens a tolerance from {} to {}", file.path, *before, *after));
    return found;
}

} // namespace sb::validate
