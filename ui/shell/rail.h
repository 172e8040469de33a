// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The left rail: each view with the number of things in it that wait for a person.
#pragma once

#include <ui/kit/theme.h>

#include <QAbstractButton>
#include <QWidget>

class QVBoxLayout;

namespace sb::shell {

class RailButton : public QAbstractButton {
    Q_OBJECT
public:
    RailButton(kit::Theme &theme, const QString &icon, const QString &title, QWidget *parent);
    void setCount(int count);
    void setSlim(bool slim);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    kit::Theme &m_theme;
    QString m_icon;
    int m_count = 0;
    bool m_slim = false;
};

class Rail : public QWidget {
    Q_OBJECT
public:
    explicit Rail(kit::Theme &theme, QWidget *parent = nullptr);
    void addView(const QString &icon, const QString &title, const QString &toolTip);
    void setCount(int view, int count);
    void setCurrent(int view);
    void setSlim(bool slim); ///< icons alone
    void setSaved(const QStringList &names);

Q_SIGNALS:
    void chosen(int view);
    void savedChosen(int at);
    void savedMenuRequested(int at, const QPoint &where);

private:
    kit::Theme &m_theme;
    QList<RailButton *> m_buttons;
    QVBoxLayout *m_saved;
    bool m_slim = false;
};

} // namespace sb::shell
