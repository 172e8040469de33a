// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool (blocks). A job's log out of the archive of its run, for a job whose own log the host does not have: what that archive
// holds is described nowhere, so that it is a bonus (layout as the `gh run view --log` of GitHub CLI reads it).
#pragma once

#include "run_archive.h"

#include <core/fact/run.h>

namespace sb::forge::github {

class Api;

/// Those of the job of this name: its whole log ("0_build.txt"), or the ones of its steps in their order ("build/1_Set up job.txt").
/// Names are compared as they can stand in a path: without '/' and ':', cut at some length.
std::vector<ArchivedLog> logsOfJob(const std::vector<ArchivedLog> &logs, const std::string &job);

/// The log as `file`, whole or not there. False where the archive has none of this job. NotFound where there is no archive, Limit where
/// it is larger than allowed.
Result<bool> fetchArchivedLog(Api &api, const fact::RepoId &repo, const std::string &job, const std::string &file,
                              const Cancel &cancel, const ArchiveLimits &limits = {});

} // namespace sb::forge::github
