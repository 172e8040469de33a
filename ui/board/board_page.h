// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Which pull request needs whom next, and how risky it is.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/list_page.h>
#include <ui/kit/parts.h>

namespace sb::board {

class BoardDetail;
class BoardModel;

class BoardPage final : public kit::ListPage {
    Q_OBJECT
public:
    BoardPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("board"); }
    QString title() const override { return tr("Board"); }
    int needsYou() const override;
    QString counts() const override;
    void openLink(const QString &rest) override;
    void refresh() override { m_feed.refresh(); }

private:
    void build();
    void listen();
    void addActions();
    void show(const QString &key) override;
    void read(const fact::PullKey &pull);
    void allow(); ///< which verbs make sense now, and why the others do not
    std::vector<fact::BoardRow> chosen() const; ///< the selection, else the current row
    void rerunMany(const std::vector<fact::BoardRow> &rows);
    void merge();
    void markReady();
    void rerun();
    void snooze();
    void pin();
    void correctType();
    const fact::BoardRow *current() const;

    feed::Feed &m_feed;
    BoardModel *m_model;
    BoardDetail *m_detail;
    kit::Chip *m_sort;
    kit::Label *m_counts;
    std::optional<engine::PullDetail> m_pull;
};

} // namespace sb::board
