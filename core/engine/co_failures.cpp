// SPDX-License-Identifier: GPL-3.0-or-later
#include "co_failures.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace sb::engine {

namespace {

constexpr int mostFiles = 50; ///< of a change; a larger one says nothing about any of its files

std::vector<std::string> changedBy(const git::Repository &repository, const fact::Sha &tip, const FailedRun &run)
{
    const auto commit = repository.commit(run.sha);
    if (!commit)
        return {};
    fact::Sha from = commit->parents.empty() ? fact::Sha{} : commit->parents.front();
    if (run.ofPull) {
        const auto base = repository.mergeBase(tip, run.sha);
        if (base && *base != run.sha)
            from = *base;
    }
    const auto stat = repository.numstat(from, run.sha);
    std::vector<std::string> paths;
    if (stat && stat->fileCount <= mostFiles) {
        for (const git::LineCount &file : stat->files)
            paths.push_back(file.path);
    }
    return paths;
}

} // namespace

std::vector<std::string> suitesOfTest(const std::vector<classify::Suite> &suites, std::string_view test)
{
    std::vector<std::string> found;
    for (const classify::Suite &suite : suites) {
        const bool file = !suite.path.empty()
            && (test == suite.path || test.starts_with(suite.path + "::") || test.starts_with(suite.path + ":"));
        const bool folder = !suite.folder.empty() && suite.folder != "." && test.starts_with(suite.folder + "/");
        if (test == suite.name || file || folder)
            found.push_back(suite.name);
    }
    return found;
}

std::map<std::string, std::vector<std::string>> CoFailures::in(const git::Repository &repository, const fact::Sha &tip,
                                                               const std::vector<FailedRun> &runs,
                                                               const std::vector<classify::Suite> &suites)
{
    std::map<std::string, std::set<std::string>> together;
    for (const FailedRun &run : runs) {
        std::set<std::string> failed;
        for (const std::string &test : run.tests)
            std::ranges::copy(suitesOfTest(suites, test), std::inserter(failed, failed.end()));
        if (failed.empty())
            continue;
        const std::scoped_lock lock(m_mutex);
        const auto [known, fresh] = m_changed.try_emplace({repository.path(), run.sha.value});
        if (fresh)
            known->second = changedBy(repository, tip, run);
        for (const std::string &path : known->second)
            together[path].insert(failed.begin(), failed.end());
    }
    std::map<std::string, std::vector<std::string>> found;
    for (auto &[path, names] : together)
        found[path].assign(names.begin(), names.end());
    return found;
}

} // namespace sb::engine
