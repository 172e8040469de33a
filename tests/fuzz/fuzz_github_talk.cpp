// SPDX-License-Identifier: GPL-3.0-or-later
// The answer of GraphQL to what is said of pull requests.
#include <core/fact/codec.h>
#include <core/forge/github/reader.h>
#include <core/forge/github/talk.h>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace sb;
    const auto read = forge::github::parse(std::string_view(reinterpret_cast<const char *>(data), size));
    const auto page = read ? forge::github::talkPageOf({"acme/api"}, *read) : std::unexpected(read.error());
    if (!page)
        return 0;
    for (const forge::github::Talked &pull : page->pulls) {
        if (pull.said.key.empty() || !fact::decode<fact::Event>(fact::encode(pull.said)))
            std::abort();
        for (const fact::Event &check : pull.checks) {
            if (check.key.empty() || !fact::decode<fact::Event>(fact::encode(check)))
                std::abort();
        }
    }
    return 0;
}
