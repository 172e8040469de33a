// SPDX-License-Identifier: GPL-3.0-or-later
#include "team_knowledge.h"

#include "tool_input.h"

#include <core/base/format.h>
#include <core/base/user_folders.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace sb::engine {

namespace {

namespace files = std::filesystem;

constexpr size_t knowledgeLimit = size_t(1) << 20;
constexpr size_t countLimit = 100;

std::string printOf(const files::path &file)
{
    std::error_code failed;
    const auto size = files::file_size(file, failed);
    const auto time = files::last_write_time(file, failed);
    return failed ? std::string() : sb::format("{}:{}:{}\n", file.string(), size, time.time_since_epoch().count());
}

/// The rule files of the workspace, by name.
std::vector<files::path> rulePaths(const std::string &workspace)
{
    std::vector<files::path> found;
    std::error_code failed;
    for (files::directory_iterator at(workspace + "/rules", failed), end; !failed && at != end; at.increment(failed)) {
        if (at->path().extension() == ".toml" && at->is_regular_file(failed))
            found.push_back(at->path());
    }
    std::ranges::sort(found);
    return found;
}

} // namespace

Result<diagnose::RuleFiles> teamRuleFiles(const std::string &workspace)
{
    const std::vector<files::path> paths = rulePaths(workspace);
    if (paths.size() > countLimit)
        return fail(
            Error::Kind::Limit,
            sb::format("{}/rules has {} files, at most {} are read: join them", workspace, paths.size(), countLimit));
    diagnose::RuleFiles read;
    for (const files::path &path : paths) {
        auto text = readInput(path.string(), knowledgeLimit);
        if (!text)
            return std::unexpected(text.error());
        read.emplace_back(path.string(), std::move(*text));
    }
    return read;
}

TeamKnowledge::TeamKnowledge(std::string workspace)
    : m_workspace(std::move(workspace))
{
}

Result<diagnose::Knowledge> TeamKnowledge::knowledge()
{
    return m_rules.with([this](Rules &rules) {
        std::string print;
        for (const files::path &path : rulePaths(m_workspace))
            print += printOf(path);
        if (rules.knowledge && print == rules.print)
            return *rules.knowledge;
        rules.print = std::move(print);
        const std::string cache = userCacheFolder();
        const auto team = teamRuleFiles(m_workspace);
        auto known = team ? diagnose::shippedKnowledge(cache, *team)
                          : Result<diagnose::Knowledge>(std::unexpected(team.error()));
        m_problems.with([&](Problems &problems) { problems.rules = known ? "" : known.error().text; });
        if (known)
            rules.knowledge = std::move(known);
        else if (!rules.knowledge)
            rules.knowledge = diagnose::shippedKnowledge(cache);
        return *rules.knowledge;
    });
}

std::shared_ptr<const diagnose::KnownIssues> TeamKnowledge::issues()
{
    return m_issues.with([this](Issues &issues) {
        const std::string file = m_workspace + "/known_issues.toml";
        std::string print = printOf(file);
        if (print == issues.print)
            return issues.list;
        issues.print = std::move(print);
        m_problems.with([](Problems &problems) { problems.issues.clear(); });
        if (issues.print.empty()) {
            issues.list = std::make_shared<diagnose::KnownIssues>();
            return issues.list;
        }
        auto parsed = readInput(file, knowledgeLimit).and_then([&](const std::string &text) {
            return diagnose::KnownIssues::parse(text, file);
        });
        if (parsed)
            issues.list = std::make_shared<const diagnose::KnownIssues>(std::move(*parsed));
        else
            m_problems.with([&](Problems &problems) { problems.issues = parsed.error().text; });
        return issues.list;
    });
}

std::string TeamKnowledge::problem()
{
    return m_problems.with(
        [](const Problems &problems) { return problems.rules.empty() ? problems.issues : problems.rules; });
}

} // namespace sb::engine
