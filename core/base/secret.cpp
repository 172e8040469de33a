// SPDX-License-Identifier: GPL-3.0-or-later
#include "secret.h"

#include <openssl/crypto.h>

namespace sb {

void Secret::wipe()
{
    OPENSSL_cleanse(m_text.data(), m_text.size());
}

} // namespace sb
