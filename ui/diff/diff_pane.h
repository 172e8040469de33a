// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The diff view with its header and, for more than one file, the list of files beside it.
#pragma once

#include "diff_view.h"

#include <QWidget>

class QListWidget;

namespace sb::kit {
class Label;
struct Context;
} // namespace sb::kit

namespace sb::diff {

class DiffPane : public QWidget {
    Q_OBJECT
public:
    /// `prefix` keeps the ids of this pane's actions apart from those of other pages: "patches".
    DiffPane(const kit::Context &context, const QString &prefix, QWidget *parent = nullptr);

    DiffView *view() const { return m_view; }
    void setInput(Input input) { m_view->setInput(std::move(input)); }
    void clear(const QString &why) { m_view->clear(why); }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void addActions(const kit::Context &context, const QString &prefix);
    void listFiles();
    void follow();
    void fit();

    DiffView *m_view;
    QListWidget *m_files;
    kit::Label *m_header;
    kit::Label *m_modes;
};

} // namespace sb::diff
