// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. "Reject … because": one line, in place. Esc gives up and loses nothing but the words.
#pragma once

#include <QFrame>
#include <QPointer>

#include <functional>

class QLineEdit;
class QPushButton;

namespace sb::kit {
class Label;
class Theme;
} // namespace sb::kit

namespace sb::patches {

class ReasonBar : public QFrame {
    Q_OBJECT
public:
    explicit ReasonBar(kit::Theme &theme, QWidget *parent = nullptr);
    void ask(const QString &question, const QString &verb, std::function<void(const QString &)> yes);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void finish(bool accepted);

    kit::Label *m_question;
    QLineEdit *m_reason;
    QPushButton *m_verb;
    std::function<void(const QString &)> m_yes;
    QPointer<QWidget> m_before;
};

} // namespace sb::patches
