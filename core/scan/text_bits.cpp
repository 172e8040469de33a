// SPDX-License-Identifier: GPL-3.0-or-later
#include "text_bits.h"

#include <string_view>

namespace sb::scan {

/// There are some ten thousand words that logs are made of: a longer one tells no more.
static constexpr double wordMost = 14;

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

double bitsOfByte(char c)
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

void TextBits::letter(char c, bool anyCase)
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

void TextBits::other(double bits)
{
    m_letters = 0;
    m_sum += bits;
}

} // namespace sb::scan
