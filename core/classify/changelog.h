// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. The category of a change for a reader of release notes, and the notes of a range as Markdown.
#pragma once

#include <core/fact/assessment.h>

#include <string>
#include <vector>

namespace sb::classify {

/// "Added", "Fixed", ...; "Breaking" where the traits say so.
std::string categoryOf(fact::ChangeType type, const std::vector<std::string> &traits);

struct Note {
    std::string category;
    std::string component;
    std::string subject; ///< without its conventional prefix
    std::string detail; ///< what a breaking change breaks; empty: nothing more to say
    std::string reference; ///< "#12", a short commit id, or empty
    std::string author;
};

/// The note of a change that was assessed: the subject without its prefix and number, the scope or else the component, the number of
/// its pull request or else the short commit, and what a BREAKING CHANGE footer says.
Note noteOf(const fact::Change &change, const fact::Assessment &assessment);

/// The full ids of commits that the message says it reverts.
std::vector<std::string> revertedBy(const fact::Change &change);

/// Breaking first, then by category and component; commit text is escaped, so that it stays text.
std::string releaseNotes(const std::string &title, const std::vector<Note> &notes);

} // namespace sb::classify
