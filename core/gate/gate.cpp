// SPDX-License-Identifier: GPL-3.0-or-later
#include "gate.h"

#include <core/base/hash.h>
#include <core/fact/codec.h>
#include <core/gate/hard/gates.h>

namespace sb::gate {

namespace {

constexpr std::chrono::minutes ticketLife{2};

/// Everything that a decision looked at but the time, each part with its length before it.
std::string inputsHash(const Facts &facts)
{
    std::string bytes;
    const auto add
        = [&bytes](std::string_view part) { bytes += std::to_string(part.size()) + ":" + std::string(part); };
    const auto addNumber = [&add](const auto &value) { add(value ? std::to_string(*value) : "?"); };
    add(name(facts.action));
    add(facts.repo.value);
    add(facts.subject);
    add(facts.mode ? name(*facts.mode) : "?");
    addNumber(facts.stopped);
    addNumber(facts.ledgerSound);
    add(facts.approval ? facts.approval->person : "?");
    add(facts.approval ? facts.approval->head.value : "?");
    add(facts.approval ? facts.approval->patchHash : "?");
    add(facts.ref);
    addNumber(facts.refProtected);
    addNumber(facts.draft);
    addNumber(facts.autofix);
    for (const fact::Sha *sha : {&facts.headSeen, &facts.headNow, &facts.baseSeen, &facts.baseNow})
        add(sha->value);
    add(facts.patchHash);
    add(facts.patch ? fact::encode(*facts.patch) : "?");
    add(facts.proof ? fact::encode(*facts.proof) : "?");
    addNumber(facts.draftsToday);
    addNumber(facts.draftsOpen);
    for (const std::optional<int> &count :
         {facts.witnesses, facts.witnessesAgainst, facts.rerunsOfJob, facts.rerunsThisHour})
        addNumber(count);
    add(facts.type);
    addNumber(facts.confidence);
    addNumber(facts.risk);
    for (const std::vector<std::string> *list : {&facts.files, &facts.owners}) {
        add(std::to_string(list->size()));
        for (const std::string &element : *list)
            add(element);
    }
    addNumber(facts.checksPassed);
    return sha256Hex(bytes);
}

fact::GateVerdict diffIsPatch(const Facts &facts)
{
    if (!facts.patchHash.empty() && sha256Hex(facts.patch->diff) == facts.patchHash)
        return {"patch_hash", fact::Answer::Allow, facts.patchHash, "the diff is the one that was shown", {}};
    return {"patch_hash", fact::Answer::Deny, facts.patchHash, "the diff is not the one that was hashed",
            "validate the patch again"};
}

} // namespace

fact::Decision decide(const Facts &facts, const Result<Policy> &policy)
{
    fact::Decision decision;
    decision.action = facts.action;
    decision.gates = hardGates(facts);
    if (facts.patch)
        decision.gates.push_back(diffIsPatch(facts));
    for (fact::GateVerdict &verdict : policyGates(facts, policy))
        decision.gates.push_back(std::move(verdict));
    decision.answer = strictest(decision.gates);
    decision.policyHash = policy ? policy->hash : std::string();
    decision.inputsHash = inputsHash(facts);
    decision.at = facts.now;
    return decision;
}

Result<Allowed> allow(const fact::Decision &decision, const Facts &facts, const Result<Policy> &policy)
{
    const fact::Decision again = decide(facts, policy);
    if (again.answer != fact::Answer::Allow) {
        std::string why;
        for (const fact::GateVerdict &verdict : again.gates) {
            if (verdict.answer != fact::Answer::Allow)
                why += (why.empty() ? "" : "; ") + verdict.gate + ": " + verdict.why;
        }
        return fail(Error::Kind::Denied, why);
    }
    if (decision.answer != fact::Answer::Allow || decision.action != again.action)
        return fail(Error::Kind::Denied, "the decision that was kept does not allow this");
    if (decision.policyHash != again.policyHash)
        return fail(Error::Kind::Conflict, "the policy changed since this was decided: decide again");
    if (decision.inputsHash != again.inputsHash)
        return fail(Error::Kind::Conflict, "what was decided on has changed: decide again");
    return Allowed(Terms{facts.action, facts.repo, facts.subject, facts.ref, facts.headNow, facts.baseNow,
                         facts.patchHash, again.policyHash, facts.approval ? facts.approval->person : std::string(),
                         facts.now + ticketLife});
}

} // namespace sb::gate
