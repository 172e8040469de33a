// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool (calls block). Logs of GitHub Actions' jobs, from the host's storage to a file, never whole in memory. The storage is
// another host, which gets no token; its address lives for a minute, so that it is asked for again each time.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>
#include <core/fact/run.h>

#include <string>

namespace sb::forge::github {

class Api;

enum class LogState {
    There,
    Running, ///< the host gives a log when its job has ended
    Expired, ///< kept for 90 days, or as the repository is set
    Denied, ///< the token may not read logs
    Missing, ///< no such job, or one that wrote nothing
};
/// For people: what is so, and what can be done.
std::string sentence(LogState state);

struct JobLogFile {
    LogState state = LogState::There;
    uint64_t bytes = 0;
};

struct JobLogLimits {
    uint64_t bytes = 2ull << 30;
};

/// The log of one job (not of a run) as `file`: whole, or not there. What a broken connection left beside it (`file`.part) is gone on
/// from where the storage allows (RFC 9110, 14). Limit: larger than allowed, nothing is kept. Unavailable, Timeout: try again.
Result<JobLogFile> fetchJobLog(Api &api, const fact::RepoId &repo, const std::string &job, const std::string &file,
                               const Cancel &cancel, const JobLogLimits &limits = {});

} // namespace sb::forge::github
