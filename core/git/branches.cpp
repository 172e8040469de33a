// SPDX-License-Identifier: GPL-3.0-or-later
#include "repository_private.h"

#include <core/base/format.h>

namespace sb::git {

namespace {

/// What git check-ref-format would refuse is refused here, so that a name can be shown and joined to a path.
Result<std::string> reference(const std::string &branch)
{
    std::string name = "refs/heads/" + branch;
    int valid = 0;
    git_reference_name_is_valid(&valid, name.c_str());
    if (!valid || branch.starts_with('-'))
        return fail(Error::Kind::Invalid, sb::format("not a branch name: '{}'", branch));
    return name;
}

} // namespace

Result<fact::Sha> Repository::branch(const std::string &name) const
{
    const auto ref = reference(name);
    if (!ref)
        return std::unexpected(ref.error());
    git_oid tip;
    if (const int code = git_reference_name_to_id(&tip, m_handles->repository.get(), ref->c_str()))
        return failed(code, sb::format("no branch '{}' in {}", name, path()));
    return fact::Sha{text(tip)};
}

Result<std::vector<std::pair<std::string, fact::Sha>>> Repository::branches() const
{
    git_branch_iterator *iterator = nullptr;
    if (const int code = git_branch_iterator_new(&iterator, m_handles->repository.get(), GIT_BRANCH_LOCAL))
        return failed(code, "cannot list the branches of " + path());
    const BranchesHandle branches(iterator);
    std::vector<std::pair<std::string, fact::Sha>> found;
    git_reference *next = nullptr;
    git_branch_t type;
    while (git_branch_next(&next, &type, iterator) == 0) {
        const ReferenceHandle ref(next);
        const char *name = nullptr;
        if (git_branch_name(&name, next) == 0 && git_reference_target(next))
            found.emplace_back(name, fact::Sha{text(*git_reference_target(next))});
    }
    return found;
}

Result<> Repository::setBranch(const std::string &name, const fact::Sha &to, const fact::Sha &expected) const
{
    const auto ref = reference(name);
    if (!ref)
        return std::unexpected(ref.error());
    const auto tip = m_handles->commit(to);
    if (!tip)
        return std::unexpected(tip.error());
    git_oid current{};
    if (!expected.empty()) {
        const auto oid = m_handles->oid(expected.value);
        if (!oid)
            return std::unexpected(oid.error());
        current = *oid;
    }
    git_reference *made = nullptr;
    const int code = expected.empty()
        ? git_reference_create(&made, m_handles->repository.get(), ref->c_str(), git_commit_id(tip->get()), 0, nullptr)
        : git_reference_create_matching(&made, m_handles->repository.get(), ref->c_str(), git_commit_id(tip->get()), 1,
                                        &current, nullptr);
    if (code == GIT_ENOTFOUND || code == GIT_EMODIFIED)
        return fail(Error::Kind::Conflict, sb::format("branch '{}' is no longer at {}", name, expected.value));
    if (code)
        return failed(code, sb::format("cannot set branch '{}' in {}", name, path()));
    const ReferenceHandle reference(made);
    return {};
}

Result<> Repository::deleteBranch(const std::string &name, const fact::Sha &expected) const
{
    const auto tip = branch(name);
    if (!tip)
        return std::unexpected(tip.error());
    if (*tip != expected)
        return fail(Error::Kind::Conflict,
                    sb::format("branch '{}' is at {}, not at {}", name, tip->value, expected.value));
    const auto ref = reference(name);
    if (const int code = git_reference_remove(m_handles->repository.get(), ref->c_str()))
        return failed(code, sb::format("cannot delete branch '{}' in {}", name, path()));
    return {};
}

} // namespace sb::git
