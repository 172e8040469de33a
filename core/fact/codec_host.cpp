// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.h"

#include "codec_shared.h"

namespace sb::fact {

template<typename A>
void fields(A &a, Run &v)
{
    a("id", v.id);
    a("repo", v.repo);
    a("sha", v.sha);
    a("branch", v.branch);
    a("pull", v.pull);
    a("workflow", v.workflow);
    a("job", v.job);
    a("command", v.command);
    a("attempt", v.attempt);
    a("state", v.state);
    a("started_at", v.startedAt);
    a("finished_at", v.finishedAt);
    a("log_path", v.logPath);
    a("log_missing", v.logMissing);
}

template<typename A>
void fields(A &a, Repo &v)
{
    a("id", v.id);
    a("default_branch", v.defaultBranch);
    a("git_dir", v.gitDir);
}

template<typename A>
void fields(A &a, PushFact &v)
{
    a("ref", v.ref);
    a("before", v.before);
    a("after", v.after);
}

template<typename A>
void fields(A &a, IssueFact &v)
{
    a("number", v.number);
    a("title", v.title);
    a("body", v.body);
    a("author", v.author);
    a("is_pull", v.isPull);
    a("labels", v.labels);
    a("comment", v.comment);
}

template<typename A>
void fields(A &a, TalkFact &v)
{
    a("number", v.number);
    a("reviews", v.reviews);
    a("comments", v.comments);
}

/// One member per kind of body; all but one are null.
template<typename T, typename A>
void alternative(A &a, const char *name, decltype(Event::body) &body)
{
    std::optional<T> value;
    if (const T *held = std::get_if<T>(&body))
        value = *held;
    a(name, value);
    if constexpr (std::is_same_v<A, codec::Decoder>) {
        if (value)
            body = *std::move(value);
    }
}

template<typename A>
void fields(A &a, Event &v)
{
    a("key", v.key);
    a("kind", v.kind);
    a("name", v.name);
    a("action", v.action);
    a("repo", v.repo);
    a("sender", v.sender);
    a("at", v.at);
    alternative<Pull>(a, "pull", v.body);
    alternative<Run>(a, "run", v.body);
    alternative<PushFact>(a, "push", v.body);
    alternative<IssueFact>(a, "issue", v.body);
    std::optional<TalkFact> talk;
    if (const auto *held = std::get_if<TalkFact>(&v.body))
        talk = *held;
    a.whereThere("talk", talk);
    if constexpr (std::is_same_v<A, codec::Decoder>) {
        if (talk)
            v.body = *std::move(talk);
    }
}

SIGNALBOX_CODEC(Repo)
SIGNALBOX_CODEC(Pull)
SIGNALBOX_CODEC(Run)
SIGNALBOX_CODEC(Event)

} // namespace sb::fact
