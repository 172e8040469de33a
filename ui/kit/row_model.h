// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Rows kept by key, in sections, filtered by words: the hard virtuals once, and final.
//
// The list is flat: a section's heading is an entry like its rows. Live updates arrive row by row (insert, remove, move,
// dataChanged), so that selection and scroll stand. A new filter resets; ListView puts selection and current row back by key.
// Only the first page is shown to the view; scrolling fetches more, so that a keystroke costs a page and not the list.
#pragma once

#include "filter_index.h"
#include "roles.h"

#include <QAbstractListModel>
#include <QHash>
#include <QSet>

#include <functional>
#include <vector>

namespace sb::kit {

struct Section {
    QString key;
    QString title;
    QString note;
    bool collapsed = false;
};

class RowModel : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int page = 256;

    explicit RowModel(QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const final;
    QVariant data(const QModelIndex &index, int role) const final;
    Qt::ItemFlags flags(const QModelIndex &index) const final;
    QHash<int, QByteArray> roleNames() const final;
    bool canFetchMore(const QModelIndex &parent) const final;
    void fetchMore(const QModelIndex &parent) final;

    /// In the order shown. A model without sections has one, untitled, whose heading is never shown.
    void setSections(std::vector<Section> sections);
    void setFilter(const QString &query);
    QString filter() const { return m_filter; }
    void setCollapsed(const QString &sectionKey, bool collapsed);
    void toggleSection(const QModelIndex &heading);

    QModelIndex indexOfKey(const QString &key); ///< opens its section and fetches its page; invalid if filtered out
    QString keyAt(const QModelIndex &index) const; ///< empty for headings
    /// As indexOfKey(), but only if the row is in the page that is shown already.
    QModelIndex shownIndex(const QString &key) const;
    QString sectionKeyAt(const QModelIndex &heading) const;
    bool isSection(const QModelIndex &index) const;
    QModelIndex firstRow() const; ///< that is no heading
    void fetchAll();

    bool keyKnown(const QString &key) const { return m_slotOf.contains(key); }
    int total() const { return int(m_slotOf.size()); } ///< rows, whatever the filter
    int shown() const { return m_shownRows; } ///< rows that pass the filter, also in collapsed sections
    int countIn(const QString &sectionKey) const; ///< rows of a section that pass the filter
    int totalIn(const QString &sectionKey) const; ///< rows of a section, whatever the filter

Q_SIGNALS:
    void aboutToRefilter(); ///< before a reset: remember what is selected
    void refiltered(); ///< after it
    void countsChanged();
    void arrived(const QString &key); ///< one new row, not part of a whole list

protected:
    /// What a subclass says of the row in `slot`.
    virtual QVariant value(int slot, int role) const = 0;
    virtual QString sectionOf(int slot) const = 0; ///< a section's key
    virtual bool before(int left, int right) const = 0; ///< a strict order within a section
    virtual std::string searchText(int slot) const = 0;

    int slotOfKey(const QString &key) const { return m_slotOf.value(key, -1); }
    int slotAt(const QModelIndex &index) const;
    /// The slot for a key, new or known; fill it, then call placed().
    int reserve(const QString &key);
    void placed(int slot, bool isNew);
    void drop(const QString &key);
    /// For many at once: one reset in place of rows, when that is cheaper.
    void beginAll();
    void endAll();
    void resort(); ///< the order of before() has changed
    const QHash<QString, int> &known() const { return m_slotOf; }

private:
    struct Shown {
        std::vector<int> all; ///< slots, in order
        std::vector<int> rows; ///< those that pass the filter
    };
    static constexpr int heading(int section) { return -1 - section; }
    int sectionIndex(const QString &key) const;
    bool titled() const;
    void refill();
    void flatten();
    int flatIndex(int entry) const;
    void show(int at, int entry);
    void hide(int at);
    void touched(int entry);
    int openSection(int section); ///< where its rows begin in m_flat; its heading is shown from here on
    void closeSection(int section); ///< takes away the heading of an empty one
    size_t placeIn(std::vector<int> &slots, int slot);
    void insertSlot(int slot, int section, bool passes);
    void moveSlot(int slot, int section, bool passes);
    void removeSlot(int slot);

    std::vector<Section> m_sections;
    std::vector<Shown> m_shown;
    std::vector<int> m_flat; ///< slot, or heading(section)
    int m_exposed = 0;
    int m_shownRows = 0;
    QHash<QString, int> m_slotOf;
    std::vector<QString> m_keyOf;
    std::vector<int> m_sectionOfSlot; ///< where the slot stands now; -1: nowhere
    std::vector<uint8_t> m_passes;
    std::vector<int> m_free;
    FilterIndex m_index;
    QString m_filter;
    int m_bulk = 0;
};

/// The rows of one type. `keyOf` names a row; subclasses answer value(), sectionOf(), before() and searchText() from row(slot).
template<typename Row>
class RowModelOf : public RowModel {
public:
    using RowModel::RowModel;

    /// Changes what changed, row by row.
    void apply(const std::vector<Row> &rows)
    {
        const bool bulk = rows.size() > 64;
        if (bulk)
            beginAll();
        for (const Row &row : rows) {
            const QString key = keyOf(row);
            const int at = slotOfKey(key);
            if (at >= 0 && m_rows[size_t(at)] == row)
                continue;
            const int slot = reserve(key);
            if (size_t(slot) >= m_rows.size())
                m_rows.resize(size_t(slot) + 1);
            m_rows[size_t(slot)] = row;
            placed(slot, at < 0);
        }
        if (bulk)
            endAll();
    }
    /// The whole list as it is now: what is not in it goes.
    void setRows(const std::vector<Row> &rows)
    {
        QSet<QString> keep;
        for (const Row &row : rows)
            keep.insert(keyOf(row));
        const auto keys = known().keys();
        for (const QString &key : keys) {
            if (!keep.contains(key))
                drop(key);
        }
        apply(rows);
    }
    void remove(const QString &key) { drop(key); }

    const Row *rowAt(const QModelIndex &index) const
    {
        const int slot = slotAt(index);
        return slot < 0 ? nullptr : &m_rows[size_t(slot)];
    }
    const Row *rowOf(const QString &key) const
    {
        const int slot = slotOfKey(key);
        return slot < 0 ? nullptr : &m_rows[size_t(slot)];
    }
    template<typename Visit>
    void each(Visit visit) const
    {
        for (const int slot : known())
            visit(m_rows[size_t(slot)]);
    }

protected:
    virtual QString keyOf(const Row &row) const = 0;
    const Row &row(int slot) const { return m_rows[size_t(slot)]; }

private:
    std::vector<Row> m_rows;
};

} // namespace sb::kit
