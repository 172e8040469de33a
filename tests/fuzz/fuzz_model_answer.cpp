// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a model's server sends: an error, or an answer within its schema.
#include <core/classify/type_question.h>
#include <core/llm/completion.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace sb;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    static const llm::Schema schema = classify::typeSchema();
    const auto check = [](std::string_view content) {
        const auto answer = llm::answerFrom(schema, content);
        if (!answer)
            return;
        const fact::TierAnswer tier = classify::tierAnswer("slm a", *answer);
        const bool plain = tier.why.find_first_of("\n\r\x1b") == std::string::npos && tier.why.size() <= 200;
        if (!(tier.confidence > 0 && tier.confidence <= 1) || !plain)
            std::abort();
    };
    check(text);
    if (const auto completion = llm::completionFrom(text)) {
        if (completion->content.empty() || completion->tokens.value_or(0) < 0)
            std::abort();
        check(completion->content);
    }
    const Error error = llm::errorOf(500, text);
    if (error.text.size() > 300)
        std::abort();
    return 0;
}
