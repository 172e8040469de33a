// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_selection.h"

#include "ctest_names.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/history/commit.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace sb::classify {

namespace {

constexpr size_t suiteLimit = 5'000;

std::string_view fileName(std::string_view path)
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

std::string asPattern(std::string_view text)
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
    const std::string small = lower(fileName(path));
    const size_t dot = small.rfind('.');
    if (dot == std::string::npos || !(small.ends_with(".cpp") || small.ends_with(".cc") || small.ends_with(".c")))
        return false;
    const std::string_view stem = std::string_view(small).substr(0, dot);
    return stem.starts_with("tst_") || stem.starts_with("test_") || stem.ends_with("_test") || stem.ends_with("test")
        || stem.ends_with("_unittest");
}

/// Is there a script of this name that does anything? npm init writes one that says "no test specified".
bool runsTests(const std::string &package)
{
    const size_t scripts = package.find("\"scripts\"");
    const size_t test = scripts == std::string::npos ? scripts : package.find("\"test\"", scripts);
    return test != std::string::npos && !package.contains("no test specified");
}

/// A folder as seen from one that holds it; "." for itself.
std::string below(const std::string &root, const std::string &folder)
{
    if (folder == root)
        return ".";
    return root.empty() ? folder : folder.substr(root.size() + 1);
}

class Tree {
public:
    explicit Tree(const std::vector<std::string> &paths)
    {
        for (const std::string_view path : paths) {
            m_files.emplace(path);
            if (!path.ends_with(".rs"))
                continue;
            for (size_t at = path.find("src/"); at != std::string_view::npos; at = path.find("src/", at + 1)) {
                if (at == 0 || path[at - 1] == '/')
                    m_rust.emplace(path.substr(0, at));
            }
        }
    }
    bool has(std::string_view folder, std::string_view name) const
    {
        return m_files.contains(folder.empty() ? std::string(name) : sb::format("{}/{}", folder, name));
    }
    bool hasRust(std::string_view folder) const
    {
        return m_rust.contains(folder.empty() ? std::string() : sb::format("{}/", folder));
    }
    /// The folder around this one, itself included, that holds a file of the name.
    std::optional<std::string> outermost(std::string_view name, std::string_view folder) const
    {
        const std::vector<std::string> around = foldersAround(folder);
        const auto found = std::ranges::find_if(around, [&](const std::string &each) { return has(each, name); });
        return found == around.end() ? std::nullopt : std::optional(*found);
    }
    std::optional<std::string> innermost(std::string_view name, std::string_view folder) const
    {
        const std::vector<std::string> around = foldersAround(folder);
        const auto found
            = std::ranges::find_if(around.rbegin(), around.rend(), [&](const auto &each) { return has(each, name); });
        return found == around.rend() ? std::nullopt : std::optional(*found);
    }

private:
    /// From the repository's own to the folder.
    static std::vector<std::string> foldersAround(std::string_view folder)
    {
        std::vector<std::string> around = {""};
        for (size_t slash = folder.find('/'); slash != std::string_view::npos; slash = folder.find('/', slash + 1))
            around.emplace_back(folder.substr(0, slash));
        if (!folder.empty())
            around.emplace_back(folder);
        return around;
    }

    std::set<std::string, std::less<>> m_files;
    std::set<std::string, std::less<>> m_rust; ///< folders with src/*.rs below, each ending in a slash
};

} // namespace

bool isBuildFile(std::string_view path)
{
    const std::string_view name = fileName(path);
    return name == "CMakeLists.txt" || name.ends_with(".cmake") || name == "package.json";
}

std::vector<Suite> suitesIn(const std::vector<std::string> &paths, const BuildFiles &buildFiles)
{
    const Tree tree(paths);
    std::vector<std::string> sources;
    std::ranges::copy_if(paths, std::back_inserter(sources), isCppTest);
    const std::map<std::string, std::string> ctest = ctestNames(buildFiles, sources);
    std::vector<Suite> suites;
    std::set<std::tuple<Runner, std::string, std::string>> seen;
    const auto add = [&](Suite suite) {
        if (suites.size() < suiteLimit && seen.emplace(suite.runner, suite.root, suite.name).second)
            suites.push_back(std::move(suite));
    };
    for (const std::string &path : paths) {
        if (path.contains("node_modules/") || path.starts_with("vendor/") || path.contains("/vendor/")
            || path.contains("third_party/") || path.contains("testdata/") || path.contains("fixtures/"))
            continue;
        const std::string_view name = fileName(path);
        const std::string folder(folderOf(path));
        const SuiteKind kind = kindOf(path);
        // Of a runner whose unit is a folder: started where the outermost folder of its kind is.
        const auto module = [&](Runner runner, const std::optional<std::string> &root) {
            const std::string at = root.value_or(folder);
            add({below(at, folder), runner, kind, folder.empty() ? "." : folder, {}, at});
        };
        if (name.ends_with(".py") && (name.starts_with("test_") || name.ends_with("_test.py"))) {
            add({path, Runner::Pytest, kind, {}, path, {}});
        } else if (isCppTest(path)) {
            const auto root = tree.outermost("CMakeLists.txt", folder);
            const auto known = ctest.find(path);
            if (root)
                add({known != ctest.end() ? known->second : std::string(name.substr(0, name.rfind('.'))),
                     Runner::CTest,
                     kind,
                     {},
                     path,
                     *root,
                     known != ctest.end()});
        } else if (name.ends_with("_test.go")) {
            const std::string at = tree.innermost("go.mod", folder).value_or("");
            const std::string package = below(at, folder);
            add({package == "." ? package : "./" + package, Runner::Go, kind, folder.empty() ? "." : folder, {}, at});
        } else if (name == "package.json") {
            const auto text = buildFiles.find(path);
            const auto root = tree.outermost("package.json", folder);
            if (text == buildFiles.end() || runsTests(text->second))
                module(tree.has(root.value_or(""), "pnpm-lock.yaml")  ? Runner::Pnpm
                           : tree.has(root.value_or(""), "yarn.lock") ? Runner::Yarn
                                                                      : Runner::Npm,
                       root);
        } else if (name == "Cargo.toml" && tree.hasRust(folder)) {
            add({folder.empty() ? "." : std::string(fileName(folder)),
                 Runner::Cargo,
                 kind,
                 folder.empty() ? "." : folder,
                 {},
                 tree.outermost("Cargo.toml", folder).value_or(folder)});
        } else if (name == "pom.xml") {
            module(Runner::Maven, tree.outermost("pom.xml", folder));
        } else if (name == "build.gradle" || name == "build.gradle.kts") {
            auto root = tree.outermost("gradlew", folder);
            module(Runner::Gradle, root ? root : tree.outermost(name, folder));
        }
    }
    return suites;
}

std::vector<Suite> suitesOf(const PathMap &map)
{
    std::vector<Suite> suites;
    for (const OwnSuite &own : map.suites) {
        Suite suite{own.name, Runner::Custom, SuiteKind::Unit, {}, {}, {}};
        suite.kind = own.kind == "e2e"  ? SuiteKind::EndToEnd
            : own.kind == "integration" ? SuiteKind::Integration
                                        : SuiteKind::Unit;
        suite.command = own.command;
        suite.patterns = own.patterns;
        suites.push_back(std::move(suite));
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
            pattern += (pattern.empty() ? "" : "|") + asPattern(name);
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
    case Runner::Yarn: {
        if (all)
            return "yarn test";
        std::string text;
        for (const std::string &name : names)
            text += (text.empty() ? "yarn --cwd " : " && yarn --cwd ") + asWord(name) + " test";
        return text;
    }
    case Runner::Pnpm: return all ? "pnpm -r test" : "pnpm" + each("--filter ./") + " test";
    case Runner::Custom: {
        std::string text;
        for (const Suite &suite : suites) {
            if (suite.runner == runner)
                text += (text.empty() ? "" : " && ") + suite.command;
        }
        return text;
    }
    }
    return {};
}

std::string commandFor(const std::vector<Suite> &suites, bool all)
{
    std::map<std::pair<std::string, Runner>, std::vector<Suite>> together;
    for (const Suite &suite : suites)
        together[{suite.root, suite.runner}].push_back(suite);
    std::string text;
    for (const auto &[where, some] : together) {
        const auto &[root, runner] = where;
        const std::string one = commandFor(runner, some, all);
        text += text.empty() ? "" : " && ";
        text += root.empty() ? one : "(cd " + asWord(root) + " && " + one + ")";
    }
    return text;
}

} // namespace sb::classify
