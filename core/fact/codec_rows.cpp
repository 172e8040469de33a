// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.h"

#include "codec_shared.h"

namespace sb::fact {

template<typename A>
void fields(A &a, BoardRow &v)
{
    a("pull", v.pull);
    a("title", v.title);
    a("author", v.author);
    a("group", v.group);
    a("group_why", v.groupWhy);
    a("state", v.state);
    a("checks_passed", v.checksPassed);
    a("checks_total", v.checksTotal);
    a("assessed", v.assessed);
    a("risk", v.risk);
    a("level", v.level);
    a("risk_confidence", v.riskConfidence);
    a("change_type", v.type);
    a("type_confidence", v.typeConfidence);
    a("second_type", v.secondType);
    a("second_confidence", v.secondConfidence);
    a("traits", v.traits);
    a("decision", v.decision);
    a("summary", v.summary);
    a("labels", v.labels);
    a("draft", v.draft);
    a("pinned", v.pinned);
    a("updated_at", v.updatedAt);
    a("as_of", v.asOf);
}

template<typename A>
void fields(A &a, Ratio &v)
{
    a("numerator", v.numerator);
    a("denominator", v.denominator);
}

template<typename A>
void fields(A &a, Ending &v)
{
    a("how", v.how);
    a("text", v.text);
    a("pull", v.pull);
    a("run", v.run);
    a("at", v.at);
}

template<typename A>
void fields(A &a, KnownIssueRef &v)
{
    a("id", v.id);
    a("title", v.title);
    a("link", v.link);
    a("retry", v.retry);
    a("count", v.count);
}

template<typename A>
void fields(A &a, FailureRow &v)
{
    a("run", v.run);
    a("repo", v.repo);
    a("signature", v.signature);
    a("text", v.text);
    a("failure_type", v.type);
    a("group", v.group);
    a("retryable", v.retryable);
    a("confidence", v.confidence);
    a("kind", v.kind);
    a("kind_why", v.kindWhy);
    a("failed", v.failed);
    a("flips", v.flips);
    a("flaky_group", v.flakyGroup);
    a("ending", v.ending);
    a("known_issue", v.knownIssue);
    a("state", v.state);
    a("branch", v.branch);
    a("job", v.job);
    a("pull", v.pull);
    a("repos", v.repos);
    a("runs", v.runs);
    a("first_seen", v.firstSeen);
    a("last_seen", v.lastSeen);
    a("classification", v.classification);
    a("marked_wrong", v.markedWrong);
    a("patches", v.patches);
    a("snoozed_until", v.snoozedUntil);
}

template<typename A>
void fields(A &a, PatchRow &v)
{
    a("id", v.id);
    a("repo", v.repo);
    a("run", v.run);
    a("title", v.title);
    a("recipe", v.recipe);
    a("fixes", v.fixes);
    a("added", v.added);
    a("deleted", v.deleted);
    a("confidence", v.confidence);
    a("status", v.status);
    a("status_why", v.statusWhy);
    a("proved", v.proved);
    a("sandbox", v.sandbox);
    a("pull", v.pull);
    a("checks", v.checks);
    a("at", v.at);
}

template<typename A>
void fields(A &a, LedgerRow &v)
{
    a("entry", v.entry);
    a("what", v.what);
    a("revertable", v.revertable);
    a("revert_why", v.revertWhy);
}

template<typename A>
void fields(A &a, TrendPoint &v)
{
    a("day", v.day);
    a("numerator", v.numerator);
    a("denominator", v.denominator);
    a("median", v.median);
    a("p90", v.p90);
}

template<typename A>
void fields(A &a, Trend &v)
{
    a("name", v.name);
    a("unit", v.unit);
    a("points", v.points);
    a("numerator", v.numerator);
    a("denominator", v.denominator);
    a("median", v.median);
    a("p90", v.p90);
}

SIGNALBOX_CODEC(BoardRow)
SIGNALBOX_CODEC(FailureRow)
SIGNALBOX_CODEC(PatchRow)
SIGNALBOX_CODEC(LedgerRow)
SIGNALBOX_CODEC(Trend)

} // namespace sb::fact
