// SPDX-License-Identifier: GPL-3.0-or-later
// One round after another: what is due is asked for, and what is new becomes events.
#include "forge.h"
#include "rest.h"

#include <core/base/hash.h>
#include <core/base/json.h>

#include <algorithm>

namespace sb::forge::github {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto pendingEvery = 15s;
constexpr auto failedEvery = 60s;
constexpr auto failedFresh = 1h;
constexpr auto failedLater = 5min;
constexpr auto passedEvery = 10min;
constexpr auto aboutEvery = 1h;
constexpr auto freshFor = 10min;
constexpr auto troubleFirst = 5s;
constexpr auto troubleLongest = 1min;
constexpr size_t pullPages = 30;

std::string textIn(const json &from, const char *name)
{
    const auto found = from.find(name);
    return found != from.end() && found->is_string() ? found->get<std::string>() : "";
}

} // namespace

std::string GitHubForge::tagOf(const std::string &etag)
{
    return etag.empty() ? "" : sha256Hex(etag).substr(0, 16);
}

std::map<fact::RepoId, GitHubForge::Mark> GitHubForge::marksOf(const std::string &cursor)
{
    // What does not read is begun anew: events are told twice then, which changes nothing.
    std::map<fact::RepoId, Mark> marks;
    const json root = parseJson(cursor);
    if (!root.is_object())
        return marks;
    for (const auto &[name, value] : root.items()) {
        if (!value.is_object())
            continue;
        marks[{name}] = {textIn(value, "pulls"),
                         textIn(value, "runs"),
                         fromIso(textIn(value, "pulls_at")).value_or(Time{}),
                         fromIso(textIn(value, "runs_at")).value_or(Time{}),
                         textIn(value, "talk"),
                         value.contains("outside") && value["outside"] == true};
    }
    return marks;
}

std::string GitHubForge::cursorOf(const std::map<fact::RepoId, Mark> &marks)
{
    json root = json::object();
    for (const auto &[repo, mark] : marks)
        root[repo.value] = {{"pulls", mark.pulls},           {"runs", mark.runs}, {"pulls_at", toIso(mark.pullsAt)},
                            {"runs_at", toIso(mark.runsAt)}, {"talk", mark.talk}, {"outside", mark.outside}};
    return jsonText(root);
}

std::chrono::seconds GitHubForge::everyFor(const Watch &watch) const
{
    if (!watch.problem.empty())
        return failedLater;
    if (watch.pending != Time{})
        return pendingEvery;
    if (watch.failed != Time{})
        return m_hub->now() - watch.failed < failedFresh ? std::chrono::seconds(failedEvery)
                                                         : std::chrono::seconds(failedLater);
    return m_hub->now() < watch.freshUntil ? std::chrono::seconds(failedEvery) : std::chrono::seconds(passedEvery);
}

fact::HostTrouble GitHubForge::troubleOf(const Error &error)
{
    using enum Error::Kind;
    const Budget budget = m_api.budget();
    if (budget.refusal == Refusal::NoToken)
        return fact::HostTrouble::NoToken;
    if (error.kind == Denied && budget.refusal == Refusal::BadToken)
        return fact::HostTrouble::SignIn;
    if (error.kind == NotFound || error.kind == Invalid || error.kind == Conflict || error.kind == Denied)
        return fact::HostTrouble::None;
    if (error.kind == Limit && budget.notBefore > m_hub->now())
        return fact::HostTrouble::Limited;
    return budget.reached ? fact::HostTrouble::Failing : fact::HostTrouble::Unreachable;
}

void GitHubForge::hurry()
{
    m_hurried.with([](bool &hurried) { hurried = true; });
}

void GitHubForge::leaveOut(const std::set<fact::RepoId> &repos)
{
    for (const fact::RepoId &repo : m_leftOut) {
        if (!repos.contains(repo))
            m_anew.insert(repo);
    }
    if (m_leftOut == repos)
        return;
    m_leftOut = repos;
    m_watches.with([&](std::map<fact::RepoId, Watch> &watches) {
        for (const fact::RepoId &repo : m_anew) {
            if (const auto watch = watches.find(repo); watch != watches.end() && !repos.contains(repo))
                watch->second.due = {};
        }
    });
}

Forge::Health GitHubForge::health()
{
    const Budget budget = m_api.budget();
    Health health{{},     budget.limit, budget.remaining,           budget.reset, budget.notBefore,
                  m_kind, m_since,      isLow(budget, m_hub->now())};
    if (health.trouble == fact::HostTrouble::None && budget.notBefore > m_hub->now()
        && budget.refusal != Refusal::BadToken)
        health.trouble = fact::HostTrouble::Limited; // as somebody else than the poll has heard
    m_watches.with([&](const std::map<fact::RepoId, Watch> &watches) {
        for (const auto &[repo, watch] : watches)
            health.sources.push_back({repo, watch.asOf, watch.problem, watch.trouble, everyFor(watch)});
    });
    return health;
}

Result<Forge::Batch> GitHubForge::eventsSince(const std::string &cursor)
{
    const Time now = m_hub->now();
    const bool hurried = m_hurried.with([](bool &asked) { return std::exchange(asked, false); });
    if (hurried) {
        m_quietUntil = {};
        m_watches.with([](std::map<fact::RepoId, Watch> &watches) {
            for (auto &[repo, watch] : watches) {
                watch.due = watch.talkedAt = {};
                watch.hurried = true;
            }
        });
    }
    if (now < m_quietUntil)
        return std::unexpected(m_trouble);
    Batch batch;
    batch.cursor = cursor;
    batch.current = true;
    // The one that has waited longest; this object alone polls, so that nobody changes it meanwhile.
    const bool saving = isLow(m_api.budget(), now);
    auto [repo, watch, due] = m_watches.with([&](const std::map<fact::RepoId, Watch> &watches) {
        std::tuple<fact::RepoId, Watch, int> chosen{};
        for (const auto &[id, each] : watches) {
            if (each.due > now || m_leftOut.contains(id) || (saving && !each.hurried && each.pending == Time{}))
                continue;
            if (std::get<int>(chosen)++ == 0 || each.due < std::get<Watch>(chosen).due) {
                std::get<fact::RepoId>(chosen) = id;
                std::get<Watch>(chosen) = each;
            }
        }
        return chosen;
    });
    if (due == 0)
        return batch;
    auto marks = marksOf(cursor);
    if (!marks.contains(repo) || m_anew.contains(repo)) {
        watch = {};
        marks.erase(repo);
    }
    Mark mark = marks[repo];
    // What a poll that failed half-way has seen it has not told.
    const Watch before = watch;
    const Result<> polled = poll(repo, watch, mark, batch);
    if (!polled) {
        watch = before;
        if (const fact::HostTrouble trouble = troubleOf(polled.error()); trouble != fact::HostTrouble::None) {
            m_trouble = polled.error();
            if (trouble != std::exchange(m_kind, trouble))
                m_since = now;
            const auto wait
                = std::min<std::chrono::milliseconds>(troubleLongest, troubleFirst * (1 << std::min(m_troubles, 10)));
            ++m_troubles;
            // Until a new token is there asking again costs nothing: the host is not called with the one it refused.
            const Time told = trouble != fact::HostTrouble::Limited ? Time() : m_api.budget().notBefore;
            m_quietUntil = std::max(told, now + wait);
            return std::unexpected(m_trouble);
        }
        watch.problem = polled.error().text;
        watch.trouble = polled.error().kind == Error::Kind::NotFound ? fact::HostTrouble::NotFound
            : polled.error().kind == Error::Kind::Denied             ? fact::HostTrouble::Denied
                                                                     : fact::HostTrouble::Other;
        batch.events.clear();
    } else {
        watch.problem.clear();
        watch.trouble = fact::HostTrouble::None;
        watch.asOf = m_hub->now();
        watch.read = true;
        m_anew.erase(repo);
        marks[repo] = mark;
        batch.cursor = cursorOf(marks);
    }
    m_troubles = 0;
    m_kind = fact::HostTrouble::None;
    m_since = {};
    watch.hurried = false;
    watch.due = m_hub->now() + everyFor(watch);
    m_watches.with([&](std::map<fact::RepoId, Watch> &watches) { watches[repo] = std::move(watch); });
    batch.more = due > 1;
    std::ranges::stable_sort(batch.events, {}, &fact::Event::at);
    return batch;
}

Result<> GitHubForge::poll(const fact::RepoId &repo, Watch &watch, Mark &mark, Batch &batch)
{
    const Time now = m_hub->now();
    if (watch.aboutAt == Time{} || now - watch.aboutAt >= aboutEvery) {
        const auto about = m_api.get(repoPath(repo), m_cancel)
                               .and_then([](const Answered &answered) { return objectOf(answered.body); })
                               .and_then(repoOf);
        if (!about)
            return std::unexpected(about.error());
        watch.aboutAt = now;
        watch.defaultBranch = about->defaultBranch;
        batch.repos.push_back({repo, about->defaultBranch, m_hub->options().gitDir(repo)});
    }
    const std::string pulls = mark.pulls;
    if (auto done = pollPulls(repo, watch, mark, batch); !done)
        return done;
    if (auto done = pollTalk(repo, watch, mark, pulls != mark.pulls, batch); !done)
        return done;
    return pollRuns(repo, watch, mark, batch);
}

Result<> GitHubForge::pollPulls(const fact::RepoId &repo, Watch &watch, Mark &mark, Batch &batch)
{
    const auto take = [&](const json &one) -> Result<fact::Event> {
        auto event = pullEvent(repo, one);
        if (event) {
            const auto &pull = std::get<fact::Pull>(event->body);
            if (pull.state == fact::PullState::Open) {
                std::string &head = watch.heads[pull.key.number];
                if (watch.read && head != pull.head.sha.value)
                    watch.freshUntil = m_hub->now() + freshFor;
                head = pull.head.sha.value;
            } else
                watch.heads.erase(pull.key.number);
        }
        return event;
    };
    const Time since = mark.pullsAt;
    Time newest = since;
    // Which are open is learned once; from then on the list by time of change tells what changed, closing included.
    std::vector<fact::Event> open;
    if (!watch.read) {
        watch.heads.clear();
        const auto done = m_api.pages(repoPath(repo, "/pulls?state=open&sort=updated&direction=desc&per_page=100"),
                                      pullPages, m_cancel, [&](const Answered &page) -> Result<bool> {
                                          const auto list = listOf(page.body);
                                          if (!list)
                                              return std::unexpected(list.error());
                                          for (const json &one : *list) {
                                              auto event = take(one);
                                              if (!event)
                                                  return std::unexpected(event.error());
                                              newest = std::max(newest, event->at);
                                              if (event->at >= since)
                                                  open.push_back(std::move(*event));
                                          }
                                          return true;
                                      });
        if (!done)
            return done;
    }
    std::string url = repoPath(repo, "/pulls?state=all&sort=updated&direction=desc&per_page=30");
    std::string tag;
    for (size_t page = 0; page < pullPages && !url.empty(); ++page) {
        const auto news = page == 0 && watch.read ? Api::Want::News : Api::Want::Body;
        auto answered = m_api.get(url, m_cancel, news);
        if (answered && answered->unchanged && tagOf(answered->etag) != mark.pulls && answered->body.empty())
            answered = m_api.get(url, m_cancel); // it was fetched, but not worked off
        if (!answered)
            return std::unexpected(answered.error());
        if (page == 0) {
            tag = tagOf(answered->etag);
            if (answered->unchanged && tag == mark.pulls)
                return {};
            batch.events.insert(batch.events.end(), open.begin(), open.end());
        }
        const auto list = listOf(answered->body);
        if (!list)
            return std::unexpected(list.error());
        bool older = false;
        for (const json &one : *list) {
            auto event = take(one);
            if (!event)
                return std::unexpected(event.error());
            newest = std::max(newest, event->at);
            // Of a repository that is new here only what is open matters, and that has been told.
            older = since == Time{} || event->at < since;
            const bool told = std::ranges::contains(batch.events, event->key, &fact::Event::key);
            if (!older && !told)
                batch.events.push_back(std::move(*event));
        }
        if (older)
            break;
        url = answered->next;
    }
    mark.pulls = tag;
    mark.pullsAt = newest;
    return {};
}

} // namespace sb::forge::github
