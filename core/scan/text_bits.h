// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How much bytes of a log tell, in bits: roughly as rare as they are there. One that has 4 is one of 16.
#pragma once

#include <cstddef>

namespace sb::scan {

/// Of ASCII.
bool isLetter(char c);

double bitsOfByte(char c);

/// Byte by byte. After the first letters of a word the others are half guessed.
class TextBits {
public:
    /// Of a letter; a capital one begins another word, except `anyCase`.
    void letter(char c, bool anyCase = false);
    /// Of anything else, which ends a word.
    void other(double bits);
    double sum() const { return m_sum; }

private:
    double m_sum = 0;
    double m_word = 0; ///< what the letters of the word so far tell
    size_t m_letters = 0; ///< of that word
    char m_last = 0;
};

} // namespace sb::scan
