// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; pure. GitHub's REST answers as events and facts, by the decoder of its hooks.
#pragma once

#include <core/base/json.h>
#include <core/base/result.h>
#include <core/fact/change.h>
#include <core/fact/event.h>

namespace sb::forge::github {

/// The elements of the array that `body` is, or that stands under `member`. Limits as decode.h.
Result<nlohmann::json> listOf(std::string_view body, const char *member = nullptr);
Result<nlohmann::json> objectOf(std::string_view body);

/// Of one element of /pulls, /actions/runs, .../jobs, .../check-runs or .../statuses.
Result<fact::Event> pullEvent(const fact::RepoId &repo, const nlohmann::json &pull);
Result<fact::Event> runEvent(const fact::RepoId &repo, const nlohmann::json &run);
/// `run`: the workflow run that it belongs to.
Result<fact::Event> jobEvent(const fact::RepoId &repo, const nlohmann::json &job, const fact::Run &run);
Result<fact::Event> checkEvent(const fact::RepoId &repo, const nlohmann::json &check);
Result<fact::Event> statusEvent(const fact::RepoId &repo, const std::string &sha, const nlohmann::json &status);
Result<fact::Repo> repoOf(const nlohmann::json &repo);
/// Of /pulls/N/files.
Result<fact::FileChange> fileOf(const nlohmann::json &file);
/// Text of a file from /contents.
Result<std::string> contentOf(const nlohmann::json &content);

/// A path's or a query's part with everything but unreserved characters (RFC 3986) escaped; '/' stands where `path`.
std::string escaped(std::string_view text, bool path = false);
/// Where a repository's resources are: "/repos/OWNER/NAME" and the rest.
std::string repoPath(const fact::RepoId &repo, std::string_view rest = {});

} // namespace sb::forge::github
