// SPDX-License-Identifier: GPL-3.0-or-later
#include "token_source.h"

#include "keychain.h"

#include <core/base/mailbox.h>

namespace sb::common {

std::function<Result<Secret>(const std::string &)> tokenSource(const std::string &workspace)
{
    struct State {
        std::unique_ptr<Keychain> keychain; ///< opened when it is asked first: most commands never do
    };
    return [fromEnvironment = takeTokenFromEnvironment(), workspace,
            state = std::make_shared<Guarded<State>>()](const std::string &host) -> Result<Secret> {
        sealProcess();
        if (!fromEnvironment.empty())
            return fromEnvironment;
        return state->with([&](State &opened) -> Result<Secret> {
            if (!opened.keychain)
                opened.keychain = std::make_unique<Keychain>(openSecretStore(), workspace);
            Result<Secret> token = opened.keychain->token(host);
            return !token && token.error().kind == Error::Kind::NotFound ? Secret() : token;
        });
    };
}

} // namespace sb::common
