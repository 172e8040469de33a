// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_world.h"

#include <QCryptographicHash>

namespace sb::fake {

namespace {

/// As git names an object (git-hash-object).
QByteArray objectSha(const char *kind, const std::string &content)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QByteArray(kind) + ' ' + QByteArray::number(qlonglong(content.size())) + '\0');
    hash.addData(QByteArrayView(content.data(), qsizetype(content.size())));
    return hash.result();
}

QByteArray treeSha(const Tree &tree)
{
    std::map<std::string, Tree> folders;
    std::map<std::string, std::string> entries; // by the name that git sorts by: a folder's ends with '/'
    for (const auto &[path, content] : tree) {
        if (const size_t slash = path.find('/'); slash == std::string::npos)
            entries[path] = "100644 " + path + '\0' + objectSha("blob", content).toStdString();
        else
            folders[path.substr(0, slash)][path.substr(slash + 1)] = content;
    }
    for (const auto &[name, files] : folders)
        entries[name + "/"] = "40000 " + name + '\0' + treeSha(files).toStdString();
    std::string all;
    for (const auto &[name, entry] : entries)
        all += entry;
    return objectSha("tree", all);
}

} // namespace

std::string treeShaOf(const Tree &tree)
{
    return treeSha(tree).toHex().toStdString();
}

std::string shaOf(const Commit &commit)
{
    std::string all = "tree " + commit.treeSha + "\n";
    for (const std::string &parent : commit.parents)
        all += "parent " + parent + "\n";
    for (const char *who : {"author", "committer"})
        all += std::string(who) + " Fake <fake@example.org> 1790000000 +0000\n";
    return objectSha("commit", all + "\n" + commit.message).toHex().toStdString();
}

Repo &World::addRepo(const std::string &name, Tree files)
{
    Repo &repo = repos[name];
    repo.name = name;
    Commit first{std::move(files), {}, "Begin", ""};
    first.treeSha = treeShaOf(first.tree);
    const std::string sha = shaOf(first);
    repo.commits[sha] = std::move(first);
    repo.branches[repo.defaultBranch] = sha;
    return repo;
}

std::string World::commit(Repo &repo, const std::string &branch, const Tree &changes, const std::string &message)
{
    const auto at = repo.branches.find(branch);
    const std::string parent = at == repo.branches.end() ? repo.branches.at(repo.defaultBranch) : at->second;
    Commit next{repo.commits.at(parent).tree, {parent}, message, ""};
    for (const auto &[path, content] : changes) {
        if (content.empty())
            next.tree.erase(path);
        else
            next.tree[path] = content;
    }
    next.treeSha = treeShaOf(next.tree);
    const std::string sha = shaOf(next);
    repo.commits[sha] = std::move(next);
    repo.branches[branch] = sha;
    const Time at2 = tick();
    for (auto &[number, pull] : repo.pulls) {
        if (pull.open && pull.head == branch) {
            pull.headSha = sha;
            pull.updated = at2;
        }
    }
    return sha;
}

Pull &World::openPull(Repo &repo, const std::string &head, const std::string &title, bool draft)
{
    int64_t number = 1;
    if (!repo.pulls.empty())
        number = repo.pulls.rbegin()->first + 1;
    Pull &pull = repo.pulls[number];
    pull.number = number;
    pull.title = title;
    pull.author = "someone";
    pull.head = head;
    pull.base = repo.defaultBranch;
    pull.headSha = repo.branches.at(head);
    pull.baseSha = repo.branches.at(pull.base);
    pull.draft = draft;
    pull.created = pull.updated = tick();
    return pull;
}

Run &World::addRun(Repo &repo, const std::string &branch, const std::string &conclusion, const std::string &log)
{
    const int64_t id = nextId();
    Run &run = repo.runs[id];
    run.id = id;
    run.name = "CI";
    run.branch = branch;
    run.sha = repo.branches.at(branch);
    for (const auto &[number, pull] : repo.pulls) {
        if (pull.open && pull.head == branch)
            run.pulls.push_back(number);
    }
    run.created = run.started = run.updated = tick();
    Job job;
    job.id = nextId();
    job.name = "build";
    job.started = run.started;
    job.log = log;
    run.attempts = {{job}};
    run.status = run.attempts[0][0].status = "in_progress";
    run.conclusion = run.attempts[0][0].conclusion = "";
    if (!conclusion.empty())
        finish(run, conclusion);
    return run;
}

void World::rerun(Run &run)
{
    std::vector<Job> jobs = run.attempts.back();
    run.status = "in_progress";
    run.conclusion.clear();
    run.started = run.updated = tick();
    for (Job &job : jobs) {
        job.id = nextId();
        job.status = "in_progress";
        job.conclusion.clear();
        job.started = run.started;
        job.completed = {};
    }
    run.attempts.push_back(std::move(jobs));
}

void World::finish(Run &run, const std::string &conclusion)
{
    run.status = "completed";
    run.conclusion = conclusion;
    run.updated = tick();
    for (Job &job : run.attempts.back()) {
        job.status = "completed";
        job.conclusion = conclusion;
        job.completed = run.updated;
    }
}

} // namespace sb::fake
