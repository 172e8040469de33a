// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/classify/codeowners.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

/// The first line is a path, the rest the file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const size_t end = std::min(text.find('\n'), text.size());
    const sb::classify::Owners owners = sb::classify::parseOwners(text.substr(end));
    (void)owners.of(text.substr(0, end));
    return 0;
}
