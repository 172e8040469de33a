// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The fake's facts in GitHub's words: the examples of GitHub's own description (templates.json), with our facts in them.
#pragma once

#include "fake_world.h"

#include <core/base/json.h>

namespace sb::fake {

struct Renderer {
    std::string url; ///< of the API

    nlohmann::json user(const std::string &login) const;
    nlohmann::json repo(const Repo &repo, bool full) const;
    nlohmann::json pull(const Repo &repo, const Pull &pull, bool full) const;
    nlohmann::json file(const std::string &path, const std::string *before, const std::string *after) const;
    nlohmann::json run(const Repo &repo, const Run &run) const;
    nlohmann::json job(const Repo &repo, const Run &run, const Job &job, size_t attempt) const;
    nlohmann::json check(const Repo &repo, const std::string &sha, const Check &check) const;
    nlohmann::json statuses(const Repo &repo, const std::string &sha) const;
    nlohmann::json branch(const Repo &repo, const std::string &name) const;
    nlohmann::json ref(const Repo &repo, const std::string &branch) const;
    nlohmann::json content(const std::string &path, const std::string &text) const;
    nlohmann::json commit(const std::string &sha, const Commit &commit) const;
    nlohmann::json gitCommit(const std::string &sha, const Commit &commit) const;
    nlohmann::json comment(const Comment &comment) const;
    nlohmann::json label(const std::string &name) const;
};

/// The example of this name.
const nlohmann::json &exampleOf(const std::string &name);

} // namespace sb::fake
