// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessons.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace sb::engine {

Result<std::vector<DatedLesson>> lessonsOf(const git::Repository &repository, const fact::Sha &tip, int most,
                                           const Cancel &cancel)
{
    const auto log = repository.log(tip, most);
    if (!log)
        return std::unexpected(log.error());
    std::vector<DatedLesson> lessons;
    for (const git::CommitInfo &commit : *log) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "reading " + repository.path() + " was stopped");
        if (lessons.size() == slm::mostLessons)
            break; // what is older tells of other habits
        const auto prefix = slm::prefixOf(commit.subject);
        if (!prefix || commit.parents.size() > 1)
            continue;
        const auto change = repository.diff(commit.parents.empty() ? fact::Sha{} : commit.parents.front(), commit.sha);
        if (change && !change->files.empty())
            lessons.push_back({commit.at, {slm::sampleOf(*change), *slm::typeOfPrefix(prefix->type), 1}});
    }
    std::ranges::reverse(lessons);
    return lessons;
}

Result<> writeWhole(const std::string &path, const std::string &bytes)
{
    const std::string fresh = path + ".new";
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), std::streamsize(bytes.size()));
    file.close();
    std::error_code problem;
    if (file)
        std::filesystem::rename(fresh, path, problem);
    if (!file || problem)
        return fail(Error::Kind::Io, "cannot write " + path + ": is there room, and may you write there?");
    return {};
}

} // namespace sb::engine
