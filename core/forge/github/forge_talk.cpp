// SPDX-License-Identifier: GPL-3.0-or-later
// What people and other CI than Actions say of a repository's pull requests: one call a page, and none while nothing hints at news.
#include "forge.h"
#include "talk.h"

#include <core/base/hash.h>

namespace sb::forge::github {

using namespace std::chrono_literals;

namespace {

constexpr size_t talkPages = 6;
constexpr auto askEvery = 60s; ///< while nothing else has moved
constexpr auto barredFor = 1h;
/// Every ask is the whole of it: a status that nobody ends is not waited for eagerly for ever.
constexpr auto pendingFresh = 6h;

} // namespace

bool GitHubForge::wantsTalk(const Watch &watch, Mark &mark, bool moved) const
{
    const Time now = m_hub->now();
    if (moved)
        mark.talk.clear();
    const Budget budget = m_api.budget();
    if (watch.heads.empty() || now < watch.talkBarred || m_api.isAnonymous() || arePointsLow(budget, now))
        return false;
    const bool owed = mark.talk.empty();
    return owed || ((mark.outside || now < watch.freshUntil) && now - watch.talkedAt >= askEvery);
}

Result<> GitHubForge::pollTalk(const fact::RepoId &repo, Watch &watch, Mark &mark, bool moved, Batch &batch)
{
    const bool first = mark.talk.empty() && watch.talk.empty();
    if (watch.heads.empty()) {
        watch.outside.clear();
        mark.outside = false;
    }
    if (!wantsTalk(watch, mark, moved))
        return {};
    const size_t slash = repo.value.find('/');
    std::vector<Talked> all;
    nlohmann::json variables{
        {"owner", repo.value.substr(0, slash)}, {"name", repo.value.substr(slash + 1)}, {"after", nullptr}};
    for (size_t page = 0; page < talkPages; ++page) {
        auto read = m_api.graphql(talkQuery, variables, m_cancel).and_then([&](const nlohmann::json &data) {
            return talkPageOf(repo, data);
        });
        if (!read
            && (read.error().kind == Error::Kind::Denied || read.error().kind == Error::Kind::Invalid
                || read.error().kind == Error::Kind::NotFound)) {
            if (m_api.budget().refusal == Refusal::BadToken)
                return std::unexpected(read.error());
            watch.talkBarred = m_hub->now() + barredFor; // the lists say whether the repository can be read
            return {};
        }
        if (!read)
            return std::unexpected(read.error());
        std::ranges::move(read->pulls, std::back_inserter(all));
        if (read->next.empty())
            break;
        variables["after"] = read->next;
    }
    takeTalk(std::move(all), first, watch, mark, batch);
    return {};
}

void GitHubForge::takeTalk(std::vector<Talked> all, bool first, Watch &watch, Mark &mark, Batch &batch)
{
    std::string names;
    for (const Talked &pull : all) {
        names += pull.said.key + '\n';
        for (const fact::Event &check : pull.checks)
            names += check.key + toIso(check.at) + '\n';
    }
    const std::string tag = sha256Hex(names).substr(0, 16);
    const bool told = tag == mark.talk; // before a restart
    const auto before = std::exchange(watch.talk, {});
    const auto outside = std::exchange(watch.outside, {});
    for (Talked &pull : all) {
        const auto &talk = std::get<fact::TalkFact>(pull.said.body);
        const bool silent = talk.reviews.empty() && talk.comments.empty();
        const auto known = before.find(pull.number);
        watch.talk[pull.number] = pull.said.key;
        const bool isNews
            = known == before.end() ? !told && !(silent && (first || !before.empty())) : known->second != pull.said.key;
        if (isNews)
            batch.events.push_back(std::move(pull.said));
        for (fact::Event &check : pull.checks) {
            const auto &run = std::get<fact::Run>(check.body);
            const auto was = outside.find(run.id.value);
            if (was == outside.end() ? !told : was->second.state != run.state || was->second.at != check.at)
                batch.events.push_back(check);
            watch.outside[run.id.value] = {run.branch, run.sha.value, run.state, check.at, {}};
        }
    }
    mark.talk = tag;
    mark.outside = !watch.outside.empty();
    watch.talkedAt = m_hub->now();
}

void GitHubForge::countOutside(Watch &watch) const
{
    for (const auto &[id, run] : watch.outside) {
        const bool pending = run.state == fact::RunState::Queued || run.state == fact::RunState::Running;
        if (pending && m_hub->now() - run.at < pendingFresh)
            watch.pending = std::max(watch.pending, run.at);
        if (fact::isFailed(run.state))
            watch.failed = std::max(watch.failed, run.at);
    }
}

} // namespace sb::forge::github
