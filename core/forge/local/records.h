// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time per object. What a repository's journal adds up to.
#pragma once

#include "journal.h"

#include <core/fact/event.h>

#include <map>
#include <optional>
#include <set>

namespace sb::forge {

/// A merge whose commit is written but whose branch may not have moved yet.
struct PendingMerge {
    int64_t pull = 0;
    fact::Sha commit;
    std::string branch;
    std::string person;
};

/// One line of the journal: what changed, and the events that tell of it.
struct Step {
    std::optional<std::string> defaultBranch;
    std::set<std::string> protect;
    std::map<std::string, fact::Sha> tips; ///< an empty commit: the branch is gone
    std::vector<fact::Pull> pulls;
    std::vector<fact::Run> runs;
    std::vector<fact::Event> events;
    std::optional<PendingMerge> merging; ///< pull 0: none any more

    bool empty() const;
};

std::string encode(const Step &step);
Result<Step> decodeStep(const std::string &line);

/// The sum of all steps so far.
struct Records {
    std::string defaultBranch;
    std::set<std::string> protect;
    std::map<std::string, fact::Sha> tips;
    std::map<int64_t, fact::Pull> pulls;
    std::map<int64_t, fact::Run> runs; ///< by the number at the end of their id
    std::vector<fact::Event> events;
    std::optional<PendingMerge> merging;

    void add(const Step &step);
};

} // namespace sb::forge
