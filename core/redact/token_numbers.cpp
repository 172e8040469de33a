// SPDX-License-Identifier: GPL-3.0-or-later
#include "token_numbers.h"

namespace sb::redact {

Result<uint64_t> TokenNumbersInMemory::numberOf(const std::string &kind, const std::string &fingerprint)
{
    const std::lock_guard lock(m_mutex);
    auto &numbers = m_numbers[kind];
    return numbers.try_emplace(fingerprint, numbers.size() + 1).first->second;
}

} // namespace sb::redact
