// SPDX-License-Identifier: GPL-3.0-or-later
// Pull requests: opened, labelled, told about, marked ready, merged, closed; and runs again.
#include "writer_private.h"

#include "reader.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/text.h>

#include <optional>

namespace sb::forge::github {

using nlohmann::json;

namespace {

constexpr size_t commentPages = 30; // of 100 each: ours is among the first

std::string owner(const fact::RepoId &repo)
{
    return repo.value.substr(0, repo.value.find('/'));
}

std::string pullPath(const fact::PullKey &key, const char *kind = "pulls")
{
    return sb::format("/repos/{}/{}/{}", key.repo.value, kind, key.number);
}

Result<fact::Pull> pullFrom(const json &object, const fact::RepoId &repo)
{
    Reader reader(object);
    const auto tip = [&](const std::string &at) {
        return fact::BranchTip{
            reader.text(at + ".ref"), {reader.text(at + ".sha")}, {reader.text(at + ".repo.full_name", true)}};
    };
    fact::Pull pull;
    pull.key = {repo, reader.number("number")};
    pull.title = reader.text("title");
    pull.body = reader.text("body", true);
    pull.author = reader.text("user.login", true);
    pull.draft = reader.flag("draft");
    pull.labels = reader.names("labels");
    pull.head = tip("head");
    pull.base = tip("base");
    pull.createdAt = reader.time("created_at");
    pull.updatedAt = reader.time("updated_at");
    pull.state = reader.find("merged_at") && !reader.find("merged_at")->is_null() ? fact::PullState::Merged
        : reader.text("state") == "closed"                                        ? fact::PullState::Closed
                                                                                  : fact::PullState::Open;
    if (pull.state == fact::PullState::Merged)
        pull.merged = {reader.text("merge_commit_sha", true)};
    if (reader.error()) // it is there all the same
        return fail(Error::Kind::Unavailable, "a pull request does not read: " + reader.error()->text);
    return pull;
}

bool isTrue(const json &object, const char *field)
{
    return object.is_object() && object.contains(field) && object[field].is_boolean() && object[field].get<bool>();
}

/// Limits pass: what was approved is done after them.
Error later(Error error)
{
    if (error.kind == Error::Kind::Limit)
        error.kind = Error::Kind::Unavailable;
    return error;
}

Result<json> parsed(const std::string &body)
{
    json root = parseJson(body);
    return root.is_discarded() ? fail(Error::Kind::Unavailable, "the answer is not JSON")
                               : Result<json>(std::move(root));
}

} // namespace

std::string urlPath(std::string_view text)
{
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    std::string out;
    for (const char c : text)
        out += plain.contains(c) ? std::string(1, c) : sb::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

std::string textAt(const json &root, std::initializer_list<const char *> path)
{
    const json *at = &root;
    for (const char *key : path) {
        const auto next = at->is_object() ? at->find(key) : at->end();
        if (!at->is_object() || next == at->end())
            return {};
        at = &*next;
    }
    return at->is_string() ? at->get<std::string>() : std::string();
}

Writer::Writer(Api &api, std::function<std::string(const fact::RepoId &)> gitDir)
    : d(new Private{api, std::move(gitDir), {}, {}, {}})
{
}

Writer::~Writer() = default;

Result<json> Writer::Private::get(const std::string &path)
{
    const auto answered = api.get(path, {});
    return answered ? parsed(answered->body) : std::unexpected(later(answered.error()));
}

Result<json> Writer::Private::send(const std::string &method, const std::string &path, const json &body)
{
    const auto answered = api.send(method, path, body, {});
    if (!answered)
        return std::unexpected(later(answered.error()));
    if (answered->status >= 300)
        return std::unexpected(later(errorOf(method + " " + path, answered->status, {}, answered->body)));
    return answered->body.empty() ? Result<json>(json::object()) : parsed(answered->body);
}

Result<json> Writer::Private::graphql(const std::string &query, const json &variables)
{
    auto data = api.graphql(query, variables, {});
    return data ? std::move(data) : std::unexpected(later(data.error()));
}

Result<json> Writer::Private::pull(const fact::PullKey &key)
{
    return get(pullPath(key));
}

Result<std::vector<fact::Pull>> Writer::pullsFrom(const fact::RepoId &repo, const std::string &branch)
{
    const auto listed = d->get(
        sb::format("/repos/{}/pulls?state=all&per_page=100&head={}:{}", repo.value, owner(repo), urlPath(branch)));
    if (!listed)
        return std::unexpected(listed.error());
    std::vector<fact::Pull> pulls;
    for (const json &object : *listed) {
        auto pull = pullFrom(object, repo);
        if (!pull)
            return std::unexpected(pull.error());
        const auto comments = d->get(pullPath(pull->key, "issues") + "/comments?per_page=100");
        if (!comments)
            return std::unexpected(comments.error());
        for (const json &comment : *comments)
            pull->comments.push_back({textAt(comment, {"user", "login"}), textAt(comment, {"body"}), {}});
        pulls.push_back(std::move(*pull));
    }
    return pulls;
}

Result<fact::Pull> Writer::openPull(const Forge::NewPull &wanted)
{
    const std::string repo = "/repos/" + wanted.repo.value;
    const auto opened = d->send("POST", repo + "/pulls",
                                {{"title", wanted.title},
                                 {"body", wanted.body},
                                 {"head", wanted.head},
                                 {"base", wanted.base},
                                 {"draft", wanted.draft}});
    if (opened)
        return pullFrom(*opened, wanted.repo);
    if (opened.error().kind != Error::Kind::Conflict)
        return std::unexpected(opened.error());
    const auto known = d->get(sb::format("{}/pulls?state=open&head={}:{}&base={}", repo, owner(wanted.repo),
                                         urlPath(wanted.head), urlPath(wanted.base)));
    if (!known)
        return std::unexpected(known.error());
    if (!known->is_array() || known->empty()) // the host says that it is there; reading does not show it yet
        return fail(Error::Kind::Unavailable, opened.error().text);
    return pullFrom(known->front(), wanted.repo);
}

Result<> Writer::addLabel(const fact::PullKey &key, const std::string &label)
{
    return d->send("POST", pullPath(key, "issues") + "/labels", {{"labels", json::array({label})}})
        .transform([](const json &) { });
}

Result<> Writer::putComment(const fact::PullKey &key, const std::string &marker, const std::string &body)
{
    if (d->login.empty()) {
        const auto me = d->get("/user");
        if (!me)
            return std::unexpected(me.error());
        d->login = textAt(*me, {"login"});
    }
    const std::string text = body + "\n\n" + marker;
    std::optional<json> own;
    const auto looked = d->api.pages(pullPath(key, "issues") + "/comments?per_page=100", commentPages, {},
                                     [&](const Answered &page) -> Result<bool> {
                                         const auto comments = parsed(page.body);
                                         if (!comments)
                                             return std::unexpected(comments.error());
                                         for (const json &comment : *comments) {
                                             if (textAt(comment, {"user", "login"}) == d->login
                                                 && trimmed(textAt(comment, {"body"})).ends_with(marker)) {
                                                 own = comment;
                                                 return false;
                                             }
                                         }
                                         return true;
                                     });
    if (!looked)
        return std::unexpected(later(looked.error()));
    if (!own)
        return d->send("POST", pullPath(key, "issues") + "/comments", {{"body", text}}).transform([](const json &) { });
    if (textAt(*own, {"body"}) == text)
        return {};
    const auto id = own->find("id");
    if (id == own->end() || !id->is_number_integer())
        return fail(Error::Kind::Unavailable, "a comment of " + key.text() + " has no id");
    return d
        ->send("PATCH", sb::format("/repos/{}/issues/comments/{}", key.repo.value, id->get<int64_t>()),
               {{"body", text}})
        .transform([](const json &) { });
}

Result<> Writer::markReady(const fact::PullKey &key)
{
    const auto pull = d->pull(key);
    if (!pull)
        return std::unexpected(pull.error());
    if (!isTrue(*pull, "draft"))
        return textAt(*pull, {"state"}) == "open" ? Result<>()
                                                  : fail(Error::Kind::Conflict, key.text() + " is not open");
    const auto ready = d->graphql(
        "mutation($input: MarkPullRequestReadyForReviewInput!) { markPullRequestReadyForReview(input: $input) "
        "{ pullRequest { isDraft } } }",
        {{"input", {{"pullRequestId", textAt(*pull, {"node_id"})}}}});
    return ready.transform([](const json &) { });
}

Result<fact::Sha> Writer::merge(const fact::PullKey &key, MergeMethod method, const fact::Sha &head)
{
    const fact::Sha seen = d->hostName(head);
    const auto merged
        = d->send("PUT", pullPath(key) + "/merge",
                  {{"sha", seen.value}, {"merge_method", method == MergeMethod::Squash ? "squash" : "merge"}});
    if (merged) {
        const fact::Sha landed{textAt(*merged, {"sha"})};
        if (!isTrue(*merged, "merged") || landed.empty())
            return fail(Error::Kind::Unavailable, "the host does not say what landed " + key.text());
        return landed;
    }
    if (merged.error().kind == Error::Kind::Unavailable || merged.error().kind == Error::Kind::Timeout
        || merged.error().kind == Error::Kind::Denied)
        return std::unexpected(merged.error());
    // 405 "not mergeable" and 409 "head was modified" are also said of what has landed.
    const auto now = d->pull(key);
    if (!now)
        return std::unexpected(now.error());
    if (isTrue(*now, "merged") && textAt(*now, {"head", "sha"}) == seen.value)
        return fact::Sha{textAt(*now, {"merge_commit_sha"})};
    return fail(Error::Kind::Conflict, merged.error().text);
}

Result<> Writer::closePull(const fact::PullKey &key)
{
    const auto pull = d->pull(key);
    if (!pull)
        return std::unexpected(pull.error());
    if (isTrue(*pull, "merged"))
        return fail(Error::Kind::Conflict, key.text() + " is merged");
    return d->send("PATCH", pullPath(key), {{"state", "closed"}}).transform([](const json &) { });
}

Result<> Writer::rerun(const fact::RepoId &repo, const fact::RunId &run)
{
    const auto again = [&](const char *kind) {
        return d
            ->send("POST", sb::format("/repos/{}/actions/{}/{}/rerun", repo.value, kind, urlPath(run.value)),
                   json::object())
            .transform([](const json &) { });
    };
    const auto whole = again("runs");
    return !whole && whole.error().kind == Error::Kind::NotFound ? again("jobs") : whole;
}

} // namespace sb::forge::github
