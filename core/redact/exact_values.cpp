// SPDX-License-Identifier: GPL-3.0-or-later
#include "exact_values.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/text.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace sb::redact {

namespace {

constexpr size_t LeastSecretLine = 12; ///< bytes of a line of a value that is a secret on its own
constexpr size_t LeastEncoded = 6;

constexpr std::string_view Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

uint32_t startOf(const char *bytes)
{
    uint32_t start = 0;
    std::memcpy(&start, bytes, sizeof start);
    return start;
}

uint16_t pairOf(const char *bytes)
{
    uint16_t pair = 0;
    std::memcpy(&pair, bytes, sizeof pair);
    return pair;
}

/// The digits that are the value's alone when `before` bytes (modulo 3) stand before it in what is encoded.
std::string base64Part(std::string_view value, size_t before, std::string_view alphabet)
{
    std::string digits;
    uint32_t held = 0;
    int bits = 0;
    for (const char c : std::string(before, '\0') + std::string(value)) {
        held = held << 8 | static_cast<uint8_t>(c);
        for (bits += 8; bits >= 6; bits -= 6)
            digits += alphabet[held >> (bits - 6) & 63];
    }
    constexpr std::array<size_t, 3> foreign{0, 2, 3}; // digits that hold bits of what stands before
    return digits.substr(std::min(foreign[before], digits.size()));
}

std::string percentEncoded(std::string_view value, bool lowerCase)
{
    std::string out;
    for (const char c : value) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("-._~").contains(c);
        if (plain)
            out += c;
        else
            out += lowerCase ? sb::format("%{:02x}", static_cast<uint8_t>(c))
                             : sb::format("%{:02X}", static_cast<uint8_t>(c));
    }
    return out;
}

std::string jsonEscaped(std::string_view value)
{
    std::string out;
    for (const char c : value) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
    return out;
}

std::string upper(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return text;
}

} // namespace

ExactValues::ExactValues() = default;

void ExactValues::add(std::string written, std::string_view value)
{
    if (written.size() < LeastBytes)
        return;
    const bool known = std::ranges::any_of(m_byStart[startOf(written.data())],
                                           [&](size_t i) { return m_values[i].written == written; });
    if (known)
        return;
    auto &sameStart = m_byStart[startOf(written.data())];
    m_starts.set(pairOf(written.data()));
    m_values.push_back({std::move(written), std::string(value)});
    const auto at = std::ranges::upper_bound(sameStart, m_values.back().written.size(), std::greater(),
                                             [&](size_t i) { return m_values[i].written.size(); });
    sameStart.insert(at, m_values.size() - 1);
}

void ExactValues::add(std::string_view value)
{
    add(std::string(value), value);
    if (value.find('\n') == std::string_view::npos)
        return;
    for (const std::string_view line : lines(value)) {
        if (trimmed(line).size() >= LeastSecretLine)
            add(std::string(trimmed(line)), value);
    }
}

void ExactValues::addInAllEncodings(std::string_view value)
{
    add(value);
    if (value.size() < LeastBytes)
        return;
    const std::string digits = hex(std::span(reinterpret_cast<const uint8_t *>(value.data()), value.size()));
    for (std::string written :
         {jsonEscaped(value), percentEncoded(value, false), percentEncoded(value, true), digits, upper(digits)})
        add(std::move(written), value);
    for (size_t before = 0; before < 3; ++before) {
        for (const std::string_view alphabet : {Base64, Base64Url}) {
            if (std::string part = base64Part(value, before, alphabet); part.size() >= LeastEncoded)
                add(std::move(part), value);
        }
    }
}

void ExactValues::find(std::string_view text, const std::function<void(Range, const std::string &)> &hit) const
{
    if (m_values.empty())
        return;
    for (size_t at = 0; at + LeastBytes <= text.size();) {
        const auto same
            = m_starts[pairOf(text.data() + at)] ? m_byStart.find(startOf(text.data() + at)) : m_byStart.end();
        const Value *found = nullptr;
        if (same != m_byStart.end()) {
            const auto longest = std::ranges::find_if(
                same->second, [&](size_t i) { return text.substr(at).starts_with(m_values[i].written); });
            found = longest == same->second.end() ? nullptr : &m_values[*longest];
        }
        if (!found) {
            ++at;
            continue;
        }
        hit({at, at + found->written.size()}, found->value);
        at += found->written.size();
    }
}

} // namespace sb::redact
