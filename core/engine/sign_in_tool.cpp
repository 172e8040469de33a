// SPDX-License-Identifier: GPL-3.0-or-later
#include "sign_in_tool.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/forge/github/device_flow.h>
#include <core/forge/github/reader.h>
#include <core/http/client_redirect.h>

#include <algorithm>
#include <thread>

namespace sb::engine {

namespace {

bool isHostName(std::string_view text)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    return !text.empty() && text.size() <= 253 && text.front() != '-' && text.front() != '.'
        && text.find_first_not_of(letters) == std::string_view::npos;
}

bool isLoopback(const std::string &url)
{
    const std::string origin = http::originOf(url);
    return origin.starts_with("http://127.0.0.1:") || origin.starts_with("http://localhost:");
}

} // namespace

Result<CodeHost> codeHost(const std::string &name)
{
    if (name == "github.com")
        return CodeHost{name, "https://github.com", "https://api.github.com"};
    if (name.starts_with("http://") && isLoopback(name)) {
        const std::string origin = http::originOf(name);
        return CodeHost{origin.substr(7), origin, origin};
    }
    if (!isHostName(name))
        return fail(Error::Kind::Invalid,
                    "'" + shortened(repairedUtf8(name), 100)
                        + "' is not a host: give its name, as github.com or git.example.org");
    return CodeHost{name, "https://" + name, "https://" + name + "/api/v3"};
}

Result<Account> accountOf(const CodeHost &host, const Secret &token, const Cancel &cancel)
{
    const auto transport = http::openTransport();
    http::Call call;
    call.url = host.api + "/user";
    call.fields = {
        {"Accept", "application/vnd.github+json"}, {"X-GitHub-Api-Version", "2022-11-28"}, {"User-Agent", "Signalbox"}};
    call.token = token;
    call.bodyLimit = 1 << 20;
    const auto reply = http::follow(*transport, call, cancel);
    if (!reply)
        return std::unexpected(reply.error());
    if (reply->status == 401)
        return fail(Error::Kind::Denied, host.name + " does not take this token: it has expired or was revoked");
    if (reply->status != 200)
        return fail(reply->status == 403 || reply->status == 404 ? Error::Kind::Denied : Error::Kind::Unavailable,
                    sb::format("{} answered {} to who we are", host.name, reply->status));
    const auto answer = forge::github::parse(reply->body);
    if (!answer)
        return std::unexpected(answer.error());
    forge::github::Reader reader(*answer);
    Account account{reader.text("login"), {}};
    if (reader.error())
        return std::unexpected(*reader.error());
    if (const auto scopes = http::fieldOf(reply->fields, "x-oauth-scopes")) {
        account.scopes.emplace();
        for (const std::string_view scope : split(*scopes, ',')) {
            if (!trimmed(scope).empty())
                account.scopes->emplace_back(trimmed(scope));
        }
    }
    return account;
}

std::vector<ScopeNote> scopeNotes(const Account &account)
{
    std::vector<ScopeNote> notes;
    if (!account.scopes)
        return notes;
    const auto has = [&](const char *scope) { return std::ranges::contains(*account.scopes, scope); };
    if (!has("repo") && !has("public_repo"))
        notes.push_back(
            {"repo", true,
             "wanted to read private repositories, and to open drafts, label, comment, merge and run again"});
    else if (!has("repo"))
        notes.push_back({"repo", true, "wanted for private repositories; public ones work"});
    if (!has("repo") && !has("admin:repo_hook") && !has("read:repo_hook"))
        notes.push_back(
            {"read:repo_hook", true, "wanted to list webhook deliveries that were missed; runs are swept without it"});
    if (has("workflow"))
        notes.push_back(
            {"workflow", false, "lets a patch change what CI does: Signalbox never needs it, so sign in without"});
    for (const char *scope : {"delete_repo", "admin:org", "site_admin"}) {
        if (has(scope))
            notes.push_back({scope, false, "is more than Signalbox ever needs: sign in without"});
    }
    return notes;
}

Result<Secret> signInByCode(const CodeHost &host, const std::string &clientId,
                            const std::function<void(const CodeToType &)> &show, const Cancel &cancel)
{
    const auto transport = http::openTransport();
    forge::github::DeviceFlow::Settings settings;
    settings.origin = host.origin;
    settings.clientId = clientId;
    forge::github::DeviceFlow flow(*transport, settings, std::make_shared<SystemClock>(),
                                   [](std::chrono::milliseconds time, const Cancel &stop) {
                                       const auto end = std::chrono::steady_clock::now() + time;
                                       while (!stop.requested() && std::chrono::steady_clock::now() < end)
                                           std::this_thread::sleep_for(std::chrono::milliseconds(100));
                                   });
    const auto code = flow.begin(cancel);
    if (!code)
        return std::unexpected(code.error());
    show({code->userCode, code->page, code->expires});
    return flow.wait(cancel);
}

} // namespace sb::engine
