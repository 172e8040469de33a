// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk.h"

#include "rules_tool.h"

#include <core/base/text.h>
#include <core/forge/local/local_forge.h>

#include <filesystem>

namespace sb::engine {

using namespace fact;

Desk::Desk(std::string workspace, std::shared_ptr<const Clock> clock, std::unique_ptr<db::Database> database,
           ForgeMaker host)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
    , m_host(std::move(host))
    , m_database(std::move(database))
    , m_store(*m_database)
    , m_ledger(*m_database)
    , m_policy(policyOf(m_workspace))
{
}

Result<std::unique_ptr<Desk>> Desk::open(const std::string &workspace, std::shared_ptr<const Clock> clock,
                                         ForgeMaker host)
{
    for (const char *folder : {"/proofs", "/scratch", "/forge"}) {
        std::error_code failed;
        std::filesystem::create_directories(workspace + folder, failed);
        if (failed)
            return fail(Error::Kind::Io, "cannot make " + workspace + folder + ": " + failed.message());
    }
    Result<std::unique_ptr<db::Database>> database = db::Database::open(workspace + "/signalbox.sqlite");
    if (!database)
        return std::unexpected(database.error());
    if (!host) {
        host = [folder = workspace + "/forge", clock]() -> Result<std::unique_ptr<forge::Forge>> {
            auto opened = forge::LocalForge::open(folder, clock);
            if (!opened)
                return std::unexpected(opened.error());
            return std::unique_ptr<forge::Forge>(std::move(*opened));
        };
    }
    std::unique_ptr<Desk> desk(new Desk(workspace, std::move(clock), std::move(*database), std::move(host)));
    return desk;
}

Result<> Desk::followMove()
{
    std::error_code failed;
    const std::string now = std::filesystem::absolute(m_workspace, failed).lexically_normal().string();
    return m_store.write([&](store::Tx &tx) -> Result<> {
        const auto before = tx.records.setting("folder");
        if (!before || (*before && **before == now))
            return before ? Result<>() : std::unexpected(before.error());
        const auto follow = [&](std::string &path) {
            const bool ours = *before && path.starts_with(**before + "/");
            if (ours)
                path.replace(0, (*before)->size(), now);
            return ours;
        };
        const auto runs = tx.records.runs();
        const auto patches = tx.records.patches();
        if (!runs || !patches)
            return std::unexpected(runs ? patches.error() : runs.error());
        for (Run run : *runs) {
            if (!follow(run.logPath))
                continue;
            if (auto kept = tx.records.put(run); !kept)
                return kept;
        }
        for (const Patch &patch : *patches) {
            const auto known = tx.records.proof(patch.id);
            if (!known)
                return std::unexpected(known.error());
            std::optional<Proof> proof = *known;
            const bool first = proof && proof->before && follow(proof->before->logPath);
            const bool second = proof && proof->after && follow(proof->after->logPath);
            if (!first && !second)
                continue;
            if (auto kept = tx.records.put(*proof); !kept)
                return kept;
        }
        return tx.records.setSetting("folder", now);
    });
}

Result<> Desk::load()
{
    if (auto moved = followMove(); !moved)
        return moved;
    return m_store.read([this](store::Tx &tx) -> Result<> {
        return m_world.with([&](World &world) -> Result<> {
            const auto repos = tx.records.repos();
            const auto pulls = tx.records.pulls();
            auto assessments = tx.records.assessmentsOfPulls();
            const auto runs = tx.records.runs();
            const auto diagnoses = tx.records.diagnoses();
            const auto patches = tx.records.patches();
            for (const Error *error :
                 {repos ? nullptr : &repos.error(), pulls ? nullptr : &pulls.error(),
                  assessments ? nullptr : &std::as_const(assessments).error(), runs ? nullptr : &runs.error(),
                  diagnoses ? nullptr : &diagnoses.error(), patches ? nullptr : &patches.error()}) {
                if (error)
                    return std::unexpected(*error);
            }
            const auto forgotten = tx.records.setting("forgotten");
            if (!forgotten)
                return std::unexpected(forgotten.error());
            const std::string names = forgotten->value_or("");
            for (const std::string_view id : lines(names)) {
                if (!id.empty())
                    world.forgotten.insert(RepoId{std::string(id)});
            }
            for (const Repo &repo : *repos)
                world.repos[repo.id] = repo;
            for (const Run &run : *runs)
                world.put(run);
            for (const auto &[run, diagnosis] : *diagnoses) {
                if (world.runs.contains(run))
                    world.put(run, diagnosis);
            }
            auto assessed = assessments->begin();
            for (const Pull &pull : *pulls) {
                world.put(pull);
                // Both are in the order of PullKey::text().
                if (const std::string key = pull.key.text(); assessed != assessments->end() && assessed->first == key)
                    world.assessments[pull.key] = std::move((assessed++)->second);
            }
            for (const Patch &patch : *patches) {
                const auto proof = tx.records.proof(patch.id);
                const auto state = tx.records.patchState(patch.id);
                if (!proof || !state)
                    return std::unexpected(proof ? state.error() : proof.error());
                world.put(KnownPatch{patch, *proof, state->value_or(store::PatchState{})});
            }
            for (const store::Mark kind :
                 {store::Mark::Classification, store::Mark::Wrong, store::Mark::Snooze, store::Mark::Pin}) {
                const auto marks = tx.records.marks(kind);
                if (!marks)
                    return std::unexpected(marks.error());
                for (const auto &[subject, value] : *marks) {
                    if (kind == store::Mark::Classification)
                        world.marks[subject].word = value;
                    else if (kind == store::Mark::Wrong)
                        world.marks[subject].wrong = true;
                    else if (kind == store::Mark::Snooze)
                        world.snoozed[subject] = fromIso(value).value_or(Time{});
                }
            }
            for (const auto &[key, pull] : world.pulls) {
                const auto pinned = tx.records.mark(store::Mark::Pin, key.text());
                if (pinned && *pinned)
                    world.pinned.insert(key);
            }
            return {};
        });
    });
}

void Desk::refreshIssues()
{
    const auto list = m_team.issues();
    Delta delta;
    m_world.with([&](World &world) {
        if (world.issues == list)
            return;
        world.put(list);
        for (const auto &[signature, runs] : world.failuresOf) {
            if (auto row = failureRow(world, signature, now()))
                delta.failures.push_back(std::move(*row));
        }
    });
    if (!delta.empty())
        m_feed.changed(std::move(delta));
}

Result<> Desk::keep(const Repo &repo)
{
    m_world.with([&](World &world) { world.repos[repo.id] = repo; });
    return m_store.write([&](store::Tx &tx) { return tx.records.put(repo); });
}

Result<> Desk::keep(const Pull &pull)
{
    if (auto kept = m_store.write([&](store::Tx &tx) { return tx.records.put(pull); }); !kept)
        return kept;
    m_world.with([&](World &world) { world.put(pull); });
    publishPull(pull.key);
    return {};
}

Result<> Desk::keep(const Run &run)
{
    if (auto kept = m_store.write([&](store::Tx &tx) { return tx.records.put(run); }); !kept)
        return kept;
    // A run changes its pull requests' rows and every failure that it may have mended.
    const auto [pulls, signatures] = m_world.with([&](World &world) {
        world.put(run);
        std::pair<std::vector<PullKey>, std::set<std::string>> touched;
        if (const auto at = world.pullsAt.find({run.repo, run.sha}); at != world.pullsAt.end())
            touched.first.assign(at->second.begin(), at->second.end());
        for (const RunId &id : world.runsOn[World::jobOf(run)]) {
            if (const auto diagnosis = world.diagnoses.find(id); diagnosis != world.diagnoses.end())
                touched.second.insert(diagnosis->second.signature);
        }
        return touched;
    });
    for (const PullKey &key : pulls)
        publishPull(key);
    for (const std::string &signature : signatures)
        publishFailure(signature);
    return {};
}

Result<> Desk::keep(const RunId &run, const Diagnosis &diagnosis)
{
    if (auto kept = m_store.write([&](store::Tx &tx) { return tx.records.put(run, diagnosis); }); !kept)
        return kept;
    const auto [other, gone, pull] = m_world.with([&](World &world) {
        if (!world.runs.contains(run)) // its repository was forgotten meanwhile
            return std::tuple{diagnosis.signature, std::vector<RunId>{}, PullKey{}};
        // A row is named by its newest run, so it is another row when that changes; so it is when this run leaves its group.
        const auto old = world.diagnoses.find(run);
        const std::string left = old == world.diagnoses.end() ? "" : old->second.signature;
        const auto before = failureRow(world, diagnosis.signature, now());
        const auto leaves = failureRow(world, left, now());
        world.put(run, diagnosis);
        const auto after = failureRow(world, diagnosis.signature, now());
        std::vector<RunId> rows;
        for (const auto &row : {before, leaves}) {
            if (row && row->run != after->run)
                rows.push_back(row->run);
        }
        const Run &of = world.runs.at(run);
        return std::tuple{left, rows, PullKey{of.repo, of.pull}};
    });
    if (!gone.empty()) {
        Delta delta;
        delta.failuresGone = gone;
        m_feed.changed(std::move(delta));
    }
    if (other != diagnosis.signature)
        publishFailure(other);
    publishFailure(diagnosis.signature);
    publishPull(pull);
    return {};
}

Result<> Desk::keep(const PullKey &pull, const Assessment &assessment)
{
    if (auto kept = m_store.write([&](store::Tx &tx) { return tx.records.put(pull.repo, assessment); }); !kept)
        return kept;
    m_world.with([&](World &world) {
        world.assessments[pull] = assessment;
        world.unassessed.erase(pull);
    });
    publishPull(pull);
    return {};
}

Result<> Desk::keep(const KnownPatch &known)
{
    auto kept = m_store.write([&](store::Tx &tx) -> Result<> {
        if (auto put = tx.records.put(known.patch); !put)
            return put;
        if (known.proof) {
            if (auto put = tx.records.put(*known.proof); !put)
                return put;
        }
        return tx.records.put(known.patch.id, known.state);
    });
    if (!kept)
        return kept;
    Delta delta;
    const std::string signature = m_world.with([&](World &world) {
        world.put(known);
        delta.patches.push_back(patchRow(world, known));
        const auto diagnosis = world.diagnoses.find(known.patch.run);
        return diagnosis == world.diagnoses.end() ? std::string() : diagnosis->second.signature;
    });
    m_feed.changed(std::move(delta));
    publishFailure(signature);
    return {};
}

void Desk::sayNoFix(const RunId &run, const std::string &why)
{
    m_world.with([&](World &world) { world.noFix[run] = why; });
}

void Desk::sayUndiagnosed(const RunId &run, const std::string &why)
{
    Diagnosis diagnosis;
    diagnosis.signature = "undiagnosed:" + run.value;
    diagnosis.signatureText = "not diagnosed: " + why;
    diagnosis.cause = "Signalbox could not diagnose this run: " + why;
    diagnosis.action = "Read the log; it is diagnosed again when Signalbox starts.";
    const bool known = m_world.with([&](World &world) {
        if (!world.runs.contains(run))
            return false;
        world.put(run, diagnosis);
        world.noFix[run] = why;
        return true;
    });
    if (known)
        publishFailure(diagnosis.signature);
}

void Desk::sayUnassessed(const PullKey &pull, const std::string &why)
{
    m_world.with([&](World &world) { world.unassessed[pull] = why; });
    publishPull(pull);
}

void Desk::publishPull(const PullKey &key)
{
    Delta delta;
    m_world.with([&](World &world) {
        const auto found = world.pulls.find(key);
        if (found == world.pulls.end())
            return;
        if (found->second.state == PullState::Open)
            delta.board.push_back(boardRow(world, found->second, now()));
        else
            delta.boardGone.push_back(key);
        for (const auto &[id, known] : world.patches) {
            if (known.patch.repo == key.repo && known.state.pull == key.number)
                delta.patches.push_back(patchRow(world, known));
        }
    });
    m_feed.changed(std::move(delta));
}

void Desk::publishFailure(const std::string &signature)
{
    Delta delta;
    m_world.with([&](World &world) {
        if (auto row = failureRow(world, signature, now()))
            delta.failures.push_back(std::move(*row));
    });
    m_feed.changed(std::move(delta));
}

Status Desk::status()
{
    Status status = m_status.with([](Status &current) { return current; });
    status.asOf = now();
    status.rulesProblem = m_team.problem();
    m_world.with([&](World &world) {
        for (const auto &[id, repo] : world.repos)
            status.repos.push_back(repo);
        status.hidden.assign(world.forgotten.begin(), world.forgotten.end());
    });
    return status;
}

Doing::Doing(Desk &desk, std::string what)
    : m_desk(desk)
{
    m_id = std::to_string(desk.nextNumber());
    m_desk.changeStatus([&](Status &status) { status.activities.push_back({m_id, std::move(what), 0, 0}); });
}

void Doing::reached(int64_t done, int64_t total)
{
    m_desk.changeStatus([&](Status &status) {
        const auto mine = std::ranges::find(status.activities, m_id, &Activity::id);
        if (mine == status.activities.end() || mine->done >= done)
            return;
        mine->done = done;
        mine->total = total;
    });
}

Doing::~Doing()
{
    m_desk.changeStatus(
        [&](Status &status) { std::erase_if(status.activities, [&](const Activity &a) { return a.id == m_id; }); });
}

} // namespace sb::engine
