// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool (each call waits for the host). Signing in to a code host, for the programs: who a token belongs to, what it may not do,
// and a new one by a code that a person types on the host's page.
#pragma once

#include <core/base/cancel.h>
#include <core/base/clock.h>
#include <core/base/result.h>
#include <core/base/secret.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sb::engine {

struct CodeHost {
    std::string name; ///< "github.com": the key in the keychain
    std::string origin; ///< "https://github.com": pages and git
    std::string api; ///< "https://api.github.com"
};

/// From "github.com", a GitHub Enterprise host ("git.example.org"), or the origin of a loopback host ("http://127.0.0.1:8080") whose API is
/// at its root. Invalid for anything else.
Result<CodeHost> codeHost(const std::string &name);

struct Account {
    std::string login;
    /// Of a classic or OAuth token; nothing where the host does not say (fine-grained tokens).
    std::optional<std::vector<std::string>> scopes;
};

/// Denied where the host does not take the token.
Result<Account> accountOf(const CodeHost &host, const Secret &token, const Cancel &cancel);

struct ScopeNote {
    std::string scope;
    bool missing = true; ///< else it is there and should not be
    std::string text; ///< for what it is wanted, or why it is not
};
std::vector<ScopeNote> scopeNotes(const Account &account);

struct CodeToType {
    std::string code;
    std::string page; ///< of the host
    Time expires;
};
/// `show` is called once. Denied: refused on the page, or the host does not know the application. Timeout: nobody typed the code in
/// time. Cancelled.
Result<Secret> signInByCode(const CodeHost &host, const std::string &clientId,
                            const std::function<void(const CodeToType &)> &show, const Cancel &cancel);

} // namespace sb::engine
