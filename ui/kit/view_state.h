// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Where splitters, columns and windows stood: $XDG_STATE_HOME/signalbox/ui.ini, or the file given.
#pragma once

#include <QSettings>

class QSplitter;
class QWidget;

namespace sb::kit {

class ViewState {
public:
    explicit ViewState(const QString &file = defaultFile());
    static QString defaultFile();

    /// Restores at once and saves whenever it is moved.
    void keep(QSplitter *splitter, const QString &key);
    void saveWindow(const QWidget *window);
    bool restoreWindow(QWidget *window);

    QVariant get(const QString &key, const QVariant &otherwise = {}) const { return m_file.value(key, otherwise); }
    void remove(const QString &key) { m_file.remove(key); }
    void set(const QString &key, const QVariant &value) { m_file.setValue(key, value); }

private:
    QSettings m_file;
};

} // namespace sb::kit
