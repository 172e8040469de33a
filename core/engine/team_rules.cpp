// SPDX-License-Identifier: GPL-3.0-or-later
#include "team_rules.h"

#include <core/base/format.h>

#include "handlers.h"
#include "tool_input.h"

#include <QSaveFile>

#include <algorithm>
#include <filesystem>

namespace sb::engine {

using namespace fact;

namespace {

constexpr size_t fileLimit = size_t(1) << 20;

struct Known {
    std::string text;
    bool shipped = true;
};

Result<Known> knownRules(const std::string &workspace)
{
    const std::string file = autoRulesFile(workspace);
    std::error_code failed;
    if (!std::filesystem::exists(file, failed) && !failed)
        return classify::shippedAutoRulesText().transform(
            [](std::string text) { return Known{std::move(text), true}; });
    return readInput(file, fileLimit).transform([](std::string text) { return Known{std::move(text), false}; });
}

/// The rules of a request: an empty text stands for those that ship.
Result<classify::AutoRules> rulesOf(const std::string &toml)
{
    if (toml.size() > fileLimit)
        return fail(Error::Kind::Invalid, "auto_rules.toml: more than 1 MB of rules");
    return toml.empty() ? classify::shippedAutoRules() : classify::parseAutoRules(toml, "auto_rules.toml");
}

Result<> write(const std::string &file, const std::string &text)
{
    QSaveFile saved(QString::fromStdString(file));
    if (!saved.open(QIODevice::WriteOnly) || saved.write(text.data(), qint64(text.size())) != qint64(text.size())
        || !saved.commit())
        return fail(Error::Kind::Io, "cannot write " + file + ": " + saved.errorString().toStdString());
    return {};
}

} // namespace

std::string autoRulesFile(const std::string &workspace)
{
    return workspace + "/auto_rules.toml";
}

Result<classify::AutoRules> autoRulesOf(const std::string &workspace)
{
    return knownRules(workspace).and_then(
        [&](const Known &known) { return classify::parseAutoRules(known.text, autoRulesFile(workspace)); });
}

Result<Value> handle(Desk &desk, const ReadAutoRules &)
{
    const auto known = knownRules(desk.workspace());
    if (!known)
        return std::unexpected(known.error());
    AutoRulesText answer{known->text, autoRulesFile(desk.workspace()), known->shipped, {}, {}};
    const auto rules = classify::parseAutoRules(known->text, answer.file);
    if (!rules)
        answer.problem = rules.error().text;
    for (const classify::AutoRule &rule : rules ? rules->rules : std::vector<classify::AutoRule>{})
        answer.rules.push_back(
            {rule.match, rule.level ? std::string(name(*rule.level)) : std::string(), rule.actions, rule.line});
    return answer;
}

Result<Value> handle(Desk &desk, const PreviewAutoRules &request)
{
    const auto rules = rulesOf(request.toml);
    if (!rules)
        return std::unexpected(rules.error());
    std::vector<Assessment> stored;
    std::vector<std::pair<Time, AutoRulesPreview::Row>> rows;
    desk.world().with([&](World &world) {
        for (const auto &[key, assessment] : world.assessments) {
            const auto pull = world.pulls.find(key);
            if (pull == world.pulls.end())
                continue;
            stored.push_back(assessment);
            AutoRulesPreview::Row row;
            row.pull = key;
            row.title = pull->second.title;
            row.type = assessment.type;
            row.level = assessment.risk.level;
            row.traits = assessment.traits;
            rows.emplace_back(pull->second.updatedAt, std::move(row));
        }
    });
    AutoRulesPreview answer;
    const std::vector<classify::RulePreview> decided = classify::preview(*rules, stored);
    for (size_t i = 0; i < decided.size(); ++i) {
        AutoRulesPreview::Row &row = rows[i].second;
        row.was = decided[i].was;
        row.is = decided[i].is;
        row.wasActions = decided[i].wasActions;
        row.isActions = decided[i].isActions;
        row.line = decided[i].line;
        row.changes = decided[i].changes();
        answer.changed += row.changes;
        answer.autoMerge += row.is != Verdict::Escalate && std::ranges::contains(row.isActions, "auto_merge");
    }
    std::ranges::stable_sort(rows, [](const auto &a, const auto &b) {
        return std::tuple(!a.second.changes, b.first) < std::tuple(!b.second.changes, a.first);
    });
    for (auto &[at, row] : rows)
        answer.rows.push_back(std::move(row));
    return answer;
}

Result<Value> handle(Desk &desk, const SaveAutoRules &request)
{
    const auto rules = rulesOf(request.toml);
    if (!rules)
        return std::unexpected(rules.error());
    const std::string file = autoRulesFile(desk.workspace());
    if (request.toml.empty()) {
        std::error_code failed;
        std::filesystem::remove(file, failed);
        if (failed)
            return fail(Error::Kind::Io, "cannot remove " + file + ": " + failed.message());
    } else if (auto written = write(file, request.toml); !written) {
        return std::unexpected(written.error());
    }
    // What is open is decided again; what was closed keeps the decision that was made of it.
    const auto open = desk.world().with([](World &world) {
        std::vector<std::pair<PullKey, Assessment>> found;
        for (const auto &[key, assessment] : world.assessments) {
            const auto pull = world.pulls.find(key);
            if (pull != world.pulls.end() && pull->second.state == PullState::Open)
                found.emplace_back(key, assessment);
        }
        return found;
    });
    int changed = 0;
    for (const auto &[key, before] : open) {
        Assessment after = before;
        classify::apply(*rules, after);
        if (after == before)
            continue;
        if (auto kept = desk.keep(key, after); !kept)
            return std::unexpected(kept.error());
        ++changed;
    }
    return Done{sb::format("{}; {} of {} open pull requests are decided differently",
                           request.toml.empty() ? "The rules that ship decide again" : "Saved the auto-rules", changed,
                           open.size()),
                std::nullopt, ""};
}

} // namespace sb::engine
