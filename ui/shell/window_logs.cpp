// SPDX-License-Identifier: GPL-3.0-or-later
// Logs that no host has: named on the command line, chosen from a dialog, or dropped on the window.
#include "main_window.h"

#include <ui/kit/toast.h>

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>

namespace sb::shell {

namespace {

QStringList filesOf(const QMimeData &data)
{
    QStringList files;
    const QList<QUrl> urls = data.urls();
    for (const QUrl &url : urls) {
        if (url.isLocalFile() && QFileInfo(url.toLocalFile()).isFile())
            files += url.toLocalFile();
    }
    return files;
}

} // namespace

void MainWindow::openLog(const QString &file)
{
    const QFileInfo info(file);
    m_toast->say(tr("Diagnosing %1…").arg(kit::oneLine(info.fileName())));
    m_parts.feed.command(engine::OpenLog{info.absoluteFilePath().toStdString()}, this,
                         [this](const Result<engine::Done> &done) {
                             if (done)
                                 openLink(QStringLiteral("signalbox://failures/") + kit::qs(done->text));
                             else
                                 m_toast->sayError(kit::qs(done.error().text));
                         });
}

void MainWindow::chooseLog()
{
    auto *dialog = new QFileDialog(this, tr("Open a log"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Logs (*.log *.txt *.gz)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList &files) {
        for (const QString &file : files)
            openLog(file);
    });
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!filesOf(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QStringList files = filesOf(*event->mimeData());
    for (const QString &file : files)
        openLog(file);
    event->acceptProposedAction();
}

} // namespace sb::shell
