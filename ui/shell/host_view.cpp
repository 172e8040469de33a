// SPDX-License-Identifier: GPL-3.0-or-later
#include "host_view.h"

#include <KMessageWidget>

#include <QAccessible>
#include <QAction>

namespace sb::shell {

using kit::Label;

HostView::HostView(kit::Theme &theme, const Clock &clock, kit::ActionRegistry &actions, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_actions(actions)
    , m_banner(kit::banner(nullptr))
    , m_reach(kit::plainLabel(theme, {}, Label::Look::Small))
    , m_budget(kit::plainLabel(theme, {}, Label::Look::Small))
    , m_age(kit::plainLabel(theme, {}, Label::Look::Small))
{
    m_banner->setObjectName(QStringLiteral("host-banner"));
    m_reach->setObjectName(QStringLiteral("host-reach"));
    m_budget->setObjectName(QStringLiteral("host-budget"));
    m_age->setObjectName(QStringLiteral("host-age"));
    m_budget->setContentsMargins(10, 0, 0, 0);
}

void HostView::setWay(Way way, QAction *action)
{
    m_ways[way] = action;
}

void HostView::say(Label *label, const ShortSaying &saying)
{
    label->setLook(saying.wrong ? Label::Look::SmallBold : Label::Look::Small);
    label->setToken(saying.wrong ? kit::Colour::Flaky : kit::Colour::Text2);
    label->setText(saying.text);
    label->setToolTip(saying.more.isEmpty() ? QString() : kit::plainToolTip(saying.more));
    label->setAccessibleDescription(saying.more);
    label->setVisible(!saying.text.isEmpty());
}

void HostView::show(const engine::Status &status, const QStringList &queued)
{
    const Time now = m_clock.now();
    say(m_reach, reachOf(status, now));
    say(m_budget, budgetOf(status, now));
    say(m_age, ageOf(status, now));
    const auto saying = sayingOf(status, queued, now);
    m_repo = saying ? saying->repo : fact::RepoId();
    for (const auto &[way, action] : m_ways.asKeyValueRange()) {
        const bool wanted = saying && saying->ways.contains(way);
        m_actions.setEnabled(action->objectName(), wanted, tr("The code host asks for nothing like it now"));
        if (wanted != m_banner->actions().contains(action))
            wanted ? m_banner->addAction(action) : m_banner->removeAction(action);
    }
    m_banner->setVisible(saying.has_value());
    const QString text = saying ? saying->text : QString();
    if (text == std::exchange(m_said, text))
        return;
    if (saying) {
        m_banner->setMessageType(saying->bad ? KMessageWidget::Error : KMessageWidget::Warning);
        m_banner->setText(text);
        m_banner->setToolTip(saying->more.isEmpty() ? QString() : kit::plainToolTip(saying->more));
        m_banner->setAccessibleName(text);
    }
    QAccessibleAnnouncementEvent announcement(m_banner, saying ? text : tr("The code host is read again."));
    QAccessible::updateAccessibility(&announcement);
}

} // namespace sb::shell
