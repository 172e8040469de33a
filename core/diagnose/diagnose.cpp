// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnose.h"

#include "cues.h"
#include "evidence.h"
#include "extract.h"
#include "order.h"
#include "signature.h"

#include <core/base/hash.h>
#include <core/base/text.h>

#include <algorithm>
#include <format>

namespace sb::diagnose {

namespace {

constexpr size_t errorLimit = 5000;
constexpr size_t evidenceLimit = 5;
constexpr size_t newLimit = 200;
constexpr size_t headLimit = 12; ///< places that stand first among the errors, whether a rule knows them or not

/// Adds what successful runs do not print, the last of it first, as far as there is room.
void addNew(std::vector<fact::Evidence> &evidence, const LogModel &log, const Templates &green)
{
    std::vector<fact::Evidence> fresh;
    for (int64_t line = 1; line <= int64_t(log.lines.size()); ++line) {
        const std::string_view text = log.lines[size_t(line) - 1];
        if (trimmed(text).empty() || green.knows(text))
            continue;
        if (!fresh.empty() && fresh.back().endLine == line - 1)
            fresh.back().endLine = line;
        else
            fresh.push_back({line, line, "not in the successful runs"});
    }
    const size_t first = fresh.size() > newLimit ? fresh.size() - newLimit : 0;
    evidence.insert(evidence.end(), fresh.begin() + std::ptrdiff_t(first), fresh.end());
}

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
    std::map<std::string, std::string> groups = candidate.match.groups;
    const fact::LogError error = errorOf(log, candidate);
    if (!error.file.empty())
        groups["file"] = error.file;
    if (error.row > 0)
        groups["row"] = std::to_string(error.row);
    for (size_t next = size_t(candidate.line);
         next < log.lines.size() && next < size_t(candidate.line) + 4 && !groups.contains("next"); ++next) {
        if (!trimmed(log.lines[next]).empty())
            groups["next"] = std::string(trimmed(log.lines[next]));
    }
    return {filled(candidate.match.rule->cause, groups), filled(candidate.match.rule->action, groups)};
}

/// The first line of each place, best first; then all else that rules know.
std::vector<fact::LogError> errorsOf(const LogModel &log, const std::vector<Candidate> &candidates, const Order &order)
{
    std::vector<fact::LogError> errors;
    std::vector<fact::Evidence> places;
    std::vector<size_t> rest;
    for (const size_t i : order.best) {
        const Candidate &each = candidates[i];
        const bool seen = std::ranges::any_of(places, [&](const fact::Evidence &place) {
            return each.line >= place.startLine && each.line <= place.endLine;
        });
        if (!seen && places.size() < headLimit) {
            places.push_back(blockOf(log, each.line, *each.match.rule));
            errors.push_back(errorOf(log, each));
        } else if (each.match.rule != &likelyLine()) {
            rest.push_back(i);
        }
    }
    for (const size_t i : rest) {
        if (errors.size() < errorLimit)
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
    const std::vector<FailedStep> steps = failedSteps(model.lines);
    Result<Extract> found = extract(model, *knowledge.patterns, cancel);
    if (!found)
        return std::unexpected(found.error());
    std::vector<Candidate> &all = found->candidates;
    if (knowledge.ranking && !found->report)
        addCues(all, model.lines, steps, *knowledge.ranking, cancel);
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, std::format("diagnosing {} was stopped", log.name));

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
        diagnosis.group = fact::groupOf(rule.type, groupOfStep(model));
    }
    if (rule.retryable)
        diagnosis.witnesses.push_back({"infrastructure_pattern", "retry", cause});
    if (rule.retryable || rule.type != fact::FailureType::Unknown)
        diagnosis.retryable = rule.retryable;
    diagnosis.evidence.push_back(blockOf(model, key.line, rule));
    double belief = 0;
    for (size_t i = 0; i < all.size(); ++i) {
        const fact::Evidence &block = diagnosis.evidence.front();
        belief += all[i].line >= block.startLine && all[i].line <= block.endLine ? order.share[i] : 0;
    }
    diagnosis.confidence = knowledge.ranking ? knowledge.ranking->calibrated(belief) : belief;
    for (const Candidate &each : all) {
        if (diagnosis.evidence.size() >= evidenceLimit)
            break;
        if (&rule != &likelyLine() && &each != &key && each.match.rule == &rule
            && each.line > diagnosis.evidence.back().endLine)
            diagnosis.evidence.push_back(blockOf(model, each.line, rule));
    }
    if (knowledge.green)
        addNew(diagnosis.evidence, model, *knowledge.green);
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
