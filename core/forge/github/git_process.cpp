// SPDX-License-Identifier: GPL-3.0-or-later
#include "git_process.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sb::forge::github {

namespace {

constexpr const char *user = "x-access-token";

constexpr const char *safeSettings[] = {
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.symlinks=false",
    "core.attributesFile=/dev/null",
    "core.bigFileThreshold=16m", // larger blobs are streamed, not held
    "core.packedGitWindowSize=64m",
    "core.packedGitLimit=512m",
    "protocol.allow=never",
    "protocol.version=2",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "fetch.unpackLimit=1", // one file, which the quota can stop
    "transfer.bundleURI=false",
    "credential.helper=",
    "http.followRedirects=false",
    "http.sslVerify=true",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "gc.auto=0",
    "maintenance.auto=false",
};

/// What the user's network wants, and nothing else of the environment.
constexpr const char *handedOn[]
    = {"https_proxy", "HTTPS_PROXY", "http_proxy", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"};

/// Git's question names the origin that wants the password: another one hears nothing.
constexpr const char *askpass
    = "#!/bin/sh\n"
      "case \"$1\" in\n"
      "\"Password for '$SIGNALBOX_ASKED_BY'\"*) IFS= read -r line <&9 && printf '%s\\n' \"$line\" ;;\n"
      "*) exit 1 ;;\n"
      "esac\n";
static_assert(run::secretFd == 9, "the script reads it");

Result<std::string> askpassScript(const std::string &folder)
{
    namespace fs = std::filesystem;
    const std::string path = folder + "/askpass";
    std::error_code failed;
    fs::create_directories(folder, failed);
    const std::string fresh = path + ".new";
    std::ofstream(fresh, std::ios::trunc) << askpass;
    fs::permissions(fresh, fs::perms::owner_all, failed);
    if (!failed)
        fs::rename(fresh, path, failed);
    if (failed)
        return fail(Error::Kind::Io, "cannot write '" + path + "': " + failed.message());
    return path;
}

/// "https://github.com" -> "https://x-access-token@github.com"
std::string withUser(const std::string &origin)
{
    const size_t host = origin.find("://");
    return origin.starts_with("http") && host != std::string::npos
        ? origin.substr(0, host + 3) + user + "@" + origin.substr(host + 3)
        : origin;
}

} // namespace

std::string GitProcess::url(const std::string &path) const
{
    return (token.empty() ? origin : withUser(origin)) + "/" + path;
}

Result<run::Finished> GitProcess::run(const std::vector<std::string> &arguments, const run::Limits &limits,
                                      const Cancel &cancel, const std::function<void(std::string_view)> &onOutput) const
{
    run::Command git;
    git.folder = folder;
    git.limits = limits;
    git.onOutput = onOutput;
    git.secret = token;
    git.arguments = {"git"};
    for (const char *setting : safeSettings)
        git.arguments.insert(git.arguments.end(), {"-c", setting});
    for (const std::string &protocol : protocols)
        git.arguments.insert(git.arguments.end(), {"-c", "protocol." + protocol + ".allow=always"});
    git.arguments.insert(git.arguments.end(), arguments.begin(), arguments.end());

    git.environment = {{"HOME", folder},
                       {"GIT_CONFIG_NOSYSTEM", "1"},
                       {"GIT_CONFIG_GLOBAL", "/dev/null"},
                       {"GIT_ATTR_NOSYSTEM", "1"},
                       {"GIT_NO_REPLACE_OBJECTS", "1"},
                       {"GIT_TERMINAL_PROMPT", "0"},
                       {"GIT_LFS_SKIP_SMUDGE", "1"}};
    if (token.empty()) {
        git.environment.emplace_back("GIT_ASKPASS", "/bin/false");
    } else {
        const auto script = askpassScript(folder);
        if (!script)
            return std::unexpected(script.error());
        git.environment.emplace_back("GIT_ASKPASS", *script);
        git.environment.emplace_back("SIGNALBOX_ASKED_BY", withUser(origin));
    }
    for (const char *name : handedOn) {
        if (const char *value = std::getenv(name))
            git.environment.emplace_back(name, value);
    }
    return run::run(git, {}, cancel);
}

} // namespace sb::forge::github
