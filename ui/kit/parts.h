// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The small parts that pages are put together from.
#pragma once

#include "text.h"

#include <QAbstractButton>
#include <QFrame>
#include <QPointer>
#include <QTabBar>
#include <QVBoxLayout>

#include <functional>

class KMessageWidget;
class QLineEdit;
class QSplitter;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace sb::kit {

/// A button that prints the key it presses. Text, key, tool tip and enabled state are the action's.
class KeyButton : public QAbstractButton {
    Q_OBJECT
public:
    KeyButton(Theme &theme, QAction *action, bool primary = false, QWidget *parent = nullptr);
    void setPrimary(bool primary);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void follow();
    Theme &m_theme;
    QAction *m_action;
    QString m_key;
    bool m_primary;
};

/// A box with a small heading: NEXT STEP, TESTS, PROOF.
class Card : public QFrame {
    Q_OBJECT
public:
    Card(Theme &theme, const QString &heading, QWidget *parent = nullptr);
    QVBoxLayout *body() const { return m_body; }
    void setHeading(const QString &heading);
    Label *addText(const QString &text = {}, Label::Look look = Label::Look::Normal);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme &m_theme;
    Label *m_heading;
    QVBoxLayout *m_body;
};

/// Words with the current one underlined in the accent; [ and ] walk it.
class Tabs : public QWidget {
    Q_OBJECT
public:
    explicit Tabs(Theme &theme, const QString &name, QWidget *parent = nullptr);
    int addTab(const QString &title, QWidget *content);
    void setTitle(int tab, const QString &title);
    int current() const;
    void setCurrent(int tab);
    void step(int by);
    QWidget *content(int tab) const;
    QWidget *
    pane() const; ///< what F6 reaches: the first widget of the current tab that takes the focus, else the words
    void setCorner(QWidget *widget); ///< at the right of the words
Q_SIGNALS:
    void currentChanged(int tab);

private:
    QTabBar *m_bar;
    QStackedWidget *m_stack;
    QHBoxLayout *m_row;
};

/// A coloured word that can be clicked away or opens a menu: filters, the mode.
class Chip : public QAbstractButton {
    Q_OBJECT
public:
    Chip(Theme &theme, const QString &text, bool accent = false, QWidget *parent = nullptr);
    void setCaption(const QString &text);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme &m_theme;
    bool m_accent;
};

/// A calm line across the window that cannot be dismissed: what holds for all of it.
class Strip : public QFrame {
    Q_OBJECT
public:
    explicit Strip(Theme &theme, QWidget *parent = nullptr);
    void setText(const QString &text); ///< an empty text hides it

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme &m_theme;
    Label *m_text;
};

/// A sentence across the page with at most three ways out.
KMessageWidget *banner(QWidget *parent);
/// A vertical scroll area without a frame around `content`.
QScrollArea *scrolled(QWidget *content);
/// As scrolled(), but no higher than its content, and at most three fifths of its parent.
QScrollArea *fitted(QWidget *content);
/// "a, b, c and 4 more".
QString listed(const QStringList &names, qsizetype most = 5);
/// 1 px in Line; `key` names it in ViewState.
QSplitter *splitter(Qt::Orientation orientation);
/// One pixel of Line2, horizontal.
QWidget *hairline(Theme &theme, QWidget *parent = nullptr);
/// A heavy action asks here, in place: names object, method and target; the verb on the button, the focus on Cancel.
class ConfirmBar : public QFrame {
    Q_OBJECT
public:
    explicit ConfirmBar(Theme &theme, QWidget *parent = nullptr);
    void ask(const QString &question, const QString &verb, std::function<void()> yes);
    /// As ask(), for `count` things at once: more than 20 and the number has to be typed.
    void askMany(const QString &question, const QString &verb, int count, std::function<void()> yes);
    void cancel();
    static constexpr int mostUntyped = 20;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    Theme &m_theme;
    Label *m_question;
    QLineEdit *m_typed;
    QPushButton *m_verb;
    QPushButton *m_cancel;
    QString m_number; ///< what has to be typed
    std::function<void()> m_yes;
    QPointer<QWidget> m_before;
};

} // namespace sb::kit
