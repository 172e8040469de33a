// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from a file: recorded events, and logs that no host knows.
#include "handlers.h"
#include "stages.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/mapped_file.h>
#include <core/source/replay.h>

#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace sb::engine {

namespace {

constexpr size_t unpackedLimit = size_t(4) << 30;

bool isGzip(const std::string &path)
{
    std::array<char, 2> magic{};
    std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
    return magic[0] == '\x1f' && magic[1] == '\x8b';
}

Result<> unpack(const std::string &from, const std::string &to)
{
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> packed(gzopen(from.c_str(), "rb"), gzclose);
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(to).parent_path(), ignored);
    std::ofstream plain(to, std::ios::binary);
    if (!packed || !plain)
        return fail(Error::Kind::Io, "cannot unpack " + from + " to " + to);
    std::vector<char> part(size_t(1) << 20);
    size_t size = 0;
    int got = 0;
    while ((got = gzread(packed.get(), part.data(), unsigned(part.size()))) > 0) {
        size += size_t(got);
        if (size > unpackedLimit)
            return fail(Error::Kind::Limit, from + " is larger than 4 GB when it is unpacked: unpack it first");
        plain.write(part.data(), got);
    }
    if (got < 0 && size == 0)
        return fail(Error::Kind::Invalid, from + " is not a readable gzip file: fetch it again");
    if (!plain.flush())
        return fail(Error::Kind::Io, "cannot write " + to + ": is the disk full?");
    return {};
}

} // namespace

Result<Value> handle(Desk &desk, Worker &worker, const Replay &request)
{
    const auto bytes = MappedFile::open(request.file);
    const auto events = bytes ? source::readRecording(bytes->text(), request.file) : std::unexpected(bytes.error());
    if (!events)
        return std::unexpected(events.error());
    // On the disk before anything is made of them, so that a crash loses none.
    const auto news = desk.store().write([&](store::Tx &tx) -> Result<int64_t> {
        int64_t count = 0;
        for (const fact::Event &event : *events) {
            const auto added = tx.records.append(event);
            if (!added)
                return std::unexpected(added.error());
            count += *added;
        }
        return count;
    });
    if (!news)
        return std::unexpected(news.error());
    for (const fact::Event &event : *events) {
        if (const Result<> taken = worker.take(event); !taken)
            return std::unexpected(taken.error());
    }
    return Done{sb::format("Replayed {} events, {} of them new", events->size(), *news), std::nullopt, ""};
}

Result<Value> handle(Desk &desk, const OpenLog &request, const Cancel &cancel)
{
    std::error_code failed;
    const std::filesystem::path file = std::filesystem::canonical(request.file, failed);
    if (failed || !std::filesystem::is_regular_file(file))
        return fail(Error::Kind::NotFound, "cannot read '" + request.file + "': name a file with a log");
    const Doing doing(desk, "Diagnosing " + file.filename().string());
    fact::Run run;
    run.id = fact::RunId{"log/" + sha256Hex(file.string()).substr(0, 12)};
    run.repo = fact::RepoId{"local/logs"};
    run.job = file.filename().string();
    run.state = fact::RunState::Failed;
    run.startedAt = run.finishedAt = desk.now();
    run.logPath = file.string();
    if (isGzip(run.logPath)) {
        run.logPath = desk.workspace() + "/logs/" + run.id.value.substr(4) + ".log";
        if (const auto plain = unpack(file.string(), run.logPath); !plain)
            return std::unexpected(plain.error());
    }
    if (const auto kept = desk.keep(run); !kept)
        return std::unexpected(kept.error());
    if (!diagnoseRun(desk, run.id, cancel))
        return cancel.requested() ? fail(Error::Kind::Cancelled, "the engine is closing")
                                  : fail(Error::Kind::Internal, "'" + request.file + "' could not be diagnosed");
    return Done{run.id.value, std::nullopt, ""};
}

} // namespace sb::engine
