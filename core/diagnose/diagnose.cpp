// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnose.h"

#include "cues.h"
#include "evidence.h"
#include "extent.h"
#include "extract.h"
#include "novelty.h"
#include "order.h"
#include "signature.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/text.h>

#include <algorithm>
#include <bit>
#include <iterator>

namespace sb::diagnose {

namespace {

constexpr size_t mostErrors = 5000;
constexpr size_t evidenceLimit = 5;
constexpr size_t placeLimit = 4; ///< that may be the reason
constexpr double unlikely = 0.10; ///< of the best place's share of the belief: not worth a look
constexpr size_t newLimit = 8; ///< lines that successful runs do not print
constexpr size_t mostHeads = 12; ///< places that stand first among the errors, whether a rule knows them or not

fact::FailureGroup groupOfStep(const LogModel &log)
{
    const bool tests = std::ranges::any_of(log.lines, [](std::string_view line) {
        return line.contains("pytest") || line.contains("ctest") || line.contains("running tests")
            || line.contains("Ran ");
    });
    return tests ? fact::FailureGroup::Test : fact::FailureGroup::Infra;
}

/// Cause and action, with the names of the line filled in.
std::pair<std::string, std::string> sentencesFor(const LogModel &log, const Candidate &candidate)
{
    NamedTexts groups = candidate.match.groups;
    const fact::LogError error = errorOf(log, candidate);
    if (!error.file.empty())
        groups.set("file", error.file);
    if (error.row > 0)
        groups.set("row", std::to_string(error.row));
    for (size_t next = size_t(candidate.line);
         next < log.lines.size() && next < size_t(candidate.line) + 4 && !groups.contains("next"); ++next) {
        if (!trimmed(log.lines[next]).empty())
            groups.set("next", trimmed(log.lines[next]));
    }
    return {filled(candidate.match.rule->cause, groups), filled(candidate.match.rule->action, groups)};
}

bool holds(const std::vector<fact::Evidence> &blocks, int64_t line)
{
    return std::ranges::any_of(
        blocks, [&](const fact::Evidence &block) { return line >= block.startLine && line <= block.endLine; });
}

/// The likeliest line is shown, but nothing is claimed of it where no rule knows what it means.
void doubt(fact::Diagnosis &diagnosis, const Ranking &ranking, std::string_view line)
{
    diagnosis.confidence = std::min(diagnosis.confidence, ranking.weak());
    if (diagnosis.type != fact::FailureType::Unknown)
        return;
    diagnosis.cause = sb::format("Not enough information: no line explains the failure; the likeliest says \"{}\".",
                                 shortened(trimmed(line), 200));
    diagnosis.action = "Read the end of the log, and add a rule for what you find there.";
}

/// The best place, and those that are not much less likely.
std::vector<fact::Evidence> placesOf(const LogModel &log, const std::vector<Candidate> &all, const Order &order,
                                     const Ranking &ranking)
{
    std::vector<fact::Evidence> places;
    for (const size_t i : order.best) {
        if (places.size() == placeLimit || order.share[i] < unlikely * order.share[order.best.front()])
            break;
        if (!holds(places, all[i].line))
            places.push_back(extended(log, all, all[i], ranking));
    }
    return places;
}

/// The key line's place, and the next ones that its rule matches.
std::vector<fact::Evidence> sameRule(const LogModel &log, const std::vector<Candidate> &all, const Candidate &key)
{
    std::vector<fact::Evidence> places{blockOf(log, key.line, *key.match.rule)};
    for (const Candidate &each : all) {
        if (places.size() >= evidenceLimit)
            break;
        if (each.match.rule == key.match.rule && each.line > places.back().endLine)
            places.push_back(blockOf(log, each.line, *each.match.rule));
    }
    return places;
}

/// The first line of each place, best first; then all else that rules know.
std::vector<fact::LogError> errorsOf(const LogModel &log, const std::vector<Candidate> &candidates, const Order &order)
{
    std::vector<fact::LogError> errors;
    std::vector<fact::Evidence> places;
    std::vector<size_t> rest;
    for (const size_t i : order.best) {
        const Candidate &each = candidates[i];
        if (!holds(places, each.line) && places.size() < mostHeads) {
            places.push_back(blockOf(log, each.line, *each.match.rule));
            errors.push_back(errorOf(log, each));
        } else if (each.match.rule != &likelyLine()) {
            rest.push_back(i);
        }
    }
    for (const size_t i : rest) {
        if (errors.size() < mostErrors)
            errors.push_back(errorOf(log, candidates[i]));
    }
    return errors;
}

} // namespace

Result<fact::Diagnosis> diagnose(const fact::JobLog &log, const Knowledge &knowledge, const Cancel &cancel)
{
    if (!knowledge.patterns)
        return fail(Error::Kind::Invalid, "no rules to diagnose with");
    const LogModel model = readLog(log.text, cancel, log.release);
    Result<Extract> found = extract(model, *knowledge.patterns, cancel);
    if (!found)
        return std::unexpected(found.error());
    const std::vector<FailedStep> &steps = found->steps;
    std::vector<Candidate> &all = found->candidates;
    if (knowledge.ranking && !found->report)
        addCues(all, model.lines, steps, *knowledge.ranking, cancel);
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, sb::format("diagnosing {} was stopped", log.name));

    fact::Diagnosis diagnosis;
    diagnosis.lines = int64_t(model.lines.size());
    diagnosis.bytes = int64_t(log.text.size());
    diagnosis.sections.assign(model.sections.begin(), model.sections.end());
    diagnosis.failedTests = found->failedTests;
    if (all.empty()) {
        diagnosis.cause = "Not enough information: no line of this log is one that Signalbox knows.";
        diagnosis.action = "Read the end of the log, and add a rule for what you find there.";
        return diagnosis;
    }
    const Order order
        = orderOf(all, featuresOf(model.lines, all, steps, knowledge.green.get()), knowledge.ranking.get());
    const Candidate &key = all[order.best.front()];
    const Rule &rule = *key.match.rule;
    const auto &[cause, action] = sentencesFor(model, key);
    diagnosis.keyLine = key.line;
    diagnosis.cause = cause;
    diagnosis.action = action;
    diagnosis.type = rule.type;
    if (&rule != &likelyLine()) {
        diagnosis.rule = rule.id;
        diagnosis.group = rule.type == fact::FailureType::Timeout ? fact::groupOf(rule.type, groupOfStep(model))
                                                                  : fact::groupOf(rule.type);
    }
    if (!rule.link.empty())
        diagnosis.witnesses.push_back(
            {"known_issue", rule.retryable ? "retry" : "no_retry", rule.id + " " + rule.link});
    else if (rule.retryable)
        diagnosis.witnesses.push_back({"infrastructure_pattern", "retry", cause});
    if (rule.retryable || rule.type != fact::FailureType::Unknown)
        diagnosis.retryable = rule.retryable;
    const fact::Evidence block = blockOf(model, key.line, rule);
    double belief = 0;
    for (size_t i = 0; i < all.size(); ++i)
        belief += all[i].line >= block.startLine && all[i].line <= block.endLine ? order.share[i] : 0;
    diagnosis.confidence = knowledge.ranking ? knowledge.ranking->calibrated(belief) : belief;
    if (knowledge.ranking && !found->report && order.top < knowledge.ranking->enough())
        doubt(diagnosis, *knowledge.ranking, model.lines[size_t(key.line) - 1]);
    diagnosis.evidence = knowledge.ranking && !found->report ? placesOf(model, all, order, *knowledge.ranking)
                                                             : sameRule(model, all, key);
    if (const Templates *green = knowledge.green.get()) { // which tells more than the places that are less likely
        diagnosis.evidence.resize(1);
        std::vector<int64_t> failing;
        for (const Candidate &each : all) {
            if (std::popcount(each.cues) >= 2 || each.match.rule->severity == "error")
                failing.push_back(each.line);
        }
        diagnosis.evidence.front() = withoutKnown(diagnosis.evidence.front(), key.line, model.lines, *green);
        std::ranges::copy(newLines(model.lines, *green, diagnosis.evidence.front(), failing, newLimit),
                          std::back_inserter(diagnosis.evidence));
    }
    diagnosis.errors = errorsOf(model, all, order);
    diagnosis.signatureText = normalised(model.lines[size_t(key.line) - 1]);
    diagnosis.signature
        = sha256Hex(std::string(fact::name(diagnosis.type)) + "\n" + diagnosis.signatureText).substr(0, 16);
    for (fact::LogSection &section : diagnosis.sections) {
        if (key.line >= section.startLine && key.line <= section.endLine)
            section.outcome = "failed";
    }
    return diagnosis;
}

} // namespace sb::diagnose
