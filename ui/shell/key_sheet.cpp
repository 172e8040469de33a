// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_sheet.h"

#include <ui/kit/parts.h>

#include <KCommandBar>

#include <QGridLayout>
#include <QLineEdit>
#include <QScrollArea>

namespace sb::shell {

constexpr int linesOfAColumn = 31; // as the sheet is high when it opens

KeySheet::KeySheet(kit::Theme &theme, const kit::ActionRegistry &actions, QWidget *parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keys"));
    resize(1400, 780);
    auto *sheet = new QWidget;
    auto *columns = new QHBoxLayout(sheet);
    columns->setContentsMargins(24, 20, 24, 20);
    columns->setSpacing(24);
    QVBoxLayout *column = nullptr;
    int lines = 0;
    for (int i = 0; i <= int(kit::Scope::Log); ++i) {
        const auto entries = actions.inScope(kit::Scope(i));
        if (entries.empty())
            continue;
        if (!column || lines + int(entries.size()) > linesOfAColumn) {
            column = new QVBoxLayout;
            column->setSpacing(6);
            columns->addLayout(column);
            lines = 0;
        }
        column->addWidget(kit::plainLabel(theme, kit::scopeName(kit::Scope(i)), kit::Label::Look::Bold));
        auto *grid = new QGridLayout;
        grid->setHorizontalSpacing(12);
        grid->setVerticalSpacing(3);
        for (const auto *entry : entries) {
            if (entry->keys.isEmpty())
                continue;
            QString text = entry->spec.text;
            const int row = grid->rowCount();
            grid->addWidget(kit::plainLabel(theme, entry->keys, kit::Label::Look::Mono), row, 0, Qt::AlignRight);
            grid->addWidget(kit::plainLabel(theme, text.remove(u'&'), kit::Label::Look::Second), row, 1, Qt::AlignLeft);
            ++lines;
        }
        column->addLayout(grid);
        column->addSpacing(14);
        lines += 2;
    }
    for (int i = 0; i < columns->count(); ++i) {
        if (auto *made = qobject_cast<QVBoxLayout *>(columns->itemAt(i)->layout()))
            made->addStretch();
    }
    columns->addStretch();
    auto *area = kit::scrolled(sheet);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    area->setAccessibleName(tr("Keys"));
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(area);
}

void showPalette(const kit::ActionRegistry &actions, QWidget *parent)
{
    QList<KCommandBar::ActionGroup> groups;
    for (int i = 0; i <= int(kit::Scope::Log); ++i) {
        KCommandBar::ActionGroup group{kit::scopeName(kit::Scope(i)), {}};
        for (const auto *entry : actions.inScope(kit::Scope(i))) {
            if (entry->action)
                group.actions += entry->action;
        }
        if (!group.actions.isEmpty())
            groups += group;
    }
    auto *bar = parent->findChild<KCommandBar *>();
    if (!bar)
        bar = new KCommandBar(parent);
    if (auto *field = bar->findChild<QLineEdit *>())
        field->setAccessibleName(KeySheet::tr("Command"));
    bar->setActions(groups);
    bar->show();
}

} // namespace sb::shell
