// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The code host elsewhere that a workspace watches, as `[host]` of its config.toml names it:
//   [host]
//   kind = "github"
//   name = "github.com"              # or a GitHub Enterprise host
//   repos = ["acme/api", "acme/web"]
// Without it the workspace's host is its own folder "forge".
#pragma once

#include "desk.h"
#include "sign_in_tool.h"

#include <core/base/secret.h>

namespace sb::forge::github {
class Api;
}

namespace sb::engine {

struct HostConfig {
    std::string name; ///< as codeHost() takes it; empty: the workspace's own folder
    std::vector<fact::RepoId> repos;
};

/// Invalid names the line.
Result<HostConfig> hostConfig(const std::string &workspace);
/// Writes `[host]` and leaves what else is in the file (but for its comments). It is read at the next start.
Result<> setHostConfig(const std::string &workspace, const HostConfig &config);

/// Asked for a host's name, on any thread; may wait. An empty one is anonymous.
using TokenSource = std::function<Result<Secret>(const std::string &host)>;

class RemoteHost {
public:
    static Result<std::unique_ptr<RemoteHost>> open(const HostConfig &config, const std::string &workspace,
                                                    std::shared_ptr<const Clock> clock, TokenSource token);
    ~RemoteHost();

    /// Valid as long as this object.
    ForgeMaker maker() const;
    /// Every call that runs or comes ends with Cancelled.
    void stop();
    const std::string &name() const;
    const std::vector<fact::RepoId> &repos() const;
    forge::github::Api &api();
    /// Of every call, once stop() was said.
    Cancel cancel() const;
    const CodeHost &host() const;
    /// The keychain is asked again: it holds another one.
    void forgetToken();
    /// Brings the mirror of a repository up to date, with the heads of these pull requests of forks; where it is afterwards.
    Result<std::string> mirror(const fact::Repo &repo, std::vector<int64_t> forks,
                               const std::function<void(int percent)> &progress);
    /// The job with its log on this machine, or with why there is none. Unavailable, Timeout, Limit: try again later.
    Result<fact::Run> withLog(fact::Run job);

private:
    class Private;
    explicit RemoteHost(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace sb::engine
