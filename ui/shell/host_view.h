// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The banner and the words in the bars that say how the code host elsewhere is; host_words.h chooses them.
#pragma once

#include "host_words.h"

#include <ui/kit/action_registry.h>
#include <ui/kit/parts.h>

#include <QObject>

class KMessageWidget;

namespace sb::shell {

class HostView : public QObject {
    Q_OBJECT
public:
    HostView(kit::Theme &theme, const Clock &clock, kit::ActionRegistry &actions, QObject *parent);

    KMessageWidget *banner() const { return m_banner; }
    kit::Label *reach() const { return m_reach; }
    kit::Label *budget() const { return m_budget; }
    kit::Label *age() const { return m_age; }
    /// The verb that a way out is; the banner then shows it as a button.
    void setWay(Way way, QAction *action);
    const fact::RepoId &repo() const { return m_repo; } ///< that the banner is about
    void show(const engine::Status &status, const QStringList &queued);

private:
    void say(kit::Label *label, const ShortSaying &saying);

    const Clock &m_clock;
    kit::ActionRegistry &m_actions;
    KMessageWidget *m_banner;
    kit::Label *m_reach;
    kit::Label *m_budget;
    kit::Label *m_age;
    QMap<Way, QAction *> m_ways;
    QString m_said;
    fact::RepoId m_repo;
};

} // namespace sb::shell
