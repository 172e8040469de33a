// SPDX-License-Identifier: GPL-3.0-or-later
// Requests mean the same however they are cut, and hold no more than was sent.
#include <core/http/request_reader.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using sb::http::RequestReader;

namespace {

/// Everything that was understood, in one text.
std::string understood(std::string_view bytes, size_t step)
{
    RequestReader reader({.head = 512, .fields = 8, .body = 256});
    std::string all;
    for (size_t at = 0; at < bytes.size() && reader.state() != RequestReader::State::Refused; at += step) {
        reader.feed(bytes.substr(at, step));
        while (reader.state() == RequestReader::State::Complete) {
            const sb::http::Request request = reader.take();
            all += request.method + "\n" + request.target + "\n" + request.body + "\n";
            for (const auto &[name, value] : request.fields)
                all += name + "=" + value + "\n";
        }
        if (reader.held() > bytes.size())
            std::abort();
    }
    return all + std::to_string(reader.status());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), std::min(size, size_t(4096)));
    if (understood(bytes, 1) != understood(bytes, 7))
        std::abort();
    return 0;
}
