// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Failures: what broke, why, and what to do; the whole loop by keyboard.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/page.h>

class QComboBox;
class QSplitter;

namespace sb::kit {
class Chip;
class ConfirmBar;
class Label;
class ListView;
} // namespace sb::kit

namespace sb::failures {

class FailureDetail;
class FailureModel;

class FailuresPage final : public kit::Page {
    Q_OBJECT
public:
    FailuresPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("failures"); }
    QString title() const override { return tr("Failures"); }
    int needsYou() const override;
    void setFilter(const QString &filter) override;
    QString filter() const override { return m_filter; }
    QString counts() const override;
    QString link() const override;
    void openLink(const QString &rest) override;
    QList<QWidget *> panes() const override;
    void setNarrow(bool narrow) override;
    void refresh() override { m_feed.refresh(); }

private:
    void build();
    void listen();
    void addActions();
    void show(const QString &key);
    void applyFilter();
    void stepUnclassified(int direction);
    void classify();
    void proposeFix();
    void rerun();
    void markWrong();
    void snooze();
    void say(const Result<engine::Done> &done, std::function<void()> undo = {});

    feed::Feed &m_feed;
    const kit::Context m_context;
    FailureModel *m_model;
    kit::ListView *m_list;
    FailureDetail *m_detail;
    QSplitter *m_splitter;
    kit::ConfirmBar *m_confirm;
    kit::Chip *m_unclassified;
    kit::Label *m_state;
    QComboBox *m_words;
    QString m_filter;
    QString m_wanted; ///< asked for by a link before its row was there
    bool m_unclassifiedOnly = false;
};

} // namespace sb::failures
