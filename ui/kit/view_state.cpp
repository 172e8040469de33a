// SPDX-License-Identifier: GPL-3.0-or-later
#include "view_state.h"

#include <QSplitter>
#include <QStandardPaths>
#include <QWidget>

namespace sb::kit {

ViewState::ViewState(const QString &file)
    : m_file(file, QSettings::IniFormat)
{
}

QString ViewState::defaultFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericStateLocation) + QStringLiteral("/signalbox/ui.ini");
}

void ViewState::keep(QSplitter *splitter, const QString &key)
{
    const QString name = QStringLiteral("splitters/") + key;
    if (const QByteArray state = get(name).toByteArray(); !state.isEmpty()) {
        const Qt::Orientation orientation = splitter->orientation();
        splitter->restoreState(state);
        splitter->setOrientation(orientation);
    }
    QObject::connect(splitter, &QSplitter::splitterMoved, splitter,
                     [this, splitter, name] { set(name, splitter->saveState()); });
}

void ViewState::saveWindow(const QWidget *window)
{
    set(QStringLiteral("window/geometry"), window->saveGeometry());
}

bool ViewState::restoreWindow(QWidget *window)
{
    return window->restoreGeometry(get(QStringLiteral("window/geometry")).toByteArray());
}

} // namespace sb::kit
