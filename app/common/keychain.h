// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any but the window's (calls wait, five seconds at most). Where the token is: in the user's keychain (libsecret, KWallet), or in
// SIGNALBOX_TOKEN for this one program. There is no other place: without a keychain nothing is kept.
// Beside the keychain `sign-in.json` holds, per host, who signed in and a key-check value (the first 32 bits of an HMAC of the token), so
// that another keychain, or another token in this one, is noticed and not used.
#pragma once

#include <core/base/result.h>
#include <core/base/secret.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace sb::common {

/// A keychain. Answers come once, on a thread of its own, and may never come.
class SecretStore {
public:
    virtual ~SecretStore() = default;
    using Done = std::function<void(
        Result<Secret>)>; ///< empty after writing and removing; NotFound where there is no such key
    virtual void read(const std::string &key, Done done) = 0;
    virtual void write(const std::string &key, const Secret &secret, Done done) = 0;
    virtual void remove(const std::string &key, Done done) = 0;
};

/// The user's, through QtKeychain; insecure fallbacks are off. One per program, and an application object first.
std::unique_ptr<SecretStore> openSecretStore();

class Keychain {
public:
    /// `folder` is where sign-in.json lies.
    Keychain(std::shared_ptr<SecretStore> store, std::string folder,
             std::chrono::milliseconds limit = std::chrono::seconds(5));

    /// NotFound: nobody has signed in to this host. Conflict: what the keychain holds is not what was put there. Unavailable, Timeout,
    /// Denied: the keychain is absent, locked or slow.
    Result<Secret> token(const std::string &host);
    /// Writes, reads back and compares before it says that it is kept.
    Result<> keep(const std::string &host, const Secret &token, const std::string &login);
    Result<> forget(const std::string &host);
    /// Who signed in to the host, as the record says; empty for nobody.
    std::string login(const std::string &host) const;

private:
    Result<Secret> ask(const std::function<void(SecretStore::Done)> &call) const;

    std::shared_ptr<SecretStore> m_store;
    std::string m_folder;
    std::chrono::milliseconds m_limit;
};

/// "3f9a01bc": tells one token from another, and nothing else about it.
std::string keyCheckValue(const Secret &token);

/// SIGNALBOX_TOKEN, wiped from the environment at once: neither /proc/self/environ nor a child shows it. Call it before there are threads.
Secret takeTokenFromEnvironment();
/// The same of another variable.
Secret takeFromEnvironment(const char *name);

/// For a program that holds a token: no core dump, and no other program of the user's reads its memory.
void sealProcess();

} // namespace sb::common
