// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode.h"

#include "reader.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/text.h>

#include <array>

namespace sb::forge::github {

namespace {

using fact::EventKind;
using fact::RunState;

constexpr std::array<std::pair<std::string_view, EventKind>, 10> kinds{{{"ping", EventKind::Ping},
                                                                        {"pull_request", EventKind::PullRequest},
                                                                        {"workflow_run", EventKind::WorkflowRun},
                                                                        {"workflow_job", EventKind::WorkflowJob},
                                                                        {"check_run", EventKind::CheckRun},
                                                                        {"check_suite", EventKind::CheckSuite},
                                                                        {"status", EventKind::Status},
                                                                        {"push", EventKind::Push},
                                                                        {"issues", EventKind::Issues},
                                                                        {"issue_comment", EventKind::IssueComment}}};

/// GitHub's status and conclusion as one state. A word that we do not know is unknown, never passed.
RunState stateOf(const std::string &status, const std::string &conclusion)
{
    if (status == "queued" || status == "requested" || status == "waiting" || status == "pending")
        return RunState::Queued;
    if (status == "in_progress")
        return RunState::Running;
    if (conclusion == "success" || conclusion == "neutral")
        return RunState::Passed;
    if (conclusion == "failure" || conclusion == "startup_failure" || conclusion == "action_required")
        return RunState::Failed;
    if (conclusion == "cancelled" || conclusion == "stale")
        return RunState::Cancelled;
    if (conclusion == "timed_out")
        return RunState::TimedOut;
    if (conclusion == "skipped")
        return RunState::Skipped;
    return RunState::Unknown;
}

fact::BranchTip tip(Reader &reader, const std::string &path)
{
    return {reader.text(path + ".ref"), {reader.text(path + ".sha")}, {reader.text(path + ".repo.full_name", true)}};
}

fact::Pull pull(Reader &reader, const fact::RepoId &repo)
{
    const std::string at = "pull_request.";
    fact::Pull pull;
    pull.key = {repo, reader.number(at + "number")};
    pull.title = reader.text(at + "title");
    pull.body = reader.text(at + "body", true);
    pull.author = reader.text(at + "user.login", true);
    pull.draft = reader.flag(at + "draft");
    pull.labels = reader.names(at + "labels");
    pull.head = tip(reader, at + "head");
    pull.base = tip(reader, at + "base");
    pull.createdAt = reader.time(at + "created_at");
    pull.updatedAt = reader.time(at + "updated_at");
    // Lists say when, single ones and hooks say that.
    pull.state = reader.flag(at + "merged") || reader.find(at + "merged_at") ? fact::PullState::Merged
        : reader.text(at + "state") == "closed"                              ? fact::PullState::Closed
                                                                             : fact::PullState::Open;
    if (pull.state == fact::PullState::Merged)
        pull.merged = {reader.text(at + "merge_commit_sha", true)};
    return pull;
}

/// workflow_run, workflow_job, check_run and check_suite, which name the same things differently.
fact::Run run(Reader &reader, const fact::RepoId &repo, const std::string &object)
{
    const std::string at = object + ".";
    fact::Run run;
    run.repo = repo;
    run.id = {std::to_string(reader.number(at + "id"))};
    run.sha = {reader.text(at + "head_sha")};
    run.branch = reader.text(object == "check_run" ? "check_run.check_suite.head_branch" : at + "head_branch", true);
    run.state = stateOf(reader.text(at + "status", object == "check_suite"), reader.text(at + "conclusion", true));
    run.startedAt = reader.time(object == "workflow_run" ? at + "run_started_at" : at + "started_at");
    run.finishedAt
        = reader.time(object == "workflow_run" || object == "check_suite" ? at + "updated_at" : at + "completed_at");
    run.job = object == "check_suite" ? reader.text("check_suite.app.name", true)
                                      : reader.text(at + "name", object == "workflow_run");
    run.workflow = object == "workflow_job" ? reader.text("workflow_job.workflow_name", true)
        : object == "workflow_run"          ? run.job
                                            : "";
    if (reader.find(at + "run_attempt"))
        run.attempt = int(std::clamp<int64_t>(reader.number(at + "run_attempt"), 1, 1'000'000));
    if (const nlohmann::json *pulls = reader.find(at + "pull_requests");
        pulls && pulls->is_array() && !pulls->empty()) {
        const nlohmann::json &first = pulls->front();
        if (first.is_object() && first.contains("number") && first["number"].is_number_integer())
            run.pull = first["number"].get<int64_t>();
    }
    return run;
}

fact::Run status(Reader &reader, const fact::RepoId &repo)
{
    fact::Run run;
    run.repo = repo;
    run.sha = {reader.text("sha")};
    run.job = reader.text("context");
    // A status has another id in each of its states; what it is of stays.
    run.id = {"status-" + sha256Hex(sb::format("{}\n{}\n{}", repo.value, run.sha.value, run.job)).substr(0, 16)};
    const std::string state = reader.text("state");
    run.state = state == "pending"               ? RunState::Running
        : state == "success"                     ? RunState::Passed
        : state == "failure" || state == "error" ? RunState::Failed
                                                 : RunState::Unknown;
    run.finishedAt = reader.time("updated_at");
    return run;
}

fact::IssueFact issue(Reader &reader, bool comment)
{
    fact::IssueFact issue;
    issue.number = reader.number("issue.number");
    issue.title = reader.text("issue.title");
    issue.body = reader.text("issue.body", true);
    issue.author = reader.text("issue.user.login", true);
    issue.isPull = reader.find("issue.pull_request") != nullptr;
    issue.labels = reader.names("issue.labels");
    if (comment)
        issue.comment
            = {reader.text("comment.user.login", true), reader.text("comment.body"), reader.time("comment.updated_at")};
    return issue;
}

std::string runKey(const fact::Event &event, const fact::Run &run)
{
    return sb::format("{}:run:{}:{}:{}:{}", event.repo.value, event.name, run.id.value, run.attempt, int(run.state));
}

void readBody(Reader &reader, fact::Event &event)
{
    const std::string &repo = event.repo.value;
    switch (event.kind) {
    case EventKind::PullRequest: {
        fact::Pull value = pull(reader, event.repo);
        event.at = value.updatedAt;
        event.key = sb::format("{}:pull:{}:{}:{}:{}", repo, value.key.number, event.action, value.head.sha.value,
                               toIso(value.updatedAt));
        event.body = std::move(value);
        break;
    }
    case EventKind::WorkflowRun:
    case EventKind::WorkflowJob:
    case EventKind::CheckRun:
    case EventKind::CheckSuite: {
        reader.wantObject(event.name);
        fact::Run value = run(reader, event.repo, event.name);
        event.at = value.finishedAt != Time{} ? value.finishedAt : value.startedAt;
        event.key = runKey(event, value);
        event.body = std::move(value);
        break;
    }
    case EventKind::Status: {
        fact::Run value = status(reader, event.repo);
        event.at = value.finishedAt;
        event.key = runKey(event, value);
        event.body = std::move(value);
        break;
    }
    case EventKind::Push: {
        fact::PushFact value{reader.text("ref"), {reader.text("before")}, {reader.text("after")}};
        event.at = reader.time("repository.pushed_at");
        event.key = sb::format("{}:push:{}:{}", repo, value.ref, value.after.value);
        event.body = std::move(value);
        break;
    }
    case EventKind::Issues:
    case EventKind::IssueComment: {
        const bool comment = event.kind == EventKind::IssueComment;
        event.at = reader.time(comment ? "comment.updated_at" : "issue.updated_at");
        const int64_t id = reader.number(comment ? "comment.id" : "issue.number");
        event.body = issue(reader, comment);
        event.key = sb::format("{}:{}:{}:{}:{}", repo, event.name, id, event.action, toIso(event.at));
        break;
    }
    case EventKind::Ping: event.key = sb::format("{}:ping:{}", repo, reader.number("hook_id")); break;
    case EventKind::Talk: // no hook tells it
    case EventKind::Unknown: break;
    }
}

} // namespace

Result<fact::Event> decodeEvent(std::string_view name, const nlohmann::json &root)
{
    Reader reader(root);
    fact::Event event;
    event.name = shortened(name, 100);
    for (const auto &[word, kind] : kinds) {
        if (word == name)
            event.kind = kind;
    }
    const bool known = event.kind != EventKind::Unknown && event.kind != EventKind::Ping;
    const auto loose = [&](const char *path) {
        const nlohmann::json *field = reader.find(path);
        return field && field->is_string() ? field->get<std::string>() : std::string();
    };
    event.repo = {known ? reader.text("repository.full_name") : loose("repository.full_name")};
    event.action = loose("action");
    event.sender = loose("sender.login");
    readBody(reader, event);
    if (reader.error())
        return fail(reader.error()->kind, sb::format("{}: {}", event.name, reader.error()->text));
    return event;
}

Result<fact::Event> decodeWebhook(std::string_view name, std::string_view body)
{
    const auto root = parse(body);
    if (!root)
        return std::unexpected(root.error());
    Result<fact::Event> event = decodeEvent(name, *root);
    if (event && event->key.empty())
        event->key = sb::format("{}:{}:{}", event->repo.value, event->name, sha256Hex(body).substr(0, 32));
    return event;
}

std::string guessName(std::string_view body)
{
    const auto root = parse(body);
    if (!root)
        return {};
    for (const char *object : {"workflow_job", "workflow_run", "check_run", "check_suite", "pull_request"}) {
        if (root->contains(object))
            return object;
    }
    if (root->contains("issue"))
        return root->contains("comment") ? "issue_comment" : "issues";
    if (root->contains("hook_id") && root->contains("zen"))
        return "ping";
    if (root->contains("ref") && root->contains("after"))
        return "push";
    return root->contains("context") && root->contains("sha") ? "status" : "";
}

} // namespace sb::forge::github
