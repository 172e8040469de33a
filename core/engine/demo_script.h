// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Makes a repository from a script of commits (resources/demo/*.demo):
//
//   @repo owner/name default-branch      @needs tool...               @protected branch
//   @branch new from                     @commit branch | Name <mail> | RFC 3339 | message
//   @file path, then its lines           @replace path, old lines, @with, new lines (the first occurrence)
//   @pull head base | author | title     and its body; @draft is the same as a draft
#pragma once

#include <core/base/clock.h>
#include <core/base/result.h>

#include <optional>
#include <variant>
#include <vector>

namespace sb::engine {

struct DemoEdit {
    std::string path;
    std::optional<std::string> old; ///< nullopt: the whole file is `text`
    std::string text;
};
struct DemoCommit {
    std::string branch;
    std::string name;
    std::string mail;
    Time at;
    std::string message;
    std::vector<DemoEdit> edits;
};
struct DemoBranch {
    std::string name;
    std::string from;
};
struct DemoPull {
    std::string head;
    std::string base;
    std::string author;
    std::string title;
    std::string body;
    bool draft = false;
};

struct DemoScript {
    std::string repo;
    std::string defaultBranch;
    std::vector<std::string> needs; ///< programs
    std::vector<std::string> protectedBranches;
    std::vector<std::variant<DemoCommit, DemoBranch, DemoPull>> steps;
};

/// Invalid names the line.
Result<DemoScript> readDemoScript(std::string_view text);
/// The script's commits and branches in an empty bare repository; pull requests are left to the caller. The same script always
/// makes the same commits, and a branch that is there already stays where it is.
Result<> writeCommits(const DemoScript &script, const std::string &gitDir);

} // namespace sb::engine
