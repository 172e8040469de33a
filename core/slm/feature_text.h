// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How text is read for features: words, and short labels without allocation.
#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sb::slm {

/// At most `most` words in lower case, split where case rises (camelCase), bytes above 127 being letters; a run of digits becomes "#";
/// words above 28 bytes are dropped. `words` point into `buffer`.
void splitWords(std::string_view text, size_t most, std::string &buffer, std::vector<std::string_view> &words);
/// The same behind the words that are there, at most `most` in all; `to` takes text.size() bytes, those that are used are counted.
size_t addWords(std::string_view text, size_t most, char *to, std::vector<std::string_view> &words);
void lowerInto(std::string_view text, std::string &buffer);

/// Without the white space around it.
inline std::string_view bare(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// 0 for 0, else one more than the binary logarithm.
inline int magnitude(int64_t count)
{
    return count <= 0 ? 0 : int(std::bit_width(static_cast<uint64_t>(count)));
}

/// A small text made of words and numbers, cut at its capacity.
class Label {
public:
    Label &operator<<(std::string_view text)
    {
        const size_t fits = text.copy(m_text.data() + m_size, m_text.size() - m_size);
        m_size += fits;
        return *this;
    }
    Label &operator<<(int number)
    {
        const auto end = std::to_chars(m_text.data() + m_size, m_text.data() + m_text.size(), number);
        if (end.ec == std::errc())
            m_size = static_cast<size_t>(end.ptr - m_text.data());
        return *this;
    }
    operator std::string_view() const { return {m_text.data(), m_size}; }

private:
    std::array<char, 80> m_text{};
    size_t m_size = 0;
};

} // namespace sb::slm
