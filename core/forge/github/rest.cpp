// SPDX-License-Identifier: GPL-3.0-or-later
#include "rest.h"

#include "decode.h"
#include "reader.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <array>

namespace sb::forge::github {

using nlohmann::json;

namespace {

json hookOf(const fact::RepoId &repo, const char *name, const json &object, const char *action)
{
    return {{"repository", {{"full_name", repo.value}}}, {"action", action}, {name, object}};
}

/// RFC 4648, line breaks allowed; nothing where it is no such text.
std::optional<std::string> fromBase64(std::string_view text)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        if (c == '\n' || c == '\r' || c == '=')
            continue;
        const size_t value = letters.find(c);
        if (value == std::string_view::npos)
            return std::nullopt;
        held = (held << 6) | uint32_t(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += char((held >> bits) & 0xff);
        }
    }
    return bytes;
}

} // namespace

Result<json> listOf(std::string_view body, const char *member)
{
    if (!member) { // the limits are those of an object's body
        const auto wrapped = parse(sb::format("{{\"list\":{}}}", body));
        if (!wrapped)
            return std::unexpected(wrapped.error());
        if (!wrapped->at("list").is_array())
            return fail(Error::Kind::Invalid, "the body is not a list");
        return wrapped->at("list");
    }
    const auto root = parse(body);
    if (!root)
        return std::unexpected(root.error());
    const auto found = root->find(member);
    if (found == root->end() || !found->is_array())
        return fail(Error::Kind::Invalid, sb::format("{}: expected a list", member));
    return *found;
}

Result<json> objectOf(std::string_view body)
{
    return parse(body);
}

Result<fact::Event> pullEvent(const fact::RepoId &repo, const json &pull)
{
    return decodeEvent("pull_request", hookOf(repo, "pull_request", pull, "polled"));
}

Result<fact::Event> runEvent(const fact::RepoId &repo, const json &run)
{
    return decodeEvent("workflow_run", hookOf(repo, "workflow_run", run, "polled"));
}

Result<fact::Event> jobEvent(const fact::RepoId &repo, const json &job, const fact::Run &run)
{
    Result<fact::Event> event = decodeEvent("workflow_job", hookOf(repo, "workflow_job", job, "polled"));
    if (!event)
        return event;
    auto &fact = std::get<fact::Run>(event->body);
    fact.pull = run.pull; // a job does not name its pull request
    if (fact.branch.empty())
        fact.branch = run.branch;
    if (fact.workflow.empty())
        fact.workflow = run.workflow;
    return event;
}

Result<fact::Event> checkEvent(const fact::RepoId &repo, const json &check)
{
    return decodeEvent("check_run", hookOf(repo, "check_run", check, "polled"));
}

Result<fact::Event> statusEvent(const fact::RepoId &repo, const std::string &sha, const json &status)
{
    json hook = status;
    if (hook.is_object()) {
        hook["repository"] = {{"full_name", repo.value}};
        hook["sha"] = sha;
    }
    return decodeEvent("status", hook);
}

Result<fact::Repo> repoOf(const json &root)
{
    Reader reader(root);
    fact::Repo repo{{reader.text("full_name")}, reader.text("default_branch"), ""};
    if (reader.error())
        return std::unexpected(*reader.error());
    return repo;
}

Result<fact::FileChange> fileOf(const json &root)
{
    using fact::FileStatus;
    constexpr std::array<std::pair<std::string_view, FileStatus>, 6> words{{{"added", FileStatus::Added},
                                                                            {"removed", FileStatus::Deleted},
                                                                            {"modified", FileStatus::Modified},
                                                                            {"renamed", FileStatus::Renamed},
                                                                            {"copied", FileStatus::Copied},
                                                                            {"changed", FileStatus::TypeChanged}}};
    Reader reader(root);
    fact::FileChange file;
    file.path = reader.text("filename");
    file.oldPath = reader.find("previous_filename") ? reader.text("previous_filename") : file.path;
    const std::string status = reader.text("status");
    for (const auto &[word, value] : words) {
        if (word == status)
            file.status = value;
    }
    file.added = int(std::clamp<int64_t>(reader.number("additions"), 0, 100'000'000));
    file.deleted = int(std::clamp<int64_t>(reader.number("deletions"), 0, 100'000'000));
    file.patch = reader.text("patch", true);
    file.binary = file.patch.empty() && file.added == 0 && file.deleted == 0 && file.path == file.oldPath;
    if (reader.error())
        return std::unexpected(*reader.error());
    return file;
}

Result<std::string> contentOf(const json &root)
{
    Reader reader(root);
    const std::string coding = reader.text("encoding");
    const std::string content = reader.text("content");
    if (reader.error())
        return std::unexpected(*reader.error());
    auto text = coding == "base64" ? fromBase64(content) : std::nullopt;
    if (!text)
        return fail(Error::Kind::Invalid, sb::format("content: expected base64, not '{}'", shortened(coding, 40)));
    return std::move(*text);
}

std::string escaped(std::string_view text, bool path)
{
    std::string all;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("-._~").contains(c) || (path && c == '/');
        if (plain)
            all += c;
        else
            all += sb::format("%{:02X}", uint8_t(c));
    }
    return all;
}

std::string repoPath(const fact::RepoId &repo, std::string_view rest)
{
    return "/repos/" + escaped(repo.value, true) + std::string(rest);
}

} // namespace sb::forge::github
