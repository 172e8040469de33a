// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnose.h"

#include "evidence.h"
#include "extract.h"
#include "signature.h"
#include "templates.h"

#include <core/base/hash.h>
#include <core/base/text.h>

#include <algorithm>
#include <format>
#include <set>

namespace sb::diagnose {

namespace {

constexpr size_t errorLimit = 5000;
constexpr size_t evidenceLimit = 5;
constexpr size_t newLimit = 200;

/// How well a line explains: its rule, how near the end it stands, and whether successful runs print it too. Lines of one tenth of the
/// log count as equally near, so that the first of them wins: a later error is more often a consequence than a cause.
int worth(const Candidate &candidate, int64_t lines, const LogModel &log, const Templates *green)
{
    const int tenth = int(10 * (candidate.line - 1) / std::max<int64_t>(lines, 1));
    const bool usual = green && green->knows(log.lines[size_t(candidate.line) - 1]);
    return candidate.match.rule->rank + (lines > 200 ? 2 * tenth : 0) - (usual ? 60 : 0);
}

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

/// How sure the key line is, from how much its rule explains and how many rival types stand beside it.
double confidence(const Candidate &key, const std::vector<Candidate> &all)
{
    std::set<fact::FailureType> rivals;
    for (const Candidate &each : all) {
        if (each.match.rule->rank >= 50 && each.match.rule->type != key.match.rule->type)
            rivals.insert(each.match.rule->type);
    }
    const double explains = double(key.match.rule->rank) / 100;
    return std::clamp(0.75 * explains - 0.05 * double(std::min<size_t>(rivals.size(), 3)), 0.05, 0.95);
}

fact::FailureGroup groupOfStep(const LogModel &log)
{
    const bool tests = std::ranges::any_of(log.lines, [](std::string_view line) {
        return line.contains("pytest") || line.contains("ctest") || line.contains("running tests")
            || line.contains("Ran ");
    });
    return tests ? fact::FailureGroup::Test : fact::FailureGroup::Infra;
}

} // namespace

Result<fact::Diagnosis> diagnose(const fact::JobLog &log, const Knowledge &knowledge, const Cancel &cancel)
{
    if (!knowledge.patterns)
        return fail(Error::Kind::Invalid, "no rules to diagnose with");
    LogModel model = readLog(log.text, cancel, log.release);
    const Result<Extract> found = extract(model, *knowledge.patterns, cancel);
    if (!found)
        return std::unexpected(found.error());
    const std::vector<Candidate> &all = found->candidates;
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, std::format("diagnosing {} was stopped", log.name));

    fact::Diagnosis diagnosis;
    diagnosis.lines = int64_t(model.lines.size());
    diagnosis.bytes = int64_t(log.text.size());
    diagnosis.sections.assign(model.sections.begin(), model.sections.end());
    diagnosis.failedTests = found->failedTests;
    const auto worthOf
        = [&](const Candidate &each) { return worth(each, diagnosis.lines, model, knowledge.green.get()); };
    const auto best = std::ranges::max_element(all, {}, worthOf);
    const Candidate *key = best == all.end() ? nullptr : &*best;
    if (!key || key->match.rule->rank < 5) {
        diagnosis.cause = "Not enough information: no line of this log is one that Signalbox knows.";
        diagnosis.action = "Read the end of the log, and add a rule for what you find there.";
        return diagnosis;
    }
    const Rule &rule = *key->match.rule;
    diagnosis.rule = rule.id;
    diagnosis.type = rule.type;
    diagnosis.group = fact::groupOf(rule.type, groupOfStep(model));
    diagnosis.keyLine = key->line;
    if (rule.retryable)
        diagnosis.witnesses.push_back({"infrastructure_pattern", "retry", filled(rule.cause, key->match.groups)});
    if (rule.retryable || rule.type != fact::FailureType::Unknown)
        diagnosis.retryable = rule.retryable;
    diagnosis.confidence = confidence(*key, all);

    std::map<std::string, std::string> groups = key->match.groups;
    const fact::LogError first = errorOf(model, *key);
    if (!first.file.empty())
        groups["file"] = first.file;
    if (first.row > 0)
        groups["row"] = std::to_string(first.row);
    for (size_t next = size_t(key->line);
         next < model.lines.size() && next < size_t(key->line) + 4 && !groups.contains("next"); ++next) {
        if (!trimmed(model.lines[next]).empty())
            groups["next"] = std::string(trimmed(model.lines[next]));
    }
    diagnosis.cause = filled(rule.cause, groups);
    diagnosis.action = filled(rule.action, groups);
    diagnosis.evidence.push_back(blockOf(model, key->line, rule));
    for (const Candidate &each : all) {
        if (diagnosis.evidence.size() >= evidenceLimit)
            break;
        const fact::Evidence &last = diagnosis.evidence.back();
        if (&each != key && each.match.rule->id == rule.id && each.line > last.endLine)
            diagnosis.evidence.push_back(blockOf(model, each.line, rule));
    }

    if (knowledge.green)
        addNew(diagnosis.evidence, model, *knowledge.green);

    std::vector<const Candidate *> order;
    for (const Candidate &each : all)
        order.push_back(&each);
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [](const Candidate *each) { return each->match.rule->rank; });
    for (const Candidate *each : order) {
        if (diagnosis.errors.size() < errorLimit)
            diagnosis.errors.push_back(errorOf(model, *each));
    }
    diagnosis.signatureText = normalised(model.lines[size_t(key->line) - 1]);
    diagnosis.signature = sha256Hex(std::string(fact::name(rule.type)) + "\n" + diagnosis.signatureText).substr(0, 16);
    for (fact::LogSection &section : diagnosis.sections) {
        if (key->line >= section.startLine && key->line <= section.endLine)
            section.outcome = "failed";
    }
    return diagnosis;
}

} // namespace sb::diagnose
