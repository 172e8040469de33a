// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Every key, by scope, from the registry.
#pragma once

#include <ui/kit/action_registry.h>
#include <ui/kit/theme.h>

#include <QDialog>

namespace sb::shell {

class KeySheet : public QDialog {
    Q_OBJECT
public:
    KeySheet(kit::Theme &theme, const kit::ActionRegistry &actions, QWidget *parent);
};

/// Ctrl+K: all actions that have a verb, the disabled ones with their reason.
void showPalette(const kit::ActionRegistry &actions, QWidget *parent);

} // namespace sb::shell
