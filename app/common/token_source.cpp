// SPDX-License-Identifier: GPL-3.0-or-later
#include "token_source.h"

#include "keychain.h"

#include <core/base/mailbox.h>

namespace sb::common {

namespace {

class KeychainKeeper final : public engine::Keeper {
public:
    explicit KeychainKeeper(std::string workspace)
        : m_workspace(std::move(workspace))
        , m_token(takeTokenFromEnvironment())
        , m_hookSecret(takeFromEnvironment("SIGNALBOX_WEBHOOK_SECRET"))
        , m_hookEntry("webhooks of " + m_workspace) // no host is named so
    {
    }

    Result<Kept> token(const std::string &host) override { return find(m_token, host); }
    Result<> keepToken(const std::string &host, const Secret &token, const std::string &login) override
    {
        if (!m_token.empty())
            return fail(Error::Kind::Conflict,
                        "SIGNALBOX_TOKEN is set for this program, and used in place of any other: start without it");
        return keychain()->keep(host, token, login);
    }
    Result<> forgetToken(const std::string &host) override
    {
        if (!m_token.empty())
            return fail(Error::Kind::Conflict, "the token is in SIGNALBOX_TOKEN of this program: start without it");
        return keychain()->forget(host);
    }
    Result<Kept> hookSecret() override
    {
        auto kept = find(m_hookSecret, m_hookEntry);
        if (!kept && kept.error().kind == Error::Kind::Conflict)
            return fail(Error::Kind::Conflict,
                        "the keychain does not hold the secret that was given for webhooks: give it again");
        return kept;
    }
    Result<> keepHookSecret(const Secret &secret) override { return keychain()->keep(m_hookEntry, secret, ""); }
    Result<Kept> modelKey(const std::string &place) override
    {
        auto kept = find(Secret(), modelEntry(place));
        if (!kept && kept.error().kind == Error::Kind::Conflict)
            return fail(Error::Kind::Conflict,
                        "the keychain does not hold the key that was given for the model: give it again");
        return kept;
    }
    Result<> keepModelKey(const std::string &place, const Secret &key) override
    {
        sealProcess();
        return keychain()->keep(modelEntry(place), key, "");
    }
    Result<> forgetModelKey(const std::string &place) override { return keychain()->forget(modelEntry(place)); }

private:
    std::string modelEntry(const std::string &place) const { return "model " + place + " of " + m_workspace; }

    /// The environment wins over the keychain, as CI wants it.
    Result<Kept> find(const Secret &fromEnvironment, const std::string &entry)
    {
        sealProcess();
        if (!fromEnvironment.empty())
            return Kept{fromEnvironment, "environment"};
        auto kept = keychain()->token(entry);
        if (!kept)
            return kept.error().kind == Error::Kind::NotFound ? Result<Kept>(Kept{}) : std::unexpected(kept.error());
        return Kept{std::move(*kept), "keychain"};
    }
    /// Opened when it is asked first: most commands never do.
    std::shared_ptr<Keychain> keychain()
    {
        return m_keychain.with([this](std::shared_ptr<Keychain> &opened) {
            if (!opened)
                opened = std::make_shared<Keychain>(openSecretStore(), m_workspace);
            return opened;
        });
    }

    const std::string m_workspace;
    const Secret m_token;
    const Secret m_hookSecret;
    const std::string m_hookEntry;
    Guarded<std::shared_ptr<Keychain>> m_keychain;
};

/// Leaves the environment alone, which another keeper of the same program has read.
class ModelKeys final : public engine::Keeper {
public:
    explicit ModelKeys(const std::string &workspace)
        : m_keeper(workspace)
    {
    }
    Result<Kept> token(const std::string &) override { return Kept{}; }
    Result<> keepToken(const std::string &, const Secret &, const std::string &) override { return none(); }
    Result<> forgetToken(const std::string &) override { return none(); }
    Result<Kept> hookSecret() override { return Kept{}; }
    Result<> keepHookSecret(const Secret &) override { return none(); }
    Result<Kept> modelKey(const std::string &place) override { return m_keeper.modelKey(place); }
    Result<> keepModelKey(const std::string &place, const Secret &key) override
    {
        return m_keeper.keepModelKey(place, key);
    }
    Result<> forgetModelKey(const std::string &place) override { return m_keeper.forgetModelKey(place); }

private:
    static std::unexpected<Error> none() { return fail(Error::Kind::Unavailable, "this program keeps no such secret"); }
    KeychainKeeper m_keeper;
};

} // namespace

std::shared_ptr<engine::Keeper> openKeeper(const std::string &workspace)
{
    return std::make_shared<KeychainKeeper>(workspace);
}

std::shared_ptr<engine::Keeper> openModelKeys(const std::string &workspace)
{
    return std::make_shared<ModelKeys>(workspace);
}

std::function<Result<Secret>(const std::string &)> tokenSource(const std::string &workspace)
{
    return [keeper = openKeeper(workspace)](const std::string &host) {
        return keeper->token(host).transform([](const engine::Keeper::Kept &kept) { return kept.secret; });
    };
}

} // namespace sb::common
