// SPDX-License-Identifier: GPL-3.0-or-later
#include "local_repo.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/forge/ci_command.h>
#include <core/git/left_locks.h>

#include <algorithm>

namespace sb::forge {

LocalRepo::LocalRepo(git::Repository git, Journal journal, std::string folder, fact::RepoId id,
                     std::shared_ptr<const Clock> clock)
    : m_git(std::move(git))
    , m_journal(std::move(journal))
    , m_folder(std::move(folder))
    , m_id(std::move(id))
    , m_clock(std::move(clock))
{
}

Result<std::unique_ptr<LocalRepo>> LocalRepo::open(const std::string &folder, const fact::RepoId &id,
                                                   std::shared_ptr<const Clock> clock)
{
    git::removeLeftLocks(folder + "/repository.git");
    auto git = git::Repository::open(folder + "/repository.git");
    if (!git)
        return std::unexpected(git.error());
    auto journal = Journal::open(folder + "/journal.jsonl");
    if (!journal)
        return std::unexpected(journal.error());
    return std::unique_ptr<LocalRepo>(
        new LocalRepo(std::move(*git), std::move(*journal), folder, id, std::move(clock)));
}

Result<const Records *> LocalRepo::read()
{
    return write({}).transform([this] { return const_cast<const Records *>(&m_records); });
}

Result<> LocalRepo::write(const std::function<Result<>(const Records &, Step &)> &change,
                          const std::function<Result<>(const Records &)> &effect)
{
    if (auto locked = m_journal.lock(); !locked)
        return locked;
    const std::unique_ptr<Journal, void (*)(Journal *)> unlock(&m_journal, [](Journal *journal) { journal->unlock(); });
    const auto settle = [this] { return finishMerge().and_then([this] { return observe(); }); };
    auto ready = catchUp().and_then(settle);
    if (!ready || !change)
        return ready;
    Step step;
    auto changed = change(m_records, step);
    if (changed)
        changed = keep(step);
    if (!changed || !effect)
        return changed;
    auto done = effect(m_records);
    auto settled = settle();
    return done ? settled : done;
}

Result<> LocalRepo::catchUp()
{
    const auto fresh = m_journal.newLines();
    if (!fresh)
        return std::unexpected(fresh.error());
    for (const std::string &line : *fresh) {
        const auto step = decodeStep(line);
        if (!step)
            return fail(Error::Kind::Corrupt,
                        sb::format("{}/journal.jsonl: {} (restore it from a backup)", m_folder, step.error().text));
        m_records.add(*step);
    }
    return {};
}

Result<> LocalRepo::keep(const Step &step)
{
    if (step.empty())
        return {};
    if (auto kept = m_journal.append(encode(step)); !kept)
        return kept;
    m_records.add(step);
    return {};
}

Result<> LocalRepo::observe()
{
    const auto branches = m_git.branches();
    if (!branches)
        return std::unexpected(branches.error());
    Step step;
    std::map<std::string, fact::Sha> now(branches->begin(), branches->end());
    for (const auto &[branch, tip] : now) {
        const auto old = m_records.tips.find(branch);
        if (old != m_records.tips.end() && old->second == tip)
            continue;
        step.tips[branch] = tip;
        fact::Event push;
        push.kind = fact::EventKind::Push;
        push.name = "push";
        push.repo = m_id;
        push.at = this->now();
        push.body
            = fact::PushFact{"refs/heads/" + branch, old == m_records.tips.end() ? fact::Sha{} : old->second, tip};
        push.key = sb::format("{}:push:{}:{}", m_id.value, branch, tip.value);
        step.events.push_back(push);
        if (m_records.protect.contains(branch) || branch == m_records.defaultBranch)
            queueRun(m_records, step, tip, branch, branch, 0);
        for (const auto &[number, known] : m_records.pulls) {
            if (known.state != fact::PullState::Open || known.head.branch != branch || known.head.sha == tip)
                continue;
            fact::Pull pull = known;
            pull.head.sha = tip;
            queueRun(m_records, step, tip, branch, pull.base.branch, number);
            tell(step, pull, "synchronize");
        }
    }
    for (const auto &[branch, tip] : m_records.tips) {
        if (!now.contains(branch))
            step.tips[branch] = {};
    }
    return keep(step);
}

Result<> LocalRepo::finishMerge()
{
    if (!m_records.merging)
        return {};
    const PendingMerge merging = *m_records.merging;
    Step step;
    step.merging = PendingMerge{};
    const auto tip = m_git.branch(merging.branch);
    const auto base = tip ? m_git.mergeBase(merging.commit, *tip) : Result<fact::Sha>(std::unexpected(tip.error()));
    if (base && *base == merging.commit) {
        fact::Pull pull = m_records.pulls.at(merging.pull);
        pull.state = fact::PullState::Merged;
        pull.merged = merging.commit;
        tell(step, pull, "closed");
        step.events.back().sender = merging.person;
    }
    return keep(step);
}

void LocalRepo::tell(Step &step, fact::Pull pull, const std::string &action) const
{
    pull.updatedAt = now();
    fact::Event event;
    event.kind = fact::EventKind::PullRequest;
    event.name = "pull_request";
    event.action = action;
    event.repo = m_id;
    event.at = pull.updatedAt;
    event.sender = pull.author;
    event.body = pull;
    event.key = sb::format("{}:pull:{}:{}:{}:{}", m_id.value, pull.key.number, action, pull.head.sha.value,
                           toIso(pull.updatedAt));
    step.pulls.push_back(std::move(pull));
    step.events.push_back(std::move(event));
}

void LocalRepo::tell(Step &step, const fact::Run &run, const std::string &action) const
{
    fact::Event event;
    event.kind = fact::EventKind::CheckRun;
    event.name = "check_run";
    event.action = action;
    event.repo = m_id;
    event.at = now();
    event.body = run;
    event.key = sb::format("{}:run:{}:{}:{}", m_id.value, run.id.value, run.attempt, action);
    step.runs.push_back(run);
    step.events.push_back(std::move(event));
}

void LocalRepo::queueRun(const Records &records, Step &step, const fact::Sha &sha, const std::string &branch,
                         const std::string &baseBranch, int64_t pull) const
{
    const auto base = m_git.branch(baseBranch);
    const auto line = base ? command(*base) : Result<std::string>(std::unexpected(base.error()));
    if (!line)
        return;
    int64_t number = records.runs.empty() ? 0 : records.runs.rbegin()->first;
    number += int64_t(step.runs.size()) + 1;
    fact::Run run;
    std::string owner = m_id.value;
    std::replace(owner.begin(), owner.end(), '/', '.');
    run.id = {sb::format("{}-{}", owner, number)};
    run.repo = m_id;
    run.sha = sha;
    run.branch = branch;
    run.pull = pull;
    run.workflow = "ci";
    run.job = "check";
    run.command = *line;
    run.state = fact::RunState::Queued;
    for (const auto &[_, earlier] : records.runs) {
        if (earlier.sha == sha && earlier.branch == branch && earlier.job == run.job)
            run.attempt = std::max(run.attempt, earlier.attempt + 1);
    }
    run.logMissing = "running";
    tell(step, run, "created");
}

Result<std::string> LocalRepo::command(const fact::Sha &baseTip) const
{
    const auto text = m_git.blob(baseTip, ciFile);
    if (!text)
        return fail(text.error().kind, sb::format("no CI: {}", text.error().text));
    return ciCommandIn(*text);
}

} // namespace sb::forge
