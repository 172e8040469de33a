// SPDX-License-Identifier: GPL-3.0-or-later
#include "effects.h"
#include "handlers.h"

namespace sb::engine {

using namespace fact;

namespace {

/// A word of the program's own, in the ledger.
Result<> note(Desk &desk, std::string action, const RepoId &repo, std::string subject, std::string why)
{
    LedgerEntry entry;
    entry.at = desk.now();
    entry.kind = EntryKind::Note;
    entry.outcome = Outcome::Done;
    entry.action = std::move(action);
    entry.repo = repo;
    entry.subject = std::move(subject);
    entry.actor = you(desk);
    entry.why = std::move(why);
    const Result<LedgerEntry> written = desk.ledger().append(std::move(entry));
    if (!written)
        return std::unexpected(written.error());
    desk.publishLedger(*written);
    return {};
}

Result<> mark(Desk &desk, store::Mark kind, const std::string &subject, const std::string &value)
{
    return desk.store().write([&](store::Tx &tx) { return tx.records.setMark(kind, subject, value, desk.now()); });
}

Result<std::string> signatureOf(Desk &desk, const RunId &run)
{
    return desk.world().with([&](World &world) -> Result<std::string> {
        const auto diagnosis = world.diagnoses.find(run);
        if (diagnosis == world.diagnoses.end())
            return fail(Error::Kind::NotFound, "there is no diagnosed run " + run.value + " in this workspace");
        return diagnosis->second.signature;
    });
}

} // namespace

Result<Value> handle(Desk &desk, const Reject &request)
{
    auto known = findPatch(desk, request.patch);
    if (!known)
        return std::unexpected(known.error());
    if (request.reason.empty())
        return fail(Error::Kind::Invalid, "a rejection wants a reason: say in a few words why the patch is not right");
    if (known->state.status != PatchStatus::Proposed && known->state.status != PatchStatus::Denied)
        return fail(Error::Kind::Conflict,
                    "the patch is " + std::string(name(known->state.status)) + " and cannot be rejected");
    if (auto noted = note(desk, "reject", known->patch.repo, known->patch.id.value, request.reason); !noted)
        return std::unexpected(noted.error());
    known->state = {PatchStatus::Rejected, request.reason, known->state.pull, desk.now()};
    if (auto kept = desk.keep(*known); !kept)
        return std::unexpected(kept.error());
    return Done{"Rejected “" + known->patch.title + "”", std::nullopt, ""};
}

Result<Value> handle(Desk &desk, const Classify &request)
{
    for (const RunId &run : request.runs) {
        const Result<std::string> signature = signatureOf(desk, run);
        if (!signature)
            return std::unexpected(signature.error());
        if (auto marked = mark(desk, store::Mark::Classification, *signature, request.word); !marked)
            return std::unexpected(marked.error());
        desk.world().with([&](World &world) { world.marks[*signature].word = request.word; });
        desk.publishFailure(*signature);
    }
    return Done{request.word.empty() ? "Took the classification back" : "Classified as " + request.word, std::nullopt,
                ""};
}

Result<Value> handle(Desk &desk, const MarkWrong &request)
{
    const Result<std::string> signature = signatureOf(desk, request.run);
    if (!signature)
        return std::unexpected(signature.error());
    if (auto marked = mark(desk, store::Mark::Wrong, *signature, request.wrong ? "wrong" : ""); !marked)
        return std::unexpected(marked.error());
    desk.world().with([&](World &world) { world.marks[*signature].wrong = request.wrong; });
    desk.publishFailure(*signature);
    return Done{request.wrong ? "Marked the diagnosis as wrong" : "Took “wrong” back", std::nullopt, ""};
}

Result<Value> handle(Desk &desk, const Snooze &request)
{
    const bool isPull = request.subject.find('#') != std::string::npos;
    const Result<std::string> subject
        = isPull ? Result<std::string>(request.subject) : signatureOf(desk, RunId{request.subject});
    if (!subject)
        return std::unexpected(subject.error());
    const bool wake = request.until == Time{};
    if (auto marked = mark(desk, store::Mark::Snooze, *subject, wake ? "" : toIso(request.until)); !marked)
        return std::unexpected(marked.error());
    const std::optional<PullKey> pull = desk.world().with([&](World &world) -> std::optional<PullKey> {
        if (wake)
            world.snoozed.erase(*subject);
        else
            world.snoozed[*subject] = request.until;
        const auto found
            = std::ranges::find(world.pulls, *subject, [](const auto &entry) { return entry.first.text(); });
        return found == world.pulls.end() ? std::nullopt : std::optional(found->first);
    });
    if (pull)
        desk.publishPull(*pull);
    else
        desk.publishFailure(*subject);
    return Done{wake ? "Woke " + request.subject : "Snoozed " + request.subject + " until " + toIso(request.until),
                pull, ""};
}

Result<Value> handle(Desk &desk, const Pin &request)
{
    if (auto marked = mark(desk, store::Mark::Pin, request.pull.text(), request.pinned ? "pinned" : ""); !marked)
        return std::unexpected(marked.error());
    desk.world().with([&](World &world) {
        if (request.pinned)
            world.pinned.insert(request.pull);
        else
            world.pinned.erase(request.pull);
    });
    desk.publishPull(request.pull);
    return Done{(request.pinned ? "Pinned " : "Unpinned ") + request.pull.text(), request.pull, ""};
}

Result<Value> handle(Desk &desk, const SetMode &request)
{
    const std::string word(name(request.mode));
    if (auto noted = note(desk, "mode", {}, "mode", "Mode: " + word); !noted)
        return std::unexpected(noted.error());
    if (auto set = desk.store().write([&](store::Tx &tx) { return tx.records.setSetting("mode", word); }); !set)
        return std::unexpected(set.error());
    desk.changeStatus([&](Status &status) { status.mode = request.mode; });
    return Done{"Mode: " + word, std::nullopt, ""};
}

Result<Value> handle(Desk &desk, const StopAll &request)
{
    const std::string word = request.stopped ? "stopped" : "running";
    // Stopping does not wait for a ledger that cannot be written; going on does.
    if (request.stopped)
        desk.changeStatus([](Status &status) { status.stopped = true; });
    if (auto noted = note(desk, "stop_all", {}, "stop_all", request.stopped ? "Everything stopped" : "Stop taken back");
        !noted)
        return std::unexpected(noted.error());
    if (auto set = desk.store().write([&](store::Tx &tx) { return tx.records.setSetting("stop_all", word); }); !set)
        return std::unexpected(set.error());
    desk.changeStatus([&](Status &status) { status.stopped = request.stopped; });
    return Done{request.stopped ? "Stopped: nothing leaves this machine" : "Running again", std::nullopt, ""};
}

} // namespace sb::engine
