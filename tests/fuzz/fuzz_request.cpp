// SPDX-License-Identifier: GPL-3.0-or-later
// What another process sends: a named error, or a request (an answer) that reads back as itself; and whatever the stream, frames end.
#include <app/common/frame.h>
#include <core/engine/request_codec.h>

#include <cstdint>
#include <cstdlib>

using namespace sb;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    if (const auto request = engine::decodeRequest(text)) {
        const auto back = engine::decodeRequest(engine::encode(*request));
        if (!back || engine::encode(*back) != engine::encode(*request))
            std::abort();
    } else if (request.error().text.empty()) {
        std::abort();
    }
    if (const auto answer = engine::decodeAnswer(text)) {
        const auto back = engine::decodeAnswer(engine::encode(answer));
        if (!back || engine::encode(back) != engine::encode(answer))
            std::abort();
    }
    common::FrameReader frames(4096);
    frames.feed(text);
    for (size_t read = 0;;) {
        const auto body = frames.next();
        if (!body || !*body)
            break;
        read += 4 + (*body)->size();
        if (read > size)
            std::abort();
    }
    return 0;
}
