// SPDX-License-Identifier: GPL-3.0-or-later
#include "index.h"

#include "bytes.h"

#include <algorithm>

namespace sb::history {

namespace {

constexpr std::string_view magic = "SBHIST01";

} // namespace

Index Index::load(const std::string &file)
{
    Index index;
    Reader reader = Reader::open(file, magic);
    const std::string tip = reader.text();
    std::vector<std::string> paths(reader.count());
    for (std::string &path : paths)
        path = reader.text();
    const uint32_t commits = reader.count();
    for (uint32_t i = 0; i < commits && reader.good(); ++i) {
        Commit commit;
        commit.sha = reader.text();
        commit.author = reader.text();
        commit.time = int64_t(reader.number());
        const uint64_t flags = reader.number();
        commit.bot = flags & 1;
        commit.fix = flags & 2;
        commit.revert = flags & 4;
        commit.subject = reader.text();
        commit.bodyLength = int(reader.number());
        commit.fileCount = int(reader.number());
        commit.files.resize(reader.count());
        for (Touch &touch : commit.files) {
            const uint64_t path = reader.number();
            touch = {path < paths.size() ? paths[path] : std::string(), int(reader.number()), int(reader.number())};
        }
        if (reader.good())
            index.take(std::move(commit));
    }
    if (!reader.good() || !reader.atEnd())
        return {};
    index.m_tip = {tip};
    return index;
}

Result<> Index::save(const std::string &file) const
{
    Writer writer(magic);
    writer.text(m_tip.value);
    std::unordered_map<std::string_view, uint32_t> ids;
    std::vector<std::string_view> paths;
    for (const Commit &commit : m_commits) {
        for (const Touch &touch : commit.files) {
            if (ids.try_emplace(touch.path, uint32_t(paths.size())).second)
                paths.push_back(touch.path);
        }
    }
    writer.number(paths.size());
    for (const std::string_view path : paths)
        writer.text(path);
    writer.number(m_commits.size());
    for (const Commit &commit : m_commits) {
        writer.text(commit.sha);
        writer.text(commit.author);
        writer.number(uint64_t(commit.time));
        writer.number(uint64_t(commit.bot) | uint64_t(commit.fix) << 1 | uint64_t(commit.revert) << 2);
        writer.text(commit.subject);
        writer.number(uint64_t(commit.bodyLength));
        writer.number(uint64_t(commit.fileCount));
        writer.number(commit.files.size());
        for (const Touch &touch : commit.files) {
            writer.number(ids.at(touch.path));
            writer.number(uint64_t(touch.added));
            writer.number(uint64_t(touch.deleted));
        }
    }
    return writer.save(file);
}

Result<int> Index::update(const git::Repository &repository, const fact::Sha &tip, const Cancel &cancel)
{
    if (tip == m_tip)
        return 0;
    // After a forced push the old tip may be gone; the commits that are known are skipped all the same.
    const bool follows = !m_tip.empty() && repository.commit(m_tip).has_value();
    const auto log = repository.log(tip, commitLimit, follows ? m_tip : fact::Sha{});
    if (!log)
        return std::unexpected(log.error());
    std::vector<const git::CommitInfo *> fresh;
    for (const git::CommitInfo &info : *log) {
        if (info.parents.size() < 2 && !m_known.contains(info.sha.value))
            fresh.push_back(&info);
    }
    std::ranges::reverse(fresh);
    std::ranges::stable_sort(fresh, {}, [](const git::CommitInfo *info) { return info->at; });
    for (const git::CommitInfo *info : fresh) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "reading the history was stopped");
        const auto stat = repository.numstat(info->parents.empty() ? fact::Sha{} : info->parents.front(), info->sha);
        Commit commit;
        commit.sha = info->sha.value;
        commit.author = info->author;
        commit.time = std::chrono::duration_cast<std::chrono::seconds>(info->at.time_since_epoch()).count();
        commit.bot = isBot(info->author);
        commit.fix = isFix(info->subject);
        commit.revert = isRevert(info->subject, info->body);
        commit.subject = info->subject;
        commit.bodyLength = int(info->body.size());
        if (stat) { // a shallow or partial clone lacks objects: then the commit counts for its author alone
            commit.fileCount = stat->fileCount;
            for (const git::LineCount &file : stat->files)
                commit.files.push_back({file.path, file.added, file.deleted});
        }
        take(std::move(commit));
    }
    m_tip = tip;
    return int(fresh.size());
}

const Features *Index::featuresOf(const fact::Sha &sha) const
{
    const auto found = m_known.find(sha.value);
    return found == m_known.end() ? nullptr : &found->second;
}

void Index::take(Commit commit)
{
    const Features features = m_walk.featuresOf(commit);
    m_walk.add(commit, features);
    m_known.emplace(commit.sha, features);
    m_commits.push_back(std::move(commit));
}

} // namespace sb::history
