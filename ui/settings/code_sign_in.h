// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings, Accounts: signing in by a code that is typed on the host's page (OAuth device flow). While one waits the card shows
// it, wherever it was begun; it goes on when the settings are closed.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/parts.h>

class QLineEdit;
class QProgressBar;
class QPushButton;

namespace sb::kit {
class Label;
class ViewState;
} // namespace sb::kit

namespace sb::settings {

class CodeSignIn : public kit::Card {
    Q_OBJECT
public:
    CodeSignIn(feed::Feed &feed, kit::Theme &theme, kit::ViewState &state, QWidget *parent = nullptr);
    /// Why nobody can sign in here; empty: one can.
    void setObstacle(const QString &why);

Q_SIGNALS:
    void ended();

private:
    void follow(); ///< the status, and what is typed
    void begin();
    void say(const QString &text, bool problem);

    feed::Feed &m_feed;
    kit::ViewState &m_state;
    QLineEdit *m_client;
    QPushButton *m_begin;
    kit::Label *m_code;
    kit::Label *m_where;
    QProgressBar *m_waits;
    QPushButton *m_copy;
    QPushButton *m_open;
    QPushButton *m_stop;
    kit::Label *m_said;
    QString m_obstacle;
    bool m_begun = false; ///< here, and not yet answered
};

} // namespace sb::settings
