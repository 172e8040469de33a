// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings: whether webhooks are received on this computer, where, and the line that forwards a repository's to there. The
// secret can be given, never read back; the page says where it is kept.
#pragma once

#include <ui/feed/feed.h>

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace sb::kit {
class Label;
class Theme;
class ViewState;
} // namespace sb::kit

namespace sb::settings {

class HooksPage : public QWidget {
    Q_OBJECT
public:
    HooksPage(feed::Feed &feed, kit::Theme &theme, kit::ViewState &state, QWidget *parent = nullptr);

private:
    void follow(); ///< the status, and what is typed
    void receive(bool on);
    void command(engine::Request request);
    void say(const QString &text, bool problem);

    feed::Feed &m_feed;
    kit::ViewState &m_state;
    kit::Label *m_address;
    kit::Label *m_counts;
    kit::Label *m_said;
    kit::Label *m_line;
    kit::Label *m_place; ///< where the secret is
    QSpinBox *m_port;
    QLineEdit *m_secret;
    QComboBox *m_repo;
    QPushButton *m_receive;
    QPushButton *m_stop;
    QPushButton *m_test;
    QPushButton *m_copy;
};

} // namespace sb::settings
