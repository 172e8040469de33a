// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a recording is: its events, or an error that names the place.
#include <core/source/replay.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto events = sb::source::readRecording({reinterpret_cast<const char *>(data), size}, "rec");
    if (!events && !events.error().text.starts_with("rec:"))
        std::abort();
    return 0;
}
