// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How much bytes of a log tell, in bits: roughly as rare as they are there. One that has 4 is one of 16.
#pragma once

#include <cstddef>
#include <string_view>

namespace sb::scan {

/// Of ASCII.
constexpr bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr double bitsOfByte(char c)
{
    if (c >= 'a' && c <= 'z')
        return 4;
    if ((c >= 'A' && c <= 'Z') || c == '>')
        return 6;
    if (c == ' ' || (c >= '0' && c <= '9'))
        return c == ' ' ? 1.5 : 3;
    if (static_cast<unsigned char>(c) >= 0x80)
        return 9;
    return std::string_view(".:/-\n").contains(c) ? 4 : 5;
}

/// Byte by byte. After the first letters of a word the others are half guessed.
class TextBits {
public:
    /// Of a letter; a capital one begins another word, except `anyCase`.
    constexpr void letter(char c, bool anyCase = false)
    {
        double own = anyCase ? 4 : bitsOfByte(c);
        if (m_letters > 0 && (anyCase || c >= 'a' || m_last < 'a'))
            own = m_word >= wordMost ? 0.5 : m_letters < 3 ? 2 : 3;
        else
            m_word = 0;
        m_word += own;
        m_sum += own;
        m_last = c;
        ++m_letters;
    }
    /// Of anything else, which ends a word.
    constexpr void other(double bits)
    {
        m_letters = 0;
        m_sum += bits;
    }
    constexpr double sum() const { return m_sum; }

private:
    /// There are some ten thousand words that logs are made of: a longer one tells no more.
    static constexpr double wordMost = 14;

    double m_sum = 0;
    double m_word = 0; ///< what the letters of the word so far tell
    size_t m_letters = 0; ///< of that word
    char m_last = 0;
};

} // namespace sb::scan
