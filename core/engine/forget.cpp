// SPDX-License-Identifier: GPL-3.0-or-later
// A repository that is of no interest any more: what is known of it goes, its rows in the ledger stay, and its host keeps what it has.
#include "effects.h"
#include "handlers.h"
#include "house.h"

#include <algorithm>
#include <filesystem>

namespace sb::engine {

using namespace fact;

namespace {

/// Out of memory and out of the lists.
std::vector<PatchId> drop(Desk &desk, const RepoId &repo)
{
    Delta delta;
    std::vector<PatchId> patches;
    std::vector<std::string> shared;
    desk.world().with([&](World &world) {
        for (const auto &[key, pull] : world.pulls) {
            if (key.repo == repo)
                delta.boardGone.push_back(key);
        }
        for (const auto &[signature, runs] : world.failuresOf) {
            const auto row = failureRow(world, signature, desk.now());
            if (row && row->repo == repo)
                delta.failuresGone.push_back(row->run);
            if (row && row->repos > 1)
                shared.push_back(signature);
        }
        for (const auto &[id, known] : world.patches) {
            if (known.patch.repo == repo)
                patches.push_back(id);
        }
        world.forget(repo);
    });
    desk.feed().changed(std::move(delta));
    for (const std::string &signature : shared)
        desk.publishFailure(signature);
    desk.changeStatus([](Status &) { });
    return patches;
}

} // namespace

bool Desk::isForgotten(const RepoId &repo)
{
    return m_world.with([&](World &world) { return world.forgotten.contains(repo); });
}

Result<> Desk::setForgotten(const RepoId &repo, bool forgotten)
{
    const std::string all = m_world.with([&](World &world) {
        if (forgotten)
            world.forgotten.insert(repo);
        else
            world.forgotten.erase(repo);
        std::string text;
        for (const RepoId &id : world.forgotten)
            text += id.value + "\n";
        return text;
    });
    return m_store.write([&](store::Tx &tx) -> Result<> {
        if (auto set = tx.records.setSetting("forgotten", all); !set)
            return set;
        return forgotten ? tx.records.forget(repo) : tx.records.setCursor("forge", "");
    });
}

Result<Value> handle(Desk &desk, const ForgetRepo &request)
{
    // One that could never be read is known by its name alone.
    const bool known = desk.world().with([&](World &world) { return world.repos.contains(request.repo); })
        || std::ranges::contains(desk.status().host.sources, request.repo, &SourceRow::repo);
    const bool gone = desk.isForgotten(request.repo);
    if (request.forgotten ? !known : !gone)
        return fail(Error::Kind::NotFound,
                    request.repo.value
                        + (request.forgotten ? " is no repository of this workspace" : " was not forgotten"));
    LedgerEntry note;
    note.at = desk.now();
    note.kind = EntryKind::Note;
    note.outcome = Outcome::Done;
    note.action = request.forgotten ? "forget" : "remember";
    note.repo = request.repo;
    note.subject = request.repo.value;
    note.actor = you(desk);
    note.why = request.forgotten ? "Nobody wants to hear of it." : "It is read from its host again.";
    const auto written = desk.ledger().append(std::move(note));
    if (!written)
        return std::unexpected(written.error());
    desk.publishLedger(*written);
    if (const Result<> set = desk.setForgotten(request.repo, request.forgotten); !set)
        return std::unexpected(set.error());
    if (!request.forgotten) {
        desk.changeStatus([](Status &) { });
        if (const bool polled = !desk.status().host.name.empty(); polled)
            return Done{"Reading " + request.repo.value + " from its host again", std::nullopt, ""};
        if (const Result<> read = readRepos(desk); !read)
            return std::unexpected(read.error());
        return Done{"Reading " + request.repo.value + " from its host again", std::nullopt, ""};
    }
    for (const PatchId &patch : drop(desk, request.repo)) {
        std::error_code ignored;
        std::filesystem::remove(desk.workspace() + "/proofs/" + patch.value + ".log", ignored);
    }
    return Done{"Forgot " + request.repo.value + "; its host and the ledger keep what they have", std::nullopt, ""};
}

} // namespace sb::engine
