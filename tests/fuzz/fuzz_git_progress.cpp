// SPDX-License-Identifier: GPL-3.0-or-later
// What git writes of its progress, which its host can write too.
#include <core/base/text.h>
#include <core/forge/github/mirror.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string text(reinterpret_cast<const char *>(data), size);
    const auto progress = sb::forge::github::progressIn(text);
    if (progress && (progress->percent < 0 || progress->percent > 999 || !sb::isUtf8(progress->phase)))
        std::abort();
    return 0;
}
