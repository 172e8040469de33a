// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Which pull request needs whom next, and how risky it is.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/list_view.h>
#include <ui/kit/page.h>
#include <ui/kit/parts.h>

namespace sb::board {

class BoardDetail;
class BoardModel;

class BoardPage final : public kit::Page {
    Q_OBJECT
public:
    BoardPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("board"); }
    QString title() const override { return tr("Board"); }
    int needsYou() const override;
    void setFilter(const QString &filter) override;
    QString filter() const override;
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
    void reread();
    void allow(); ///< which verbs make sense now, and why the others do not
    void say(const Result<engine::Done> &done, std::function<void()> undo = {});
    std::vector<fact::BoardRow> chosen() const; ///< the selection, else the current row
    void rerunMany(const std::vector<fact::BoardRow> &rows);
    void merge();
    void markReady();
    void rerun();
    void snooze();
    void pin();
    const fact::BoardRow *current() const;

    feed::Feed &m_feed;
    const kit::Context m_context;
    BoardModel *m_model;
    kit::ListView *m_list;
    BoardDetail *m_detail;
    kit::ConfirmBar *m_confirm;
    QSplitter *m_splitter;
    kit::Chip *m_sort;
    kit::Label *m_counts;
    std::optional<engine::PullDetail> m_pull;
    QString m_wanted; ///< asked for by a link before its row was there
};

} // namespace sb::board
