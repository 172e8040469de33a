// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool (blocks). The archive of a run's logs, where GitHub still has one: a bonus beside the jobs' own logs, since what lies in it
// is nobody's promise. Hostile: what is unpacked is counted as it comes, not as the archive says; an entry's name is a label and never
// a path; archives in it stay packed.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <chrono>
#include <string>
#include <vector>

namespace sb::forge::github {

struct ArchiveLimits {
    uint64_t total = 2ull << 30; ///< bytes, of all entries
    uint64_t entry = 512ull << 20;
    size_t entries = 20'000;
    uint64_t ratio = 200; ///< unpacked to packed, once there is more than a megabyte
    std::chrono::milliseconds time{60'000};
};

struct ArchivedLog {
    std::string label; ///< "build/3_Run tests.txt", as valid UTF-8 of at most 300 bytes
    std::string file; ///< 00001.log, in the folder
    uint64_t bytes = 0;
};

struct Unpacked {
    std::vector<ArchivedLog> logs; ///< in the archive's order
    std::string problem; ///< the archive is damaged from there on; what came before is good
};

/// Into a folder, which is made. Limit: nothing is kept. Invalid: no archive. Io names the file.
Result<Unpacked> unpackLogs(const std::string &archive, const std::string &folder, const Cancel &cancel,
                            const ArchiveLimits &limits = {});

} // namespace sb::forge::github
