// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings: the auto-rules as text, and beside it what they would have decided of the stored pull requests.
#pragma once

#include <ui/feed/feed.h>

#include <QWidget>

class QPlainTextEdit;
class QPushButton;
class QTimer;
class QTreeWidget;

namespace sb::kit {
class Label;
class Theme;
} // namespace sb::kit

namespace sb::settings {

class RulesPage : public QWidget {
    Q_OBJECT
public:
    RulesPage(feed::Feed &feed, kit::Theme &theme, QWidget *parent = nullptr);

private:
    void read();
    void preview();
    void show(const engine::AutoRulesPreview &preview);
    void save(const QString &toml);
    void say(const QString &text, bool problem);

    feed::Feed &m_feed;
    kit::Label *m_where;
    QPlainTextEdit *m_text;
    kit::Label *m_said;
    QTreeWidget *m_rows;
    QPushButton *m_save;
    QPushButton *m_shipped;
    QTimer *m_pause; ///< after the last keystroke
    QString m_saved; ///< the text in force
};

} // namespace sb::settings
