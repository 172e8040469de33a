// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. who, what and when of the Ledger as chips; each chip is one word of the filter, so that what is clicked can be read,
// typed, saved and linked.
#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>

namespace sb::kit {
class Chip;
class Theme;
} // namespace sb::kit

namespace sb::ledger {

class FilterChips : public QWidget {
    Q_OBJECT
public:
    /// `values(facet)` are the values that stand in the rows now, for the menu.
    FilterChips(kit::Theme &theme, std::function<QStringList(const QString &facet)> values, QWidget *parent = nullptr);

    void setFilter(const QString &filter); ///< shows what of it the chips say
    /// `filter` with the facet set to `value`; an empty value takes it out.
    static QString with(const QString &filter, const QString &facet, const QString &value);
    static QString valueIn(const QString &filter, const QString &facet);

Q_SIGNALS:
    void filterChanged(const QString &filter);

private:
    void open(int chip);

    struct Facet {
        QString key;
        QString title;
        QString any;
        kit::Chip *chip;
    };
    QList<Facet> m_facets;
    std::function<QStringList(const QString &)> m_values;
    QString m_filter;
};

} // namespace sb::ledger
