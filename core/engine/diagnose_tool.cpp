// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnose_tool.h"

#include "log_bytes.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/user_folders.h>
#include <core/diagnose/diagnose.h>
#include <core/fact/codec.h>

#include <chrono>

namespace sb::engine {

namespace {

std::string forPeople(const fact::Diagnosis &diagnosis)
{
    std::string text = sb::format("{}: {}\n{}\n", name(diagnosis.type), diagnosis.cause, diagnosis.action);
    for (const fact::Evidence &evidence : diagnosis.evidence)
        text += sb::format("lines {}-{}: {}\n", evidence.startLine, evidence.endLine, evidence.why);
    for (const std::string &test : diagnosis.failedTests)
        text += "failed: " + test + "\n";
    return text;
}

} // namespace

Result<DiagnoseAnswer> diagnoseLog(const DiagnoseTool &tool)
{
    const auto bytes = LogBytes::open(tool.log);
    if (!bytes)
        return std::unexpected(bytes.error());
    auto knowledge = diagnose::shippedKnowledge(userCacheFolder());
    if (!knowledge)
        return std::unexpected(knowledge.error());
    for (const std::string &path : tool.green) {
        const auto green = LogBytes::open(path);
        if (!green)
            return std::unexpected(green.error());
        diagnose::learnGreen(*knowledge, green->log(path));
    }
    const auto began = std::chrono::steady_clock::now();
    auto diagnosis = diagnose::diagnose(bytes->log(tool.log), *knowledge, Cancel());
    if (!diagnosis)
        return std::unexpected(diagnosis.error());
    const auto took = std::chrono::steady_clock::now() - began;
    diagnosis->elapsedUs = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    nlohmann::json document = fact::toJson(*diagnosis);
    document["schema"] = 1;
    return DiagnoseAnswer{jsonText(document), forPeople(*diagnosis)};
}

} // namespace sb::engine
