// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings: what is chosen here takes effect at once and is kept in ui.ini; what governs automation lives in the
// workspace's TOML files; of those only the auto-rules are written here, when a person saves them.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/text.h>

#include <KPageDialog>

namespace sb::kit {
class ActionRegistry;
class ViewState;
} // namespace sb::kit

namespace sb::settings {

class SettingsDialog : public KPageDialog {
    Q_OBJECT
public:
    SettingsDialog(feed::Feed &feed, kit::Theme &theme, kit::ViewState &state, kit::ActionRegistry &actions,
                   const QString &workspace, QWidget *parent);

    void openPage(const QString &title);

Q_SIGNALS:
    void undoSecondsChanged(int seconds);

private:
    QWidget *appearance(kit::ViewState &state, kit::ActionRegistry &actions);
    QWidget *automation();
    QWidget *policy(const QString &workspace);
    QWidget *storage(const QString &workspace);
    QWidget *about();
    QWidget *text(const QString &name, const QString &content);

    feed::Feed &m_feed;
    kit::Theme &m_theme;
    QMap<QString, KPageWidgetItem *> m_pages; ///< by title
};

/// The keys that were chosen before; called when all verbs stand.
void applyKeptKeys(const kit::ViewState &state, kit::ActionRegistry &actions);
/// What was chosen before, put in force when the window starts.
void applyKept(const kit::ViewState &state, kit::Theme &theme);

} // namespace sb::settings
