// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Requests and answers as versioned canonical JSON, so that one program can ask another one's engine. What is read here
// comes from another process: it is hostile until it is a Request or a Value.
#pragma once

#include "answer.h"
#include "request.h"

#include <string>
#include <string_view>

namespace sb::engine {

/// {"is":{"head":"...","pull":{...}},"request":"merge","schema":1}
std::string encode(const Request &request);
/// Invalid names the field and what was expected there; so does a request that this version does not know, or a newer schema.
Result<Request> decodeRequest(std::string_view json);

/// {"answer":"done","is":{...},"schema":1} or {"error":{"kind":"denied","text":"..."},"schema":1}
std::string encode(const Result<Value> &answer);
/// The answer, or the error that was sent; Invalid where it is neither.
Result<Value> decodeAnswer(std::string_view json);

} // namespace sb::engine
