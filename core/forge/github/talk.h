// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; pure. Reviews, comments, statuses and other apps' checks of a repository's open pull requests. REST gives each of them for
// one pull request at a time only; GraphQL gives a page of them for one call (GitHub Docs, "GraphQL API", Repository.pullRequests).
#pragma once

#include <core/base/json.h>
#include <core/base/result.h>
#include <core/fact/event.h>

namespace sb::forge::github {

/// Of $owner, $name and $after; the last changed pull requests first, 50 a page.
extern const char *const talkQuery;

struct Talked {
    int64_t number = 0;
    fact::Event said; ///< a TalkFact; its key names what was said, so that the same is one event
    std::vector<fact::Event>
        checks; ///< of the head: statuses, and checks of other apps than Actions, whose jobs are listed elsewhere
};

struct TalkPage {
    std::vector<Talked> pulls;
    std::string next; ///< what to ask for after this; empty: nothing
};

/// Of the answer's `data`. NotFound: this token does not see the repository.
Result<TalkPage> talkPageOf(const fact::RepoId &repo, const nlohmann::json &data);

} // namespace sb::forge::github
