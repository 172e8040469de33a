// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings: what each repository's own commits and people's corrections have taught the model of change types, what it
// gains on commits that were held back, and whether it is used.
#pragma once

#include <ui/feed/feed.h>

#include <QWidget>

#include <optional>

class QProgressBar;
class QPushButton;
class QTreeWidget;

namespace sb::kit {
class Label;
class Theme;
} // namespace sb::kit

namespace sb::settings {

class LearningPage : public QWidget {
    Q_OBJECT
public:
    LearningPage(feed::Feed &feed, kit::Theme &theme, QWidget *parent = nullptr);

private:
    void read();
    void show(const engine::Learning &learning);
    void follow(); ///< the current row and what is under way
    void learn();
    void use();
    void stop();
    void command(engine::Request request);
    void say(const QString &text, bool problem);
    const engine::LearnedRow *current() const;
    /// What is being learned or judged, if anything is.
    std::optional<engine::Activity> underWay() const;

    feed::Feed &m_feed;
    engine::Learning m_learning;
    QTreeWidget *m_rows;
    kit::Label *m_why;
    kit::Label *m_said;
    QProgressBar *m_progress;
    QPushButton *m_learn;
    QPushButton *m_use;
    QPushButton *m_judge;
    QPushButton *m_stop;
    bool m_busy = false; ///< something was under way when the status was last heard
};

} // namespace sb::settings
