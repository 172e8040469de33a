// SPDX-License-Identifier: GPL-3.0-or-later
#include "keychain.h"

#include <core/base/hmac.h>
#include <core/base/json.h>
#include <core/base/mailbox.h>
#include <core/base/mapped_file.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace sb::common {

namespace {

using nlohmann::json;

constexpr const char *mend
    = "unlock the keychain (gnome-keyring, KWallet) or start one, or set SIGNALBOX_TOKEN for one program";

std::string recordOf(const std::string &folder)
{
    return folder + "/sign-in.json";
}

/// {"schema":1,"hosts":{"github.com":{"login":"ada","check":"3f9a01bc"}}}; empty where it does not read.
json readRecord(const std::string &folder)
{
    const auto file = MappedFile::open(recordOf(folder));
    const json record = file ? parseJson(file->text()) : json();
    const bool sound = record.is_object() && record.contains("hosts") && record["hosts"].is_object();
    return sound ? record : json{{"schema", 1}, {"hosts", json::object()}};
}

std::string field(const json &record, const std::string &host, const char *name)
{
    const auto entry = record["hosts"].find(host);
    return entry != record["hosts"].end() && entry->is_object() && entry->contains(name) && (*entry)[name].is_string()
        ? (*entry)[name].get<std::string>()
        : std::string();
}

Result<> writeRecord(const std::string &folder, const json &record)
{
    namespace fs = std::filesystem;
    std::error_code failed;
    fs::create_directories(folder, failed);
    const std::string path = recordOf(folder);
    std::ofstream file(path + ".new", std::ios::trunc);
    file << jsonText(record) << '\n';
    file.close();
    if (!file)
        return fail(Error::Kind::Io, "cannot write '" + path + "'");
    fs::permissions(path + ".new", fs::perms::owner_read | fs::perms::owner_write, failed);
    fs::rename(path + ".new", path, failed);
    return failed ? fail(Error::Kind::Io, "cannot write '" + path + "': " + failed.message()) : Result<>();
}

} // namespace

std::string keyCheckValue(const Secret &token)
{
    return hmacSha256Hex(token.reveal(), "signalbox key check").substr(0, 8);
}

Keychain::Keychain(std::shared_ptr<SecretStore> store, std::string folder, std::chrono::milliseconds limit)
    : m_store(std::move(store))
    , m_folder(std::move(folder))
    , m_limit(limit)
{
}

Result<Secret> Keychain::ask(const std::function<void(SecretStore::Done)> &call) const
{
    // Shared, since an answer may come after we have left.
    const auto answer = std::make_shared<Guarded<std::optional<Result<Secret>>>>();
    call([answer](Result<Secret> came) { answer->with([&](auto &state) { state = std::move(came); }); });
    return answer->within(
        m_limit, [](const auto &state) { return state.has_value(); },
        [](auto &state) -> Result<Secret> {
            return state ? std::move(*state)
                         : fail(Error::Kind::Timeout, std::string("the keychain does not answer: ") + mend);
        });
}

Result<Secret> Keychain::token(const std::string &host)
{
    const json record = readRecord(m_folder);
    const std::string expected = field(record, host, "check");
    if (expected.empty())
        return fail(Error::Kind::NotFound, "nobody has signed in to " + host + ": run 'signalboxctl auth login'");
    auto token = ask([&](SecretStore::Done done) { m_store->read(host, std::move(done)); });
    if (!token && token.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::Conflict,
                    "this keychain does not hold the token of " + host
                        + ", which another one may: use that one, or run 'signalboxctl auth login'");
    if (token && keyCheckValue(*token) != expected)
        return fail(Error::Kind::Conflict,
                    "the keychain holds another token of " + host
                        + " than the one that was signed in with: run 'signalboxctl auth login'");
    return token;
}

Result<> Keychain::keep(const std::string &host, const Secret &token, const std::string &login)
{
    const auto written = ask([&](SecretStore::Done done) { m_store->write(host, token, std::move(done)); });
    if (!written)
        return std::unexpected(written.error());
    const auto kept = ask([&](SecretStore::Done done) { m_store->read(host, std::move(done)); });
    if (!kept)
        return std::unexpected(kept.error());
    if (kept->reveal() != token.reveal())
        return fail(Error::Kind::Corrupt, "the keychain gives back something else than it was given");
    json record = readRecord(m_folder);
    record["hosts"][host] = {{"login", login}, {"check", keyCheckValue(token)}};
    return writeRecord(m_folder, record);
}

Result<> Keychain::forget(const std::string &host)
{
    const auto removed = ask([&](SecretStore::Done done) { m_store->remove(host, std::move(done)); });
    if (!removed && removed.error().kind != Error::Kind::NotFound)
        return std::unexpected(removed.error());
    json record = readRecord(m_folder);
    if (record["hosts"].erase(host) == 0)
        return {};
    return writeRecord(m_folder, record);
}

std::string Keychain::login(const std::string &host) const
{
    return field(readRecord(m_folder), host, "login");
}

Secret takeFromEnvironment(const char *name)
{
    char *value = std::getenv(name);
    if (!value)
        return {};
    Secret secret(value);
    ::explicit_bzero(value, std::strlen(value));
    ::unsetenv(name);
    return secret;
}

Secret takeTokenFromEnvironment()
{
    return takeFromEnvironment("SIGNALBOX_TOKEN");
}

void sealProcess()
{
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ // whose search for leaks traces its own program
    ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

} // namespace sb::common
