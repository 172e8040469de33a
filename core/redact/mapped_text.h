// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. Text that was made of another one, and of which byte of that one each of its bytes was made.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sb::redact {

struct Range {
    size_t begin = 0;
    size_t end = 0;

    size_t size() const { return end - begin; }
    auto operator<=>(const Range &) const = default;
};

class MappedText {
public:
    /// Bytes that stand in the source from there on.
    void append(std::string_view bytes, size_t source);
    /// Bytes of which each stands for all of the source's range.
    void appendFor(std::string_view bytes, Range source);

    const std::string &text() const { return m_text; }
    /// Where in the source the range comes from, which is not empty.
    Range sourceOf(Range range) const;

private:
    struct Run {
        size_t begin = 0; ///< in the text
        Range source; ///< of a run byte by byte only its begin is meant
        bool whole = false;
    };
    const Run &runAt(size_t place) const;

    std::string m_text;
    std::vector<Run> m_runs;
};

} // namespace sb::redact
