// SPDX-License-Identifier: GPL-3.0-or-later
// A webhook's body from anywhere, under each of the names that are read.
#include <core/fact/codec.h>
#include <core/forge/github/decode.h>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view body(reinterpret_cast<const char *>(data), size);
    for (const char *name : {"pull_request", "workflow_run", "workflow_job", "check_run", "check_suite", "status",
                             "push", "issues", "issue_comment", "ping", "other"}) {
        const auto event = sb::forge::github::decodeWebhook(name, body);
        if (event && (event->key.empty() || !sb::fact::decode<sb::fact::Event>(sb::fact::encode(*event))))
            std::abort();
    }
    return 0;
}
