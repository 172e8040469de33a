// SPDX-License-Identifier: GPL-3.0-or-later
#include "paths.h"

#include <core/base/text.h>

#include <algorithm>

namespace sb::classify {

namespace {

bool anyOf(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::contains(words, text);
}

bool endsAny(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return text.ends_with(word); });
}

} // namespace

Purpose purposeOf(std::string_view path)
{
    const std::string small = lower(path);
    const std::vector<std::string_view> parts = split(small, '/');
    const std::string_view name = parts.back();
    const auto folder = [&](std::initializer_list<std::string_view> words) {
        return std::any_of(parts.begin(), parts.end() - 1, [&](std::string_view part) { return anyOf(part, words); });
    };
    if (small.starts_with(".github/workflows/") || small.starts_with(".github/actions/")
        || folder({".circleci", ".gitlab", ".buildkite", ".ci"})
        || anyOf(
            name,
            {".travis.yml", ".gitlab-ci.yml", "jenkinsfile", "appveyor.yml", "azure-pipelines.yml", ".signalbox.toml"}))
        return Purpose::Ci;
    if (anyOf(name,
              {"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "go.sum", "cargo.lock", "poetry.lock", "uv.lock",
               "gemfile.lock", "composer.lock"}))
        return Purpose::Lock;
    if (folder({"test", "tests", "__tests__", "spec", "specs", "testdata", "fixtures", "e2e"})
        || name.starts_with("test_") || name.starts_with("tst_") || name.contains("_test.") || name.contains(".test.")
        || name.contains(".spec."))
        return Purpose::Test;
    if (endsAny(name, {".md", ".rst", ".adoc"}) || folder({"docs", "doc"})
        || anyOf(name, {"license", "copying", "authors", "changelog"})
        || (name.ends_with(".txt") && !name.starts_with("requirements") && name != "cmakelists.txt"))
        return Purpose::Docs;
    if (anyOf(name,
              {"cmakelists.txt", "makefile", "dockerfile", "package.json", "pyproject.toml", "setup.py", "setup.cfg",
               "cargo.toml", "go.mod", "pom.xml", "build.gradle", "meson.build", "conanfile.txt", "conanfile.py"})
        || endsAny(name, {".cmake", ".mk", ".gradle", ".bzl"}) || name.starts_with("requirements"))
        return Purpose::Build;
    if (endsAny(name, {".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf"}) || name.starts_with('.')
        || name == "codeowners")
        return Purpose::Config;
    return Purpose::Source;
}

std::string domainOf(std::string_view path)
{
    const size_t slash = path.find('/');
    if (slash == std::string_view::npos)
        return "root";
    const std::string_view first = path.substr(0, slash);
    if (!anyOf(first,
               {"src", "lib", "packages", "apps", "services", "modules", "crates", "core", "internal", "pkg", "cmd"}))
        return std::string(first);
    const size_t second = path.find('/', slash + 1);
    return std::string(path.substr(0, second == std::string_view::npos ? slash : second));
}

} // namespace sb::classify
