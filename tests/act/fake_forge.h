// SPDX-License-Identifier: GPL-3.0-or-later
// A code host that tests can break: pull requests in memory, branches in a bare repository, and any of its writes may be answered
// by nobody, before it happened or after.
#pragma once

#include <core/forge/forge.h>
#include <core/git/repository.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace sb::tests {

/// What all handles see.
class FakeHost {
public:
    explicit FakeHost(std::string gitDir)
        : m_gitDir(std::move(gitDir))
    {
    }

    enum class When { Before, After };
    /// The n-th write from now on, counted from 1, is not answered.
    void loseAnswer(int nth, When when)
    {
        m_losing = m_writes + nth;
        m_when = when;
    }
    int writes() const { return m_writes; }
    git::Repository git() const { return *git::Repository::open(m_gitDir); }

    /// Called before each write: somebody else who is quicker.
    std::function<void(const std::string &write)> meanwhile;
    /// What readers see of a pull request, where that is not how it is.
    std::function<void(fact::Pull &)> asRead;
    /// What merge() lands instead of the merged tree.
    fact::Sha landsTree;
    std::map<int64_t, fact::Pull> all;
    std::vector<fact::Run> runs;
    std::set<std::string> guarded{"main"};
    std::chrono::milliseconds settle{};
    Time now;

    template<typename T, typename F>
    Result<T> write(const char *name, F &&f)
    {
        const bool lost = ++m_writes == m_losing;
        if (meanwhile)
            meanwhile(name);
        if (lost && m_when == When::Before)
            return fail(Error::Kind::Unavailable, std::string(name) + ": no answer");
        Result<T> done = f();
        if (lost)
            return fail(Error::Kind::Unavailable, std::string(name) + ": no answer");
        return done;
    }
    /// As the host shows it: its branches are where git has them.
    fact::Pull shown(fact::Pull pull) const
    {
        if (pull.state == fact::PullState::Open)
            pull.head.sha = git().branch(pull.head.branch).value_or(fact::Sha{});
        pull.base.sha = git().branch(pull.base.branch).value_or(fact::Sha{});
        if (asRead)
            asRead(pull);
        return pull;
    }

private:
    std::string m_gitDir;
    int m_writes = 0;
    int m_losing = 0;
    When m_when = When::Before;
};

class FakeForge final : public forge::Forge {
public:
    explicit FakeForge(FakeHost &host)
        : m_host(host)
    {
    }

    std::chrono::milliseconds settleTime() const override { return m_host.settle; }
    Result<std::vector<fact::Repo>> repos() override { return std::vector<fact::Repo>{}; }
    Result<std::vector<fact::Pull>> pulls(const fact::RepoId &) override
    {
        std::vector<fact::Pull> found;
        for (const auto &[number, pull] : m_host.all)
            found.push_back(now(pull));
        return found;
    }
    Result<fact::Pull> pull(const fact::PullKey &key) override
    {
        const auto found = m_host.all.find(key.number);
        return found == m_host.all.end() ? fail(Error::Kind::NotFound, "no " + key.text())
                                         : Result<fact::Pull>(now(found->second));
    }
    Result<std::vector<fact::Run>> runs(const fact::RepoId &, const fact::Sha &) override { return m_host.runs; }
    Result<fact::Sha> branchTip(const fact::RepoId &, const std::string &branch) override
    {
        return git().branch(branch);
    }
    Result<bool> isProtected(const fact::RepoId &, const std::string &branch) override
    {
        return m_host.guarded.contains(branch);
    }
    Result<std::string> ciCommand(const fact::RepoId &, const std::string &) override { return std::string("true"); }
    Result<Batch> eventsSince(const std::string &cursor) override { return Batch{{}, cursor}; }

    Result<> createBranch(const fact::RepoId &, const std::string &branch, const fact::Sha &sha) override
    {
        return m_host.write<void>("createBranch", [&]() -> Result<> {
            const auto tip = git().branch(branch);
            if (tip && *tip != sha)
                return fail(Error::Kind::Conflict, branch + " is taken");
            return tip ? Result<>() : git().setBranch(branch, sha, {});
        });
    }
    Result<> moveBranch(const fact::RepoId &, const std::string &branch, const fact::Sha &to,
                        const fact::Sha &expected) override
    {
        return m_host.write<void>("moveBranch", [&]() -> Result<> {
            const auto tip = git().branch(branch);
            return tip && *tip == to ? Result<>() : git().setBranch(branch, to, expected);
        });
    }
    Result<> deleteBranch(const fact::RepoId &, const std::string &branch, const fact::Sha &expected) override
    {
        return m_host.write<void>("deleteBranch", [&] { return git().deleteBranch(branch, expected); });
    }
    Result<fact::Pull> openPull(const NewPull &wanted) override
    {
        return m_host.write<fact::Pull>("openPull", [&]() -> Result<fact::Pull> {
            for (const auto &[number, pull] : m_host.all) {
                if (pull.state == fact::PullState::Open && pull.head.branch == wanted.head
                    && pull.base.branch == wanted.base)
                    return now(pull);
            }
            fact::Pull pull;
            pull.key = {wanted.repo, static_cast<int64_t>(m_host.all.size()) + 1};
            pull.title = wanted.title;
            pull.body = wanted.body;
            pull.author = wanted.author;
            pull.draft = wanted.draft;
            pull.head = {wanted.head, {}, wanted.repo};
            pull.base = {wanted.base, {}, wanted.repo};
            pull.createdAt = pull.updatedAt = m_host.now;
            m_host.all[pull.key.number] = pull;
            return now(pull);
        });
    }
    Result<> addLabel(const fact::PullKey &key, const std::string &label) override
    {
        return m_host.write<void>("addLabel", [&]() -> Result<> {
            auto &labels = m_host.all.at(key.number).labels;
            if (!std::ranges::contains(labels, label))
                labels.push_back(label);
            return {};
        });
    }
    Result<> putComment(const fact::PullKey &key, const std::string &author, const std::string &marker,
                        const std::string &body) override
    {
        return m_host.write<void>("putComment", [&]() -> Result<> {
            auto &comments = m_host.all.at(key.number).comments;
            const auto own = std::ranges::find_if(
                comments, [&](const fact::Comment &comment) { return comment.body.ends_with(marker); });
            if (own == comments.end())
                comments.push_back({author, body + marker, {}});
            else
                own->body = body + marker;
            return {};
        });
    }
    Result<> markReady(const fact::PullKey &key) override
    {
        return m_host.write<void>("markReady", [&]() -> Result<> {
            m_host.all.at(key.number).draft = false;
            return {};
        });
    }
    Result<fact::Sha> merge(const fact::PullKey &key, forge::MergeMethod, const fact::Sha &head,
                            const std::string &person) override
    {
        return m_host.write<fact::Sha>("merge", [&]() -> Result<fact::Sha> {
            fact::Pull &pull = m_host.all.at(key.number);
            if (now(pull).head.sha != head)
                return fail(Error::Kind::Conflict, key.text() + " has moved");
            if (pull.state == fact::PullState::Merged)
                return pull.merged;
            const auto base = git().branch(pull.base.branch);
            const auto merged = git().mergeTrees(*base, head);
            if (!merged || !merged->conflicts.empty())
                return fail(Error::Kind::Conflict, key.text() + " conflicts");
            const auto commit = git().writeCommit(m_host.landsTree.empty() ? merged->tree : m_host.landsTree, {*base},
                                                  pull.title, {person, "x@y", Time(std::chrono::seconds(1763600000))});
            if (!commit)
                return std::unexpected(commit.error());
            if (auto moved = git().setBranch(pull.base.branch, *commit, *base); !moved)
                return std::unexpected(moved.error());
            pull.state = fact::PullState::Merged;
            pull.head.sha = head;
            pull.merged = *commit;
            return *commit;
        });
    }
    Result<> closePull(const fact::PullKey &key) override
    {
        return m_host.write<void>("closePull", [&]() -> Result<> {
            m_host.all.at(key.number).state = fact::PullState::Closed;
            return {};
        });
    }
    Result<> rerun(const fact::RepoId &, const fact::RunId &run) override
    {
        return m_host.write<void>("rerun", [&]() -> Result<> {
            const auto known = std::ranges::find(m_host.runs, run, &fact::Run::id);
            if (known == m_host.runs.end())
                return fail(Error::Kind::NotFound, "no run " + run.value);
            ++known->attempt; // as GitHub does: the same run, another attempt
            return {};
        });
    }

private:
    git::Repository git() const { return m_host.git(); }
    fact::Pull now(const fact::Pull &pull) const { return m_host.shown(pull); }

    FakeHost &m_host;
};

} // namespace sb::tests
