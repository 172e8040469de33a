// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: a Scanner is immutable and shared; each thread takes its own Scratch from it.
// Many patterns over text at once: Vectorscan in block mode finds the lines that have what a pattern needs, by their shape, and PCRE2
// or RE2 confirms each (line, pattern) pair.
#pragma once

#include "groups.h"

#include <core/base/result.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sb::scan {

/// Bytes that are searched at once: small enough for the cache.
constexpr size_t Window = 256 * 1024;

class Scratch {
public:
    Scratch();
    Scratch(Scratch &&) noexcept;
    Scratch &operator=(Scratch &&) noexcept;
    ~Scratch();

private:
    friend class Scanner;
    void *m_scratch = nullptr;
    std::vector<std::pair<uint32_t, uint32_t>> m_pairs; ///< (line, pattern), reused from window to window
    std::vector<std::vector<uint32_t>> m_lines; ///< of each pattern: those that may match
    std::string m_shapes;
    std::string m_folded;
    std::vector<uint32_t> m_foldedStarts;
};

/// Patterns are RE2 syntax over valid UTF-8; a match never goes over the end of its line.
class Scanner {
public:
    /// Invalid names the pattern and what is wrong with it. What took the time is kept in the folder (empty: nowhere) and read
    /// from there the next time; a file there that is damaged or of another version or processor is made anew.
    static Result<std::shared_ptr<const Scanner>> compile(const std::vector<std::string> &patterns,
                                                          const std::string &cacheFolder = {});
    ~Scanner();
    Scanner(const Scanner &) = delete;
    Scanner &operator=(const Scanner &) = delete;

    size_t size() const;
    Result<Scratch> scratch() const;
    /// Calls `hit(line, pattern)` once for each confirmed pair, by line and then by pattern. `starts` are the offsets at which the
    /// lines of `text` begin; every line ends in "\n".
    void scan(std::string_view text, const std::vector<uint32_t> &starts, Scratch &scratch,
              const std::function<void(uint32_t, uint32_t)> &hit) const;
    /// Calls `maybe(line, pattern)` for each line, given by its shape (shape.h), that the pattern may match by that: by line and then by
    /// pattern.
    void findShapes(std::string_view shapes, const std::vector<uint32_t> &starts, Scratch &scratch,
                    const std::function<void(uint32_t, uint32_t)> &maybe) const;
    /// Whether the pattern matches all lines of a shape that it may match, and takes the same bytes of each.
    bool knowsByShape(uint32_t pattern) const;
    /// Appends those of the patterns that match the line.
    void confirm(std::string_view line, std::span<const uint32_t> patterns, std::vector<uint32_t> &found) const;
    bool matches(size_t pattern, std::string_view line) const;
    Groups groups(size_t pattern, std::string_view line) const;

private:
    struct Private;
    explicit Scanner(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

} // namespace sb::scan
