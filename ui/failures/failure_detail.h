// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. One failure: what it is, where the log says so, what it resembles, what mends it.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/page.h>

#include <QWidget>

class QListWidget;
class QScrollArea;
class QHBoxLayout;
class QVBoxLayout;

namespace sb::kit {
class Card;
class Label;
class Tabs;

} // namespace sb::kit
namespace sb::log {
class LogPane;
class LogView;
} // namespace sb::log

namespace sb::failures {

class FailureDetail : public QWidget {
    Q_OBJECT
public:
    enum Tab { Diagnosis, Log, Similar, Suspects, Fix };

    FailureDetail(const kit::Context &context, QWidget *parent = nullptr);

    void show(const engine::FailureDetail &detail);
    void showNothing(const QString &why);
    void showSuspects(const Result<engine::Suspects> &suspects); ///< of the failure that is shown
    kit::Tabs *tabs() const { return m_tabs; }
    QHBoxLayout *buttons() const { return m_buttons; }
    log::LogPane *log() const { return m_log; }
    log::LogView *excerpt() const { return m_excerpt; }
    const std::optional<engine::FailureDetail> &detail() const { return m_detail; }
    QString asIssue() const; ///< a prefilled issue in Markdown

Q_SIGNALS:
    void failureRequested(const QString &run);
    void patchRequested(const QString &patch);
    void pullRequested(const sb::fact::PullKey &pull);
    void suspectsWanted(const QString &run); ///< the tab is in sight, and they are not known
    void copyRequested(const QString &sha);

private:
    QWidget *diagnosisTab();
    QWidget *suspectsTab();
    void wantSuspects();
    static QString rerun(const engine::FailureDetail &detail); ///< whether it runs again by itself, and every witness
    static QString history(const fact::FailureRow &row); ///< how often, whether it comes and goes, how it ended
    void fillSimilar();
    void fillPatches();

    const kit::Context m_context;
    std::optional<engine::FailureDetail> m_detail;
    kit::Tabs *m_tabs;
    QScrollArea *m_words;
    kit::Label *m_title;
    kit::Label *m_sub;
    kit::Card *m_do;
    kit::Label *m_action;
    kit::Card *m_again;
    kit::Label *m_rerun;
    kit::Card *m_past;
    kit::Label *m_history;
    kit::Card *m_for;
    kit::Label *m_evidence;
    kit::Card *m_against;
    kit::Label *m_contrary;
    QWidget *m_rule; ///< above the excerpt
    log::LogView *m_excerpt;
    log::LogPane *m_log;
    QListWidget *m_similar;
    QListWidget *m_suspects;
    kit::Label *m_range; ///< which commits the suspects are of
    bool m_suspectsKnown = false;
    QListWidget *m_patches;
    kit::Label *m_noFix;
    QHBoxLayout *m_buttons;
};

} // namespace sb::failures
