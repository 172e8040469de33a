// SPDX-License-Identifier: GPL-3.0-or-later
#include "walk.h"

#include <core/base/text.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace sb::history {

namespace {

constexpr int64_t day = 86'400;
constexpr size_t momentLimit = 60;
constexpr size_t timesLimit = 100;
constexpr size_t recentLimit = 1'000;

/// The first `parts` segments.
std::string_view topOf(std::string_view path, int parts)
{
    size_t end = 0;
    for (int i = 0; i < parts && end != std::string_view::npos; ++i)
        end = path.find('/', end == 0 ? 0 : end + 1);
    return path.substr(0, end);
}

template<typename T>
void keepNewest(std::vector<T> &values, T value, size_t limit)
{
    if (values.size() == limit)
        values.erase(values.begin());
    values.push_back(value);
}

uint64_t folderKey(uint32_t author, std::string_view folder)
{
    return (uint64_t(author) << 40) ^ (std::hash<std::string_view>{}(folder) & 0xff'ffff'ffff);
}

bool beginsWithAny(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

/// Sum, largest and mean of what has been shown to it.
struct Tally {
    double sum = 0, largest = 0;
    int n = 0;
    void see(double value)
    {
        sum += value;
        largest = n == 0 ? value : std::max(largest, value);
        ++n;
    }
    double mean() const { return n == 0 ? 0 : sum / n; }
};

} // namespace

const Walk::File *Walk::file(std::string_view path) const
{
    const auto found = m_files.find(path);
    return found == m_files.end() ? nullptr : &found->second;
}

Features Walk::featuresOf(const Commit &commit) const
{
    Features x{};
    const auto set = [&](Feature feature, double value) { x[size_t(feature)] = value; };
    const auto setLog = [&](Feature feature, double value) { set(feature, std::log1p(std::max(0.0, value))); };

    const auto who = m_authors.find(commit.author);
    const uint32_t author = who == m_authors.end() ? UINT32_MAX : who->second.id;
    Tally added, deleted, allAdded, allDeleted, tests, lines, churn, changes, changes30, fixes90, fixes365, reverts,
        writers, owns, folderFixes, inFolder, fixedLast;
    double addedToNew = 0;
    std::vector<double> ages;
    std::set<std::string_view> folders, tops, subs;
    for (const Touch &touch : commit.files) {
        allAdded.see(touch.added);
        allDeleted.see(touch.deleted);
        if (isTestPath(touch.path))
            tests.see(touch.added + touch.deleted);
        if (!isSource(touch.path))
            continue;
        added.see(touch.added);
        deleted.see(touch.deleted);
        churn.see(touch.added + touch.deleted);
        folders.insert(folderOf(touch.path));
        tops.insert(topOf(touch.path, 1));
        subs.insert(topOf(touch.path, 2));
        const File *known = file(touch.path);
        if (!known)
            addedToNew += touch.added;
        const auto within = [&](int days, bool Moment::*kind) {
            return !known ? 0 : std::ranges::count_if(known->moments, [&](const Moment &moment) {
                return commit.time - moment.time < days * day && (!kind || moment.*kind);
            });
        };
        lines.see(known ? std::max(0, known->lines) : 0);
        changes.see(known ? known->changes : 0);
        changes30.see(double(within(30, nullptr)));
        fixes90.see(double(within(90, &Moment::fix)));
        fixes365.see(double(within(365, &Moment::fix)));
        reverts.see(double(within(365, &Moment::revert)));
        writers.see(known ? double(known->writers.size()) : 0);
        owns.see(known && std::ranges::contains(known->writers, author, &Writer::author));
        fixedLast.see(known && known->moments.back().fix);
        if (known)
            ages.push_back(double(commit.time - known->moments.back().time) / day);
    }
    for (const std::string_view folder : folders) {
        const auto fixed = m_folderFixes.find(folder);
        folderFixes.see(fixed == m_folderFixes.end() ? 0
                                                     : double(std::ranges::count_if(fixed->second, [&](int64_t time) {
                                                           return commit.time - time < 90 * day;
                                                       })));
        const auto known = m_authorInFolder.find(folderKey(author, folder));
        inFolder.see(known == m_authorInFolder.end() ? 0 : known->second);
    }
    std::ranges::sort(ages);
    double entropy = 0;
    for (const Touch &touch : commit.files) {
        const double share = (touch.added + touch.deleted) / std::max(1.0, churn.sum);
        if (share > 0 && isSource(touch.path))
            entropy -= share * std::log2(share);
    }

    setLog(Feature::Added, added.sum);
    setLog(Feature::Deleted, deleted.sum);
    setLog(Feature::AllAdded, allAdded.sum);
    setLog(Feature::AllDeleted, allDeleted.sum);
    setLog(Feature::LargestFile, churn.largest);
    setLog(Feature::AddedToNew, addedToNew);
    setLog(Feature::AddedToOld, added.sum - addedToNew);
    setLog(Feature::RelativeAdded, 100 * (added.sum - addedToNew) / (1 + lines.sum));
    setLog(Feature::Files, added.n);
    setLog(Feature::AllFiles, std::max(commit.fileCount, int(commit.files.size())));
    setLog(Feature::Folders, double(folders.size()));
    setLog(Feature::TopFolders, double(tops.size()));
    setLog(Feature::SubFolders, double(subs.size()));
    set(Feature::Entropy, std::log1p(entropy));
    setLog(Feature::NewFiles, double(added.n) - double(ages.size()));
    setLog(Feature::Age, ages.empty() ? 0 : ages[ages.size() / 2]);
    setLog(Feature::AgeLeast, ages.empty() ? 0 : ages.front());
    setLog(Feature::Changes, changes.largest);
    setLog(Feature::ChangesMean, changes.mean());
    setLog(Feature::Changes30, changes30.largest);
    setLog(Feature::RelativeChurn, churn.sum / (1 + changes.mean()));
    setLog(Feature::FileLines, lines.largest);
    setLog(Feature::FileLinesMean, lines.mean());
    setLog(Feature::Fixes90, fixes90.largest);
    setLog(Feature::Fixes90Sum, fixes90.sum);
    setLog(Feature::Fixes365, fixes365.largest);
    setLog(Feature::Fixes365Mean, fixes365.mean());
    setLog(Feature::Reverts365, reverts.largest);
    setLog(Feature::FolderFixes90, folderFixes.largest);
    set(Feature::LastWasFix, fixedLast.mean());
    setLog(Feature::Authors, writers.largest);
    setLog(Feature::AuthorCommits, who == m_authors.end() ? 0 : who->second.commits);
    double recent = 0;
    if (who != m_authors.end()) {
        for (const int64_t time : who->second.times)
            recent += 1 / (1 + double(std::max<int64_t>(0, commit.time - time)) / (30 * day));
    }
    setLog(Feature::AuthorRecent, recent);
    setLog(Feature::AuthorInFolder, inFolder.mean());
    set(Feature::AuthorOwns, owns.mean());
    set(Feature::TestShare, tests.sum / (allAdded.sum + allDeleted.sum + 1));
    set(Feature::HasTest, tests.n > 0);
    const std::string subject = lower(commit.subject);
    set(Feature::SaysFix, commit.fix);
    set(Feature::SaysRevert, commit.revert);
    set(Feature::SaysFeature, beginsWithAny(subject, {"feat", "add", "implement", "support", "introduc"}));
    set(Feature::SaysRefactor, beginsWithAny(subject, {"refactor", "clean", "move", "rename", "remove"}));
    set(Feature::SaysSmall,
        beginsWithAny(subject, {"docs", "style", "test", "chore", "ci", "build", "bump", "release"}));
    setLog(Feature::SubjectLength, double(commit.subject.size()));
    setLog(Feature::BodyLength, commit.bodyLength);
    return x;
}

uint32_t Walk::authorId(std::string_view author)
{
    const auto found = m_authors.find(author);
    if (found != m_authors.end())
        return found->second.id;
    const uint32_t id = uint32_t(m_names.size());
    m_names.emplace_back(author);
    m_authors.emplace(author, Author{.id = id, .commits = 0, .times = {}});
    return id;
}

void Walk::add(const Commit &commit, const Features &features)
{
    if (!commit.bot && std::ranges::any_of(commit.files, isSource, &Touch::path)) {
        ++m_sourceCommits;
        if (m_recent.size() < recentLimit)
            m_recent.push_back(features);
        else
            m_recent[m_oldest++ % recentLimit] = features;
    }
    ++m_commits;
    const uint32_t author = authorId(commit.author);
    std::set<std::string_view> folders;
    for (const Touch &touch : commit.files) {
        File &known = m_files[touch.path];
        ++known.changes;
        known.lines += touch.added - touch.deleted;
        keepNewest(known.moments, {commit.time, commit.fix, commit.revert}, momentLimit);
        const auto writer = std::ranges::find(known.writers, author, &Writer::author);
        if (writer == known.writers.end())
            known.writers.push_back({author, 1, commit.time});
        else
            *writer = {author, writer->changes + 1, std::max(writer->last, commit.time)};
        ++m_authorInFolder[folderKey(author, folderOf(touch.path))];
        if (commit.fix && isSource(touch.path))
            folders.insert(folderOf(touch.path));
    }
    for (const std::string_view folder : folders)
        keepNewest(m_folderFixes[std::string(folder)], commit.time, momentLimit);
    Author &person = m_authors.find(commit.author)->second;
    ++person.commits;
    keepNewest(person.times, commit.time, timesLimit);
}

std::vector<Hand> Walk::handsOf(std::string_view path) const
{
    std::vector<Hand> hands;
    if (const File *known = file(path)) {
        for (const Writer &writer : known->writers)
            hands.push_back({m_names[writer.author], writer.changes, writer.last});
    }
    std::ranges::stable_sort(hands, std::ranges::greater{}, &Hand::changes);
    return hands;
}

std::pair<int, int> Walk::changesAndFixes(std::string_view path, int64_t now, int days) const
{
    std::pair<int, int> counts;
    if (const File *known = file(path)) {
        for (const Moment &moment : known->moments) {
            const bool within = now - moment.time < days * day;
            counts.first += within;
            counts.second += within && moment.fix;
        }
    }
    return counts;
}

} // namespace sb::history
