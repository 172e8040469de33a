// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/base/hash.h>
#include <core/gate/gate.h>

namespace sb::tests {

inline const std::string sha1(40, '1');
inline const std::string sha2(40, '2');

/// Everything known and everything right, for one action.
inline gate::Facts goodFacts(fact::Action action)
{
    gate::Facts facts;
    facts.action = action;
    facts.repo = {"demo/widgets"};
    facts.subject = action == fact::Action::OpenDraft ? "0123456789abcdef" : "demo/widgets#3";
    facts.now = Time(std::chrono::milliseconds(1'795'000'000'000));
    facts.mode = fact::Mode::Propose;
    facts.stopped = false;
    facts.ledgerSound = true;
    facts.ref = action == fact::Action::OpenDraft ? "ci/autofix-77" : "main";
    facts.refProtected = action != fact::Action::OpenDraft;
    facts.draft = true;
    facts.autofix = true;
    facts.headSeen = facts.headNow = {sha1};
    facts.baseSeen = facts.baseNow = {sha2};
    facts.draftsToday = 0;
    facts.draftsOpen = 0;
    facts.confidence = 0.9;
    facts.risk = 10;
    facts.type = "compile";
    facts.files = {"src/sort.cpp"};
    facts.owners = {"@demo/core"};
    facts.checksPassed = true;
    if (action == fact::Action::OpenDraft) {
        fact::Patch patch;
        patch.id = {facts.subject};
        patch.branch = "main";
        patch.diff = "--- a/src/sort.cpp\n+++ b/src/sort.cpp\n";
        patch.added = 1;
        facts.patchHash = sha256Hex(patch.diff);
        fact::Proof proof;
        proof.patch = patch.id;
        proof.passed = true;
        proof.sandbox = fact::SandboxLevel::A;
        proof.checks = {{"applies", true, ""}, {"paths", true, ""}, {"secrets", true, ""}, {"rerun", true, ""}};
        facts.patch = patch;
        facts.proof = proof;
    }
    facts.approval = gate::Approval{"Ada", {sha1}, facts.patchHash};
    return facts;
}

} // namespace sb::tests
