// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The members of facts that stand inside other facts, too. For the codec_*.cpp files only.
#pragma once

#include "codec_archive.h"
#include "suspect.h"

namespace sb::fact {

template<typename A>
void fields(A &a, PullKey &v)
{
    a("repo", v.repo);
    a("number", v.number);
}

template<typename A>
void fields(A &a, BranchTip &v)
{
    a("branch", v.branch);
    a("sha", v.sha);
    a("repo", v.repo);
}

template<typename A>
void fields(A &a, Comment &v)
{
    a("author", v.author);
    a("body", v.body);
    a("at", v.at);
}

template<typename A>
void fields(A &a, Review &v)
{
    a("author", v.author);
    a("state", v.state);
    a("body", v.body);
    a("at", v.at);
}

template<typename A>
void fields(A &a, Pull &v)
{
    a("key", v.key);
    a("title", v.title);
    a("body", v.body);
    a("author", v.author);
    a("state", v.state);
    a("draft", v.draft);
    a("labels", v.labels);
    a("comments", v.comments);
    a("head", v.head);
    a("base", v.base);
    a("merged", v.merged);
    a("created_at", v.createdAt);
    a("updated_at", v.updatedAt);
    a.whereThere("reviews", v.reviews);
}

template<typename A>
void fields(A &a, Actor &v)
{
    a("kind", v.kind);
    a("name", v.name);
}

template<typename A>
void fields(A &a, LedgerEntry &v)
{
    a("seq", v.seq);
    a("at", v.at);
    a("kind", v.kind);
    a("outcome", v.outcome);
    a("effect", v.effect);
    a("action", v.action);
    a("repo", v.repo);
    a("subject", v.subject);
    a("actor", v.actor);
    a("approver", v.approver);
    a("why", v.why);
    a("confidence", v.confidence);
    a("before", v.before);
    a("after", v.after);
    a("detail", v.detail);
    a("prev", v.prev);
    a("hash", v.hash);
}

template<typename A>
void fields(A &a, Suspect &v)
{
    a("sha", v.sha);
    a("subject", v.subject);
    a("author", v.author);
    a("at", v.at);
    a("pull", v.pull);
    a("named", v.named);
    a("why", v.why);
}

} // namespace sb::fact
