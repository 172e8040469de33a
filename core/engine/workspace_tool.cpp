// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspace_tool.h"

#include <core/base/file_lock.h>
#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/base/mapped_file.h>
#include <core/db/connection.h>
#include <core/ledger/verify.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace sb::engine {

namespace fs = std::filesystem;

namespace {

constexpr const char *database = "signalbox.sqlite";
constexpr const char *manifestName = "backup.json";
constexpr size_t backupLimit = 1'000'000;

/// Made again by themselves, or owned by the running program.
bool passing(const fs::path &path)
{
    const std::string first = path.begin()->string();
    return first == "cache" || first == "scratch" || first == "lock" || first == "socket"
        || path.string().starts_with(std::string(database) + "-");
}

/// Every regular file below the folder, relative to it, in order. Links are not followed.
Result<std::vector<fs::path>> filesBelow(const std::string &folder)
{
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        if (at->is_regular_file(failed) && !at->is_symlink(failed))
            files.push_back(fs::relative(at->path(), folder, failed));
        if (files.size() > backupLimit)
            return fail(Error::Kind::Limit, sb::format("{} holds more than {} files", folder, backupLimit));
    }
    if (failed)
        return fail(Error::Kind::Io, sb::format("cannot read {}: {}", folder, failed.message()));
    std::ranges::sort(files);
    return files;
}

Result<std::string> hashOf(const fs::path &path)
{
    if (std::error_code ignored; fs::file_size(path, ignored) == 0)
        return sha256Hex("");
    return MappedFile::open(path.string()).transform([](const MappedFile &file) { return sha256Hex(file.text()); });
}

Result<> copyFile(const fs::path &from, const fs::path &to)
{
    std::error_code failed;
    fs::create_directories(to.parent_path(), failed);
    if (!failed)
        fs::copy_file(from, to, failed);
    if (failed)
        return fail(Error::Kind::Io,
                    sb::format("cannot copy {} to {}: {}", from.string(), to.string(), failed.message()));
    return {};
}

Result<> requireEmpty(const std::string &folder, const char *what)
{
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return fail(Error::Kind::Io, sb::format("cannot make {}: {}", folder, failed.message()));
    for (const auto &entry : fs::directory_iterator(folder, failed)) {
        if (entry.path().filename() != "lock")
            return fail(Error::Kind::Invalid, sb::format("{} has files in it: name a new folder for {}", folder, what));
    }
    return {};
}

Result<> copyDatabase(const std::string &workspace, const std::string &folder)
{
    const auto connection = db::Connection::open(workspace + "/" + database, db::Access::ReadWrite);
    if (!connection)
        return std::unexpected(connection.error());
    if (const auto done = (*connection)->run("VACUUM INTO ?", {folder + "/" + database}); !done)
        return std::unexpected(done.error());
    return {};
}

/// The files of a backup with their hashes. Paths are checked: a backup may come from anywhere.
Result<std::map<std::string, std::string>> readManifest(const std::string &folder)
{
    const auto bad = [&](const std::string &why) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}/{}: {}: this is not a backup of Signalbox", folder, manifestName, why));
    };
    const auto text = MappedFile::open(folder + "/" + manifestName);
    if (!text)
        return std::unexpected(text.error());
    const auto document = parseJson(text->text());
    if (!document.is_object() || document.value("schema", 0) != 1 || !document.contains("files")
        || !document["files"].is_object())
        return bad("it does not list files");
    std::map<std::string, std::string> files;
    for (const auto &[path, hash] : document["files"].items()) {
        const fs::path normal = fs::path(path).lexically_normal();
        if (path.empty() || normal.is_absolute() || normal.begin()->string() == ".." || normal.string() != path
            || !hash.is_string())
            return bad(sb::format("it names the path '{}'", path));
        files[path] = hash.get<std::string>();
    }
    return files;
}

} // namespace

Result<BackupAnswer> backupWorkspace(const std::string &workspace, const std::string &folder)
{
    if (std::error_code ignored; !fs::exists(workspace + "/" + database, ignored))
        return fail(Error::Kind::NotFound, sb::format("no workspace in {}: name it with --workspace", workspace));
    const auto lock = FileLock::take(workspace + "/lock");
    if (!lock)
        return std::unexpected(lock.error());
    if (auto empty = requireEmpty(folder, "the backup"); !empty)
        return std::unexpected(empty.error());
    if (auto copied = copyDatabase(workspace, folder); !copied)
        return std::unexpected(copied.error());
    const auto files = filesBelow(workspace);
    if (!files)
        return std::unexpected(files.error());
    for (const fs::path &path : *files) {
        if (passing(path) || path == database)
            continue;
        if (auto copied = copyFile(workspace / path, folder / path); !copied)
            return std::unexpected(copied.error());
    }
    const auto saved = filesBelow(folder);
    if (!saved)
        return std::unexpected(saved.error());
    BackupAnswer answer;
    nlohmann::json hashes = nlohmann::json::object();
    for (const fs::path &path : *saved) {
        const auto hash = hashOf(folder / path);
        if (!hash)
            return std::unexpected(hash.error());
        hashes[path.string()] = *hash;
        std::error_code ignored;
        answer.bytes += int64_t(fs::file_size(folder / path, ignored));
        ++answer.files;
    }
    std::ofstream manifest(folder + "/" + manifestName);
    manifest << nlohmann::json({{"schema", 1}, {"files", hashes}}).dump(1) << '\n';
    if (!manifest.flush())
        return fail(Error::Kind::Io, sb::format("cannot write {}/{}", folder, manifestName));
    return answer;
}

Result<BackupAnswer> restoreWorkspace(const std::string &folder, const std::string &workspace)
{
    const auto files = readManifest(folder);
    if (!files)
        return std::unexpected(files.error());
    for (const auto &[path, hash] : *files) {
        const auto is = hashOf(fs::path(folder) / path);
        if (!is || *is != hash)
            return fail(Error::Kind::Corrupt,
                        sb::format("{}/{} is not as it was saved: use another backup", folder, path));
    }
    if (auto empty = requireEmpty(workspace, "the workspace"); !empty)
        return std::unexpected(empty.error());
    const auto lock = FileLock::take(workspace + "/lock");
    if (!lock)
        return std::unexpected(lock.error());
    BackupAnswer answer;
    for (const auto &[path, _] : *files) {
        if (auto copied = copyFile(fs::path(folder) / path, fs::path(workspace) / path); !copied)
            return std::unexpected(copied.error());
        std::error_code ignored;
        answer.bytes += int64_t(fs::file_size(fs::path(folder) / path, ignored));
        ++answer.files;
    }
    const auto ledger = ledger::verify(workspace + "/" + database);
    if (!ledger)
        return std::unexpected(ledger.error());
    if (!ledger->intact)
        return fail(Error::Kind::Corrupt,
                    "the restored ledger does not verify: "
                        + (ledger->faults.empty() ? std::string("it cannot be read") : ledger->faults.front().text));
    return answer;
}

Result<std::vector<Usage>> workspaceUsage(const std::string &workspace)
{
    const auto files = filesBelow(workspace);
    if (!files)
        return std::unexpected(files.error());
    std::map<std::string, Usage> parts;
    for (const fs::path &path : *files) {
        const std::string first = path.begin()->string();
        const bool log = path.parent_path().filename() == "logs";
        const std::string part = first.starts_with(database) ? "database"
            : log                                            ? "logs"
            : first == "forge"                               ? "repositories"
            : first == "proofs" || first == "cache"          ? first
                                                             : "other";
        Usage &usage = parts[part];
        usage.part = part;
        std::error_code ignored;
        const auto size = fs::file_size(workspace / path, ignored);
        usage.bytes += ignored ? 0 : int64_t(size);
        ++usage.files;
    }
    std::vector<Usage> all;
    for (const auto &[_, usage] : parts)
        all.push_back(usage);
    std::ranges::sort(all, std::ranges::greater{}, &Usage::bytes);
    return all;
}

} // namespace sb::engine
