// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Settings: the repositories that are watched, with what is wrong with them, and those that were hidden, which can be shown
// again.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/parts.h>

namespace sb::settings {

class ReposPage : public QWidget {
    Q_OBJECT
public:
    ReposPage(feed::Feed &feed, kit::Theme &theme, QWidget *parent = nullptr);

private:
    void follow();
    QWidget *row(const fact::RepoId &repo, const QString &more, bool hidden);

    feed::Feed &m_feed;
    kit::Theme &m_theme;
    kit::Card *m_watched;
    kit::Card *m_hidden;
    QVBoxLayout *m_watchedRows;
    QVBoxLayout *m_hiddenRows;
    kit::Label *m_said;
    QString m_shown; ///< what the rows stand for
};

} // namespace sb::settings
