// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: the fake's. Answers one request out of a world; the HTTP around it (limits, ETags, faults) is fake_github.cpp's.
#pragma once

#include "fake_json.h"

#include <core/http/request_reader.h>

#include <functional>

namespace sb::fake {

struct Spoken {
    int status = 200;
    nlohmann::json body; ///< null: none
    bool list = false; ///< the array at `body`, or at its `member`, is cut into pages
    std::string member{};
    std::string location{};
    std::string next{}; ///< of a list that is cut by a cursor: the query of the page after this one
};

class FakeApi {
public:
    struct Settings {
        std::string url, storageUrl, login;
        bool wrongTree = false;
    };
    FakeApi(World &world, const http::Request &request, Settings settings);

    Spoken answer();
    /// Would change something.
    static bool writes(const http::Request &request);

    const std::map<std::string, std::string> &query() const { return m_query; }
    const nlohmann::json &body() const { return m_body; }
    const std::string &path() const { return m_path; }

private:
    using Parts = std::vector<std::string>;
    Spoken read(Repo &repo, const Parts &parts);
    Spoken write(Repo &repo, const Parts &parts);
    Spoken pulls(const Repo &repo);
    Spoken pullPart(Repo &repo, const Parts &parts);
    Spoken actions(const Repo &repo, const Parts &parts);
    Spoken commits(const Repo &repo, const Parts &parts);
    Spoken hooks(const Repo &repo, const Parts &parts);
    Spoken writeRefs(Repo &repo, const Parts &parts);
    Spoken openPull(Repo &repo);
    Spoken changePull(Repo &repo, Pull &pull);
    Spoken merge(Repo &repo, Pull &pull);
    Spoken rerun(Repo &repo, const Parts &parts);
    Spoken graphql();
    Spoken talk(const nlohmann::json &variables);
    Spoken commitOnBranch(const nlohmann::json &input);
    Spoken updateRefs(const nlohmann::json &input);
    Spoken revert(const nlohmann::json &input);
    std::pair<Repo *, Pull *> byNode(const std::string &node);
    std::string text(const char *field) const;
    std::string parameter(const std::string &name, std::string absent = {}) const;

    World &m_world;
    const http::Request &m_request;
    Settings m_settings;
    Renderer m_renderer;
    std::string m_path;
    std::map<std::string, std::string> m_query;
    nlohmann::json m_body;
};

Spoken notFound();
Spoken refused(int status, const std::string &message, const std::string &detail = {});
/// Sha of a branch, a tag-less "heads/x" or a commit; empty where there is none.
std::string resolve(const Repo &repo, const std::string &ref);
/// The newest commit that both have behind them.
std::string mergeBase(const Repo &repo, const std::string &one, const std::string &other);
/// What `head` changed since they parted, on top of `base`.
Tree merged(const Repo &repo, const std::string &base, const std::string &head);
/// Adds it, and returns its sha.
std::string addCommit(Repo &repo, Tree tree, std::vector<std::string> parents, const std::string &message);

} // namespace sb::fake
