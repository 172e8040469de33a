// SPDX-License-Identifier: GPL-3.0-or-later
#include "path_kind.h"

#include <algorithm>
#include <array>

namespace sb::slm {

namespace {

using Words = std::initializer_list<std::string_view>;

template<size_t N>
constexpr std::array<std::string_view, N> sorted(std::array<std::string_view, N> words)
{
    std::ranges::sort(words);
    return words;
}

constexpr auto ciFolders = sorted(std::to_array<std::string_view>(
    {".circleci", ".gitlab-ci", ".gitlab", ".azure-pipelines", ".azure", ".buildkite", ".ci", ".semaphore", "ci"}));
constexpr auto ciNames = sorted(
    std::to_array<std::string_view>({".travis.yml", "appveyor.yml", ".appveyor.yml", ".gitlab-ci.yml", "jenkinsfile",
                                     ".drone.yml", "cloudbuild.yaml", ".cirrus.yml", ".mergify.yml"}));
constexpr auto lockNames = sorted(std::to_array<std::string_view>(
    {"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "go.sum", "npm-shrinkwrap.json", "bun.lockb"}));
constexpr auto testFolders = sorted(std::to_array<std::string_view>(
    {"test", "tests", "__tests__", "spec", "specs", "testing", "e2e", "testdata", "fixtures", "__snapshots__",
     "cypress", "unittest", "unittests", "it", "androidtest", "mocks", "__mocks__"}));
constexpr Words testInfixes = {"_test.", ".test.", ".spec.", "_spec.", "test_"};
constexpr Words testEnds = {"test.java", "tests.java", "test.kt", "tests.swift", "tests.cs",  "test.php",
                            "test.cpp",  "it.java",    ".t",      ".snap",       "_suite.erl"};
constexpr auto docsFolders
    = sorted(std::to_array<std::string_view>({"docs", "doc", "documentation", "website", "www"}));
constexpr auto docsExtensions = sorted(std::to_array<std::string_view>({"md", "mdx", "rst", "adoc", "qmd"}));
constexpr auto docsNames
    = sorted(std::to_array<std::string_view>({"license", "readme", "changelog", "authors", "contributing"}));
constexpr auto buildNames = sorted(std::to_array<std::string_view>(
    {"package.json",      "cmakelists.txt", "makefile",     "dockerfile",   "pom.xml",       "gradlew",
     "gradle.properties", "cargo.toml",     "go.mod",       "setup.py",     "setup.cfg",     "pyproject.toml",
     "build.zig",         "meson.build",    "build",        "build.gn",     "podfile",       "gemfile",
     "composer.json",     "mix.exs",        "rebar.config", "pubspec.yaml", "package.swift", ".goreleaser.yml",
     ".goreleaser.yaml",  "justfile",       "deps"}));
constexpr auto buildExtensions = sorted(std::to_array<std::string_view>(
    {"cmake",   "mk",  "gradle",  "bzl", "bazel", "gn",  "gni",   "podspec", "gemspec",  "csproj", "props",
     "targets", "sln", "vcxproj", "pro", "pri",   "nix", "cabal", "pbxproj", "rockspec", "spec",   "qrc"}));
constexpr Words buildInfixes
    = {"dockerfile", "requirements", "webpack", "rollup", "vite.config", "gulpfile", "tsconfig"};
constexpr auto translationFolders
    = sorted(std::to_array<std::string_view>({"locales", "locale", "i18n", "l10n", "translations"}));
constexpr auto translationExtensions = sorted(std::to_array<std::string_view>({"po", "pot", "xlf", "arb"}));
constexpr auto styleExtensions = sorted(std::to_array<std::string_view>({"css", "scss", "less", "sass", "styl"}));
constexpr auto assetExtensions = sorted(std::to_array<std::string_view>(
    {"png", "jpg", "jpeg", "svg", "gif", "ico", "webp", "ttf", "woff", "woff2", "mp4", "pdf"}));
constexpr auto configExtensions = sorted(
    std::to_array<std::string_view>({"json", "yaml", "yml", "toml", "ini", "conf", "cfg", "xml", "properties", "env"}));

template<size_t N>
bool in(const std::array<std::string_view, N> &words, std::string_view word)
{
    return std::ranges::binary_search(words, word);
}

bool holdsAny(std::string_view text, Words words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

/// Which lists the folders of a path are in.
struct Folders {
    bool ci = false, test = false, docs = false, debian = false, translation = false, meta = false;

    explicit Folders(std::string_view path)
    {
        for (size_t from = 0, slash; (slash = path.find('/', from)) != std::string_view::npos; from = slash + 1) {
            const std::string_view folder = path.substr(from, slash - from);
            ci |= in(ciFolders, folder);
            test |= in(testFolders, folder);
            docs |= in(docsFolders, folder);
            translation |= in(translationFolders, folder);
            debian |= folder == "debian";
            meta |= folder == ".github" || folder == ".vscode";
        }
    }
};

} // namespace

PathKind pathKindOf(std::string_view path)
{
    const Folders folders(path);
    const std::string_view file = path.substr(path.rfind('/') + 1);
    const size_t dot = file.rfind('.');
    const std::string_view extension
        = dot == std::string_view::npos || dot == 0 ? std::string_view() : file.substr(dot + 1);
    if (folders.ci || path.contains(".github/workflows/") || path.contains(".github/actions/") || in(ciNames, file)
        || holdsAny(file, {"azure-pipelines", "codecov.y"}))
        return PathKind::Ci;
    if (extension == "lock" || in(lockNames, file) || file.contains(".lockfile"))
        return PathKind::Lock;
    if (folders.test || holdsAny(file, testInfixes)
        || std::ranges::any_of(testEnds, [&](std::string_view end) { return file.ends_with(end); }))
        return PathKind::Test;
    if (folders.docs || in(docsExtensions, extension) || in(docsNames, file) || path.contains("changelog")
        || (extension == "txt" && !file.contains("requirements") && file != "cmakelists.txt"))
        return PathKind::Docs;
    if (folders.debian || in(buildNames, file) || in(buildExtensions, extension) || holdsAny(file, buildInfixes)
        || file.ends_with("gradle.kts") || file.ends_with("versions.toml"))
        return PathKind::Build;
    if (folders.translation || in(translationExtensions, extension))
        return PathKind::Translation;
    if (in(styleExtensions, extension))
        return PathKind::StyleSheet;
    if (in(assetExtensions, extension))
        return PathKind::Asset;
    if (folders.meta || file.starts_with('.') || file == "codeowners" || file.contains("renovate")
        || file == "lerna.json" || file == "nx.json")
        return PathKind::Meta;
    if (in(configExtensions, extension))
        return PathKind::Config;
    return PathKind::Source;
}

std::string_view name(PathKind kind)
{
    constexpr std::array<std::string_view, pathKinds> names
        = {"src", "test", "docs", "ci", "build", "lock", "conf", "i18n", "css", "asset", "meta"};
    return names[static_cast<size_t>(kind)];
}

} // namespace sb::slm
