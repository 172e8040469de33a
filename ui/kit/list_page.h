// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. A page that is a list with one row's detail beside it: Board, Failures, Patches, Ledger.
#pragma once

#include "action_registry.h"
#include "page.h"

class KMessageWidget;
class QHBoxLayout;
class QSplitter;

namespace sb::kit {

class ConfirmBar;
class ListView;
class RowModel;
class Tabs;

class ListPage : public Page {
    Q_OBJECT
public:
    void setFilter(const QString &filter) override;
    QString filter() const override;
    QString counts() const override;
    QString link() const override;
    void openLink(const QString &rest) override;
    QList<QWidget *> panes() const override;
    void setNarrow(bool narrow) override;
    /// Above the list until it is closed: what of a command on many rows failed. An empty text takes it away.
    void report(const QString &text, std::function<void()> retry);

protected:
    ListPage(const Context &context, RowModel *rows, ListView *list, QWidget *parent);

    struct Layout {
        QWidget *detail = nullptr;
        Tabs *tabs = nullptr; ///< of the detail
        QList<QWidget *> overList{}; ///< bars, below the head
        QList<QWidget *> overDetail{};
        int list = 1; ///< shares of the width
        int beside = 1;
    };
    /// Puts the parts in place; the answer is the head over the list, empty yet.
    QHBoxLayout *lay(const Layout &layout);
    /// A verb of this page; its id is "<page>.<id>".
    QAction *verb(Scope scope, const char *id, const QString &text, const QList<QKeySequence> &keys,
                  const QString &hint, std::function<void()> run);
    virtual void show(const QString &key) = 0; ///< another row is current; empty: none
    void rowsCame(); ///< after a whole list or a change: goes where a link has asked for, else to the first row

    const Context m_context;
    RowModel *m_rows;
    ListView *m_list;
    ConfirmBar *m_confirm;

private:
    QSplitter *m_splitter;
    KMessageWidget *m_report;
    QAction *m_retry;
    Tabs *m_tabs = nullptr;
    QString m_wanted; ///< asked for by a link before its row was there
};

} // namespace sb::kit
