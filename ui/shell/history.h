// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Alt+Left and Alt+Right: places that were left, as links.
#pragma once

#include <QString>

#include <vector>

namespace sb::shell {

class History {
public:
    void visit(const QString &link)
    {
        if (m_at < m_links.size() && m_links[m_at] == link)
            return;
        m_links.resize(m_links.empty() ? 0 : m_at + 1);
        m_links.push_back(link);
        if (m_links.size() > 100)
            m_links.erase(m_links.begin());
        m_at = m_links.size() - 1;
    }
    /// The place `by` steps away; empty at either end.
    QString step(int by)
    {
        const auto to = std::ptrdiff_t(m_at) + by;
        if (to < 0 || to >= std::ptrdiff_t(m_links.size()))
            return {};
        m_at = size_t(to);
        return m_links[m_at];
    }

private:
    std::vector<QString> m_links;
    size_t m_at = 0;
};

} // namespace sb::shell
