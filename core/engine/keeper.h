// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; each call may wait for the user's keychain. Where secrets are kept outside the workspace; the programs bring it.
#pragma once

#include <core/base/result.h>
#include <core/base/secret.h>

#include <string>

namespace sb::engine {

class Keeper {
public:
    virtual ~Keeper() = default;

    struct Kept {
        Secret secret; ///< empty: there is none
        std::string place; ///< "environment", "keychain"; empty: there is none
    };
    virtual Result<Kept> token(const std::string &host) = 0;
    virtual Result<> keepToken(const std::string &host, const Secret &token, const std::string &login) = 0;
    virtual Result<> forgetToken(const std::string &host) = 0;
    /// That signs webhooks.
    virtual Result<Kept> hookSecret() = 0;
    virtual Result<> keepHookSecret(const Secret &secret) = 0;
    /// Of a model endpoint; `place` names its tier and origin, so that a key never goes to another one. Never from the environment.
    virtual Result<Kept> modelKey(const std::string & /*place*/) { return Kept{}; }
    virtual Result<> keepModelKey(const std::string & /*place*/, const Secret & /*key*/)
    {
        return fail(Error::Kind::Unavailable, "there is no keychain here");
    }
    virtual Result<> forgetModelKey(const std::string & /*place*/) { return {}; }
};

} // namespace sb::engine
