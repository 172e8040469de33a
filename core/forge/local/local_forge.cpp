// SPDX-License-Identifier: GPL-3.0-or-later
#include "local_forge_private.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace sb::forge {

namespace fs = std::filesystem;

LocalForge::LocalForge(std::unique_ptr<Private> p)
    : d(std::move(p))
{
}

LocalForge::~LocalForge() = default;

Result<std::unique_ptr<LocalForge>> LocalForge::open(const std::string &root, std::shared_ptr<const Clock> clock)
{
    std::error_code error;
    fs::create_directories(root, error);
    if (error)
        return fail(Error::Kind::Io, sb::format("cannot make the folder '{}': {}", root, error.message()));
    auto made = std::make_unique<Private>();
    made->root = root;
    made->clock = std::move(clock);
    return std::unique_ptr<LocalForge>(new LocalForge(std::move(made)));
}

Result<LocalRepo *> LocalForge::Private::repo(const fact::RepoId &id)
{
    if (const auto found = open.find(id); found != open.end())
        return found->second.get();
    const std::string folder = root + "/" + id.value;
    if (std::ranges::count(id.value, '/') != 1 || id.value.contains("..") || !fs::exists(folder + "/journal.jsonl"))
        return fail(Error::Kind::NotFound, sb::format("no repository '{}' in {}", shortened(id.value, 100), root));
    auto opened = LocalRepo::open(folder, id, clock);
    if (!opened)
        return std::unexpected(opened.error());
    return (open[id] = std::move(*opened)).get();
}

std::vector<fact::RepoId> LocalForge::Private::ids() const
{
    std::vector<fact::RepoId> found;
    std::error_code error;
    for (const auto &owner : fs::directory_iterator(root, error)) {
        std::error_code inner;
        for (const auto &folder : fs::directory_iterator(owner.path(), inner)) {
            if (fs::exists(folder.path() / "journal.jsonl", inner))
                found.push_back({owner.path().filename().string() + "/" + folder.path().filename().string()});
        }
    }
    std::ranges::sort(found);
    return found;
}

Result<> LocalForge::addRepo(const fact::RepoId &id, const std::string &defaultBranch,
                             const std::vector<std::string> &protectedBranches)
{
    if (std::ranges::count(id.value, '/') != 1 || id.value.contains("..") || id.value.starts_with('/')
        || id.value.ends_with('/'))
        return fail(Error::Kind::Invalid, sb::format("not a repository name: '{}' (expected owner/name)", id.value));
    const std::string folder = d->root + "/" + id.value;
    std::error_code error;
    if (fs::exists(folder + "/journal.jsonl", error))
        return fail(Error::Kind::Conflict, sb::format("there is a repository '{}' already", id.value));
    fs::create_directories(folder + "/logs", error);
    fs::remove_all(folder + "/repository.git", error); // left by a crash before the journal was there
    if (auto made = git::Repository::initBare(folder + "/repository.git", defaultBranch); !made)
        return std::unexpected(made.error());
    auto journal = Journal::open(folder + "/journal.jsonl");
    if (!journal)
        return std::unexpected(journal.error());
    Step step;
    step.defaultBranch = defaultBranch;
    step.protect.insert(protectedBranches.begin(), protectedBranches.end());
    return journal->append(encode(step));
}

std::string LocalForge::gitDir(const fact::RepoId &id) const
{
    return d->root + "/" + id.value + "/repository.git";
}

Result<> LocalForge::observe(const fact::RepoId &id)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->read().transform([](const Records *) { });
}

Result<std::vector<fact::Repo>> LocalForge::repos()
{
    std::vector<fact::Repo> found;
    for (const fact::RepoId &id : d->ids()) {
        const auto repo = d->repo(id);
        if (!repo)
            return std::unexpected(repo.error());
        const auto records = (*repo)->read();
        if (!records)
            return std::unexpected(records.error());
        found.push_back({id, (*records)->defaultBranch, gitDir(id)});
    }
    return found;
}

Result<std::vector<fact::Pull>> LocalForge::pulls(const fact::RepoId &id)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->read().transform([](const Records *records) {
        std::vector<fact::Pull> found;
        for (const auto &[_, pull] : records->pulls)
            found.push_back(pull);
        return found;
    });
}

Result<fact::Pull> LocalForge::pull(const fact::PullKey &key)
{
    const auto repo = d->repo(key.repo);
    if (!repo)
        return std::unexpected(repo.error());
    const auto records = (*repo)->read();
    if (!records)
        return std::unexpected(records.error());
    const auto found = (*records)->pulls.find(key.number);
    if (found == (*records)->pulls.end())
        return fail(Error::Kind::NotFound, "no pull request " + key.text());
    return found->second;
}

Result<std::vector<fact::Run>> LocalForge::runs(const fact::RepoId &id, const fact::Sha &sha)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->read().transform([&](const Records *records) {
        std::vector<fact::Run> found;
        for (auto run = records->runs.rbegin(); run != records->runs.rend(); ++run) {
            if (run->second.sha == sha)
                found.push_back(run->second);
        }
        return found;
    });
}

Result<fact::Sha> LocalForge::branchTip(const fact::RepoId &id, const std::string &branch)
{
    const auto repo = d->repo(id);
    return repo ? (*repo)->git().branch(branch) : std::unexpected(repo.error());
}

Result<bool> LocalForge::isProtected(const fact::RepoId &id, const std::string &branch)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->read().transform([&](const Records *records) { return records->protect.contains(branch); });
}

Result<std::string> LocalForge::ciCommand(const fact::RepoId &id, const std::string &baseBranch)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->git().branch(baseBranch).and_then([&](const fact::Sha &tip) { return (*repo)->command(tip); });
}

Result<Forge::Batch> LocalForge::eventsSince(const std::string &cursor)
{
    // The cursor names how many events of each repository have been given: "demo/parcel=12 demo/widgets=40".
    std::map<fact::RepoId, size_t> given;
    for (const std::string_view part : split(cursor, ' ')) {
        const size_t equals = part.rfind('=');
        size_t count = 0;
        if (part.empty())
            continue;
        if (equals == std::string_view::npos
            || std::from_chars(part.data() + equals + 1, part.data() + part.size(), count).ec != std::errc())
            return fail(Error::Kind::Invalid, sb::format("not a cursor: '{}'", shortened(cursor, 80)));
        given[{std::string(part.substr(0, equals))}] = count;
    }
    Batch batch;
    for (const fact::RepoId &id : d->ids()) {
        const auto repo = d->repo(id);
        if (!repo)
            return std::unexpected(repo.error());
        const auto records = (*repo)->read();
        if (!records)
            return std::unexpected(records.error());
        const auto &events = (*records)->events;
        const size_t from = std::min(given[id], events.size());
        batch.events.insert(batch.events.end(), events.begin() + ptrdiff_t(from), events.end());
        given[id] = events.size();
    }
    std::ranges::stable_sort(batch.events, {}, &fact::Event::at);
    for (const auto &[id, count] : given)
        batch.cursor += sb::format("{}{}={}", batch.cursor.empty() ? "" : " ", id.value, count);
    return batch;
}

} // namespace sb::forge
