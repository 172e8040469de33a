// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The frame: menu, field, rail, pages, status. It owns what pages share and knows nothing of what they show.
#pragma once

#include "history.h"
#include "saved_filters.h"

#include <ui/feed/feed.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/page.h>
#include <ui/kit/parts.h>

#include <QElapsedTimer>
#include <QMainWindow>

class KMessageWidget;
class QLineEdit;
class QStackedWidget;

namespace sb::shell {

class ActivityDock;
class HostView;
class Rail;

/// What the window is made from; all of it outlives the window.
struct Parts {
    feed::Feed &feed;
    kit::Theme &theme;
    kit::ViewState &state;
    const Clock &clock;
    QThreadPool *pool = nullptr;
    QString workspace; ///< for settings and the title
};

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(const Parts &parts);
    ~MainWindow() override;

    void openLink(const QString &link); ///< signalbox://view/what
    void openLog(const QString &file); ///< plain or gzip; shown once it is diagnosed
    void showView(const QString &name);
    kit::Page *page() const;
    kit::ActionRegistry &actions() { return m_actions; }
    QStringList views() const;

public Q_SLOTS:
    void networkChanged(); ///< it came, or went

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *topBar();
    QWidget *centre();
    void addPages();
    void addPage(kit::Page *page);
    void addActions();
    void addHostActions();
    void openSettings(const QString &page = {});
    void showHost();
    void buildMenu();
    void chooseLog();
    void buildStatusBar();
    void setStatus(const engine::Status &status);
    void setCurrent(int view);
    void walkPanes(int step);
    void setMode(fact::Mode mode);
    void askHostAgain();
    void keepHeld();
    void showSaved();
    void savedMenu(int at, const QPoint &where);
    void saveFilter();

    const Parts m_parts;
    kit::ActionRegistry m_actions;
    kit::Toast *m_toast;
    Rail *m_rail;
    QStackedWidget *m_stack;
    QLineEdit *m_field;
    kit::Chip *m_mode;
    kit::Chip *m_workspace;
    HostView *m_host;
    kit::Label *m_jobs;
    kit::Label *m_counts;
    kit::Strip *m_strip;
    KMessageWidget *m_banner;
    kit::ConfirmBar *m_confirm;
    ActivityDock *m_activity;
    QList<kit::Page *> m_pages;
    SavedFilters m_saved;
    QElapsedTimer m_closing;
    QElapsedTimer m_asked; ///< since the host was asked because somebody came
    History m_history;
    bool m_walking = false; ///< through the history: it is not visited again
};

} // namespace sb::shell
