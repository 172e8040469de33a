// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote_host.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/forge/github/archived_log.h>
#include <core/forge/github/forge.h>
#include <core/forge/github/job_log.h>
#include <core/forge/github/mirror.h>

#include <QSaveFile>

#include <toml++/toml.hpp>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace sb::engine {

namespace {

constexpr auto tokenKept = std::chrono::minutes(1);
constexpr auto trimEvery = std::chrono::hours(1);
constexpr uint64_t logBytes = uint64_t(256) << 20;
constexpr size_t reposAtMost = 5000;

std::string fileOf(const std::string &workspace)
{
    return workspace + "/config.toml";
}

Result<toml::table> tableOf(const std::string &workspace)
{
    const std::string file = fileOf(workspace);
    if (std::error_code ignored; !std::filesystem::exists(file, ignored))
        return toml::table();
    try {
        return toml::parse_file(file);
    } catch (const toml::parse_error &problem) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:{}: {}", file, problem.source().begin.line, problem.source().begin.column,
                               problem.description()));
    }
}

bool isRepo(const std::string &name)
{
    return std::ranges::count(name, '/') == 1 && name.front() != '/' && name.back() != '/' && !name.contains("..")
        && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                   || std::string_view("-._/").contains(c);
           });
}

} // namespace

Result<HostConfig> hostConfig(const std::string &workspace)
{
    const auto table = tableOf(workspace);
    if (!table)
        return std::unexpected(table.error());
    const toml::table *host = (*table)["host"].as_table();
    if (!host)
        return HostConfig();
    const auto bad = [&](const toml::node *at, const std::string &why) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}: [host] {}", fileOf(workspace), (at ? at : host)->source().begin.line, why));
    };
    const std::string kind = (*host)["kind"].value_or(std::string());
    if (kind == "local")
        return HostConfig();
    if (kind != "github")
        return bad(host->get("kind"),
                   sb::format("kind: expected \"github\" or \"local\", not \"{}\"", shortened(kind, 40)));
    HostConfig config{(*host)["name"].value_or(std::string("github.com")), {}};
    if (auto known = codeHost(config.name); !known)
        return bad(host->get("name"), "name: " + known.error().text);
    const toml::array *repos = (*host)["repos"].as_array();
    if (!repos || repos->empty() || repos->size() > reposAtMost)
        return bad(host->get("repos"),
                   sb::format("repos: expected a list of 1 to {} names like \"owner/name\"", reposAtMost));
    for (const toml::node &each : *repos) {
        const std::string name = each.value_or(std::string());
        if (name.empty() || !isRepo(name))
            return bad(&each,
                       sb::format("repos: expected a name like \"owner/name\", not \"{}\"", shortened(name, 80)));
        config.repos.push_back({name});
    }
    return config;
}

Result<> setHostConfig(const std::string &workspace, const HostConfig &config)
{
    auto table = tableOf(workspace);
    if (!table)
        return std::unexpected(table.error());
    toml::array repos;
    for (const fact::RepoId &repo : config.repos) {
        if (repo.value.empty() || !isRepo(repo.value))
            return fail(Error::Kind::Invalid,
                        "not a repository: '" + shortened(repo.value, 80) + "'; name it OWNER/NAME");
        repos.push_back(repo.value);
    }
    if (auto known = codeHost(config.name); !known)
        return std::unexpected(known.error());
    table->insert_or_assign("host",
                            toml::table{{"kind", "github"}, {"name", config.name}, {"repos", std::move(repos)}});
    std::ostringstream text;
    text << *table << '\n';
    std::error_code failed;
    std::filesystem::create_directories(workspace, failed);
    QSaveFile file(QString::fromStdString(fileOf(workspace)));
    if (!file.open(QSaveFile::WriteOnly) || file.write(QByteArray::fromStdString(text.str())) < 0 || !file.commit())
        return fail(Error::Kind::Io,
                    sb::format("cannot write {}: {}", fileOf(workspace), file.errorString().toStdString()));
    return {};
}

class RemoteHost::Private {
public:
    struct Token {
        std::optional<Secret> secret;
        Time at;
    };
    CodeHost host;
    std::string workspace;
    std::shared_ptr<const Clock> clock;
    TokenSource source;
    Guarded<Token> kept;
    std::unique_ptr<http::Transport> transport;
    std::unique_ptr<forge::github::Mirrors> mirrors;
    std::shared_ptr<forge::github::Hub> hub;
    Guarded<Time> trimmed; ///< when the mirrors were last kept to their quota

    void trim()
    {
        const Time now = clock->now();
        const bool due = trimmed.with([&](Time &last) {
            const bool old = now - last >= trimEvery;
            last = old ? now : last;
            return old;
        });
        if (due)
            mirrors->trim(now);
    }

    /// A keychain takes its time: it is not asked at every call.
    Result<Secret> token()
    {
        const Time now = clock->now();
        const auto known = kept.with([&](const Token &token) {
            return token.secret && now - token.at < tokenKept ? token.secret : std::nullopt;
        });
        if (known || !source)
            return known.value_or(Secret());
        Result<Secret> found = source(host.name);
        if (found)
            kept.with([&](Token &token) { token = {*found, now}; });
        return found;
    }
};

RemoteHost::RemoteHost(std::unique_ptr<Private> opened)
    : d(std::move(opened))
{
}

RemoteHost::~RemoteHost()
{
    d->hub.reset();
}

Result<std::unique_ptr<RemoteHost>> RemoteHost::open(const HostConfig &config, const std::string &workspace,
                                                     std::shared_ptr<const Clock> clock, TokenSource token)
{
    auto host = codeHost(config.name);
    if (!host)
        return std::unexpected(host.error());
    auto d = std::make_unique<Private>();
    d->host = std::move(*host);
    d->workspace = workspace;
    d->clock = clock;
    d->source = std::move(token);
    d->transport = http::openTransport();
    forge::github::MirrorSettings settings;
    settings.folder = workspace + "/cache/mirrors";
    settings.origin = d->host.origin;
    d->mirrors = std::make_unique<forge::github::Mirrors>(settings);
    forge::github::HubOptions options;
    options.api.url = d->host.api;
    options.api.token = [d = d.get()] { return d->token(); };
    options.api.clock = std::move(clock);
    options.api.cacheFolder = workspace + "/cache/http";
    options.repos = config.repos;
    options.gitDir = [mirrors = d->mirrors.get()](const fact::RepoId &repo) { return mirrors->pathOf(repo); };
    options.bring = [d = d.get()](const fact::RepoId &repo, const fact::Sha &commit) -> Result<> {
        const auto known = d->token();
        return known ? d->mirrors->bring(repo, commit, *known, d->hub->cancel()) : std::unexpected(known.error());
    };
    d->hub = std::make_shared<forge::github::Hub>(*d->transport, std::move(options));
    return std::unique_ptr<RemoteHost>(new RemoteHost(std::move(d)));
}

ForgeMaker RemoteHost::maker() const
{
    return [hub = d->hub]() -> Result<std::unique_ptr<forge::Forge>> {
        return std::make_unique<forge::github::GitHubForge>(hub);
    };
}

void RemoteHost::stop()
{
    d->hub->stop();
}

const std::string &RemoteHost::name() const
{
    return d->host.name;
}

const std::vector<fact::RepoId> &RemoteHost::repos() const
{
    return d->hub->options().repos;
}

forge::github::Api &RemoteHost::api()
{
    return d->hub->api();
}

Cancel RemoteHost::cancel() const
{
    return d->hub->cancel();
}

const CodeHost &RemoteHost::host() const
{
    return d->host;
}

void RemoteHost::forgetToken()
{
    d->kept.with([](Private::Token &token) { token = {}; });
}

Result<std::string> RemoteHost::mirror(const fact::Repo &repo, std::vector<int64_t> forks,
                                       const std::function<void(int)> &progress)
{
    const auto token = d->token();
    if (!token)
        return std::unexpected(token.error());
    const auto updated = d->mirrors->update({repo.id, repo.defaultBranch, std::move(forks)}, *token, d->hub->cancel(),
                                            [&](const forge::github::MirrorProgress &now) { progress(now.percent); });
    const std::string path = d->mirrors->pathOf(repo.id);
    d->mirrors->used(repo.id, d->clock->now());
    d->trim();
    if (!updated && path.empty())
        return std::unexpected(updated.error());
    return path;
}

Result<fact::Run> RemoteHost::withLog(fact::Run job)
{
    using forge::github::LogState;
    if (!isRepo(job.repo.value) || !std::ranges::all_of(job.id.value, [](char c) { return c >= '0' && c <= '9'; }))
        return fail(Error::Kind::Invalid, "not a job: " + shortened(job.id.value, 80));
    const std::string folder = d->workspace + "/logs/" + job.repo.value;
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    const std::string file = folder + "/" + job.id.value + ".log";
    const auto fetched = forge::github::fetchJobLog(d->hub->api(), job.repo, job.id.value, file, d->hub->cancel(),
                                                    {.bytes = logBytes});
    if (!fetched)
        return std::unexpected(fetched.error());
    LogState state = fetched->state;
    if (state == LogState::Missing
        && forge::github::fetchArchivedLog(d->hub->api(), job.repo, job.id.value, file, d->hub->cancel(),
                                           {.total = 8 * logBytes, .entry = logBytes})
               .value_or(false))
        state = LogState::There; // a bonus: where it fails, the log is missing as before
    switch (state) {
    case LogState::There:
        job.logPath = file;
        job.logMissing.clear();
        break;
    case LogState::Running: job.logMissing = "running"; break;
    case LogState::Expired: job.logMissing = "expired"; break;
    case LogState::Denied: job.logMissing = "no permission"; break;
    case LogState::Missing: job.logMissing = "not found"; break;
    }
    return job;
}

} // namespace sb::engine
