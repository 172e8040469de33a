// SPDX-License-Identifier: GPL-3.0-or-later
#include "forge.h"

namespace sb::forge::github {

Result<std::vector<fact::Pull>> GitHubForge::pullsFrom(const fact::RepoId &repo, const std::string &branch)
{
    return m_writer.pullsFrom(repo, branch);
}

Result<> GitHubForge::bring(const fact::RepoId &repo, const fact::Sha &commit)
{
    const auto &bring = m_hub->options().bring;
    return bring ? bring(repo, commit) : Result<>();
}

Result<> GitHubForge::createBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &sha)
{
    return m_writer.createBranch(repo, branch, sha);
}

Result<> GitHubForge::deleteBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &expected)
{
    return m_writer.deleteBranch(repo, branch, expected);
}

Result<> GitHubForge::moveBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &to,
                                 const fact::Sha &expected)
{
    return m_writer.moveBranch(repo, branch, to, expected);
}

Result<fact::Pull> GitHubForge::openPull(const NewPull &wanted)
{
    return m_writer.openPull(wanted);
}

Result<> GitHubForge::addLabel(const fact::PullKey &key, const std::string &label)
{
    return m_writer.addLabel(key, label);
}

Result<> GitHubForge::putComment(const fact::PullKey &key, const std::string &, const std::string &marker,
                                 const std::string &body)
{
    return m_writer.putComment(key, marker, body);
}

Result<> GitHubForge::markReady(const fact::PullKey &key)
{
    return m_writer.markReady(key);
}

Result<fact::Sha> GitHubForge::merge(const fact::PullKey &key, MergeMethod method, const fact::Sha &head,
                                     const std::string &)
{
    return m_writer.merge(key, method, head);
}

Result<> GitHubForge::closePull(const fact::PullKey &key)
{
    return m_writer.closePull(key);
}

Result<> GitHubForge::rerun(const fact::RepoId &repo, const fact::RunId &run)
{
    return m_writer.rerun(repo, run);
}

} // namespace sb::forge::github
