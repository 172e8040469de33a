// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings: one model endpoint: what it is, whether it is asked, and a try whose outcome is said in words. A key can be given,
// never read back.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/parts.h>

class QCheckBox;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace sb::settings {

class ModelCard : public kit::Card {
    Q_OBJECT
public:
    ModelCard(feed::Feed &feed, kit::Theme &theme, const std::string &tier, QWidget *parent = nullptr);
    void setRow(const engine::ModelRow &row);

Q_SIGNALS:
    void changed();

private:
    void follow(); ///< what is typed
    void save();
    void command(engine::Request request);
    void say(const QString &text, bool problem);

    feed::Feed &m_feed;
    const std::string m_tier;
    engine::ModelRow m_row;
    bool m_filled = false; ///< what is typed is not overwritten by an answer that comes later
    QLineEdit *m_name;
    QLineEdit *m_url;
    QLineEdit *m_model;
    QLineEdit *m_key;
    QSpinBox *m_seconds;
    QSpinBox *m_tokens;
    QSpinBox *m_calls;
    QCheckBox *m_on;
    kit::Label *m_place; ///< where the key is
    kit::Label *m_spent;
    kit::Label *m_said;
    QPushButton *m_save;
    QPushButton *m_try;
    QPushButton *m_remove;
};

} // namespace sb::settings
