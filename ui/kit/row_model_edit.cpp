// SPDX-License-Identifier: GPL-3.0-or-later
// One row comes, goes or moves: what the view is told, and in which order.
#include "row_model.h"

#include <algorithm>

namespace sb::kit {

int RowModel::flatIndex(int entry) const
{
    return int(std::ranges::find(m_flat, entry) - m_flat.begin());
}

void RowModel::show(int at, int entry)
{
    const bool seen = at < m_exposed || size_t(m_exposed) == m_flat.size();
    if (seen)
        beginInsertRows({}, at, at);
    m_flat.insert(m_flat.begin() + at, entry);
    if (seen) {
        ++m_exposed;
        endInsertRows();
    }
}

void RowModel::hide(int at)
{
    const bool seen = at < m_exposed;
    if (seen)
        beginRemoveRows({}, at, at);
    m_flat.erase(m_flat.begin() + at);
    if (seen) {
        --m_exposed;
        endRemoveRows();
    }
}

void RowModel::touched(int entry)
{
    if (const int at = flatIndex(entry); at < m_exposed)
        Q_EMIT dataChanged(index(at), index(at));
}

int RowModel::openSection(int section)
{
    if (!titled())
        return 0;
    int at = flatIndex(heading(section));
    if (size_t(at) == m_flat.size()) { // not shown yet: before the next section that is
        const auto later
            = std::ranges::find_if(m_flat, [section](int entry) { return entry < 0 && -1 - entry > section; });
        at = int(later - m_flat.begin());
        show(at, heading(section));
    }
    return at + 1;
}

void RowModel::closeSection(int section)
{
    if (!titled())
        return;
    if (m_shown[size_t(section)].rows.empty())
        hide(flatIndex(heading(section)));
    else
        touched(heading(section));
}

size_t RowModel::placeIn(std::vector<int> &slots, int slot)
{
    const auto at = std::ranges::upper_bound(slots, slot, [this](int left, int right) { return before(left, right); });
    const size_t place = size_t(at - slots.begin());
    slots.insert(at, slot);
    return place;
}

void RowModel::insertSlot(int slot, int section, bool passes)
{
    Shown &shown = m_shown[size_t(section)];
    m_sectionOfSlot[size_t(slot)] = section;
    m_passes[size_t(slot)] = passes;
    placeIn(shown.all, slot);
    if (!passes)
        return;
    const int start = openSection(section);
    const size_t at = placeIn(shown.rows, slot);
    ++m_shownRows;
    if (!m_sections[size_t(section)].collapsed)
        show(start + int(at), slot);
    closeSection(section);
}

void RowModel::removeSlot(int slot)
{
    const int section = m_sectionOfSlot[size_t(slot)];
    if (section < 0)
        return;
    Shown &shown = m_shown[size_t(section)];
    std::erase(shown.all, slot);
    m_sectionOfSlot[size_t(slot)] = -1;
    if (!m_passes[size_t(slot)])
        return;
    m_passes[size_t(slot)] = 0;
    --m_shownRows;
    std::erase(shown.rows, slot);
    if (!m_sections[size_t(section)].collapsed)
        hide(flatIndex(slot));
    closeSection(section);
}

void RowModel::moveSlot(int slot, int section, bool passes)
{
    const int old = m_sectionOfSlot[size_t(slot)];
    const bool folded = m_sections[size_t(section)].collapsed || m_sections[size_t(old)].collapsed;
    if (!passes || !m_passes[size_t(slot)] || folded) {
        removeSlot(slot);
        insertSlot(slot, section, passes);
        return;
    }
    std::erase(m_shown[size_t(old)].all, slot);
    placeIn(m_shown[size_t(section)].all, slot);
    const int start = openSection(section);
    const int from = flatIndex(slot);
    std::erase(m_shown[size_t(old)].rows, slot);
    int to = start + int(placeIn(m_shown[size_t(section)].rows, slot));
    m_sectionOfSlot[size_t(slot)] = section;
    // `to` counts as the list stands now, in which a row that goes down still occupies its old place.
    if (old == section && to >= from)
        ++to;
    if (to != from && to != from + 1) {
        if (from < m_exposed && to <= m_exposed) {
            beginMoveRows({}, from, from, {}, to);
            m_flat.erase(m_flat.begin() + from);
            m_flat.insert(m_flat.begin() + (to > from ? to - 1 : to), slot);
            endMoveRows();
        } else {
            hide(from);
            show(to > from ? to - 1 : to, slot);
        }
    }
    touched(slot);
    if (old != section)
        closeSection(old);
    closeSection(section);
}

} // namespace sb::kit
