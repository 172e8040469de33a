// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/user_folders.h>
#include <core/diagnose/diagnose.h>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const auto knowledge = sb::diagnose::shippedKnowledge(sb::userCacheFolder());
    if (!knowledge)
        std::abort();
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const auto diagnosis = sb::diagnose::diagnose({"fuzz", text}, *knowledge, sb::Cancel());
    if (!diagnosis || diagnosis->confidence < 0 || diagnosis->confidence > 1)
        std::abort();
    for (const sb::fact::Evidence &evidence : diagnosis->evidence) {
        if (evidence.startLine < 1 || evidence.endLine < evidence.startLine || evidence.endLine > diagnosis->lines)
            std::abort();
    }
    return 0;
}
