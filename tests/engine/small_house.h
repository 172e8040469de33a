// SPDX-License-Identifier: GPL-3.0-or-later
// A workspace without threads: a Desk on a host that tests can break, and a clock that they move.
#pragma once

#include <tests/act/fake_forge.h>

#include <core/base/hash.h>
#include <core/engine/effects.h>
#include <core/engine/handlers.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace sb::tests {

class MovingClock final : public Clock {
public:
    Time now() const override { return at; }
    mutable Time at{std::chrono::seconds(1'763'600'000)};
};

class SmallHouse {
public:
    /// `policy`: TOML; empty for the one that ships.
    explicit SmallHouse(const std::string &policy = {})
        : host(path("widgets.git"))
    {
        if (!git::Repository::initBare(path("widgets.git"), "main"))
            qFatal("no repository");
        if (!policy.empty()) {
            QFile file(QString::fromStdString(path("policy.toml")));
            if (!file.open(QFile::WriteOnly) || file.write(policy.c_str()) < 0)
                qFatal("no policy");
        }
        host.now = clock->at;
        commit("main", "a.txt", "one\ntow\nthree\n");
        base = commit("main", "b.txt", "other\n");
        if (auto set = host.git().setBranch("dev", base, {}); !set)
            qFatal("no branch");
        reopen();
    }

    /// As after a crash: what is not on the disk is gone.
    void reopen()
    {
        desk.reset();
        auto opened
            = engine::Desk::open(folder.path().toStdString(), clock, [this]() -> Result<std::unique_ptr<forge::Forge>> {
                  return std::make_unique<FakeForge>(host);
              });
        if (!opened)
            qFatal("%s", opened.error().text.c_str());
        desk = std::move(*opened);
        if (auto loaded = desk->load(); !loaded)
            qFatal("%s", loaded.error().text.c_str());
        if (auto kept = desk->keep(fact::Repo{repo, "main", path("widgets.git")}); !kept)
            qFatal("%s", kept.error().text.c_str());
        setMode(fact::Mode::Propose);
    }
    void setMode(fact::Mode mode)
    {
        desk->changeStatus([&](engine::Status &status) {
            status.mode = mode;
            status.you = "Ada";
            status.sandbox = fact::SandboxLevel::A;
        });
    }

    fact::Sha commit(const std::string &branch, const std::string &file, const std::string &text)
    {
        const git::Repository git = host.git();
        const fact::Sha parent = git.branch(branch).value_or(fact::Sha{});
        const auto tree = git.writeTree(parent, {{file, text}});
        const auto made = git.writeCommit(tree.value(), parent.empty() ? std::vector<fact::Sha>{} : std::vector{parent},
                                          "change " + file, {"Ada", "ada@example.org", clock->at});
        if (auto set = host.git().setBranch(branch, made.value(), parent); !set)
            qFatal("%s", set.error().text.c_str());
        return *made;
    }
    std::string text(const std::string &branch, const std::string &file) const
    {
        return host.git().blob(host.git().branch(branch).value_or(fact::Sha{}), file).value_or("");
    }

    /// A failed run and a proved patch for it.
    engine::KnownPatch propose(const std::string &run, const std::string &id = "0123456789abcdef")
    {
        fact::Run failed;
        failed.id = {run};
        failed.repo = repo;
        failed.sha = base;
        failed.branch = "main";
        failed.job = "build";
        failed.state = fact::RunState::Failed;
        failed.startedAt = failed.finishedAt = clock->at;
        put(failed);
        fact::Diagnosis diagnosis;
        diagnosis.signature = "signature of " + run;
        diagnosis.signatureText = "tow is no number";
        if (auto kept = desk->keep(failed.id, diagnosis); !kept)
            qFatal("%s", kept.error().text.c_str());
        engine::KnownPatch known;
        known.patch.id = {id};
        known.patch.repo = repo;
        known.patch.run = failed.id;
        known.patch.branch = "main";
        known.patch.base = base;
        known.patch.title = "Spell two";
        known.patch.recipe = "speller";
        known.patch.confidence = 0.9;
        known.patch.diff = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n"
                           "@@ -1,3 +1,3 @@\n one\n-tow\n+two\n three\n";
        known.patch.files = {"a.txt"};
        known.patch.added = known.patch.deleted = 1;
        known.patch.at = clock->at;
        fact::Proof proof;
        proof.patch = known.patch.id;
        proof.tree = host.git().applyPatch(base, known.patch.diff).value();
        proof.passed = true;
        proof.sandbox = fact::SandboxLevel::A;
        proof.checks = {{"applies", true, ""}, {"paths", true, ""}, {"secrets", true, ""}, {"rerun", true, ""}};
        known.proof = proof;
        known.state = {fact::PatchStatus::Proposed, "", 0, clock->at};
        if (auto kept = desk->keep(known); !kept)
            qFatal("%s", kept.error().text.c_str());
        return known;
    }

    /// An open pull request of somebody's onto `base` that spells two, its checks passed, and triage's word about it.
    fact::Pull open(const std::string &branch, const std::string &onto, fact::Verdict verdict)
    {
        const git::Repository git = host.git();
        const fact::Sha tip = git.branch(onto).value();
        if (auto set = git.setBranch(branch, tip, {}); !set)
            qFatal("%s", set.error().text.c_str());
        commit(branch, "a.txt", "one\ntwo\nthree\n");
        FakeForge forge(host);
        fact::Pull pull = forge.openPull({repo, "Spell two", "", "bob", branch, onto, false}).value();
        passes(pull.head.sha, branch);
        fact::Assessment assessment;
        assessment.sha = pull.head.sha;
        assessment.decision = verdict;
        assessment.actions = {verdict < fact::Verdict::RunTestsFull ? "auto_merge" : "ci_full"};
        assessment.type = fact::ChangeType::Docs;
        assessment.confidence = 0.95;
        if (!desk->keep(pull) || !desk->keep(pull.key, assessment))
            qFatal("cannot keep");
        return pull;
    }
    void passes(const fact::Sha &sha, const std::string &branch)
    {
        fact::Run run;
        run.id = {"run of " + sha.value};
        run.repo = repo;
        run.sha = sha;
        run.branch = branch;
        run.job = "build";
        run.state = fact::RunState::Passed;
        run.startedAt = run.finishedAt = clock->at;
        put(run);
    }
    void put(const fact::Run &run)
    {
        host.runs.push_back(run);
        if (auto kept = desk->keep(run); !kept)
            qFatal("%s", kept.error().text.c_str());
    }

    std::vector<fact::LedgerEntry> ledger() const
    {
        auto rows = desk->ledger().page(0, 1000).value();
        std::ranges::reverse(rows);
        return rows;
    }
    /// "intent pending open_draft", one a row, oldest first.
    std::vector<std::string> story() const
    {
        std::vector<std::string> lines;
        for (const fact::LedgerEntry &entry : ledger())
            lines.push_back(std::string(name(entry.kind)) + " " + std::string(name(entry.outcome)) + " "
                            + entry.action);
        return lines;
    }
    std::string path(const char *name) const { return folder.path().toStdString() + "/" + name; }

    const fact::RepoId repo{"demo/widgets"};
    QTemporaryDir folder;
    std::shared_ptr<MovingClock> clock = std::make_shared<MovingClock>();
    FakeHost host;
    fact::Sha base;
    std::unique_ptr<engine::Desk> desk;
};

} // namespace sb::tests
