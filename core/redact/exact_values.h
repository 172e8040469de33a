// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, once filled. Values that are known, wherever they stand.
#pragma once

#include "mapped_text.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <functional>
#include <unordered_map>

namespace sb::redact {

class ExactValues {
public:
    /// Bytes; what is shorter stands everywhere.
    static constexpr size_t LeastBytes = 4;

    ExactValues();
    /// The value, and with it each of its lines that is long enough to be told from other text.
    void add(std::string_view value);
    /// The same in base64 (both alphabets, wherever in an encoded text it stands), hexadecimal digits, and with the escapes of JSON and
    /// URLs.
    void addInAllEncodings(std::string_view value);
    bool empty() const { return m_values.empty(); }
    /// Calls `hit(range, value)` for each place, the longest value where several begin. In order, none over another.
    void find(std::string_view text, const std::function<void(Range, const std::string &)> &hit) const;

private:
    struct Value {
        std::string written;
        std::string value; ///< as it was added
    };
    void add(std::string written, std::string_view value);

    std::vector<Value> m_values;
    std::unordered_map<uint32_t, std::vector<size_t>> m_byStart; ///< by the first four bytes; the longest first
    std::bitset<65536> m_starts; ///< the first two bytes of any
};

} // namespace sb::redact
