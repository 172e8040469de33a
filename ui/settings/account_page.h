// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings: who Signalbox is at the code host, where its token is, and what that may not do. A token can be given, never read
// back.
#pragma once

#include <ui/feed/feed.h>

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace sb::kit {
class Card;
class Label;
class Theme;
class ViewState;
} // namespace sb::kit

namespace sb::settings {

class CodeSignIn;

class AccountPage : public QWidget {
    Q_OBJECT
public:
    AccountPage(feed::Feed &feed, kit::Theme &theme, kit::ViewState &state, QWidget *parent = nullptr);

private:
    void read();
    void fill(const engine::AccountDetail &account);
    void follow(); ///< what is typed
    void command(engine::Request request);
    void say(const QString &text, bool problem);

    feed::Feed &m_feed;
    kit::Card *m_card;
    kit::Label *m_who;
    kit::Label *m_place;
    kit::Label *m_scopes;
    kit::Label *m_notes;
    kit::Label *m_said;
    CodeSignIn *m_byCode;
    QLineEdit *m_token;
    QPushButton *m_signIn;
    QPushButton *m_signOut;
    engine::AccountDetail m_account;
};

} // namespace sb::settings
