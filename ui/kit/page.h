// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The contract between the shell and its pages.
//
// Each view is `class XPage final : public kit::Page { XPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr); }`
// and is built before Feed::start(), so that it hears the first rows.
//  * It adds its verbs to context.actions with its own Scope; the list is the owner of keys that act on a row.
//  * needsYou() is the number in the rail: what waits for a person, not the total. Emit needsYouChanged() when it changes.
//  * setFilter() narrows its list; counts() is the "42 of 58" of the field.
//  * Places are links: "signalbox://board/owner/name%231", "signalbox://failures/<run>", "signalbox://patches/<id>",
//    "signalbox://ledger/<seq>"; openLink() is asked only for its own view and may be asked before the row is there.
//    openRequested(link) asks the shell for another place; pages never include each other.
//  * panes() are what F6 walks, in reading order.
#pragma once

#include <QWidget>

class QThreadPool;

namespace sb {
class Clock;
}

namespace sb::kit {

class ActionRegistry;
class Theme;
class Toast;
class ViewState;

/// What every page gets. All outlive the pages.
struct Context {
    Theme &theme;
    ActionRegistry &actions;
    ViewState &state;
    Toast &toast;
    const Clock &clock;
    QThreadPool *pool = nullptr; ///< where panes read logs, parse and highlight; see on_pool.h
};

class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    virtual QString name() const = 0; ///< the first part of its links: "board"
    virtual QString title() const = 0; ///< "Board"
    virtual int needsYou() const { return 0; }
    virtual void setFilter(const QString &) { }
    virtual QString filter() const { return {}; }
    virtual QString counts() const { return {}; }
    virtual QString link() const { return linkTo(name(), {}); } ///< of what is selected now
    virtual void openLink(const QString &rest) { Q_UNUSED(rest) } ///< decoded, without "signalbox://board/"
    virtual QList<QWidget *> panes() const { return {}; }
    virtual void setNarrow(bool narrow) { Q_UNUSED(narrow) } ///< the detail goes below the list
    virtual void refresh() { } ///< Ctrl+R

    static QString linkTo(const QString &view, const QString &rest);

Q_SIGNALS:
    void needsYouChanged();
    void countsChanged();
    void linkChanged(); ///< another row is current
    void openRequested(const QString &link);
    void filterRequested(const QString &filter); ///< into the field, as if it had been typed
};

} // namespace sb::kit
