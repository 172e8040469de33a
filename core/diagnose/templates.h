// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; not while it learns. What lines look like without their variable words (after Drain, He et al., ICWS 2017: words that
// carry digits are variables, and the count of words is part of the template).
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace sb::diagnose {

class Templates {
public:
    void learn(std::string_view line) { m_known.insert(key(line)); }
    bool knows(std::string_view line) const { return m_known.contains(key(line)); }

private:
    static uint64_t key(std::string_view line);
    std::unordered_set<uint64_t> m_known;
};

} // namespace sb::diagnose
