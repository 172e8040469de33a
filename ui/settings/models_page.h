// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings: the model endpoints that are asked where the local tiers are not sure, and the exact text that they would be sent.
#pragma once

#include <ui/feed/feed.h>

#include <QWidget>

class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace sb::kit {
class Label;
class Theme;
} // namespace sb::kit

namespace sb::settings {

class ModelCard;

class ModelsPage : public QWidget {
    Q_OBJECT
public:
    ModelsPage(feed::Feed &feed, kit::Theme &theme, QWidget *parent = nullptr);

private:
    void read();
    void show(const Result<engine::ModelPrompt> &prompt);

    feed::Feed &m_feed;
    ModelCard *m_slm;
    ModelCard *m_llm;
    QLineEdit *m_pull;
    QPushButton *m_show;
    kit::Label *m_about; ///< the prompt
    QPlainTextEdit *m_prompt;
};

} // namespace sb::settings
