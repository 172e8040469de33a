// SPDX-License-Identifier: GPL-3.0-or-later
// Git over HTTP for tests: git's own http-backend (git-http-backend(1)) behind one loopback port, on a thread of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace sb::tests {

class GitHttp {
public:
    struct Settings {
        std::string root; ///< served: <root>/owner/name.git
        std::string password; ///< of Basic authentication; empty asks for none
        std::string redirectTo; ///< answers everything with 302 to there
        size_t stopAfter = 0; ///< bytes of a pack, after which nothing comes any more; 0: never
    };
    explicit GitHttp(const Settings &settings);
    ~GitHttp();
    std::string origin() const; ///< "http://127.0.0.1:PORT"
    /// The passwords that clients have sent.
    std::vector<std::string> passwords() const;
    int requests() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace sb::tests
