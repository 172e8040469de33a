// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff_pane.h"

#include <ui/kit/action_registry.h>
#include <ui/kit/page.h>
#include <ui/kit/text.h>
#include <ui/kit/view_state.h>

#include <QHBoxLayout>
#include <QListWidget>

namespace sb::diff {

DiffPane::DiffPane(const kit::Context &context, const QString &prefix, QWidget *parent)
    : QWidget(parent)
    , m_view(new DiffView(context.theme, context.pool, this))
    , m_files(new QListWidget(this))
    , m_header(kit::plainLabel(context.theme, {}, kit::Label::Look::Mono, this))
    , m_modes(kit::plainLabel(context.theme, {}, kit::Label::Look::Small, this))
{
    m_header->setToken(kit::Colour::Text2);
    m_header->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_files->setAccessibleName(tr("Changed files"));
    m_files->setFrameShape(QFrame::NoFrame);
    m_files->setFixedWidth(190);
    m_files->setTextElideMode(Qt::ElideMiddle);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 4, 12, 4);
    head->setSpacing(12);
    head->addWidget(m_header, 1);
    head->addWidget(m_modes);
    auto *body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_files);
    body->addWidget(m_view, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addLayout(body, 1);

    addActions(context, prefix);
    m_view->setSplit(context.state.get(QStringLiteral("diff/split"), false).toBool());
    connect(m_view, &DiffView::loaded, this, &DiffPane::listFiles);
    connect(m_view, &DiffView::currentRowChanged, this, &DiffPane::follow);
    connect(m_view, &DiffView::stateChanged, this, [this, &state = context.state] {
        state.set(QStringLiteral("diff/split"), m_view->split());
        listFiles();
    });
    connect(m_files, &QListWidget::currentRowChanged, m_view, [this](int file) {
        if (file >= 0 && file != m_view->currentFile())
            m_view->goToFile(file);
    });
    listFiles();
}

void DiffPane::addActions(const kit::Context &context, const QString &prefix)
{
    const auto add = [&](const QString &id, const QString &text, QList<QKeySequence> keys, std::function<void()> run) {
        context.actions.add({prefix + QStringLiteral(".diff.") + id, text, std::move(keys), kit::Scope::Diff, {}, {}},
                            this, std::move(run));
    };
    add(QStringLiteral("next"), tr("Next change"), {Qt::Key_N, Qt::Key_F7}, [this] { m_view->step(1); });
    add(QStringLiteral("previous"), tr("Previous change"), {Qt::SHIFT | Qt::Key_N, Qt::SHIFT | Qt::Key_F7},
        [this] { m_view->step(-1); });
    add(QStringLiteral("nextFile"), tr("Next file"), {Qt::Key_BraceRight}, [this] { m_view->stepFile(1); });
    add(QStringLiteral("previousFile"), tr("Previous file"), {Qt::Key_BraceLeft}, [this] { m_view->stepFile(-1); });
    add(QStringLiteral("split"), tr("Split or unified"), {Qt::Key_Backslash},
        [this] { m_view->setSplit(!m_view->split()); });
    add(QStringLiteral("wrap"), tr("Wrap long lines"), {Qt::Key_Z}, [this] { m_view->setWrap(!m_view->wrap()); });
    add(QStringLiteral("whitespace"), tr("Ignore white space"), {Qt::Key_I},
        [this] { m_view->setIgnoreWhitespace(!m_view->ignoresWhitespace()); });
    add(QStringLiteral("expand"), tr("More context"), {Qt::Key_E}, [this] { m_view->expand(); });
    add(QStringLiteral("expandAll"), tr("All context"), {Qt::CTRL | Qt::Key_E}, [this] { m_view->expandAll(); });
    add(QStringLiteral("reviewed"), tr("Mark file reviewed"), {Qt::Key_M}, [this] { m_view->markReviewed(); });
}

void DiffPane::listFiles()
{
    const QSignalBlocker quiet(m_files);
    m_files->clear();
    const auto &files = m_view->document().files;
    for (int i = 0; i < int(files.size()); ++i) {
        const File &file = files[size_t(i)];
        const bool reviewed = m_view->reviewed(i);
        auto *item = new QListWidgetItem((reviewed ? QStringLiteral("✓ ") : QStringLiteral("  ")) + file.path, m_files);
        item->setToolTip(kit::plainToolTip(file.path));
        item->setData(Qt::AccessibleTextRole,
                      tr("%1, %2 added, %3 deleted, %4")
                          .arg(file.path)
                          .arg(file.added)
                          .arg(file.deleted)
                          .arg(reviewed ? tr("reviewed") : tr("not reviewed")));
    }
    fit();
    QStringList modes{m_view->split() ? tr("split \\") : tr("unified \\"),
                      m_view->wrap() ? tr("wrap on z") : tr("wrap z"),
                      m_view->ignoresWhitespace() ? tr("white space ignored i") : tr("white space i"), tr("context e")};
    m_modes->setText(modes.join(QStringLiteral(" · ")));
    follow();
}

void DiffPane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
    follow();
}

void DiffPane::fit()
{
    // In a narrow pane the lines come first; { and } walk the files, and the header names them.
    m_files->setVisible(m_view->document().files.size() > 1 && width() >= 640);
}

void DiffPane::follow()
{
    const QSignalBlocker quiet(m_files);
    const QString header = m_view->document().files.empty() ? QString() : m_view->header();
    const int room = std::max(80, width() - m_modes->sizeHint().width() - 36);
    QString shown = header;
    if (m_header->fontMetrics().horizontalAdvance(shown) > room)
        shown = shown.section(QStringLiteral("   @@"), 0, 0); // the row of the hunk says it too
    m_header->setText(m_header->fontMetrics().elidedText(shown, Qt::ElideMiddle, room));
    m_header->setToolTip(kit::plainToolTip(header));
    m_files->setCurrentRow(m_view->currentFile());
}

} // namespace sb::diff
