// SPDX-License-Identifier: GPL-3.0-or-later
#include "archived_log.h"

#include <core/base/format.h>

#include "api.h"
#include "reader.h"
#include "rest.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace sb::forge::github {

namespace fs = std::filesystem;

namespace {

constexpr size_t packedLimit = size_t(512) << 20;
constexpr size_t cutFrom = 60; ///< a shorter name stands in the archive as it is
constexpr std::string_view suffix = ".txt";

/// "3_Run tests.txt" -> 3, "Run tests"
std::optional<std::pair<int, std::string_view>> numbered(std::string_view name)
{
    int number = 0;
    const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
    const size_t digits = size_t(end - name.data());
    if (failed != std::errc() || !name.substr(digits).starts_with('_') || !name.ends_with(suffix))
        return std::nullopt;
    return std::pair(number, name.substr(digits + 1, name.size() - digits - 1 - suffix.size()));
}

bool isNameOf(std::string_view label, const std::string &job)
{
    return label == job || (label.size() >= cutFrom && job.starts_with(label));
}

/// Files that are gone with their object.
struct Leftovers {
    explicit Leftovers(const std::string &file)
        : archive(file + ".zip")
        , folder(file + ".unpacked")
        , part(file + ".joined")
    {
    }
    ~Leftovers()
    {
        std::error_code ignored;
        for (const std::string &each : {archive, folder, part})
            fs::remove_all(each, ignored);
    }
    Leftovers(const Leftovers &) = delete;
    Leftovers &operator=(const Leftovers &) = delete;
    const std::string archive, folder, part;
};

std::unexpected<Error> cannotWrite(const std::string &path)
{
    return fail(Error::Kind::Io, "cannot write '" + path + "'");
}

} // namespace

std::vector<ArchivedLog> logsOfJob(const std::vector<ArchivedLog> &logs, const std::string &job)
{
    std::string name = job;
    std::erase_if(name, [](char c) { return c == '/' || c == ':'; });
    std::vector<std::pair<int, ArchivedLog>> steps;
    for (const ArchivedLog &log : logs) {
        const std::string_view label = log.label;
        const size_t slash = label.find('/');
        const auto file = numbered(slash == std::string_view::npos ? label : label.substr(slash + 1));
        if (!file)
            continue;
        if (slash == std::string_view::npos && isNameOf(file->second, name))
            return {log};
        if (slash != std::string_view::npos && isNameOf(label.substr(0, slash), name))
            steps.emplace_back(file->first, log);
    }
    std::ranges::stable_sort(steps, {}, &std::pair<int, ArchivedLog>::first);
    std::vector<ArchivedLog> found;
    for (auto &[number, log] : steps)
        found.push_back(std::move(log));
    return found;
}

Result<bool> fetchArchivedLog(Api &api, const fact::RepoId &repo, const std::string &job, const std::string &file,
                              const Cancel &cancel, const ArchiveLimits &limits)
{
    if (job.empty() || job.size() > 20 || job.find_first_not_of("0123456789") != std::string::npos)
        return fail(Error::Kind::Invalid, "a job's number is wanted");
    const std::string of = "/repos/" + escaped(repo.value, true) + "/actions/";
    const auto about = api.get(of + "jobs/" + job, cancel).and_then([](const Answered &answered) {
        return objectOf(answered.body);
    });
    if (!about)
        return std::unexpected(about.error());
    Reader reader(*about);
    const int64_t run = reader.number("run_id");
    const int64_t attempt = reader.number("run_attempt");
    const std::string name = reader.text("name");
    if (reader.error())
        return std::unexpected(*reader.error());

    const Leftovers left(file);
    std::ofstream out(left.archive, std::ios::binary | std::ios::trunc);
    const auto fetched = api.download(
        of + sb::format("runs/{}/attempts/{}/logs", run, attempt), packedLimit,
        [&](std::string_view bytes) -> Result<> {
            out.write(bytes.data(), std::streamsize(bytes.size()));
            return out ? Result<>() : cannotWrite(left.archive);
        },
        cancel);
    out.close();
    if (!fetched)
        return std::unexpected(fetched.error());
    const auto unpacked = unpackLogs(left.archive, left.folder, cancel, limits);
    if (!unpacked)
        return std::unexpected(unpacked.error());
    const std::vector<ArchivedLog> logs = logsOfJob(unpacked->logs, name);
    if (std::ranges::all_of(logs, [](const ArchivedLog &log) { return log.bytes == 0; }))
        return false;
    std::ofstream joined(left.part, std::ios::binary | std::ios::trunc);
    for (const ArchivedLog &log : logs) {
        if (log.bytes > 0) // a buffer without a byte would be an error
            joined << std::ifstream(left.folder + "/" + log.file, std::ios::binary).rdbuf();
    }
    joined.close();
    std::error_code failed;
    if (joined)
        fs::rename(left.part, file, failed);
    if (!joined || failed)
        return cannotWrite(file);
    return true;
}

} // namespace sb::forge::github
