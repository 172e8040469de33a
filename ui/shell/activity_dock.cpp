// SPDX-License-Identifier: GPL-3.0-or-later
#include "activity_dock.h"

#include <ui/kit/text.h>

#include <QHBoxLayout>
#include <QListWidget>

namespace sb::shell {

ActivityDock::ActivityDock(kit::Theme &theme, const Clock &clock, QWidget *parent)
    : QDockWidget(tr("Activity"), parent)
    , m_clock(clock)
    , m_running(new QListWidget)
    , m_past(new QListWidget)
{
    Q_UNUSED(theme)
    setObjectName(QStringLiteral("activity"));
    setFeatures(DockWidgetClosable);
    m_running->setAccessibleName(tr("Running jobs"));
    m_past->setAccessibleName(tr("What happened"));
    auto *both = new QWidget;
    auto *row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(1);
    for (QListWidget *list : {m_running, m_past}) {
        list->setFrameShape(QFrame::NoFrame);
        row->addWidget(list, 1);
    }
    setWidget(both);
    hide();
}

void ActivityDock::setStatus(const engine::Status &status)
{
    m_running->clear();
    if (status.activities.empty())
        m_running->addItem(tr("Nothing is running"));
    for (const engine::Activity &activity : status.activities) {
        QString text = kit::oneLine(kit::qs(activity.what));
        if (activity.total > 0)
            text += tr("  %1 of %2").arg(activity.done).arg(activity.total);
        m_running->addItem(text);
    }
}

void ActivityDock::note(const QString &text)
{
    m_past->insertItem(0, kit::absolute(m_clock.now()) + QStringLiteral("  ") + kit::oneLine(text));
    while (m_past->count() > 200)
        delete m_past->takeItem(200);
}

} // namespace sb::shell
