// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Where webhooks are received, and the line that forwards a repository's to there (cli/gh-webhook).
#pragma once

#include <core/base/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sb::engine {

inline constexpr uint16_t usualHookPort = 8484;
inline constexpr std::string_view forwardedEvents
    = "pull_request,workflow_run,workflow_job,check_run,check_suite,status,push,issues,issue_comment";

inline std::string hookUrl(int port)
{
    return sb::format("http://127.0.0.1:{}/webhook", port);
}

/// For a shell whose environment holds the secret: on a command line every program of this computer could read it.
inline std::string forwardLine(std::string_view repo, int port)
{
    return sb::format("gh webhook forward --repo={} --events={} --url={} --secret=\"$SIGNALBOX_WEBHOOK_SECRET\"", repo,
                      forwardedEvents, hookUrl(port));
}

} // namespace sb::engine
