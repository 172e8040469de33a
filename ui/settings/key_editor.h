// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Every verb with its key; a key that is taken is refused with the name of the verb that has it.
#pragma once

#include <ui/kit/text.h>

#include <QWidget>

class QKeySequenceEdit;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace sb::kit {
class ActionRegistry;
class ViewState;
} // namespace sb::kit

namespace sb::settings {

class KeyEditor : public QWidget {
    Q_OBJECT
public:
    KeyEditor(kit::Theme &theme, kit::ActionRegistry &actions, kit::ViewState &state, QWidget *parent = nullptr);

private:
    void fill();
    void set(const QList<QKeySequence> &keys);
    QString current() const; ///< the id of the verb

    kit::ActionRegistry &m_actions;
    kit::ViewState &m_state;
    QLineEdit *m_filter;
    QTreeWidget *m_verbs;
    QKeySequenceEdit *m_key;
    QPushButton *m_set;
    QPushButton *m_own;
    kit::Label *m_said;
};

} // namespace sb::settings
