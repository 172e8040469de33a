// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.h"

#include "codec_shared.h"

namespace sb::fact {

/// Line 0 stands for "there is none", which is null in JSON.
template<typename A>
void keyLine(A &a, int64_t &line)
{
    std::optional<int64_t> known = line == 0 ? std::nullopt : std::optional(line);
    a("key_line", known);
    if constexpr (std::is_same_v<A, codec::Decoder>)
        line = known.value_or(0);
}

template<typename A>
void fields(A &a, Reason &v)
{
    a("text", v.text);
    a("points", v.points);
}

template<typename A>
void fields(A &a, Risk &v)
{
    a("score", v.score);
    a("level", v.level);
    a("reasons", v.reasons);
    a("confidence", v.confidence);
    a("cases", v.cases);
}

template<typename A>
void fields(A &a, TestPlan &v)
{
    a("run_unit", v.runUnit);
    a("run_integration", v.runIntegration);
    a("run_e2e", v.runE2e);
    a("skip_reason", v.skipReason);
    a("suites", v.suites);
    a("command", v.command);
}

template<typename A>
void fields(A &a, Changelog &v)
{
    a("category", v.category);
    a("component", v.component);
}

template<typename A>
void fields(A &a, Route &v)
{
    a("component", v.component);
    a("owner", v.owner);
}

template<typename A>
void fields(A &a, TierAnswer &v)
{
    a("tier", v.tier);
    a("change_type", v.type);
    a("confidence", v.confidence);
    a("why", v.why);
}

template<typename A>
void fields(A &a, Assessment &v)
{
    a("sha", v.sha);
    a("change_type", v.type);
    a("probabilities", v.probabilities);
    a("confidence", v.confidence);
    a("uncertain", v.uncertain);
    a("traits", v.traits);
    a("risk", v.risk);
    a("percentile", v.risk.percentile);
    a("impacted_domains", v.impactedDomains);
    a("suggested_reviewers", v.suggestedReviewers);
    a("test_plan", v.testPlan);
    a("changelog", v.changelog);
    a("route", v.route);
    a("actions", v.actions);
    a("decision", v.decision);
    a("requires_full_ci", v.requiresFullCi);
    a("security_review", v.securityReview);
    a("reasons", v.reasons);
    a("tiers", v.tiers);
    a.whereThere("by_endpoint", v.byEndpoint);
}

template<typename A>
void fields(A &a, Evidence &v)
{
    a("start_line", v.startLine);
    a("end_line", v.endLine);
    a("why", v.why);
}

template<typename A>
void fields(A &a, LogError &v)
{
    a("line", v.line);
    a("file", v.file);
    a("row", v.row);
    a("col", v.col);
    a("tool", v.tool);
    a("code", v.code);
    a("severity", v.severity);
    a("message", v.message);
}

template<typename A>
void fields(A &a, LogSection &v)
{
    a("name", v.name);
    a("start_line", v.startLine);
    a("end_line", v.endLine);
    a("outcome", v.outcome);
}

template<typename A>
void fields(A &a, Witness &v)
{
    a("kind", v.kind);
    a("says", v.says);
    a("text", v.text);
}

template<typename A>
void fields(A &a, Diagnosis &v)
{
    a("failure_type", v.type);
    a("group", v.group);
    a("retryable", v.retryable);
    a("witnesses", v.witnesses);
    a("likely_root_cause", v.cause);
    a("suggested_action", v.action);
    a("confidence", v.confidence);
    keyLine(a, v.keyLine);
    a("evidence", v.evidence);
    a("evidence_against", v.against);
    a("errors", v.errors);
    a("failed_tests", v.failedTests);
    a("signature", v.signature);
    a("signature_text", v.signatureText);
    a("rule", v.rule);
    a("sections", v.sections);
    a("lines", v.lines);
    a("bytes", v.bytes);
    a("elapsed_us", v.elapsedUs);
}

SIGNALBOX_CODEC(Assessment)
SIGNALBOX_CODEC(Diagnosis)

} // namespace sb::fact
