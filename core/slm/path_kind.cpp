// SPDX-License-Identifier: GPL-3.0-or-later
#include "path_kind.h"

#include "marks.h"

#include <algorithm>
#include <array>

namespace sb::slm {

namespace {

// What a part of a path speaks for.
enum Says : uint32_t {
    Ci = 1 << 0,
    Lock = 1 << 1,
    Test = 1 << 2,
    Docs = 1 << 3,
    Build = 1 << 4,
    Translation = 1 << 5,
    StyleSheet = 1 << 6,
    Asset = 1 << 7,
    Meta = 1 << 8,
    Config = 1 << 9,
    Text = 1 << 10, ///< documentation, unless the name says requirements
    Requirements = 1 << 11,
    CiAnywhere = 1 << 12, ///< in the path, not in the name alone
    DocsAnywhere = 1 << 13,
};

constexpr WordBits folderWords({{".circleci", Ci},
                                {".gitlab-ci", Ci},
                                {".gitlab", Ci},
                                {".azure-pipelines", Ci},
                                {".azure", Ci},
                                {".buildkite", Ci},
                                {".ci", Ci},
                                {".semaphore", Ci},
                                {"ci", Ci},
                                {"test", Test},
                                {"tests", Test},
                                {"__tests__", Test},
                                {"spec", Test},
                                {"specs", Test},
                                {"testing", Test},
                                {"e2e", Test},
                                {"testdata", Test},
                                {"fixtures", Test},
                                {"__snapshots__", Test},
                                {"cypress", Test},
                                {"unittest", Test},
                                {"unittests", Test},
                                {"it", Test},
                                {"androidtest", Test},
                                {"mocks", Test},
                                {"__mocks__", Test},
                                {"docs", Docs},
                                {"doc", Docs},
                                {"documentation", Docs},
                                {"website", Docs},
                                {"www", Docs},
                                {"debian", Build},
                                {"locales", Translation},
                                {"locale", Translation},
                                {"i18n", Translation},
                                {"l10n", Translation},
                                {"translations", Translation},
                                {".github", Meta},
                                {".vscode", Meta}});
constexpr WordBits nameWords({{".travis.yml", Ci},
                              {"appveyor.yml", Ci},
                              {".appveyor.yml", Ci},
                              {".gitlab-ci.yml", Ci},
                              {"jenkinsfile", Ci},
                              {".drone.yml", Ci},
                              {"cloudbuild.yaml", Ci},
                              {".cirrus.yml", Ci},
                              {".mergify.yml", Ci},
                              {"package-lock.json", Lock},
                              {"yarn.lock", Lock},
                              {"pnpm-lock.yaml", Lock},
                              {"go.sum", Lock},
                              {"npm-shrinkwrap.json", Lock},
                              {"bun.lockb", Lock},
                              {"license", Docs},
                              {"readme", Docs},
                              {"changelog", Docs},
                              {"authors", Docs},
                              {"contributing", Docs},
                              {"package.json", Build},
                              {"cmakelists.txt", Build | Requirements},
                              {"makefile", Build},
                              {"dockerfile", Build},
                              {"pom.xml", Build},
                              {"gradlew", Build},
                              {"gradle.properties", Build},
                              {"cargo.toml", Build},
                              {"go.mod", Build},
                              {"setup.py", Build},
                              {"setup.cfg", Build},
                              {"pyproject.toml", Build},
                              {"build.zig", Build},
                              {"meson.build", Build},
                              {"build", Build},
                              {"build.gn", Build},
                              {"podfile", Build},
                              {"gemfile", Build},
                              {"composer.json", Build},
                              {"mix.exs", Build},
                              {"rebar.config", Build},
                              {"pubspec.yaml", Build},
                              {"package.swift", Build},
                              {".goreleaser.yml", Build},
                              {".goreleaser.yaml", Build},
                              {"justfile", Build},
                              {"deps", Build},
                              {"codeowners", Meta},
                              {"lerna.json", Meta},
                              {"nx.json", Meta}});
constexpr WordBits extensionWords(
    {{"lock", Lock},       {"md", Docs},         {"mdx", Docs},        {"rst", Docs},          {"adoc", Docs},
     {"qmd", Docs},        {"txt", Text},        {"cmake", Build},     {"mk", Build},          {"gradle", Build},
     {"bzl", Build},       {"bazel", Build},     {"gn", Build},        {"gni", Build},         {"podspec", Build},
     {"gemspec", Build},   {"csproj", Build},    {"props", Build},     {"targets", Build},     {"sln", Build},
     {"vcxproj", Build},   {"pro", Build},       {"pri", Build},       {"nix", Build},         {"cabal", Build},
     {"pbxproj", Build},   {"rockspec", Build},  {"spec", Build},      {"qrc", Build},         {"po", Translation},
     {"pot", Translation}, {"xlf", Translation}, {"arb", Translation}, {"css", StyleSheet},    {"scss", StyleSheet},
     {"less", StyleSheet}, {"sass", StyleSheet}, {"styl", StyleSheet}, {"png", Asset},         {"jpg", Asset},
     {"jpeg", Asset},      {"svg", Asset},       {"gif", Asset},       {"ico", Asset},         {"webp", Asset},
     {"ttf", Asset},       {"woff", Asset},      {"woff2", Asset},     {"mp4", Asset},         {"pdf", Asset},
     {"json", Config},     {"yaml", Config},     {"yml", Config},      {"toml", Config},       {"ini", Config},
     {"conf", Config},     {"cfg", Config},      {"xml", Config},      {"properties", Config}, {"env", Config}});
/// Held by a path. Those without "Anywhere" count in the name of the file alone.
constexpr Marks pathMarks({{".github/workflows/", CiAnywhere},
                           {".github/actions/", CiAnywhere},
                           {"changelog", DocsAnywhere},
                           {"azure-pipelines", Ci},
                           {"codecov.y", Ci},
                           {".lockfile", Lock},
                           {"_test.", Test},
                           {".test.", Test},
                           {".spec.", Test},
                           {"_spec.", Test},
                           {"test_", Test},
                           {"requirements", Build | Requirements},
                           {"dockerfile", Build},
                           {"webpack", Build},
                           {"rollup", Build},
                           {"vite.config", Build},
                           {"gulpfile", Build},
                           {"tsconfig", Build},
                           {"renovate", Meta}});
constexpr std::array<std::string_view, 11> testEnds
    = {"test.java", "tests.java", "test.kt", "tests.swift", "tests.cs",  "test.php",
       "test.cpp",  "it.java",    ".t",      ".snap",       "_suite.erl"};

bool endsLikeTest(std::string_view file)
{
    return std::ranges::any_of(testEnds, [&](std::string_view end) { return file.ends_with(end); });
}

/// All that the folders, the name and its ending say.
uint32_t saidBy(std::string_view path)
{
    uint32_t said = 0;
    size_t from = 0;
    for (size_t slash; (slash = path.find('/', from)) != std::string_view::npos; from = slash + 1)
        said |= folderWords.of(path.substr(from, slash - from));
    const std::string_view file = path.substr(from);
    const size_t dot = file.rfind('.');
    if (dot != std::string_view::npos && dot != 0)
        said |= extensionWords.of(file.substr(dot + 1));
    said |= nameWords.of(file) | pathMarks.heldBy(file);
    said |= pathMarks.heldBy(path.substr(0, from)) & (CiAnywhere | DocsAnywhere);
    if (endsLikeTest(file))
        said |= Test;
    if (file.ends_with("gradle.kts") || file.ends_with("versions.toml"))
        said |= Build;
    if (file.starts_with('.'))
        said |= Meta;
    return said;
}

} // namespace

PathKind pathKindOf(std::string_view path)
{
    const uint32_t said = saidBy(path);
    const auto says = [&](uint32_t bits) { return (said & bits) != 0; };
    if (says(Ci | CiAnywhere))
        return PathKind::Ci;
    if (says(Lock))
        return PathKind::Lock;
    if (says(Test))
        return PathKind::Test;
    if (says(Docs | DocsAnywhere) || (says(Text) && !says(Requirements)))
        return PathKind::Docs;
    if (says(Build))
        return PathKind::Build;
    if (says(Translation))
        return PathKind::Translation;
    if (says(StyleSheet))
        return PathKind::StyleSheet;
    if (says(Asset))
        return PathKind::Asset;
    if (says(Meta))
        return PathKind::Meta;
    return says(Config) ? PathKind::Config : PathKind::Source;
}

std::string_view name(PathKind kind)
{
    constexpr std::array<std::string_view, pathKinds> names
        = {"src", "test", "docs", "ci", "build", "lock", "conf", "i18n", "css", "asset", "meta"};
    return names[static_cast<size_t>(kind)];
}

} // namespace sb::slm
