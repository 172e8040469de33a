// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. When the workspace cannot be opened: what, where, how to mend it.
#pragma once

#include <ui/kit/theme.h>

#include <QDialog>

namespace sb::shell {

class ErrorWindow : public QDialog {
    Q_OBJECT
public:
    ErrorWindow(kit::Theme &theme, const QString &problem, const QString &workspace);
};

} // namespace sb::shell
