// SPDX-License-Identifier: GPL-3.0-or-later
// auth: who Signalbox is at the code host
#include "session.h"
#include "workspace_commands.h"

#include <app/common/keychain.h>
#include <core/base/json.h>
#include <core/base/text.h>
#include <core/engine/sign_in_tool.h>

#include <iostream>
#include <unistd.h>

namespace sb::ctl {

namespace {

struct Wanted {
    std::string host = "github.com";
    std::string clientId;
    bool withToken = false;
};

struct Found {
    Secret token;
    const char *where = "";
};

/// The environment wins over the keychain, as CI wants it.
Result<Found> find(common::Keychain &keychain, const std::string &host, Secret fromEnvironment)
{
    if (!fromEnvironment.empty())
        return Found{std::move(fromEnvironment), "environment"};
    auto token = keychain.token(host);
    if (!token)
        return std::unexpected(token.error());
    return Found{std::move(*token), "keychain"};
}

Secret tokenFromInput()
{
    std::string line;
    std::getline(std::cin, line);
    Secret token{std::string(trimmed(line))};
    Secret wipes{std::move(line)};
    return token;
}

std::string listed(const engine::Account &account)
{
    if (!account.scopes)
        return "not told (a fine-grained token)";
    return account.scopes->empty() ? "none" : join(*account.scopes, ", ");
}

nlohmann::json jsonOf(const std::string &host, const engine::Account &account, const std::string &where)
{
    nlohmann::json answer = document();
    answer["host"] = host;
    answer["signed_in"] = true;
    answer["login"] = account.login;
    answer["token_in"] = where;
    answer["scopes"] = account.scopes ? nlohmann::json(*account.scopes) : nlohmann::json();
    answer["notes"] = nlohmann::json::array();
    for (const engine::ScopeNote &note : engine::scopeNotes(account))
        answer["notes"].push_back({{"scope", note.scope}, {"missing", note.missing}, {"text", note.text}});
    return answer;
}

void say(const Context &context, const std::string &host, const engine::Account &account, const std::string &where)
{
    std::string text = host + ": signed in as " + repairedUtf8(account.login) + "\ntoken   in the " + where
        + "\nscopes  " + repairedUtf8(listed(account)) + "\n";
    for (const engine::ScopeNote &note : engine::scopeNotes(account))
        text += (note.missing ? "missing " : "too much ") + note.scope + ": " + note.text + "\n";
    print(context, jsonText(jsonOf(host, account, where)), text);
}

Result<int> logIn(const Context &context, common::Keychain &keychain, const engine::CodeHost &host,
                  const Wanted &wanted)
{
    Secret token;
    if (wanted.withToken || !::isatty(STDIN_FILENO)) {
        token = tokenFromInput();
        if (token.empty())
            return fail(Error::Kind::Invalid, "no token on standard input: its first line is read");
    } else if (wanted.clientId.empty()) {
        return fail(
            Error::Kind::Invalid,
            "give the client ID of your OAuth application with --client-id, or a token: signalboxctl auth login "
            "--with-token < FILE");
    } else {
        auto granted = engine::signInByCode(host, wanted.clientId,
                                            [](const engine::CodeToType &asked) {
                                                std::fprintf(stderr, "Type %s on %s\n",
                                                             shortened(repairedUtf8(asked.code), 32).c_str(),
                                                             asked.page.c_str());
                                            },
                                            {});
        if (!granted)
            return std::unexpected(granted.error());
        token = std::move(*granted);
    }
    const auto account = engine::accountOf(host, token, {});
    if (!account)
        return std::unexpected(account.error());
    if (auto kept = keychain.keep(host.name, token, account->login); !kept)
        return std::unexpected(kept.error());
    say(context, host.name, *account, "keychain");
    return Ok;
}

Result<int> status(const Context &context, common::Keychain &keychain, const engine::CodeHost &host,
                   Secret fromEnvironment)
{
    const auto found = find(keychain, host.name, std::move(fromEnvironment));
    const auto account = found ? engine::accountOf(host, found->token, {}) : std::unexpected(found.error());
    if (account) {
        say(context, host.name, *account, found->where);
        return Ok;
    }
    if (context.json) {
        nlohmann::json answer = document();
        answer["host"] = host.name;
        answer["signed_in"] = false;
        answer["login"] = keychain.login(host.name);
        answer["token_in"] = found ? nlohmann::json(found->where) : nlohmann::json();
        answer["why"] = account.error().text;
        print(answer);
    }
    return std::unexpected(account.error());
}

/// Whatever keeps a token from being used is mended by signing in, except a network that is down.
int exitOf(const Error &error)
{
    const int usual = report(error);
    switch (error.kind) {
    case Error::Kind::NotFound:
    case Error::Kind::Conflict:
    case Error::Kind::Denied: return SignIn;
    default: return usual;
    }
}

template<typename F>
void withKeychain(Context &context, const Wanted &wanted, F &&f)
{
    Secret fromEnvironment = common::takeTokenFromEnvironment();
    common::sealProcess();
    const auto host = engine::codeHost(wanted.host);
    if (!host) {
        context.exit = report(host.error());
        return;
    }
    common::Keychain keychain(common::openSecretStore(), workspaceOf(context));
    const Result<int> exit = f(keychain, *host, std::move(fromEnvironment));
    context.exit = exit ? *exit : exitOf(exit.error());
}

CLI::App *verb(CLI::App *noun, Context &context, const std::shared_ptr<Wanted> &wanted, const std::string &word,
               const std::string &help)
{
    CLI::App *one = noun->add_subcommand(word, help);
    one->add_flag("--json", context.json, "One JSON document");
    one->add_option("--host", wanted->host, "github.com, or a GitHub Enterprise host")->capture_default_str();
    return one;
}

} // namespace

void addAuth(CLI::App &program, Context &context)
{
    CLI::App *noun
        = program.add_subcommand("auth", "Sign in to GitHub; the token is kept in the keychain and nowhere else");
    noun->require_subcommand(1);
    const auto wanted = std::make_shared<Wanted>();
    CLI::App *login = verb(noun, context, wanted, "login", "Sign in with a code on the host's page, or with a token");
    login->add_flag("--with-token", wanted->withToken, "The token is the first line of standard input");
    login->add_option("--client-id", wanted->clientId, "Of the OAuth application that the code is for")
        ->envname("SIGNALBOX_CLIENT_ID");
    login->callback([&context, wanted] {
        withKeychain(context, *wanted, [&](common::Keychain &keychain, const engine::CodeHost &host, Secret) {
            return logIn(context, keychain, host, *wanted);
        });
    });
    verb(noun, context, wanted, "status",
         "Who is signed in, where the token is and what it may not do; exit 4 for nobody")
        ->callback([&context, wanted] {
            withKeychain(context, *wanted, [&](common::Keychain &keychain, const engine::CodeHost &host, Secret token) {
                return status(context, keychain, host, std::move(token));
            });
        });
    verb(noun, context, wanted, "logout", "Remove the token from the keychain")->callback([&context, wanted] {
        withKeychain(
            context, *wanted, [&](common::Keychain &keychain, const engine::CodeHost &host, Secret) -> Result<int> {
                if (const auto forgotten = keychain.forget(host.name); !forgotten)
                    return std::unexpected(forgotten.error());
                nlohmann::json answer = document();
                answer["host"] = host.name;
                answer["signed_in"] = false;
                print(context, jsonText(answer), "signed out of " + host.name + "; revoke the token there as well\n");
                return Ok;
            });
    });
    noun->footer("SIGNALBOX_TOKEN is used instead of the keychain's token where it is set.");
}

} // namespace sb::ctl
