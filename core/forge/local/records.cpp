// SPDX-License-Identifier: GPL-3.0-or-later
#include "records.h"

#include <core/base/json.h>
#include <core/fact/codec.h>

#include <algorithm>
#include <charconv>

namespace sb::forge {

namespace {

using nlohmann::json;

template<typename T>
json list(const std::vector<T> &values)
{
    json array = json::array();
    for (const T &value : values)
        array.push_back(fact::toJson(value));
    return array;
}

template<typename T>
Result<std::vector<T>> values(const json &line, const char *key)
{
    std::vector<T> found;
    const auto array = line.find(key);
    if (array == line.end())
        return found;
    for (const json &each : *array) {
        auto value = fact::fromJson<T>(each);
        if (!value)
            return std::unexpected(value.error());
        found.push_back(std::move(*value));
    }
    return found;
}

int64_t numberOf(const fact::RunId &id)
{
    int64_t number = 0;
    const size_t dash = id.value.rfind('-') + 1;
    std::from_chars(id.value.data() + dash, id.value.data() + id.value.size(), number);
    return number;
}

} // namespace

bool Step::empty() const
{
    return !defaultBranch && protect.empty() && tips.empty() && pulls.empty() && runs.empty() && events.empty()
        && !merging;
}

std::string encode(const Step &step)
{
    json line = json::object();
    if (step.defaultBranch)
        line["default"] = *step.defaultBranch;
    if (!step.protect.empty())
        line["protect"] = step.protect;
    for (const auto &[branch, tip] : step.tips)
        line["tips"][branch] = tip.value;
    if (!step.pulls.empty())
        line["pulls"] = list(step.pulls);
    if (!step.runs.empty())
        line["runs"] = list(step.runs);
    if (!step.events.empty())
        line["events"] = list(step.events);
    if (step.merging) {
        line["merging"] = {{"pull", step.merging->pull},
                           {"commit", step.merging->commit.value},
                           {"branch", step.merging->branch},
                           {"person", step.merging->person}};
    }
    return jsonText(line);
}

Result<Step> decodeStep(const std::string &text)
{
    Step step;
    try {
        const json line = parseJson(text);
        if (!line.is_object())
            return fail(Error::Kind::Corrupt, "a line of the records is no JSON object");
        if (line.contains("default"))
            step.defaultBranch = line.at("default").get<std::string>();
        if (line.contains("protect"))
            step.protect = line.at("protect").get<std::set<std::string>>();
        if (line.contains("tips")) {
            for (const auto &[branch, tip] : line.at("tips").items())
                step.tips[branch] = {tip.get<std::string>()};
        }
        auto pulls = values<fact::Pull>(line, "pulls");
        auto runs = values<fact::Run>(line, "runs");
        auto events = values<fact::Event>(line, "events");
        if (!pulls || !runs || !events)
            return std::unexpected(!pulls ? pulls.error() : !runs ? runs.error() : events.error());
        step.pulls = std::move(*pulls);
        step.runs = std::move(*runs);
        step.events = std::move(*events);
        if (line.contains("merging")) {
            const json &merging = line.at("merging");
            step.merging = PendingMerge{merging.at("pull").get<int64_t>(),
                                        {merging.at("commit").get<std::string>()},
                                        merging.at("branch").get<std::string>(),
                                        merging.at("person").get<std::string>()};
        }
    } catch (const json::exception &problem) {
        return fail(Error::Kind::Corrupt, problem.what());
    }
    return step;
}

void Records::add(const Step &step)
{
    if (step.defaultBranch)
        defaultBranch = *step.defaultBranch;
    protect.insert(step.protect.begin(), step.protect.end());
    for (const auto &[branch, tip] : step.tips) {
        if (tip.empty())
            tips.erase(branch);
        else
            tips[branch] = tip;
    }
    for (const fact::Pull &pull : step.pulls)
        pulls[pull.key.number] = pull;
    for (const fact::Run &run : step.runs)
        runs[numberOf(run.id)] = run;
    events.insert(events.end(), step.events.begin(), step.events.end());
    if (step.merging)
        merging = step.merging->pull == 0 ? std::nullopt : step.merging;
}

} // namespace sb::forge
