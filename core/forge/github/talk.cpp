// SPDX-License-Identifier: GPL-3.0-or-later
#include "talk.h"

#include "reader.h"
#include "rest.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/text.h>

#include <algorithm>

namespace sb::forge::github {

using nlohmann::json;

namespace {

constexpr size_t wordsAtMost = 64 << 10; ///< bytes of one comment

/// The objects of `nodes` below a connection; GitHub leaves holes where the token may not look.
std::vector<json> nodesOf(const json &of, const std::string &path)
{
    std::vector<json> nodes;
    const json *list = Reader(of).find(path + ".nodes");
    for (const json &one : list && list->is_array() ? *list : json::array()) {
        if (one.is_object())
            nodes.push_back(one);
    }
    return nodes;
}

std::optional<fact::ReviewState> reviewStateOf(const std::string &word)
{
    using enum fact::ReviewState;
    return word == "APPROVED"         ? std::optional(Approved)
        : word == "CHANGES_REQUESTED" ? std::optional(ChangesRequested)
        : word == "COMMENTED"         ? std::optional(Commented)
        : word == "DISMISSED"         ? std::optional(Dismissed)
                                      : std::nullopt; // PENDING is nobody's word yet
}

Result<fact::TalkFact> talkOf(int64_t number, const json &pull)
{
    fact::TalkFact talk{number, {}, {}};
    for (const json &one : nodesOf(pull, "latestReviews")) {
        Reader reader(one);
        const auto state = reviewStateOf(reader.text("state"));
        if (state)
            talk.reviews.push_back({reader.find("author") ? reader.text("author.login") : "", *state,
                                    shortened(reader.text("body"), wordsAtMost), reader.time("submittedAt")});
        if (reader.error())
            return std::unexpected(*reader.error());
    }
    for (const json &one : nodesOf(pull, "comments")) {
        Reader reader(one);
        talk.comments.push_back({reader.find("author") ? reader.text("author.login") : "",
                                 shortened(reader.text("body"), wordsAtMost), reader.time("updatedAt")});
        if (reader.error())
            return std::unexpected(*reader.error());
    }
    std::ranges::stable_sort(talk.reviews, {}, &fact::Review::at);
    return talk;
}

fact::Event eventOf(const fact::RepoId &repo, fact::TalkFact talk, Time at)
{
    std::string all;
    for (const fact::Review &each : talk.reviews)
        all += sb::format("{}\x1f{}\x1f{}\x1f{}\n", each.author, int(each.state), toIso(each.at), each.body);
    for (const fact::Comment &each : talk.comments)
        all += sb::format("{}\x1f{}\x1f{}\n", each.author, toIso(each.at), each.body);
    fact::Event event;
    event.key = sb::format("{}:talk:{}:{}", repo.value, talk.number, sha256Hex(all).substr(0, 16));
    event.kind = fact::EventKind::Talk;
    event.name = "talk";
    event.action = "polled";
    event.repo = repo;
    event.at = at;
    event.body = std::move(talk);
    return event;
}

/// In the shape of REST, whose decoder and keys are used.
Result<std::optional<fact::Event>> checkOf(const fact::RepoId &repo, const std::string &sha, const json &one)
{
    Reader reader(one);
    const std::string kind = reader.text("__typename");
    json shape;
    Result<fact::Event> event = fail(Error::Kind::Invalid, "");
    if (kind == "CheckRun") {
        if (reader.find("checkSuite.app") && reader.text("checkSuite.app.slug") == "github-actions")
            return std::nullopt;
        shape = {{"id", reader.number("databaseId")},
                 {"head_sha", sha},
                 {"name", reader.text("name")},
                 {"status", lower(reader.text("status"))},
                 {"conclusion", lower(reader.text("conclusion", true))},
                 {"started_at", reader.text("startedAt", true)},
                 {"completed_at", reader.text("completedAt", true)}};
        for (const char *name : {"conclusion", "started_at", "completed_at"}) {
            if (shape[name] == "")
                shape[name] = nullptr;
        }
        event = reader.error() ? std::unexpected(*reader.error()) : checkEvent(repo, shape);
    } else if (kind == "StatusContext") {
        const std::string state = lower(reader.text("state"));
        shape = {{"context", reader.text("context")},
                 {"state", state == "expected" ? "pending" : state},
                 {"updated_at", reader.text("createdAt")}};
        event = reader.error() ? std::unexpected(*reader.error()) : statusEvent(repo, sha, shape);
    } else {
        return std::nullopt;
    }
    return event ? Result<std::optional<fact::Event>>(std::move(*event)) : std::unexpected(event.error());
}

Result<Talked> talkedOf(const fact::RepoId &repo, const json &pull)
{
    Reader reader(pull);
    Talked talked;
    talked.number = reader.number("number");
    const Time at = reader.time("updatedAt");
    const std::string branch = reader.text("headRefName");
    const std::string head = reader.text("headRefOid");
    if (reader.error())
        return std::unexpected(*reader.error());
    auto talk = talkOf(talked.number, pull);
    if (!talk)
        return std::unexpected(talk.error());
    talked.said = eventOf(repo, std::move(*talk), at);
    for (const json &commit : nodesOf(pull, "commits")) {
        for (const json &one : nodesOf(commit, "commit.statusCheckRollup.contexts")) {
            auto event = checkOf(repo, head, one);
            if (!event)
                return std::unexpected(event.error());
            if (!*event)
                continue;
            auto &run = std::get<fact::Run>((*event)->body);
            run.branch = branch;
            run.pull = talked.number;
            talked.checks.push_back(std::move(**event));
        }
    }
    return talked;
}

} // namespace

const char *const talkQuery
    = "query($owner: String!, $name: String!, $after: String) {\n"
      "  repository(owner: $owner, name: $name) {\n"
      "    pullRequests(states: OPEN, first: 50, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {\n"
      "      pageInfo { hasNextPage endCursor }\n"
      "      nodes {\n"
      "        number updatedAt headRefName headRefOid\n"
      "        latestReviews(first: 20) { nodes { author { login } state body submittedAt } }\n"
      "        comments(last: 20) { nodes { author { login } body updatedAt } }\n"
      "        commits(last: 1) { nodes { commit { statusCheckRollup { contexts(first: 100) { nodes {\n"
      "          __typename\n"
      "          ... on CheckRun { databaseId name status conclusion startedAt completedAt checkSuite { app { slug } } "
      "}\n"
      "          ... on StatusContext { context state createdAt }\n"
      "        } } } } } }\n"
      "      }\n"
      "    }\n"
      "  }\n"
      "}\n";

Result<TalkPage> talkPageOf(const fact::RepoId &repo, const json &data)
{
    Reader reader(data);
    if (!reader.find("repository"))
        return fail(Error::Kind::NotFound, repo.value + ": it is not there, or the token cannot see it");
    TalkPage page;
    if (reader.flag("repository.pullRequests.pageInfo.hasNextPage"))
        page.next = reader.text("repository.pullRequests.pageInfo.endCursor");
    if (reader.error())
        return std::unexpected(*reader.error());
    for (const json &pull : nodesOf(data, "repository.pullRequests")) {
        auto talked = talkedOf(repo, pull);
        if (!talked)
            return std::unexpected(Error{talked.error().kind, repo.value + ": pull requests: " + talked.error().text});
        page.pulls.push_back(std::move(*talked));
    }
    return page;
}

} // namespace sb::forge::github
