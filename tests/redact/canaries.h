// SPDX-License-Identifier: GPL-3.0-or-later
// Values that look like secrets and are none, put together here so that no scanner of source code takes them for real ones; and the ways
// in which a value gets into a text.
#pragma once

#include <QByteArray>

#include <string>
#include <utility>
#include <vector>

namespace canaries {

/// Of the alphabet, without a pattern, the same each time.
inline std::string random(size_t size, const std::string &alphabet, uint32_t seed)
{
    std::string out;
    for (uint32_t state = seed * 2654435761u + 1; out.size() < size;) {
        state = state * 1664525u + 1013904223u;
        out += alphabet[(state >> 8) % alphabet.size()];
    }
    return out;
}

inline const std::string Digits = "0123456789";
inline const std::string Hex = "0123456789abcdef";
inline const std::string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
inline const std::string Alphanumeric = Digits + Upper + "abcdefghijklmnopqrstuvwxyz";

/// (kind, value): each is a secret wherever it stands.
inline std::vector<std::pair<std::string, std::string>> all()
{
    return {{"github-token", "gh" + std::string("p_") + random(36, Alphanumeric, 1)},
            {"github-fine-grained-token",
             "github_" + std::string("pat_") + random(22, Alphanumeric, 2) + "_" + random(59, Alphanumeric, 3)},
            {"gitlab-token", "gl" + std::string("pat-") + random(20, Alphanumeric, 4)},
            {"aws-access-key-id", "AK" + std::string("IA") + random(16, Upper, 5)},
            {"google-api-key", "AI" + std::string("za") + random(35, Alphanumeric, 6)},
            {"slack-token",
             "xo" + std::string("xb-") + random(11, Digits, 7) + "-" + random(12, Digits, 8) + "-"
                 + random(24, Alphanumeric, 9)},
            {"stripe-key", "sk_" + std::string("live_") + random(24, Alphanumeric, 10)},
            {"npm-token", "np" + std::string("m_") + random(36, Alphanumeric, 11)},
            {"pypi-token", "py" + std::string("pi-AgEIcHlwaS5vcmc") + random(60, Alphanumeric, 12)},
            {"digitalocean-token", "do" + std::string("p_v1_") + random(64, Hex, 13)},
            {"anthropic-key", "sk-" + std::string("ant-api03-") + random(93, Alphanumeric, 14) + "AA"},
            {"vault-token", "hv" + std::string("s.") + random(28, Alphanumeric, 15)},
            {"sonar-token", "sq" + std::string("p_") + random(40, Hex, 16)},
            {"grafana-token", "gl" + std::string("sa_") + random(32, Alphanumeric, 17) + "_" + random(8, Hex, 18)}};
}

inline std::string base64(const std::string &text)
{
    return QByteArray::fromStdString(text).toBase64().toStdString();
}

inline std::string eachByte(const std::string &text, auto write)
{
    std::string out;
    for (const char c : text)
        out += std::vformat(write, std::make_format_args(std::as_const(reinterpret_cast<const unsigned char &>(c))));
    return out;
}

/// (way, the value written so): what must not be left of a text.
inline std::vector<std::pair<std::string, std::string>> written(const std::string &value)
{
    const std::string half = value.substr(0, value.size() / 2);
    const std::string rest = value.substr(half.size());
    std::string wrapped = base64("machine of the build, " + value + " and so on for more than one line of it");
    for (size_t at = 64; at < wrapped.size(); at += 65)
        wrapped.insert(at, "\n");
    return {{"as it is", value},
            {"base64", base64(value)},
            {"base64 behind one byte", base64(";" + value)},
            {"base64 behind two bytes", base64("=:" + value)},
            {"base64 of a header", base64("user:" + value + "\n")},
            {"base64 in lines", wrapped},
            {"base64 for URLs",
             QByteArray::fromStdString("token=" + value).toBase64(QByteArray::Base64UrlEncoding).toStdString()},
            {"base64 twice", base64(base64(value))},
            {"base64 of JSON", base64("{\"token\":\"" + value + "\"}")},
            {"hexadecimal", eachByte(value, "{:02x}")},
            {"hexadecimal in capitals", eachByte(value, "{:02X}")},
            {"URL", eachByte(value, "%{:02X}")},
            {"URL of base64", eachByte(base64(value), "%{:02x}")},
            {"JSON", eachByte(value, "\\u00{:02x}")},
            {"C", eachByte(value, "\\x{:02x}")},
            {"a colour within", half + "\x1b[1;31m" + rest},
            {"a title within", half + "\x1b]0;title\x07" + rest},
            {"zero width within", half + "\u200b" + rest},
            {"a tag within", half + "\U000E0041" + rest},
            {"right to left within", half + "\u202e" + rest},
            {"NUL within", half + std::string(1, '\0') + rest},
            {"an 8 bit sequence within", half + "\xc2\x9b" + "31m" + rest}};
}

} // namespace canaries
