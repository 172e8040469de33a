// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, one at a time per object. Reads HTTP/1.1 requests (RFC 9110, RFC 9112) from bytes, strictly: what a sender of webhooks
// never does is refused, since a proxy before us might have understood it otherwise. No folded or repeated framing fields, no bare
// line feeds, no transfer codings, one Content-Length of digits alone, origin-form targets only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sb::http {

struct Request {
    std::string method;
    std::string target; ///< path and query as they were sent, beginning with '/'
    std::vector<std::pair<std::string, std::string>> fields; ///< names in lower case, values trimmed, in the order sent
    std::string body;

    /// The value of the only field of this name; nothing where there is none or more than one.
    std::optional<std::string_view> field(std::string_view lowerName) const;
};

struct ReaderLimits {
    size_t head = size_t(16) << 10; ///< bytes of request line and fields together
    size_t fields = 64;
    size_t body = size_t(25) << 20; ///< bytes; GitHub sends no larger payload ("Webhook events and payloads")
};

class RequestReader {
public:
    enum class State {
        Head, ///< wants more bytes
        Body, ///< the head is read and wants more bytes
        Complete, ///< take() it; bytes that came behind it are kept for the next
        Refused, ///< for good: status() and why()
    };

    explicit RequestReader(ReaderLimits limits = {});

    State feed(std::string_view bytes);
    State state() const { return m_state; }
    /// Once, in Complete; reading goes on with what was behind it.
    Request take();

    int status() const { return m_status; } ///< in Refused: 400, 411, 413, 417, 431, 501 or 505
    const std::string &why() const { return m_why; }
    /// In Body: the sender waits for "100 Continue" before it sends on.
    bool expectsContinue() const { return m_expectsContinue; }
    /// Bytes held.
    size_t held() const { return m_buffer.size() + m_request.body.size(); }

private:
    void advance();
    State refuse(int status, std::string why);
    void readHead(std::string_view head);
    bool readRequestLine(std::string_view line);
    bool readField(std::string_view line);
    void judgeFraming();

    ReaderLimits m_limits;
    State m_state = State::Head;
    std::string m_buffer;
    size_t m_searched = 0; ///< no end of a head begins before it
    Request m_request;
    size_t m_bodySize = 0;
    bool m_expectsContinue = false;
    int m_status = 0;
    std::string m_why;
};

} // namespace sb::http
