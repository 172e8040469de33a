// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes are: a named error, or a value whose document reads back as the same value.
#include <core/fact/codec.h>

#include <cstdint>
#include <cstdlib>

namespace {

template<typename T>
void check(std::string_view text)
{
    const sb::Result<T> value = sb::fact::decode<T>(text);
    if (!value) {
        if (value.error().text.empty())
            std::abort();
        return;
    }
    const sb::Result<T> back = sb::fact::decode<T>(sb::fact::encode(*value));
    if (!back || !(*back == *value))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    check<sb::fact::Diagnosis>(text);
    check<sb::fact::Assessment>(text);
    check<sb::fact::LedgerEntry>(text);
    check<sb::fact::Event>(text);
    check<sb::fact::Proof>(text);
    check<sb::fact::BoardRow>(text);
    return 0;
}
