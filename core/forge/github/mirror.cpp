// SPDX-License-Identifier: GPL-3.0-or-later
#include "mirror.h"

#include <core/base/file_lock.h>
#include <core/base/format.h>
#include <core/base/text.h>
#include <core/git/repository.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace sb::forge::github {

namespace fs = std::filesystem;

namespace {

/// GitHub's own letters; "." and ".." are folders, "-x" would be an option.
bool isName(std::string_view name)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    return !name.empty() && name.size() <= 100 && name.front() != '-' && name != "." && name != ".."
        && name.find_first_not_of(letters) == std::string_view::npos;
}

bool isSha(std::string_view text)
{
    return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// What a killed git left: its locks would refuse every later update, its half packs fill the disk. Ours is the only update here.
void clearLeftovers(const fs::path &gitDir)
{
    std::error_code failed;
    std::vector<fs::path> left;
    for (fs::recursive_directory_iterator at(gitDir, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string name = at->path().filename().string();
        if (at->is_regular_file(failed) && (name.ends_with(".lock") || name.starts_with("tmp_")))
            left.push_back(at->path());
    }
    for (const fs::path &path : left)
        fs::remove(path, failed);
}

uint64_t folderSize(const fs::path &folder)
{
    std::error_code failed;
    uint64_t size = 0;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        std::error_code gone;
        if (const auto bytes = at->is_regular_file(gone) ? at->file_size(gone) : 0; !gone)
            size += bytes;
    }
    return size;
}

size_t packsOf(const fs::path &gitDir)
{
    std::error_code failed;
    size_t packs = 0;
    for (fs::directory_iterator at(gitDir / "objects/pack", failed), end; !failed && at != end; at.increment(failed))
        packs += at->path().extension() == ".pack";
    return packs;
}

std::string megabytes(uint64_t bytes)
{
    return sb::format("{} MB", (bytes + (1 << 20) - 1) >> 20);
}

/// git's last sentence, which says why.
std::string reason(const run::Finished &finished)
{
    std::string said;
    for (const std::string_view line : lines(finished.tail)) {
        if (line.starts_with("fatal: ") || line.starts_with("error: ") || line.starts_with("remote: "))
            said = repairedUtf8(line);
    }
    return said.empty() ? sb::format("git ended with {}", finished.exitCode) : shortened(said, 300);
}

constexpr size_t packLimit = 50;

} // namespace

std::optional<MirrorProgress> progressIn(std::string_view text)
{
    const size_t percent = text.rfind("% (");
    if (percent == std::string_view::npos)
        return std::nullopt;
    size_t from = percent;
    while (from > 0 && std::isdigit(static_cast<unsigned char>(text[from - 1])) && percent - from < 3)
        --from;
    const size_t begin = text.find_last_of("\r\n", from) + 1; // npos + 1 is the text's begin
    const std::string_view before = trimmed(text.substr(begin, from - begin));
    if (from == percent || !before.ends_with(':'))
        return std::nullopt;
    MirrorProgress progress{repairedUtf8(before.substr(0, before.size() - 1)), 0};
    for (const char digit : text.substr(from, percent - from))
        progress.percent = progress.percent * 10 + (digit - '0');
    if (progress.phase.starts_with("remote: "))
        progress.phase.erase(0, 8);
    return progress;
}

Result<std::string> Mirrors::placeOf(const fact::RepoId &repo) const
{
    const auto parts = split(repo.value, '/');
    if (parts.size() != 2 || !isName(parts[0]) || !isName(parts[1]))
        return fail(Error::Kind::Invalid, "'" + shortened(repairedUtf8(repo.value), 200) + "' is not OWNER/NAME");
    return m_settings.folder + "/" + repo.value + ".git";
}

std::string Mirrors::pathOf(const fact::RepoId &repo) const
{
    const auto place = placeOf(repo);
    std::error_code failed;
    return place && fs::exists(*place + "/HEAD", failed) ? *place : std::string();
}

Result<> Mirrors::fetch(const std::string &gitDir, const fact::RepoId &repo, const std::vector<std::string> &refspecs,
                        const Secret &token, const Cancel &cancel,
                        const std::function<void(const MirrorProgress &)> &progress)
{
    std::error_code failed;
    const uint64_t size = folderSize(gitDir);
    const uint64_t free = fs::space(gitDir, failed).available;
    const std::string quota = sb::format("{} is over its quota of {}: what needs its history is not shown", repo.value,
                                         megabytes(m_settings.quota));
    if (size >= m_settings.quota)
        return fail(Error::Kind::Limit, quota);
    run::Limits limits;
    limits.wall = m_settings.wall;
    limits.fileSize = std::min(m_settings.quota - size, failed ? m_settings.quota : free / 2);

    GitProcess git{m_settings.folder, m_settings.origin, m_settings.protocols, token};
    std::vector<std::string> arguments{"--git-dir=" + gitDir,
                                       "fetch",
                                       "--prune",
                                       "--atomic",
                                       "--no-tags",
                                       "--progress",
                                       "--no-write-fetch-head",
                                       "--no-recurse-submodules",
                                       "--no-auto-maintenance",
                                       "--no-show-forced-updates",
                                       "--",
                                       git.url(repo.value + ".git")};
    arguments.insert(arguments.end(), refspecs.begin(), refspecs.end());
    const auto heard = [&](std::string_view bytes) {
        if (const auto now = progress ? progressIn(bytes) : std::nullopt)
            progress(*now);
    };
    auto fetched = git.run(arguments, limits, cancel, heard);
    // A branch "x" where "x/y" was: one transaction cannot do both.
    if (fetched && fetched->exitCode != 0 && fetched->tail.contains("cannot lock ref")) {
        std::erase(arguments, "--atomic");
        fetched = git.run(arguments, limits, cancel, heard);
    }
    const bool full = fetched && fetched->exitCode != 0 && folderSize(gitDir) + 64 * 1024 >= size + limits.fileSize;
    if (fetched && fetched->exitCode != 0)
        clearLeftovers(gitDir);
    if (!fetched)
        return std::unexpected(fetched.error());
    if (fetched->cancelled)
        return fail(Error::Kind::Cancelled, "the update of " + repo.value + " was cancelled");
    if (fetched->timedOut)
        return fail(Error::Kind::Timeout,
                    sb::format("the update of {} did not end in {} minutes", repo.value,
                               std::chrono::floor<std::chrono::minutes>(m_settings.wall).count()));
    if (full && limits.fileSize < m_settings.quota - size)
        return fail(Error::Kind::Limit,
                    "the disk has no room for " + repo.value + ": make some, or lower the quota of mirrors");
    if (full)
        return fail(Error::Kind::Limit, quota);
    if (fetched->exitCode != 0)
        return fail(Error::Kind::Unavailable, "cannot fetch " + repo.value + ": " + reason(*fetched));
    return {};
}

Result<> Mirrors::update(const Wanted &wanted, const Secret &token, const Cancel &cancel,
                         const std::function<void(const MirrorProgress &)> &progress)
{
    const auto place = placeOf(wanted.repo);
    if (!place)
        return std::unexpected(place.error());
    std::error_code failed;
    fs::create_directories(fs::path(*place).parent_path(), failed);
    const auto lock = FileLock::take(*place + ".updating");
    if (!lock)
        return fail(Error::Kind::Unavailable, "another update of " + wanted.repo.value + " is under way");
    const std::string fresh = *place + ".partial";
    fs::remove_all(fresh, failed);
    const bool first = pathOf(wanted.repo).empty();
    const std::string gitDir = first ? fresh : *place;
    const GitProcess git{m_settings.folder, m_settings.origin, {}, {}};
    if (first) {
        fs::remove_all(*place, failed);
        const auto made = git.run(
            {"init", "--quiet", "--bare", "--template=", "--object-format=sha1", "--initial-branch=main", "--", gitDir},
            {}, cancel);
        if (!made || made->exitCode != 0)
            return made ? fail(Error::Kind::Io, "cannot make '" + gitDir + "': " + reason(*made))
                        : std::unexpected(made.error());
    } else {
        clearLeftovers(gitDir);
    }
    std::vector<std::string> refspecs{"+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"};
    for (const int64_t number : wanted.pulls)
        refspecs.push_back(sb::format("+refs/pull/{0}/head:refs/pull/{0}/head", number));
    const auto fetched = fetch(gitDir, wanted.repo, refspecs, token, cancel, progress);
    if (!fetched) {
        fs::remove_all(fresh, failed);
        return fetched;
    }
    if (!wanted.defaultBranch.empty())
        std::ignore = git.run(
            {"--git-dir=" + gitDir, "symbolic-ref", "--", "HEAD", "refs/heads/" + wanted.defaultBranch}, {}, cancel);
    // -A keeps the commits that nobody points at: they may be ours, on their way out.
    if (packsOf(gitDir) > packLimit)
        std::ignore = git.run({"--git-dir=" + gitDir, "repack", "-A", "-d", "-q"}, {}, cancel);
    if (first)
        fs::rename(gitDir, *place, failed);
    if (first && failed)
        return fail(Error::Kind::Io, "cannot make '" + *place + "': " + failed.message());
    return {};
}

Result<> Mirrors::bring(const fact::RepoId &repo, const fact::Sha &commit, const Secret &token, const Cancel &cancel)
{
    const auto here = [&] {
        const auto mirror = git::Repository::open(pathOf(repo));
        return mirror && mirror->treeOf(commit).has_value();
    };
    if (!isSha(commit.value))
        return fail(Error::Kind::Invalid, "'" + shortened(commit.value, 60) + "' is no commit");
    if (here())
        return {};
    if (auto updated = update({repo}, token, cancel); !updated)
        return updated;
    if (here())
        return {};
    const std::string place = pathOf(repo);
    const auto lock = FileLock::take(place + ".updating");
    if (!lock)
        return fail(Error::Kind::Unavailable, "another update of " + repo.value + " is under way");
    // Of no branch any more: the host gives it by its name, and no ref is touched.
    const auto fetched = fetch(place, repo, {commit.value}, token, cancel, {});
    if (here())
        return {};
    if (!fetched && fetched.error().kind != Error::Kind::Unavailable)
        return fetched;
    return fail(Error::Kind::NotFound, sb::format("{} has no commit {}", repo.value, commit.value));
}

void Mirrors::used(const fact::RepoId &repo, Time now)
{
    std::error_code ignored;
    if (const std::string place = pathOf(repo); !place.empty())
        fs::last_write_time(place + ".updating", std::chrono::clock_cast<std::chrono::file_clock>(now), ignored);
}

std::vector<fact::RepoId> Mirrors::trim(Time now)
{
    struct Known {
        fact::RepoId repo;
        Time used;
        uint64_t size;
    };
    std::vector<Known> all;
    std::error_code failed;
    uint64_t total = 0;
    for (const fs::directory_entry &owner : fs::directory_iterator(m_settings.folder, failed)) {
        if (!owner.is_directory(failed))
            continue;
        for (const fs::directory_entry &each : fs::directory_iterator(owner, failed)) {
            if (each.path().extension() != ".git")
                continue;
            const auto at = fs::last_write_time(each.path().string() + ".updating", failed);
            const Time used = failed
                ? Time{}
                : std::chrono::floor<std::chrono::milliseconds>(std::chrono::clock_cast<std::chrono::system_clock>(at));
            all.push_back({fact::RepoId{owner.path().filename().string() + "/" + each.path().stem().string()}, used,
                           folderSize(each.path())});
            total += all.back().size;
        }
    }
    std::ranges::sort(all, {}, &Known::used);
    std::vector<fact::RepoId> removed;
    for (const Known &known : all) {
        if (now - known.used <= m_settings.keep && total <= m_settings.totalQuota)
            continue;
        const std::string place = m_settings.folder + "/" + known.repo.value + ".git";
        const auto lock = FileLock::take(place + ".updating");
        if (!lock)
            continue;
        fs::remove(place + "/HEAD", failed); // from here on it is none
        fs::remove_all(place, failed);
        total -= known.size;
        removed.push_back(known.repo);
    }
    return removed;
}

} // namespace sb::forge::github
