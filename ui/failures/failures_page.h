// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Failures: what broke, why, and what to do; the whole loop by keyboard.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/list_page.h>

class QComboBox;

namespace sb::kit {
class Chip;
class Label;
} // namespace sb::kit

namespace sb::failures {

class FailureDetail;
class FailureModel;

class FailuresPage final : public kit::ListPage {
    Q_OBJECT
public:
    FailuresPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("failures"); }
    QString title() const override { return tr("Failures"); }
    int needsYou() const override;
    void setFilter(const QString &filter) override;
    QString filter() const override { return m_filter; }
    void refresh() override { m_feed.refresh(); }

private:
    void build();
    void listen();
    void addActions();
    void show(const QString &key) override;
    void applyFilter();
    void stepUnclassified(int direction);
    std::vector<fact::RunId> chosen() const; ///< the selection, else the current row
    void classify(const QString &word); ///< empty takes it back
    void proposeFix();
    void rerun();
    void markWrong();
    void snooze();

    feed::Feed &m_feed;
    FailureModel *m_model;
    FailureDetail *m_detail;
    kit::Chip *m_unclassified;
    kit::Label *m_state;
    QComboBox *m_words;
    QString m_filter;
    bool m_unclassifiedOnly = false;
};

} // namespace sb::failures
