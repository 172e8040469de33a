// SPDX-License-Identifier: GPL-3.0-or-later
#include "changed_paths.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <span>

namespace sb::diagnose {

namespace {

std::string nameOf(std::string_view path)
{
    return lower(path.substr(path.rfind('/') + 1)); // npos + 1 is 0
}

bool endsWithAny(std::string_view name, std::span<const std::string_view> endings)
{
    return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

} // namespace

bool isDocumentation(std::string_view path)
{
    constexpr std::array<std::string_view, 4> endings{".md", ".markdown", ".rst", ".adoc"};
    constexpr std::array<std::string_view, 5> names{"license", "copying", "authors", "changelog", "readme"};
    const std::string name = nameOf(path);
    return endsWithAny(name, endings) || std::ranges::contains(names, name);
}

bool isDependencyList(std::string_view path)
{
    constexpr std::array<std::string_view, 5> endings{".lock", ".lockfile", ".gemspec", ".csproj", ".cabal"};
    constexpr std::array<std::string_view, 24> names{"package.json",
                                                     "package-lock.json",
                                                     "npm-shrinkwrap.json",
                                                     "pnpm-lock.yaml",
                                                     "pyproject.toml",
                                                     "setup.py",
                                                     "setup.cfg",
                                                     "pipfile",
                                                     "environment.yml",
                                                     "go.mod",
                                                     "go.sum",
                                                     "cargo.toml",
                                                     "pom.xml",
                                                     "build.gradle",
                                                     "build.gradle.kts",
                                                     "libs.versions.toml",
                                                     "gemfile",
                                                     "composer.json",
                                                     "build.sbt",
                                                     "mix.exs",
                                                     "package.swift",
                                                     "vcpkg.json",
                                                     "conanfile.txt",
                                                     "conanfile.py"};
    const std::string name = nameOf(path);
    return endsWithAny(name, endings) || std::ranges::contains(names, name)
        || (name.starts_with("requirements") && name.ends_with(".txt"));
}

bool isBuildFile(std::string_view path)
{
    constexpr std::array<std::string_view, 6> endings{".cmake", ".mk", ".ninja", ".bzl", ".gradle", ".dockerfile"};
    constexpr std::array<std::string_view, 16> names{
        "cmakelists.txt", "cmakepresets.json", "makefile",     "gnumakefile",     "meson.build",
        "build",          "build.bazel",       "dockerfile",   "jenkinsfile",     ".travis.yml",
        "tox.ini",        ".gitlab-ci.yml",    "appveyor.yml", ".signalbox.toml", "azure-pipelines.yml",
        "build.xml"};
    const std::string name = nameOf(path);
    return endsWithAny(name, endings) || std::ranges::contains(names, name) || path.starts_with(".github/")
        || path.starts_with(".circleci/") || path.starts_with(".buildkite/") || path.starts_with(".ci/");
}

} // namespace sb::diagnose
