// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The messages of "Create chat completion" (OpenAI API reference), both ways. What comes back is hostile until it is a
// Completion.
#pragma once

#include "endpoint.h"
#include "schema.h"

#include <core/redact/redacted.h>

#include <optional>

namespace sb::llm {

inline constexpr size_t mostAnswerBytes = size_t(256) << 10;

struct Question {
    std::string instructions; ///< our own words; nothing from outside
    redact::Redacted content; ///< what they are about
    Schema schema;
    int answerTokens = 300; ///< at most
    std::chrono::milliseconds limit{0}; ///< of all calls together; 0: each has the endpoint's
};

/// The body to send. `plain` leaves out what not every server takes: the schema, which then stands in the instructions, and the sampling.
std::string requestBody(const std::string &model, const Question &question, bool plain);
/// Tokens that so many bytes are taken for before anybody has counted: one for three, where code and English have one for four.
int64_t mostTokens(size_t bytes);

struct Completion {
    std::string content;
    std::optional<int64_t> tokens; ///< of the question and the answer, where the server counted them
};

/// Of the body of a 200. Invalid where it is no completion, Limit where the answer was cut off, Denied where the model refused.
Result<Completion> completionFrom(std::string_view body);

/// What a status other than 200 means, in words that name the mend; a short error code of the server's is kept, its prose is not.
Error errorOf(int status, std::string_view body);

} // namespace sb::llm
