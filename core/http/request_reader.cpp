// SPDX-License-Identifier: GPL-3.0-or-later
#include "request_reader.h"

#include <core/base/text.h>

#include <algorithm>
#include <charconv>

namespace sb::http {

namespace {

constexpr std::string_view headEnd = "\r\n\r\n";

bool isTokenCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
        || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, isTokenCharacter);
}

/// Visible characters of ASCII, and bytes above it.
bool isVisible(char c)
{
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
}

std::string_view withoutBlanks(std::string_view value)
{
    constexpr std::string_view blanks = " \t";
    const size_t first = value.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : value.substr(first, value.find_last_not_of(blanks) - first + 1);
}

} // namespace

std::optional<std::string_view> Request::field(std::string_view lowerName) const
{
    std::optional<std::string_view> found;
    for (const auto &[name, value] : fields) {
        if (name != lowerName)
            continue;
        if (found)
            return std::nullopt;
        found = value;
    }
    return found;
}

RequestReader::RequestReader(ReaderLimits limits)
    : m_limits(limits)
{
}

RequestReader::State RequestReader::feed(std::string_view bytes)
{
    if (m_state == State::Refused)
        return m_state;
    if (m_state == State::Body && m_buffer.empty()) { // the common case of a large body: no detour
        const size_t wanted = std::min(bytes.size(), m_bodySize - m_request.body.size());
        m_request.body.append(bytes.substr(0, wanted));
        bytes.remove_prefix(wanted);
    }
    m_buffer.append(bytes);
    advance();
    return m_state;
}

Request RequestReader::take()
{
    Request request = std::exchange(m_request, {});
    m_state = State::Head;
    m_bodySize = 0;
    m_expectsContinue = false;
    advance();
    return request;
}

void RequestReader::advance()
{
    if (m_state == State::Head) {
        const size_t end = m_buffer.find(headEnd, m_searched);
        m_searched = m_buffer.size() < headEnd.size() ? 0 : m_buffer.size() - headEnd.size() + 1;
        if (std::min(end, m_buffer.size()) > m_limits.head) {
            refuse(431, "the head has more than " + std::to_string(m_limits.head) + " bytes");
            return;
        }
        if (end == std::string::npos)
            return;
        readHead(std::string_view(m_buffer).substr(0, end));
        if (m_state == State::Refused)
            return;
        m_buffer.erase(0, end + headEnd.size());
        m_searched = 0;
        m_state = State::Body;
    }
    if (m_state == State::Body) {
        const size_t wanted = std::min(m_buffer.size(), m_bodySize - m_request.body.size());
        m_request.body.append(m_buffer, 0, wanted);
        m_buffer.erase(0, wanted);
        if (m_request.body.size() == m_bodySize)
            m_state = State::Complete;
    }
}

RequestReader::State RequestReader::refuse(int status, std::string why)
{
    m_state = State::Refused;
    m_status = status;
    m_why = std::move(why);
    m_buffer = {};
    m_request = {};
    return m_state;
}

void RequestReader::readHead(std::string_view head)
{
    for (size_t at = 0; at <= head.size();) {
        const size_t end = std::min(head.find("\r\n", at), head.size());
        const std::string_view line = head.substr(at, end - at);
        if (!(at == 0 ? readRequestLine(line) : readField(line)))
            return;
        at = end + 2;
    }
    judgeFraming();
}

bool RequestReader::readRequestLine(std::string_view line)
{
    const std::vector<std::string_view> parts = split(line, ' ');
    if (parts.size() != 3 || !isToken(parts[0])) {
        refuse(400, "the first line is not 'METHOD TARGET HTTP/1.1'");
        return false;
    }
    if (parts[2] != "HTTP/1.1") {
        refuse(parts[2].starts_with("HTTP/") ? 505 : 400, "only HTTP/1.1 is spoken here");
        return false;
    }
    if (!parts[1].starts_with('/') || !std::ranges::all_of(parts[1], isVisible)) {
        refuse(400, "the target is not a path");
        return false;
    }
    m_request.method = parts[0];
    m_request.target = parts[1];
    return true;
}

bool RequestReader::readField(std::string_view line)
{
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon))) {
        refuse(400, "a field is not 'Name: value'");
        return false;
    }
    if (m_request.fields.size() == m_limits.fields) {
        refuse(431, "more than " + std::to_string(m_limits.fields) + " fields");
        return false;
    }
    const std::string_view value = withoutBlanks(line.substr(colon + 1));
    if (!std::ranges::all_of(value, [](char c) { return isVisible(c) || c == ' ' || c == '\t'; })) {
        refuse(400, "a field's value has a control character");
        return false;
    }
    m_request.fields.emplace_back(lower(line.substr(0, colon)), value);
    return true;
}

void RequestReader::judgeFraming()
{
    const auto count = [this](std::string_view name) {
        return std::ranges::count(m_request.fields, name, &std::pair<std::string, std::string>::first);
    };
    if (count("host") != 1) {
        refuse(400, "exactly one Host is wanted");
        return;
    }
    if (count("transfer-encoding") > 0) {
        refuse(count("content-length") > 0 ? 400 : 501,
               "send the body with its Content-Length, not with a transfer coding");
        return;
    }
    if (count("content-length") > 1) {
        refuse(400, "more than one Content-Length");
        return;
    }
    if (const auto expected = m_request.field("expect"); count("expect") > 0) {
        m_expectsContinue = expected && lower(*expected) == "100-continue";
        if (!m_expectsContinue) {
            refuse(417, "only 100-continue can be expected");
            return;
        }
    }
    const auto length = m_request.field("content-length");
    if (!length) {
        if (m_request.method == "POST" || m_request.method == "PUT" || m_request.method == "PATCH")
            refuse(411, "a body without its Content-Length");
        return;
    }
    uint64_t size = 0;
    const auto [end, failed] = std::from_chars(length->data(), length->data() + length->size(), size);
    if (length->empty() || end != length->data() + length->size() || failed == std::errc::invalid_argument)
        refuse(400, "Content-Length is not a number");
    else if (failed == std::errc::result_out_of_range || size > m_limits.body)
        refuse(413, "the body has more than " + std::to_string(m_limits.body) + " bytes");
    else
        m_bodySize = size_t(size);
}

} // namespace sb::http
