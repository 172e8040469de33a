// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; the calls block. What a code host still knows of the time in which nobody listened: GitHub sends a webhook once, and a
// forwarder drops it while our port is closed. Workflow runs are listed by the time of their beginning (GitHub Docs, "List workflow
// runs for a repository"), webhooks by that of their delivery ("List deliveries for a repository webhook", kept for 3 days).
// Times are the host's own throughout: its clock and ours need not agree.
#pragma once

#include "webhook.h"

#include <core/base/cancel.h>
#include <core/base/clock.h>
#include <core/fact/event.h>

#include <functional>

namespace sb::forge::github {
class Api;
}

namespace sb::source {

struct SweepLimits {
    size_t pages = 10; ///< of one list: the host gives no more than 1,000 runs of one question
    size_t questions = 10; ///< of runs
    size_t hooks = 5; ///< of a repository
    size_t deliveries = 300; ///< fetched at once, each by a call of its own
};

struct SweptRuns {
    std::vector<fact::Event> events; ///< as the host has the runs now, the oldest first
    Time newest; ///< beginning of the newest; the epoch where there is none
};
/// Those that began at `since` or later.
Result<SweptRuns> runsSince(forge::github::Api &api, const fact::RepoId &repo, Time since, const Cancel &cancel,
                            const SweepLimits &limits = {});
/// The beginning of the newest run; the epoch where there is none.
Result<Time> newestRun(forge::github::Api &api, const fact::RepoId &repo, const Cancel &cancel);
/// The jobs of a run's attempt.
Result<std::vector<fact::Event>> jobsOf(forge::github::Api &api, const fact::Run &run, const Cancel &cancel);

struct SweptDeliveries {
    std::vector<Delivery> missed; ///< the oldest first
    Time until; ///< everything delivered before is told; the epoch where there is nothing
};
/// Those of `since` or later of which `isMissed(id, event)` says so, each once. Denied, NotFound: this token may not list them.
Result<SweptDeliveries>
deliveriesSince(forge::github::Api &api, const fact::RepoId &repo, Time since,
                const std::function<Result<bool>(const std::string &id, const std::string &event)> &isMissed,
                const Cancel &cancel, const SweepLimits &limits = {});

} // namespace sb::source
