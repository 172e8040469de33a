// SPDX-License-Identifier: GPL-3.0-or-later
#include "job_log.h"

#include <core/base/format.h>
#include <core/base/json.h>

#include "api.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace sb::forge::github {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> io(const std::string &path)
{
    return fail(Error::Kind::Io, sb::format("cannot write '{}': {}", path, std::strerror(errno)));
}

class File {
public:
    explicit File(std::string path)
        : m_path(std::move(path))
    {
    }
    ~File() { close(); }
    File(const File &) = delete;
    File &operator=(const File &) = delete;

    Result<> open(int flags)
    {
        m_fd = ::open(m_path.c_str(), flags | O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
        return m_fd < 0 ? io(m_path) : Result<>();
    }
    Result<> write(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_fd, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR)
                return io(m_path);
            bytes.remove_prefix(written > 0 ? size_t(written) : 0);
        }
        return {};
    }
    Result<> sync() { return ::fdatasync(m_fd) == 0 ? Result<>() : io(m_path); }
    void close()
    {
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = -1;
    }

private:
    std::string m_path;
    int m_fd = -1;
};

uint64_t sizeOf(const std::string &path)
{
    std::error_code failed;
    const auto size = fs::file_size(path, failed);
    return failed ? 0 : size;
}

/// What was sent behind `part`, put there.
Result<> append(const std::string &part, const std::string &more)
{
    File to(part);
    if (auto opened = to.open(O_APPEND); !opened)
        return opened;
    const int from = ::open(more.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return io(more);
    std::string buffer(1 << 20, '\0');
    Result<> done;
    for (ssize_t got = 1; got > 0 && done;) {
        got = ::read(from, buffer.data(), buffer.size());
        if (got > 0)
            done = to.write({buffer.data(), size_t(got)});
        else if (got < 0)
            done = io(more);
    }
    ::close(from);
    return done;
}

/// Why there is none: the host says 404 for a job that runs as for one that is not there.
Result<LogState> whyNot(Api &api, const std::string &jobPath, const Error &error, const Cancel &cancel)
{
    if (error.kind == Error::Kind::Denied)
        return LogState::Denied;
    if (error.kind != Error::Kind::NotFound)
        return std::unexpected(error);
    if (error.text.ends_with("it has expired"))
        return LogState::Expired;
    const auto job = api.get(jobPath, cancel);
    if (!job)
        return job.error().kind == Error::Kind::NotFound ? Result<LogState>(LogState::Missing)
                                                         : std::unexpected(job.error());
    const auto object = parseJson(job->body);
    const bool ended = object.is_object() && object.value("status", nlohmann::json()) == "completed";
    return ended ? LogState::Missing : LogState::Running;
}

} // namespace

std::string sentence(LogState state)
{
    switch (state) {
    case LogState::There: return "The log is here.";
    case LogState::Running: return "The job is still running: its log comes when it ends. Retry then.";
    case LogState::Expired: return "The log has expired on the host: run the job again for another.";
    case LogState::Denied: return "The token may not read this log: sign in with one that reads Actions, and retry.";
    case LogState::Missing: return "The host has no log of this job: it wrote none, or somebody has deleted it.";
    }
    return {};
}

Result<JobLogFile> fetchJobLog(Api &api, const fact::RepoId &repo, const std::string &job, const std::string &file,
                               const Cancel &cancel, const JobLogLimits &limits)
{
    if (job.empty() || job.size() > 20 || job.find_first_not_of("0123456789") != std::string::npos)
        return fail(Error::Kind::Invalid, "a job's number is wanted");
    const std::string part = file + ".part", more = file + ".more";
    const std::string jobPath = sb::format("/repos/{}/actions/jobs/{}", repo.value, job);
    const uint64_t known = sizeOf(part);
    const std::string &fresh = known > 0 ? more : part;
    std::error_code failed;
    File out(fresh);
    if (auto opened = out.open(O_TRUNC); !opened)
        return std::unexpected(opened.error());
    const auto answered = api.download(
        jobPath + "/logs", limits.bytes, [&](std::string_view bytes) { return out.write(bytes); }, cancel, known);
    if (!answered) {
        out.close();
        if (known > 0 || sizeOf(part) == 0 || answered.error().kind == Error::Kind::Limit)
            fs::remove(fresh, failed); // what came before stays, to go on from
        if (answered.error().kind == Error::Kind::Limit || answered.error().kind == Error::Kind::NotFound)
            fs::remove(part, failed);
        if (known > 0
            && answered.error().kind == Error::Kind::Invalid) { // 416: the log is shorter than what we have of it
            fs::remove(part, failed);
            return fetchJobLog(api, repo, job, file, cancel, limits);
        }
        return whyNot(api, jobPath, answered.error(), cancel).transform([](LogState state) {
            return JobLogFile{state, 0};
        });
    }
    if (known > 0 && answered->status == 206) {
        out.close();
        auto joined = append(part, more);
        fs::remove(more, failed);
        if (!joined)
            return std::unexpected(joined.error());
    } else if (known > 0) { // the whole of it
        out.close();
        fs::rename(more, part, failed);
    }
    if (sizeOf(part) > limits.bytes) {
        fs::remove(part, failed);
        return fail(Error::Kind::Limit, sb::format("the log of job {} is larger than {} MB", job, limits.bytes >> 20));
    }
    if (known == 0) {
        if (auto synced = out.sync(); !synced)
            return std::unexpected(synced.error());
    }
    fs::rename(part, file, failed);
    if (failed)
        return fail(Error::Kind::Io, "cannot write '" + file + "': " + failed.message());
    return JobLogFile{LogState::There, sizeOf(file)};
}

} // namespace sb::forge::github
