// SPDX-License-Identifier: GPL-3.0-or-later
#include "error_window.h"

#include <ui/kit/text.h>

#include <QDialogButtonBox>
#include <QVBoxLayout>

namespace sb::shell {

ErrorWindow::ErrorWindow(kit::Theme &theme, const QString &problem, const QString &workspace)
{
    setWindowTitle(tr("Signalbox cannot open its workspace"));
    setMinimumWidth(520);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->addWidget(kit::plainLabel(theme, windowTitle(), kit::Label::Look::Heading));
    column->addWidget(kit::wrappedLabel(theme, problem));
    column->addWidget(kit::wrappedLabel(theme, workspace, kit::Label::Look::Mono));
    column->addWidget(kit::wrappedLabel(
        theme, tr("Nothing was changed. Another workspace opens with --workspace DIR, the demo with --demo."),
        kit::Label::Look::Second));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
}

} // namespace sb::shell
