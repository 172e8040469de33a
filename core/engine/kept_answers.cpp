// SPDX-License-Identifier: GPL-3.0-or-later
#include "kept_answers.h"

#include <core/base/hash.h>
#include <core/base/json.h>

#include <algorithm>

namespace sb::engine {

using nlohmann::json;

namespace {

/// Lengths first, so that no two questions run into one.
std::string questionOf(const fact::Pull &pull)
{
    std::string text;
    for (const std::string &part : {pull.head.sha.value, pull.title, pull.body})
        text += std::to_string(part.size()) + ':' + part;
    return sha256Hex(text);
}

KeptAnswer from(const json &row)
{
    KeptAnswer kept;
    kept.tier = row.at("tier").get<std::string>();
    kept.endpoint = row.at("endpoint").get<std::string>();
    kept.answer = {row.at("says").get<std::string>(),
                   fact::changeTypeFrom(row.at("type").get<std::string>()).value_or(fact::ChangeType::Chore),
                   row.at("confidence").get<double>(), row.at("why").get<std::string>()};
    kept.tries = row.at("tries").get<int>();
    kept.notBefore = Time(std::chrono::milliseconds(row.at("not_before_ms").get<int64_t>()));
    return kept;
}

} // namespace

std::vector<fact::TierAnswer> KeptAnswers::answers() const
{
    std::vector<fact::TierAnswer> answers;
    for (const KeptAnswer &each : kept)
        answers.push_back(each.answer);
    return answers;
}

const KeptAnswer *KeptAnswers::of(std::string_view tier) const
{
    const auto found = std::ranges::find(kept, tier, &KeptAnswer::tier);
    return found == kept.end() ? nullptr : &*found;
}

void KeptAnswers::put(KeptAnswer answer)
{
    std::erase_if(kept, [&](const KeptAnswer &each) { return each.tier == answer.tier; });
    kept.push_back(std::move(answer));
    std::ranges::sort(kept, std::ranges::greater{}, &KeptAnswer::tier); // slm before llm
}

Result<KeptAnswers> keptAnswers(const store::Records &records, const fact::Pull &pull)
{
    KeptAnswers answers{questionOf(pull), {}};
    const auto text = records.mark(store::Mark::Answers, pull.key.text());
    if (!text)
        return std::unexpected(text.error());
    if (!*text)
        return answers;
    try {
        const json read = parseJson(**text);
        if (read.at("question") == answers.question) {
            for (const json &row : read.at("tiers"))
                answers.kept.push_back(from(row));
        }
        return answers;
    } catch (const json::exception &) {
        return KeptAnswers{answers.question, {}}; // what does not read is asked again; judging does not wait for it
    }
}

Result<> keep(store::Records &records, const fact::Pull &pull, const KeptAnswers &answers, Time at)
{
    json rows = json::array();
    for (const KeptAnswer &each : answers.kept)
        rows.push_back({{"tier", each.tier},
                        {"endpoint", each.endpoint},
                        {"says", each.answer.tier},
                        {"type", fact::name(each.answer.type)},
                        {"confidence", each.answer.confidence},
                        {"why", each.answer.why},
                        {"tries", each.tries},
                        {"not_before_ms", each.notBefore.time_since_epoch().count()}});
    return records.setMark(store::Mark::Answers, pull.key.text(),
                           jsonText(json{{"question", answers.question}, {"tiers", rows}}), at);
}

} // namespace sb::engine
