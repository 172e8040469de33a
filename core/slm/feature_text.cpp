// SPDX-License-Identifier: GPL-3.0-or-later
#include "feature_text.h"

namespace sb::slm {

namespace {

constexpr size_t longestWord = 28;

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool isLetter(char c)
{
    return isUpper(c) || (c >= 'a' && c <= 'z') || static_cast<uint8_t>(c) >= 0x80;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

char small(char c)
{
    return isUpper(c) ? char(c + ('a' - 'A')) : c;
}

} // namespace

void splitWords(std::string_view text, size_t most, std::string &buffer, std::vector<std::string_view> &words)
{
    words.clear();
    buffer.resize(text.size());
    size_t size = 0, begin = 0;
    const auto finish = [&] {
        if (size > begin && size - begin <= longestWord)
            words.emplace_back(buffer.data() + begin, size - begin);
        begin = size;
    };
    for (size_t i = 0; i < text.size() && words.size() < most; ++i) {
        const char c = text[i];
        if (isLetter(c)) {
            const bool hump = isUpper(c) && i > 0 && text[i - 1] >= 'a' && text[i - 1] <= 'z';
            if (hump || (size > begin && buffer[begin] == '#'))
                finish();
            buffer[size++] = small(c);
        } else if (isDigit(c)) {
            if (size > begin && buffer[begin] != '#')
                finish();
            if (size == begin)
                buffer[size++] = '#';
        } else {
            finish();
        }
    }
    if (words.size() < most)
        finish();
}

void lowerInto(std::string_view text, std::string &buffer)
{
    buffer.resize(text.size());
    for (size_t i = 0; i < text.size(); ++i)
        buffer[i] = small(text[i]);
}

} // namespace sb::slm
