// SPDX-License-Identifier: GPL-3.0-or-later
// Saved filters in the rail: named, in an order of one's own.
#include "main_window.h"
#include "rail.h"

#include <ui/kit/toast.h>

#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>

namespace sb::shell {

namespace {

/// Asks for a name without stopping the event loop.
void askName(QWidget *parent, const QString &now, const std::function<void(const QString &)> &named)
{
    auto *dialog = new QInputDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(MainWindow::tr("Save the filter"));
    dialog->setLabelText(MainWindow::tr("Name"));
    dialog->setTextValue(now);
    QObject::connect(dialog, &QInputDialog::textValueSelected, parent, [named](const QString &name) {
        if (!name.trimmed().isEmpty())
            named(name.trimmed());
    });
    dialog->open();
}

} // namespace

void MainWindow::showSaved()
{
    QStringList names;
    for (const SavedFilter &filter : m_saved.all())
        names += filter.name;
    m_rail->setSaved(names);
}

void MainWindow::saveFilter()
{
    const SavedFilter filter{{}, page()->name(), m_field->text().trimmed()};
    if (filter.query.isEmpty()) {
        m_toast->say(tr("There is no filter to save: / begins one"));
        return;
    }
    askName(this, filter.query, [this, filter](const QString &name) {
        m_saved.save({name, filter.view, filter.query});
        showSaved();
        m_toast->say(tr("Saved the filter \"%1\"").arg(name));
    });
}

void MainWindow::savedMenu(int at, const QPoint &where)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Rename…"), this, [this, at] {
        askName(this, m_saved.all().at(at).name, [this, at](const QString &name) {
            m_saved.rename(at, name);
            showSaved();
        });
    });
    for (const int by : {-1, 1}) {
        menu->addAction(by < 0 ? tr("Move up") : tr("Move down"), this, [this, at, by] {
            m_saved.move(at, by);
            showSaved();
        });
    }
    menu->addAction(tr("Remove"), this, [this, at] {
        const SavedFilter filter = m_saved.all().at(at);
        m_saved.remove(at);
        showSaved();
        m_toast->say(tr("Removed the filter \"%1\"").arg(filter.name), [this, filter] {
            m_saved.save(filter);
            showSaved();
        });
    });
    menu->popup(where);
}

} // namespace sb::shell
