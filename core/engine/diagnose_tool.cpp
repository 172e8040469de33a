// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnose_tool.h"

#include <core/base/mapped_file.h>
#include <core/diagnose/diagnose.h>
#include <core/fact/codec.h>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <chrono>
#include <cstdio>
#include <format>
#include <memory>
#include <optional>

namespace sb::engine {

namespace {

constexpr size_t Limit = size_t(4) << 30;

/// The bytes of a log, mapped where that is possible.
class LogBytes {
public:
    static Result<LogBytes> open(const std::string &path)
    {
        LogBytes bytes;
        if (path == "-") {
            auto read = fromStandardInput();
            if (!read)
                return std::unexpected(read.error());
            bytes.m_own = std::move(*read);
            return bytes;
        }
        auto file = MappedFile::open(path);
        if (!file)
            return std::unexpected(file.error());
        if (file->text().starts_with("\x1f\x8b")) {
            auto plain = unpacked(path);
            if (!plain)
                return std::unexpected(plain.error());
            bytes.m_own = std::move(*plain);
        } else {
            bytes.m_file = std::move(*file);
        }
        return bytes;
    }
    std::string_view text() const { return m_file ? m_file->text() : std::string_view(m_own); }
    void release(std::string_view part) const
    {
        if (m_file)
            m_file->release(part);
    }

private:
    static Result<std::string> fromStandardInput()
    {
        std::string text;
        char part[65536];
        for (size_t got = 0; (got = std::fread(part, 1, sizeof part, stdin)) > 0;) {
            if (text.size() + got > Limit)
                return fail(Error::Kind::Limit, "standard input is larger than 4 GB: give the log as a file");
            text.append(part, got);
        }
        return text;
    }
    static Result<std::string> unpacked(const std::string &path)
    {
        const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), gzclose);
        if (!file)
            return fail(Error::Kind::Io, "cannot read " + path);
        std::string text;
        char part[65536];
        int got = 0;
        while ((got = gzread(file.get(), part, sizeof part)) > 0) {
            if (text.size() + static_cast<size_t>(got) > Limit)
                return fail(Error::Kind::Limit, path + " is larger than 4 GB when it is unpacked: unpack it first");
            text.append(part, static_cast<size_t>(got));
        }
        if (got < 0 && text.empty())
            return fail(Error::Kind::Invalid, path + " is not a readable gzip file: fetch it again");
        return text;
    }

    std::optional<MappedFile> m_file;
    std::string m_own;
};

std::string forPeople(const fact::Diagnosis &diagnosis)
{
    std::string text = std::format("{}: {}\n{}\n", name(diagnosis.type), diagnosis.cause, diagnosis.action);
    for (const fact::Evidence &evidence : diagnosis.evidence)
        text += std::format("lines {}-{}: {}\n", evidence.startLine, evidence.endLine, evidence.why);
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
    auto knowledge = diagnose::shippedKnowledge(tool.cacheFolder);
    if (!knowledge)
        return std::unexpected(knowledge.error());
    for (const std::string &path : tool.green) {
        const auto green = LogBytes::open(path);
        if (!green)
            return std::unexpected(green.error());
        diagnose::learnGreen(*knowledge, green->text());
    }
    const auto began = std::chrono::steady_clock::now();
    auto diagnosis = diagnose::diagnose({tool.log, bytes->text(), [&](std::string_view part) { bytes->release(part); }},
                                        *knowledge, Cancel());
    if (!diagnosis)
        return std::unexpected(diagnosis.error());
    const auto took = std::chrono::steady_clock::now() - began;
    diagnosis->elapsedUs = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    nlohmann::json document = nlohmann::json::parse(fact::encode(*diagnosis));
    document["schema"] = 1;
    return DiagnoseAnswer{document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                          forPeople(*diagnosis)};
}

} // namespace sb::engine
