// SPDX-License-Identifier: GPL-3.0-or-later
#include "left_locks.h"

#include <filesystem>
#include <vector>

namespace sb::git {

namespace {

namespace fs = std::filesystem;

const fs::file_time_type begun = fs::file_time_type::clock::now();

} // namespace

void removeLeftLocks(const std::string &gitDir)
{
    std::error_code failed;
    std::vector<fs::path> locks{gitDir + "/HEAD.lock", gitDir + "/packed-refs.lock"};
    for (fs::recursive_directory_iterator at(gitDir + "/refs", failed), end; !failed && at != end;
         at.increment(failed)) {
        if (at->path().extension() == ".lock")
            locks.push_back(at->path());
    }
    for (const fs::path &lock : locks) {
        std::error_code gone;
        if (const auto made = fs::last_write_time(lock, gone); !gone && made < begun)
            fs::remove(lock, gone);
    }
}

} // namespace sb::git
