// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/ledger/ledger.h>

namespace sb::tests {

/// A row with something in every column.
inline fact::LedgerEntry sampleEntry(int n)
{
    fact::LedgerEntry entry;
    entry.at = Time(std::chrono::milliseconds(1'700'000'000'000 + n * 1000));
    entry.kind = fact::EntryKind::Note;
    entry.outcome = fact::Outcome::Done;
    entry.effect = "effect-" + std::to_string(n);
    entry.action = "approve";
    entry.repo = {"demo/widgets"};
    entry.subject = "demo/widgets#" + std::to_string(n);
    entry.actor = {fact::ActorKind::Person, "Ada Lovelace"};
    entry.approver = {fact::ActorKind::Rule, "grün \xE2\x9C\x93"};
    entry.why = "Because of line " + std::to_string(n) + "\nand \"that\"";
    entry.confidence = 0.5 + n / 1000.0;
    entry.before = {std::string(40, 'a')};
    entry.after = {std::string(40, 'b')};
    entry.detail = R"({"branch":"main"})";
    return entry;
}

} // namespace sb::tests
