// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_selection.h"

#include <core/base/text.h>
#include <core/history/commit.h>

#include <algorithm>
#include <map>
#include <set>

namespace sb::classify {

namespace {

constexpr size_t suiteLimit = 5'000;

std::string_view folderOf(std::string_view path)
{
    const size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view nameOf(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

SuiteKind kindOf(std::string_view path)
{
    const std::string small = lower(path);
    for (const std::string_view word : {"e2e", "end-to-end", "end_to_end", "playwright", "cypress", "acceptance"}) {
        if (small.contains(word))
            return SuiteKind::EndToEnd;
    }
    for (const std::string_view word : {"integration", "functional", "systemtest", "system_test"}) {
        if (small.contains(word))
            return SuiteKind::Integration;
    }
    return SuiteKind::Unit;
}

/// In single quotes where a shell would read more into it than a word.
std::string asWord(std::string_view word)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-:@+,=";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos && !word.starts_with('-'))
        return std::string(word);
    std::string out = "'";
    for (const char c : word)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\.^$|()[]{}*+?").contains(c))
            out += '\\';
        out += c;
    }
    return out;
}

bool isCppTest(std::string_view path)
{
    const std::string small = lower(nameOf(path));
    const size_t dot = small.rfind('.');
    if (dot == std::string::npos || !(small.ends_with(".cpp") || small.ends_with(".cc") || small.ends_with(".c")))
        return false;
    const std::string_view stem = std::string_view(small).substr(0, dot);
    return stem.starts_with("tst_") || stem.starts_with("test_") || stem.ends_with("_test") || stem.ends_with("test")
        || stem.ends_with("_unittest");
}

} // namespace

std::vector<Suite> suitesIn(const std::vector<std::string> &paths)
{
    std::vector<Suite> suites;
    std::set<std::string> seen;
    const bool ctest = std::ranges::contains(paths, std::string("CMakeLists.txt"));
    const auto add = [&](Suite suite) {
        if (suites.size() < suiteLimit && seen.insert(std::to_string(int(suite.runner)) + ' ' + suite.name).second)
            suites.push_back(std::move(suite));
    };
    for (const std::string &path : paths) {
        if (path.contains("node_modules/") || path.starts_with("vendor/") || path.contains("/vendor/")
            || path.contains("third_party/"))
            continue;
        const std::string_view name = nameOf(path), folder = folderOf(path);
        const std::string module(folder.empty() ? std::string_view(".") : folder);
        if (name.ends_with(".py") && (name.starts_with("test_") || name.ends_with("_test.py")))
            add({path, Runner::Pytest, kindOf(path), {}, path});
        else if (ctest && isCppTest(path))
            add({std::string(name.substr(0, name.rfind('.'))), Runner::CTest, kindOf(path), {}, path});
        else if (name.ends_with("_test.go"))
            add({folder.empty() ? "." : "./" + std::string(folder), Runner::Go, kindOf(path), module, {}});
        else if (name == "package.json")
            add({module, Runner::Npm, kindOf(path), module, {}});
        else if (name == "Cargo.toml" && std::ranges::any_of(paths, [&](const std::string &each) {
                     return each.ends_with(".rs")
                         && each.starts_with(folder.empty() ? "src/" : std::string(folder) + "/src/");
                 }))
            add({folder.empty() ? "." : std::string(nameOf(folder)), Runner::Cargo, kindOf(path), module, {}});
        else if (name == "pom.xml")
            add({module, Runner::Maven, kindOf(path), module, {}});
        else if (name == "build.gradle" || name == "build.gradle.kts")
            add({module, Runner::Gradle, kindOf(path), module, {}});
    }
    return suites;
}

std::string commandFor(Runner runner, const std::vector<Suite> &suites, bool all)
{
    std::vector<std::string> names;
    for (const Suite &suite : suites) {
        if (suite.runner == runner && (all || suite.name != ".") && !std::ranges::contains(names, suite.name))
            names.push_back(suite.name);
        else if (suite.runner == runner && suite.name == ".")
            all = true; // the root module: everything
    }
    const auto each = [&](std::string_view before, std::string_view after = {}) {
        std::string text;
        for (const std::string &name : names)
            text += " " + std::string(before) + asWord(name) + std::string(after);
        return text;
    };
    const auto joined = [&] {
        std::string text;
        for (const std::string &name : names)
            text += (text.empty() ? "" : ",") + name;
        return asWord(text);
    };
    switch (runner) {
    case Runner::CTest: {
        if (all)
            return "ctest --output-on-failure";
        std::string pattern;
        for (const std::string &name : names)
            pattern += (pattern.empty() ? "" : "|") + escaped(name);
        return "ctest --output-on-failure -R " + asWord("^(" + pattern + ")$");
    }
    case Runner::Pytest: return all ? "pytest" : "pytest" + each("");
    case Runner::Npm: return all ? "npm test" : "npm test --if-present" + each("--workspace=");
    case Runner::Go: return all ? "go test ./..." : "go test" + each("");
    case Runner::Cargo: return all ? "cargo test --workspace" : "cargo test" + each("-p ");
    case Runner::Maven: return all ? "mvn test" : "mvn -pl " + joined() + " -am test";
    case Runner::Gradle: {
        if (all)
            return "./gradlew test";
        std::string text = "./gradlew";
        for (std::string name : names) {
            std::ranges::replace(name, '/', ':');
            text += " " + asWord(":" + name + ":test");
        }
        return text;
    }
    case Runner::Custom: break;
    }
    return {};
}

} // namespace sb::classify
