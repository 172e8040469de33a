// SPDX-License-Identifier: GPL-3.0-or-later
#include "saved_filters.h"

#include <ui/kit/view_state.h>

#include <algorithm>

namespace sb::shell {

namespace {
const QString kept = QStringLiteral("filters");
}

SavedFilters::SavedFilters(kit::ViewState &state)
    : m_state(state)
{
    const QVariantList rows = state.get(kept).toList();
    for (const QVariant &row : rows) {
        const QStringList parts = row.toStringList();
        if (parts.size() == 3 && !parts[0].isEmpty())
            m_all.append({parts[0], parts[1], parts[2]});
    }
}

void SavedFilters::save(const SavedFilter &filter)
{
    const auto same = std::ranges::find(m_all, filter.name, &SavedFilter::name);
    if (same == m_all.end())
        m_all.append(filter);
    else
        *same = filter;
    write();
}

void SavedFilters::rename(int at, const QString &name)
{
    if (name.isEmpty() || std::ranges::contains(m_all, name, &SavedFilter::name))
        return;
    m_all[at].name = name;
    write();
}

void SavedFilters::remove(int at)
{
    m_all.removeAt(at);
    write();
}

void SavedFilters::move(int at, int by)
{
    const int to = at + by;
    if (to < 0 || to >= m_all.size())
        return;
    m_all.move(at, to);
    write();
}

void SavedFilters::write()
{
    QVariantList rows;
    for (const SavedFilter &filter : std::as_const(m_all))
        rows.append(QStringList{filter.name, filter.view, filter.query});
    m_state.set(kept, rows);
}

} // namespace sb::shell
