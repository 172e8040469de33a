// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. One pull request: why, diff, checks, reviews, ledger.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/page.h>
#include <ui/kit/parts.h>

namespace sb::diff {
class DiffPane;
}
namespace sb::why {
class ReasonBars;
}

namespace sb::board {

class BoardDetail : public QWidget {
    Q_OBJECT
public:
    enum Tab { Why, Diff, Checks, Reviews, Ledger };
    BoardDetail(const kit::Context &context, QWidget *parent = nullptr);

    void showRow(const fact::BoardRow &row); ///< at once, from the list; the rest follows
    void showPull(const engine::PullDetail &pull);
    void showError(const QString &text);
    void clear();
    kit::Tabs *tabs() const { return m_tabs; }
    void setButtons(const QList<QAction *> &actions); ///< the first is the next step

Q_SIGNALS:
    void openRequested(const QString &link);

private:
    void setFilled(bool filled); ///< hides what says nothing while no pull request is selected
    void arrange(const QList<QAction *> &actions);
    QWidget *whyTab();
    QWidget *listTab(QVBoxLayout *&rows);
    void fill(QVBoxLayout *rows, const QString &empty, const QList<std::pair<QString, QString>> &lines);
    void showChecks(const engine::PullDetail &pull);

    const kit::Context m_context;
    kit::Tabs *m_tabs;
    QList<QWidget *> m_facts;
    kit::Label *m_title;
    kit::Label *m_sub;
    kit::Label *m_score;
    kit::Label *m_level;
    kit::Label *m_confidence;
    why::ReasonBars *m_bars;
    kit::Label *m_next;
    kit::Label *m_verdict;
    kit::Label *m_tests;
    kit::Label *m_reviewers;
    QHBoxLayout *m_buttons;
    diff::DiffPane *m_diff;
    QVBoxLayout *m_checks = nullptr;
    QVBoxLayout *m_reviews = nullptr;
    QVBoxLayout *m_ledger = nullptr;
};

} // namespace sb::board
