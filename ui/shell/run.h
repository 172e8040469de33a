// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Opens the workspace and shows the window, or says why it cannot.
#pragma once

#include <core/base/clock.h>
#include <core/engine/keeper.h>

#include <QStringList>

#include <functional>
#include <memory>

namespace sb::engine {
class Engine;
}

namespace sb::shell {

struct Start {
    QString workspace; ///< empty: the default one
    bool demo = false;
    std::shared_ptr<const Clock> clock;
    QString theme; ///< light, dark, system; empty: as kept
    QString view; ///< to begin with; empty: the first
    QStringList places; ///< signalbox:// links, and files with logs
    /// As engine::Options::keeper, for a workspace.
    std::function<std::shared_ptr<engine::Keeper>(const std::string &workspace)> keeper;
    /// Called once the workspace is open: what else speaks to its engine, kept until the window has closed.
    std::function<std::shared_ptr<void>(engine::Engine &, const std::string &workspace)> beside;
};

/// Needs a QApplication. Returns the program's exit status: 0, 1, 2 (usage) or 75 (the workspace is in use).
int run(const Start &start);

} // namespace sb::shell
