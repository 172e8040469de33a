// SPDX-License-Identifier: GPL-3.0-or-later
// Any line has a key: bounded, on one line, and the same each time.
#include <core/diagnose/signature.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view line(reinterpret_cast<const char *>(data), size);
    const std::string key = sb::diagnose::normalised(line);
    if (key.size() > 16 * 2048 || key.contains('\n') || key != sb::diagnose::normalised(line))
        std::abort();
    return 0;
}
