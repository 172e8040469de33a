// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode_tool.h"

#include <core/fact/codec.h>
#include <core/forge/github/decode.h>

namespace sb::engine {

Result<std::string> decodedWebhook(const std::string &name, const std::string &body)
{
    return forge::github::decodeWebhook(name.empty() ? forge::github::guessName(body) : name, body)
        .transform([](const fact::Event &event) { return fact::encode(event); });
}

} // namespace sb::engine
