// SPDX-License-Identifier: GPL-3.0-or-later
// The patch reader: whatever it accepts keeps its promises about paths and counts.
#include <core/validate/patch_text.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const auto patch = sb::validate::parsePatch(text);
    if (!patch)
        return 0;
    for (const auto &file : patch->files) {
        if (file.path.empty() || file.path.front() == '/' || file.path.starts_with("../"))
            std::abort();
        for (const auto &hunk : file.hunks) {
            if (hunk.lines.size() > size)
                std::abort();
        }
        (void)sb::validate::applied(file, "a\nb\nc\n");
        (void)sb::validate::applied(file, "");
    }
    return 0;
}
