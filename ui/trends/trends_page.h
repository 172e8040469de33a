// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Trends: success rate and time to fix, each as a chart and as the same numbers in a table.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/page.h>

class QButtonGroup;
class QStackedWidget;
class QTableView;

namespace sb::kit {
class Chip;
class Label;
} // namespace sb::kit

namespace sb::trends {

class TrendChart;
class TrendModel;

class TrendsPage final : public kit::Page {
    Q_OBJECT
public:
    TrendsPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("trends"); }
    QString title() const override { return tr("Trends"); }
    QString link() const override { return linkTo(name(), m_trend); }
    void openLink(const QString &rest) override;
    QList<QWidget *> panes() const override;
    void refresh() override { read(); }

private:
    void addActions();
    void choose(const QString &trend);
    void read();
    void caption();
    void save();

    feed::Feed &m_feed;
    const kit::Context m_context;
    TrendModel *m_model;
    TrendChart *m_chart;
    QTableView *m_table;
    QStackedWidget *m_stack;
    kit::Chip *m_rate;
    kit::Chip *m_fix;
    kit::Chip *m_window;
    kit::Chip *m_form;
    kit::Label *m_now;
    QString m_trend = QStringLiteral("success_rate");
    int m_days = 30;
};

} // namespace sb::trends
