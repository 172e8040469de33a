// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The words of all rows in one lower-case UTF-8 text, searched as memory: no proxy model over all rows.
//
// A query is words separated by spaces, all of which must occur: `repo:acme/ is:draft openssl`; -word must not occur; "two words"
// stand together; a trailing * is ignored. Rows bring facets as words of their text: " repo:acme/api is:draft type:build ".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sb::kit {

class FilterIndex {
public:
    /// `row` is a small number that the caller owns and reuses; a row's text replaces the one it had.
    void set(int row, std::string_view text);
    void remove(int row);
    void clear();

    /// One flag per row number. Words that lengthen the previous query look only at what that query had left.
    const std::vector<uint8_t> &match(std::string_view query);
    bool matches(int row, std::string_view query) const;
    int size() const { return m_live; }

private:
    struct Entry {
        int row;
        size_t begin;
    };
    struct Words {
        std::vector<std::string> wanted; ///< the longest first
        std::vector<std::string> unwanted;
    };
    static Words parse(std::string_view query);
    std::string_view textOf(size_t entry) const;
    bool holds(size_t entry, const Words &words, size_t skip = 0) const;
    void compact();

    std::string m_blob; ///< entries in the order of m_entries, each ended by "\n"
    std::vector<Entry> m_entries;
    std::vector<int> m_entryOf; ///< by row; -1 for none
    int m_live = 0;
    std::vector<uint8_t> m_matched;
    std::string m_query;
    bool m_valid = false;
};

} // namespace sb::kit
