// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes are: an error with its place, or a policy; and no policy gives away what the hard gates hold.
#include <core/gate/gate.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const sb::Result<sb::gate::Policy> policy = sb::gate::parsePolicy(text, "p.toml");
    if (!policy && !policy.error().text.starts_with("p.toml:"))
        std::abort();
    sb::gate::Facts facts;
    facts.action = sb::fact::Action::Comment;
    facts.now = sb::Time(std::chrono::milliseconds(1));
    facts.files = {"a/b"};
    if (sb::gate::decide(facts, policy).answer != sb::fact::Answer::Deny)
        std::abort();
    return 0;
}
