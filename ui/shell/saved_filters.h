// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Filters with a name, in the order a person gave them; kept in ui.ini.
#pragma once

#include <QList>
#include <QString>

namespace sb::kit {
class ViewState;
}

namespace sb::shell {

struct SavedFilter {
    QString name;
    QString view; ///< "board"
    QString query;
    bool operator==(const SavedFilter &) const = default;
};

class SavedFilters {
public:
    explicit SavedFilters(kit::ViewState &state);
    const QList<SavedFilter> &all() const { return m_all; }
    void save(const SavedFilter &filter); ///< takes the place of one with the same name
    void rename(int at, const QString &name);
    void remove(int at);
    void move(int at, int by);

private:
    void write();
    kit::ViewState &m_state;
    QList<SavedFilter> m_all;
};

} // namespace sb::shell
