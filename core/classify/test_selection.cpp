// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_selection.h"

#include <core/base/format.h>

#include "paths.h"

#include <algorithm>
#include <set>

namespace sb::classify {

namespace {

std::string_view runnerName(Runner runner)
{
    switch (runner) {
    case Runner::CTest: return "ctest";
    case Runner::Pytest: return "pytest";
    case Runner::Npm: return "npm";
    case Runner::Go: return "go";
    case Runner::Cargo: return "cargo";
    case Runner::Maven: return "maven";
    case Runner::Gradle: return "gradle";
    case Runner::Yarn: return "yarn";
    case Runner::Pnpm: return "pnpm";
    case Runner::Custom: break;
    }
    return "own";
}

bool isIn(std::string_view path, std::string_view folder)
{
    return folder == "." || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

/// Why nothing less than everything will do; empty where a choice may be made.
std::string whyFull(const Input &input, const fact::Assessment &assessment, const Blast &blast,
                    const std::vector<Suite> &suites)
{
    if (input.change.files.empty())
        return "nothing is known of the files that change";
    for (const fact::FileChange &file : input.change.files) {
        const Purpose purpose = purposeOf(file.path);
        if (purpose == Purpose::Build || purpose == Purpose::Ci || purpose == Purpose::Lock
            || purpose == Purpose::Config)
            return sb::format("{} may change how everything is built or run", file.path);
    }
    if (!assessment.traits.empty())
        return sb::format("the change is marked {}", assessment.traits.front());
    if (assessment.risk.level == fact::Level::High)
        return "the risk is high";
    if (suites.empty())
        return "no test suites are known to choose from";
    if (!blast.complete)
        return "who depends on the changed files is not known for all of them";
    return {};
}

/// The folder of the nearest module of a runner that covers folders: a file belongs to that one, not to those around it.
bool isNearest(const std::vector<Suite> &suites, const Suite &suite, std::string_view path)
{
    return std::ranges::none_of(suites, [&](const Suite &other) {
        return other.runner == suite.runner && other.folder.size() > suite.folder.size() && other.folder != "."
            && isIn(path, other.folder) && (suite.folder == "." || isIn(other.folder, suite.folder));
    });
}

std::vector<Suite> reached(const Input &input, const Blast &blast, const std::vector<Suite> &suites)
{
    std::set<std::string> paths(blast.dependants.begin(), blast.dependants.end());
    std::set<std::string> named;
    for (const fact::FileChange &file : input.change.files) {
        paths.insert(file.path);
        if (!file.oldPath.empty())
            paths.insert(file.oldPath);
        if (const auto failed = input.coFailures.find(file.path); failed != input.coFailures.end())
            named.insert(failed->second.begin(), failed->second.end());
        const Domain *domain = input.pathMap ? input.pathMap->find(file.path) : nullptr;
        if (domain)
            named.insert(domain->suites.begin(), domain->suites.end());
    }
    std::vector<Suite> chosen;
    for (const Suite &suite : suites) {
        const bool covered = std::ranges::any_of(suite.patterns, [&](const std::string &pattern) {
            return std::ranges::any_of(paths, [&](const std::string &path) { return matches(pattern, path); });
        });
        const bool wanted = covered || named.contains(suite.name) || named.contains(suite.path)
            || (!suite.path.empty() && paths.contains(suite.path))
            || (!suite.folder.empty() && std::ranges::any_of(paths, [&](const std::string &path) {
                                return isIn(path, suite.folder) && isNearest(suites, suite, path);
                            }));
        if (wanted)
            chosen.push_back(suite);
    }
    return chosen;
}

std::vector<Suite> knownSuites(const Input &input)
{
    if (input.pathMap && !input.pathMap->suites.empty())
        return suitesOf(*input.pathMap);
    return input.suites ? *input.suites : suitesIn(input.paths);
}

bool has(const std::vector<Suite> &suites, SuiteKind kind)
{
    return std::ranges::contains(suites, kind, &Suite::kind);
}

} // namespace

fact::TestPlan testsFor(const Input &input, const fact::Assessment &assessment, const Blast &blast, std::string *why)
{
    fact::TestPlan plan;
    const bool onlyDocs = !input.change.files.empty()
        && std::ranges::all_of(input.change.files,
                               [](const fact::FileChange &file) { return purposeOf(file.path) == Purpose::Docs; });
    if (onlyDocs && assessment.traits.empty()) {
        plan.runUnit = plan.runIntegration = plan.runE2e = false;
        plan.skipReason = "Only documentation changes.";
        *why = "Tests: none, only documentation changes.";
        return plan;
    }
    const std::vector<Suite> suites = knownSuites(input);
    std::string full = whyFull(input, assessment, blast, suites);
    const std::vector<Suite> chosen = full.empty() ? reached(input, blast, suites) : suites;
    const auto guessed = std::ranges::find(chosen, false, &Suite::sure);
    if (full.empty() && chosen.empty())
        full = "no suite is known to reach what changes";
    else if (full.empty() && chosen.size() == suites.size())
        full = "the change reaches every suite";
    else if (full.empty() && guessed != chosen.end())
        full = sb::format("under which name ctest runs {} is not plain to see", guessed->path);
    if (!full.empty()) {
        plan.command = !input.ciCommand.empty() ? input.ciCommand : commandFor(suites, true);
        *why = sb::format("Tests: all, since {}.", full);
        return plan;
    }
    plan.runUnit = has(chosen, SuiteKind::Unit);
    plan.runIntegration = has(chosen, SuiteKind::Integration);
    plan.runE2e = has(chosen, SuiteKind::EndToEnd);
    for (const Suite &suite : chosen)
        plan.suites.push_back(
            sb::format("{}: {}{}{}", runnerName(suite.runner), suite.root, suite.root.empty() ? "" : "/", suite.name));
    plan.skipReason = sb::format("{} of {} suites: those that the change reaches.", chosen.size(), suites.size());
    plan.command = commandFor(chosen, false);
    *why = sb::format("Tests: {} of {} suites, those that the change reaches.", chosen.size(), suites.size());
    return plan;
}

void obeyFullCi(const Input &input, fact::TestPlan &plan, std::string *why)
{
    if (plan.skipReason.empty())
        return;
    *why = plan.suites.empty()
        ? std::string("Tests: all, since a rule asks for full CI; only documentation changes.")
        : sb::format("Tests: all, since a rule asks for full CI; the change reaches {} of them.", plan.suites.size());
    plan.runUnit = plan.runIntegration = plan.runE2e = true;
    plan.skipReason.clear();
    plan.command = !input.ciCommand.empty() ? input.ciCommand : commandFor(knownSuites(input), true);
}

} // namespace sb::classify
