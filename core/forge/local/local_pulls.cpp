// SPDX-License-Identifier: GPL-3.0-or-later
// Writing: branches, pull requests and their labels, comments, states and merges.
#include "local_forge_private.h"

#include <core/base/crash_point.h>
#include <core/base/format.h>

#include <algorithm>

namespace sb::forge {

Result<>
LocalForge::Private::change(const fact::PullKey &key, const std::string &action,
                            const std::function<Result<bool>(LocalRepo &, const Records &, fact::Pull &)> &edit)
{
    const auto repo = this->repo(key.repo);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->write([&](const Records &records, Step &step) -> Result<> {
        const auto found = records.pulls.find(key.number);
        if (found == records.pulls.end())
            return fail(Error::Kind::NotFound, "no pull request " + key.text());
        fact::Pull pull = found->second;
        const auto changed = edit(**repo, records, pull);
        if (!changed)
            return std::unexpected(changed.error());
        if (*changed)
            (*repo)->tell(step, std::move(pull), action);
        return {};
    });
}

Result<> LocalForge::createBranch(const fact::RepoId &id, const std::string &branch, const fact::Sha &sha)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    const auto made = (*repo)->git().setBranch(branch, sha, {});
    if (made)
        return {};
    const auto tip = (*repo)->git().branch(branch);
    if (tip && *tip == sha)
        return {};
    return tip ? fail(Error::Kind::Conflict, sb::format("branch '{}' is taken by {}", branch, tip->value)) : made;
}

Result<> LocalForge::deleteBranch(const fact::RepoId &id, const std::string &branch, const fact::Sha &expected)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->write([&](const Records &records, Step &) -> Result<> {
        if (records.protect.contains(branch) || branch == records.defaultBranch)
            return fail(Error::Kind::Denied, sb::format("branch '{}' is protected", branch));
        return (*repo)->git().deleteBranch(branch, expected);
    });
}

Result<> LocalForge::moveBranch(const fact::RepoId &id, const std::string &branch, const fact::Sha &to,
                                const fact::Sha &expected)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->write([&](const Records &records, Step &) -> Result<> {
        if (records.protect.contains(branch) || branch == records.defaultBranch)
            return fail(Error::Kind::Denied, sb::format("branch '{}' is protected", branch));
        const auto tip = (*repo)->git().branch(branch);
        return tip && *tip == to ? Result<>() : (*repo)->git().setBranch(branch, to, expected);
    });
}

Result<fact::Pull> LocalForge::openPull(const NewPull &wanted)
{
    const auto repo = d->repo(wanted.repo);
    if (!repo)
        return std::unexpected(repo.error());
    fact::Pull pull;
    const auto opened = (*repo)->write([&](const Records &records, Step &step) -> Result<> {
        for (const auto &[_, known] : records.pulls) {
            if (known.state == fact::PullState::Open && known.head.branch == wanted.head
                && known.base.branch == wanted.base) {
                pull = known;
                return {};
            }
        }
        const auto head = (*repo)->git().branch(wanted.head);
        const auto base = (*repo)->git().branch(wanted.base);
        if (!head || !base)
            return std::unexpected(head ? base.error() : head.error());
        pull.key = {wanted.repo, records.pulls.empty() ? 1 : records.pulls.rbegin()->first + 1};
        pull.title = wanted.title;
        pull.body = wanted.body;
        pull.author = wanted.author;
        pull.draft = wanted.draft;
        pull.head = {wanted.head, *head, wanted.repo};
        pull.base = {wanted.base, *base, wanted.repo};
        pull.createdAt = pull.updatedAt = (*repo)->now();
        (*repo)->queueRun(records, step, *head, wanted.head, wanted.base, pull.key.number);
        (*repo)->tell(step, pull, "opened");
        return {};
    });
    if (!opened)
        return std::unexpected(opened.error());
    return pull;
}

Result<> LocalForge::addLabel(const fact::PullKey &key, const std::string &label)
{
    return d->change(key, "labeled", [&](LocalRepo &, const Records &, fact::Pull &pull) -> Result<bool> {
        if (std::ranges::contains(pull.labels, label))
            return false;
        pull.labels.push_back(label);
        return true;
    });
}

Result<> LocalForge::putComment(const fact::PullKey &key, const std::string &author, const std::string &marker,
                                const std::string &body)
{
    return d->change(key, "commented", [&](LocalRepo &repo, const Records &, fact::Pull &pull) -> Result<bool> {
        const std::string text = body + "\n\n" + marker;
        const auto own = std::ranges::find_if(pull.comments, [&](const fact::Comment &comment) {
            return comment.author == author && comment.body.ends_with(marker);
        });
        if (own == pull.comments.end())
            pull.comments.push_back({author, text, repo.now()});
        else if (own->body == text)
            return false;
        else
            own->body = text;
        return true;
    });
}

Result<> LocalForge::markReady(const fact::PullKey &key)
{
    return d->change(key, "ready_for_review", [&](LocalRepo &, const Records &, fact::Pull &pull) -> Result<bool> {
        if (pull.state != fact::PullState::Open)
            return fail(Error::Kind::Conflict, key.text() + " is not open");
        return std::exchange(pull.draft, false);
    });
}

Result<> LocalForge::closePull(const fact::PullKey &key)
{
    return d->change(key, "closed", [&](LocalRepo &, const Records &, fact::Pull &pull) -> Result<bool> {
        if (pull.state == fact::PullState::Merged)
            return fail(Error::Kind::Conflict, key.text() + " is merged");
        return std::exchange(pull.state, fact::PullState::Closed) == fact::PullState::Open;
    });
}

Result<fact::Sha> LocalForge::merge(const fact::PullKey &key, MergeMethod method, const fact::Sha &head,
                                    const std::string &person)
{
    const auto found = d->repo(key.repo);
    if (!found)
        return std::unexpected(found.error());
    LocalRepo &repo = **found;
    fact::Sha landed;
    fact::Sha baseTip;
    const auto done = repo.write(
        [&](const Records &records, Step &step) -> Result<> {
            const auto known = records.pulls.find(key.number);
            if (known == records.pulls.end())
                return fail(Error::Kind::NotFound, "no pull request " + key.text());
            const fact::Pull &pull = known->second;
            if (pull.state == fact::PullState::Merged && pull.head.sha == head) {
                landed = pull.merged;
                return {};
            }
            if (pull.state != fact::PullState::Open || pull.draft)
                return fail(Error::Kind::Conflict,
                            key.text() + (pull.draft ? " is a draft: mark it ready first" : " is not open"));
            if (pull.head.sha != head)
                return fail(
                    Error::Kind::Conflict,
                    sb::format("{} has moved: its head is {}, not {}", key.text(), pull.head.sha.value, head.value));
            const auto base = repo.git().branch(pull.base.branch);
            if (!base)
                return std::unexpected(base.error());
            const auto merged = repo.git().mergeTrees(*base, head);
            if (!merged)
                return std::unexpected(merged.error());
            if (!merged->conflicts.empty())
                return fail(
                    Error::Kind::Conflict,
                    sb::format("{} conflicts with {} in {}", key.text(), pull.base.branch, merged->conflicts.front()));
            std::vector<fact::Sha> parents{*base};
            if (method == MergeMethod::Commit)
                parents.push_back(head);
            const std::string message = method == MergeMethod::Squash
                ? sb::format("{} (#{})\n\n{}\n", pull.title, key.number, pull.body)
                : sb::format("Merge pull request #{} from {}\n\n{}\n", key.number, pull.head.branch, pull.title);
            const auto commit = repo.git().writeCommit(merged->tree, parents, message,
                                                       {person, person + "@users.noreply.localhost", repo.now()});
            if (!commit)
                return std::unexpected(commit.error());
            step.merging = PendingMerge{key.number, *commit, pull.base.branch, person};
            baseTip = *base;
            return {};
        },
        [&](const Records &records) -> Result<> {
            if (!records.merging)
                return {};
            crashPoint("forge.merge.prepared");
            const PendingMerge merging = *records.merging;
            auto moved = repo.git().setBranch(merging.branch, merging.commit, baseTip);
            crashPoint("forge.merge.moved");
            if (moved)
                landed = merging.commit;
            return moved;
        });
    if (!done)
        return std::unexpected(done.error());
    return landed;
}

} // namespace sb::forge
