// SPDX-License-Identifier: GPL-3.0-or-later
#include "redact_tool.h"

#include "tool_input.h"

#include <core/base/json.h>
#include <core/redact/redactor.h>

#include <chrono>
#include <random>

namespace sb::engine {

namespace {

/// Without a workspace tokens are numbered anew for each text: the key holds for that long.
Secret keyOfThisRun()
{
    std::random_device device;
    std::string key;
    while (key.size() < 32)
        key += static_cast<char>(device());
    return Secret(std::move(key));
}

} // namespace

Result<RedactAnswer> redactFile(const std::string &path)
{
    const auto redactor = redact::Redactor::open(keyOfThisRun());
    if (!redactor)
        return std::unexpected(redactor.error());
    const auto input = readInput(path, redact::Redactor::MostBytes);
    if (!input)
        return std::unexpected(input.error());
    const auto begun = std::chrono::steady_clock::now();
    const auto redacted = redactor->redact(*input);
    if (!redacted)
        return std::unexpected(redacted.error());
    const auto elapsed
        = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);

    nlohmann::json json = {{"schema", 1},
                           {"findings", nlohmann::json::array()},
                           {"persons", nlohmann::json::array()},
                           {"bytes", input->size()},
                           {"elapsed_us", elapsed.count()}};
    for (const redact::Finding &finding : redacted->findings()) {
        json[finding.kind == redact::Finding::Kind::Person ? "persons" : "findings"].push_back(
            {{"rule", finding.rule},
             {"start", finding.sourceBegin},
             {"end", finding.sourceEnd},
             {"line", finding.sourceLine},
             {"token", finding.token}});
    }
    return RedactAnswer{redacted->text(), jsonText(json)};
}

} // namespace sb::engine
