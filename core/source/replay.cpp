// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay.h"

#include <core/base/json.h>
#include <core/base/text.h>
#include <core/forge/github/decode.h>

namespace sb::source {

namespace {

using Json = nlohmann::json;

constexpr int depthLimit = 66; // the decoder's 64, and what stands around the payload

Result<fact::Event> readRecord(std::string_view text)
{
    if (text.size() > forge::github::bodyLimit + 4096)
        return fail(Error::Kind::Limit,
                    "an event has " + std::to_string(text.size()) + " bytes, "
                        + std::to_string(forge::github::bodyLimit) + " at most");
    if (nestsDeeper(text, depthLimit))
        return fail(Error::Kind::Limit, "an event is nested more than 64 levels deep");
    const Json record = parseJson(text);
    if (!record.is_object())
        return fail(Error::Kind::Invalid, "expected an object {\"event\", \"payload\"} or a webhook body");
    const auto event = record.find("event");
    const auto payload = record.find("payload");
    if (event == record.end() && payload == record.end())
        return forge::github::decodeWebhook(forge::github::guessName(text), text);
    if (event == record.end() || payload == record.end() || !event->is_string() || !payload->is_object())
        return fail(Error::Kind::Invalid, "event: expected its name, and payload: an object");
    return forge::github::decodeWebhook(event->get_ref<const std::string &>(), payload->dump());
}

Error at(const std::string &name, size_t line, Error error)
{
    error.text = name + ":" + std::to_string(line) + ": " + error.text;
    return error;
}

} // namespace

Result<std::vector<fact::Event>> readRecording(std::string_view bytes, const std::string &name)
{
    if (bytes.size() > recordingLimit)
        return std::unexpected(at(name, 1, {Error::Kind::Limit, "the recording is larger than 256 MiB: split it"}));
    std::vector<fact::Event> events;
    // A body may be written over several lines.
    if (bytes.size() <= forge::github::bodyLimit + 4096 && !nestsDeeper(bytes, depthLimit) && Json::accept(bytes)) {
        auto event = readRecord(bytes);
        if (!event)
            return std::unexpected(at(name, 1, event.error()));
        events.push_back(std::move(*event));
        return events;
    }
    size_t number = 0;
    for (const std::string_view line : lines(bytes)) {
        ++number;
        if (trimmed(line).empty())
            continue;
        if (events.size() == eventLimit)
            return std::unexpected(at(name, number, {Error::Kind::Limit, "more than 100,000 events: split it"}));
        auto event = readRecord(line);
        if (!event)
            return std::unexpected(at(name, number, event.error()));
        events.push_back(std::move(*event));
    }
    return events;
}

} // namespace sb::source
