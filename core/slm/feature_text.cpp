// SPDX-License-Identifier: GPL-3.0-or-later
#include "feature_text.h"

#include <array>

namespace sb::slm {

namespace {

constexpr size_t longestWord = 28;

enum Byte : uint8_t { Other, Small, Capital, Digit };

constexpr auto byteKinds = [] {
    std::array<uint8_t, 256> kinds{};
    for (size_t i = 'a'; i <= 'z'; ++i)
        kinds[i] = Small;
    for (size_t i = 'A'; i <= 'Z'; ++i)
        kinds[i] = Capital;
    for (size_t i = '0'; i <= '9'; ++i)
        kinds[i] = Digit;
    for (size_t i = 0x80; i < kinds.size(); ++i)
        kinds[i] = Small;
    return kinds;
}();

char small(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
}

} // namespace

void splitWords(std::string_view text, size_t most, std::string &buffer, std::vector<std::string_view> &words)
{
    words.clear();
    if (buffer.size() < text.size())
        buffer.resize(text.size());
    addWords(text, most, buffer.data(), words);
}

size_t addWords(std::string_view text, size_t most, char *to, std::vector<std::string_view> &words)
{
    const char *const start = to;
    const char *begin = to; // of the word that is being read
    const auto finish = [&] {
        if (to > begin && size_t(to - begin) <= longestWord)
            words.emplace_back(begin, size_t(to - begin));
        begin = to;
    };
    uint8_t before = Other; // the byte before; one above 127 does not make a hump
    for (size_t i = 0; i < text.size() && words.size() < most; ++i) {
        const char c = text[i];
        const uint8_t kind = byteKinds[uint8_t(c)];
        switch (kind) {
        case Small:
        case Capital:
            if (to > begin && ((kind == Capital && before == Small && uint8_t(text[i - 1]) < 0x80) || *begin == '#'))
                finish();
            *to++ = small(c);
            break;
        case Digit:
            if (to > begin && *begin != '#')
                finish();
            if (to == begin)
                *to++ = '#';
            break;
        default: finish();
        }
        before = kind;
    }
    if (words.size() < most)
        finish();
    return size_t(to - start);
}

void lowerInto(std::string_view text, std::string &buffer)
{
    buffer.resize_and_overwrite(text.size(), [&](char *to, size_t size) {
        for (size_t i = 0; i < size; ++i)
            to[i] = small(text[i]);
        return size;
    });
}

} // namespace sb::slm
