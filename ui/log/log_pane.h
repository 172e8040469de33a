// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. A log with its search field and its state in words; files are opened and searched on the pool.
#pragma once

#include "log_view.h"

#include <QWidget>

class QLineEdit;
class QTimer;
class QThreadPool;

namespace sb::kit {
class Label;
struct Context;
} // namespace sb::kit

namespace sb::log {

class LogPane : public QWidget {
    Q_OBJECT
public:
    LogPane(const kit::Context &context, const QString &prefix, QWidget *parent = nullptr);
    ~LogPane() override;

    LogView *view() const { return m_view; }
    void open(const QString &path, Marks marks);
    void setText(const QString &text); ///< a short log at hand
    void clear(const QString &why);

Q_SIGNALS:
    void opened(); ///< the log is shown, or the reason why not

private:
    void addActions(const kit::Context &context, const QString &prefix);
    void lookForErrors(const std::shared_ptr<const LogFile> &log);
    void find(const QString &text);
    void follow();
    void stopSearch();

    QThreadPool *m_pool;
    LogView *m_view;
    QLineEdit *m_find;
    QTimer *m_watch; ///< says how far the search is
    kit::Label *m_state;
    QString m_found;
    std::unique_ptr<CancelSource> m_opening;
    std::unique_ptr<CancelSource> m_searching;
    std::shared_ptr<SearchProgress> m_progress;
    quint64 m_generation = 0;
    quint64 m_search = 0;
    bool m_goToLine = false;
};

} // namespace sb::log
