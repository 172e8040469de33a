// SPDX-License-Identifier: GPL-3.0-or-later
#include "effects.h"

#include <core/base/crash_point.h>
#include <core/base/json.h>

namespace sb::engine {

using namespace fact;

namespace {

constexpr std::chrono::milliseconds zero{};

PullKey pullOf(const LedgerEntry &intent)
{
    const size_t hash = intent.subject.find('#');
    return {intent.repo, hash == std::string::npos ? 0 : std::strtoll(intent.subject.c_str() + hash + 1, nullptr, 10)};
}

Result<Effect> effectOf(Desk &desk, const LedgerEntry &intent)
{
    const nlohmann::json detail = parseJson(intent.detail);
    const auto text = [&](const char *field) {
        return detail.is_object() && detail.contains(field) && detail[field].is_string()
            ? detail[field].get<std::string>()
            : "";
    };
    const auto number = [&](const char *field) -> std::optional<int> {
        return detail.is_object() && detail.contains(field) && detail[field].is_number_integer()
            ? std::optional(detail[field].get<int>())
            : std::nullopt;
    };
    const bool approved = !intent.approver.name.empty();
    switch (actionFrom(intent.action).value_or(Action::Comment)) {
    case Action::OpenDraft: return draftEffect(desk, PatchId{intent.subject}, intent.at, approved, text("draft"));
    case Action::MarkReady: return readyEffect(desk, pullOf(intent), intent.before);
    case Action::Merge: return mergeEffect(desk, pullOf(intent), Sha{text("head")}, approved);
    case Action::Revert: return revertEffect(desk, text("reverts"));
    case Action::Rerun: return rerunEffect(desk, RunId{intent.subject}, number("attempt"), approved);
    default: return fail(Error::Kind::Internal, "no way is known to check a '" + intent.action + "'");
    }
}

/// What the host says happened; else the gate is asked again, and it is done now or not at all.
Result<Landed> settleIntent(Desk &desk, const Effect &effect)
{
    const Result<std::optional<Landed>> found = effect.probe();
    if (!found)
        return std::unexpected(found.error());
    if (*found)
        return **found;
    const Decision decision = gate::decide(effect.facts, desk.policy());
    Result<gate::Allowed> ticket = gate::allow(decision, effect.facts, desk.policy());
    if (!ticket)
        return std::unexpected(ticket.error());
    return effect.act(std::move(*ticket));
}

} // namespace

Result<std::vector<std::string>> recover(Desk &desk)
{
    const auto open = desk.ledger().openIntents();
    if (!open)
        return std::unexpected(open.error());
    std::vector<std::string> said;
    for (const LedgerEntry &intent : *open) {
        crashPoint("recovery");
        const Result<Effect> effect = effectOf(desk, intent);
        // What was asked for just before may not show yet.
        const Time due = desk.unsettled().dueOf(intent.effect).value_or(desk.now() + (effect ? effect->settle : zero));
        if (due > desk.now()) {
            desk.unsettled().askAt(intent.effect, due);
            said.push_back("1 action was interrupted (" + intent.subject + "): the host is asked about it at "
                           + toIso(due));
            continue;
        }
        const Result<Landed> landed = effect ? settleIntent(desk, *effect) : std::unexpected(effect.error());
        if (!landed && isDoubtful(landed.error())) {
            const auto wait = std::max<std::chrono::milliseconds>(effect ? effect->settle : zero, settleAtLeast);
            desk.unsettled().askAt(intent.effect, desk.now() + wait);
            said.push_back("1 action was interrupted (" + intent.subject
                           + ") and could not be checked yet: " + landed.error().text);
            continue;
        }
        desk.unsettled().settled(intent.effect);
        if (auto closed = close(desk, effect ? *effect : Effect{}, intent, landed); !closed)
            return std::unexpected(closed.error());
        said.push_back("1 action was interrupted: "
                       + (landed ? landed->text : intent.subject + " was given up: " + landed.error().text));
    }
    return said;
}

} // namespace sb::engine
