// SPDX-License-Identifier: GPL-3.0-or-later
// A model file of any bytes, and one log diagnosed against another of any bytes: the input is cut at its first NUL.
#include <core/base/user_folders.h>
#include <core/diagnose/diagnose.h>
#include <core/diagnose/ranking.h>

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const auto shipped = sb::diagnose::shippedKnowledge(sb::userCacheFolder());
    if (!shipped)
        std::abort();
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const size_t cut = std::min(text.find('\0'), text.size());
    if (const auto ranking = sb::diagnose::Ranking::parse(text, "fuzz"); !ranking && ranking.error().text.empty())
        std::abort();
    sb::diagnose::Knowledge knowledge = *shipped;
    sb::diagnose::learnGreen(knowledge, text.substr(0, cut));
    const auto diagnosis = sb::diagnose::diagnose({"fuzz", text.substr(cut)}, knowledge, sb::Cancel());
    if (!diagnosis || !(diagnosis->confidence >= 0 && diagnosis->confidence <= 1))
        std::abort();
    for (const sb::fact::Evidence &evidence : diagnosis->evidence) {
        if (evidence.startLine < 1 || evidence.endLine < evidence.startLine || evidence.endLine > diagnosis->lines)
            std::abort();
    }
    return 0;
}
