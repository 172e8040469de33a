// SPDX-License-Identifier: GPL-3.0-or-later
#include "row_model.h"

#include <algorithm>

namespace sb::kit {

RowModel::RowModel(QObject *parent)
    : QAbstractListModel(parent)
{
    setSections({{}});
}

void RowModel::setSections(std::vector<Section> sections)
{
    beginAll();
    m_sections = std::move(sections);
    m_shown.assign(m_sections.size(), {});
    endAll();
}

int RowModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_exposed;
}

QVariant RowModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int entry = m_flat[size_t(index.row())];
    if (entry >= 0) {
        if (role == Role::Key)
            return m_keyOf[size_t(entry)];
        if (role == Role::IsSection)
            return false;
        QVariant answer = value(entry, role);
        if (role == Qt::AccessibleTextRole && !answer.isValid()) {
            QStringList words;
            for (const int part : {int(Role::Title), int(Role::Chip), int(Role::Score), int(Role::ScoreNote),
                                   int(Role::Meta), int(Role::Subtitle), int(Role::Meta2), int(Role::End)}) {
                if (const QString word = value(entry, part).toString(); !word.isEmpty())
                    words += word;
            }
            return words.join(QStringLiteral(", "));
        }
        return answer;
    }
    const auto section = size_t(-1 - entry);
    const int count = int(m_shown[section].rows.size());
    switch (role) {
    case Role::Title: return m_sections[section].title;
    case Role::IsSection: return true;
    case Role::SectionCount: return count;
    case Role::SectionNote: return m_sections[section].note;
    case Role::Collapsed: return m_sections[section].collapsed;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2. %3").arg(m_sections[section].title).arg(count).arg(m_sections[section].note);
    default: return {};
    }
}

Qt::ItemFlags RowModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (isSection(index))
        return Qt::ItemNeverHasChildren; // no key stops on a heading; the mouse folds it
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

QHash<int, QByteArray> RowModel::roleNames() const
{
    auto names = QAbstractListModel::roleNames();
    names.insert({{Role::Key, "key"}, {Role::Subtitle, "subtitle"}, {Role::Chip, "chip"}, {Role::Score, "score"}});
    return names;
}

bool RowModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && size_t(m_exposed) < m_flat.size();
}

void RowModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    const int more = std::min(page, int(m_flat.size()) - m_exposed);
    beginInsertRows({}, m_exposed, m_exposed + more - 1);
    m_exposed += more;
    endInsertRows();
}

void RowModel::fetchAll()
{
    if (!canFetchMore({}))
        return;
    beginInsertRows({}, m_exposed, int(m_flat.size()) - 1);
    m_exposed = int(m_flat.size());
    endInsertRows();
}

void RowModel::setFilter(const QString &query)
{
    const QString wanted = query.toLower().simplified();
    if (wanted == m_filter)
        return;
    m_filter = wanted;
    Q_EMIT aboutToRefilter();
    beginResetModel();
    m_passes = m_index.match(m_filter.toStdString());
    m_passes.resize(m_keyOf.size(), 0);
    refill();
    endResetModel();
    Q_EMIT refiltered();
    Q_EMIT countsChanged();
}

void RowModel::setCollapsed(const QString &sectionKey, bool collapsed)
{
    const int section = sectionIndex(sectionKey);
    if (section < 0 || m_sections[size_t(section)].collapsed == collapsed)
        return;
    m_sections[size_t(section)].collapsed = collapsed;
    Q_EMIT aboutToRefilter();
    beginResetModel();
    flatten();
    endResetModel();
    Q_EMIT refiltered();
}

void RowModel::toggleSection(const QModelIndex &index)
{
    if (isSection(index)) {
        const Section &section = m_sections[size_t(-1 - m_flat[size_t(index.row())])];
        setCollapsed(QString(section.key), !section.collapsed);
    }
}

QModelIndex RowModel::indexOfKey(const QString &key)
{
    const int slot = slotOfKey(key);
    if (slot < 0 || !m_passes[size_t(slot)])
        return {};
    setCollapsed(m_sections[size_t(m_sectionOfSlot[size_t(slot)])].key, false);
    const int at = flatIndex(slot);
    while (at >= m_exposed)
        fetchMore({});
    return index(at);
}

QString RowModel::keyAt(const QModelIndex &index) const
{
    const int slot = slotAt(index);
    return slot < 0 ? QString() : m_keyOf[size_t(slot)];
}

QModelIndex RowModel::shownIndex(const QString &key) const
{
    const int slot = slotOfKey(key);
    const int at = slot < 0 ? m_exposed : flatIndex(slot);
    return at < m_exposed ? index(at) : QModelIndex();
}

QString RowModel::sectionKeyAt(const QModelIndex &index) const
{
    return isSection(index) ? m_sections[size_t(-1 - m_flat[size_t(index.row())])].key : QString();
}

bool RowModel::isSection(const QModelIndex &index) const
{
    return index.isValid() && index.row() < m_exposed && m_flat[size_t(index.row())] < 0;
}

QModelIndex RowModel::firstRow() const
{
    for (int i = 0; i < m_exposed; ++i) {
        if (m_flat[size_t(i)] >= 0)
            return index(i);
    }
    return {};
}

int RowModel::countIn(const QString &sectionKey) const
{
    const int section = sectionIndex(sectionKey);
    return section < 0 ? 0 : int(m_shown[size_t(section)].rows.size());
}

int RowModel::totalIn(const QString &sectionKey) const
{
    const int section = sectionIndex(sectionKey);
    return section < 0 ? 0 : int(m_shown[size_t(section)].all.size());
}

int RowModel::slotAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= m_exposed)
        return -1;
    return std::max(-1, m_flat[size_t(index.row())]);
}

int RowModel::reserve(const QString &key)
{
    const int known = slotOfKey(key);
    if (known >= 0)
        return known;
    int slot = int(m_keyOf.size());
    if (!m_free.empty()) {
        slot = m_free.back();
        m_free.pop_back();
    } else {
        m_keyOf.emplace_back();
        m_sectionOfSlot.push_back(-1);
        m_passes.push_back(0);
    }
    m_keyOf[size_t(slot)] = key;
    m_sectionOfSlot[size_t(slot)] = -1;
    m_passes[size_t(slot)] = 0;
    m_slotOf.insert(key, slot);
    return slot;
}

void RowModel::placed(int slot, bool isNew)
{
    m_index.set(slot, searchText(slot));
    if (m_bulk > 0)
        return;
    const bool passes = m_filter.isEmpty() || m_index.matches(slot, m_filter.toStdString());
    const int target = std::max(0, sectionIndex(sectionOf(slot)));
    if (isNew)
        insertSlot(slot, target, passes);
    else
        moveSlot(slot, target, passes);
    if (isNew && passes)
        Q_EMIT arrived(m_keyOf[size_t(slot)]);
    Q_EMIT countsChanged();
}

void RowModel::drop(const QString &key)
{
    const int slot = slotOfKey(key);
    if (slot < 0)
        return;
    removeSlot(slot);
    m_index.remove(slot);
    m_slotOf.remove(key);
    m_free.push_back(slot);
    m_keyOf[size_t(slot)].clear();
    Q_EMIT countsChanged();
}

void RowModel::beginAll()
{
    if (m_bulk++ == 0) {
        Q_EMIT aboutToRefilter();
        beginResetModel();
    }
}

void RowModel::endAll()
{
    if (--m_bulk > 0)
        return;
    for (Shown &shown : m_shown)
        shown = {};
    m_passes = m_index.match(m_filter.toStdString());
    m_passes.resize(m_keyOf.size(), 0);
    for (const int slot : std::as_const(m_slotOf)) {
        const int section = std::max(0, sectionIndex(sectionOf(slot)));
        m_sectionOfSlot[size_t(slot)] = section;
        m_shown[size_t(section)].all.push_back(slot);
    }
    for (Shown &shown : m_shown)
        std::ranges::sort(shown.all, [this](int left, int right) { return before(left, right); });
    refill();
    endResetModel();
    Q_EMIT refiltered();
    Q_EMIT countsChanged();
}

void RowModel::resort()
{
    beginAll();
    endAll();
}

int RowModel::sectionIndex(const QString &key) const
{
    const auto at = std::ranges::find(m_sections, key, &Section::key);
    return at == m_sections.end() ? -1 : int(at - m_sections.begin());
}

bool RowModel::titled() const
{
    return m_sections.size() > 1 || !m_sections.front().title.isEmpty();
}

void RowModel::refill()
{
    m_shownRows = 0;
    for (Shown &shown : m_shown) {
        shown.rows.clear();
        std::ranges::copy_if(shown.all, std::back_inserter(shown.rows),
                             [this](int slot) { return m_passes[size_t(slot)] != 0; });
        m_shownRows += int(shown.rows.size());
    }
    flatten();
}

void RowModel::flatten()
{
    m_flat.clear();
    for (size_t i = 0; i < m_shown.size(); ++i) {
        if (m_shown[i].rows.empty())
            continue;
        if (titled())
            m_flat.push_back(heading(int(i)));
        if (!m_sections[i].collapsed)
            m_flat.insert(m_flat.end(), m_shown[i].rows.begin(), m_shown[i].rows.end());
    }
    m_exposed = std::min(page, int(m_flat.size()));
}

} // namespace sb::kit
