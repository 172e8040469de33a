// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui; pure. What the window says of the code host elsewhere: one sentence over the list while something is wrong with it, and
// three short ones in the bars.
#pragma once

#include <core/base/clock.h>
#include <core/engine/answer.h>

#include <QStringList>

#include <optional>

namespace sb::shell {

enum class Way { SignIn, FixAccess, HideRepo, TryAgain, SendQueued, DropQueued };

struct HostSaying {
    QString text;
    QString more; ///< for the tool tip: the host's own words
    QList<Way> ways; ///< out of it, the best first
    bool bad = false; ///< nothing is read until somebody does something
    fact::RepoId repo; ///< that it is about; empty: the whole host
};

/// The most urgent one; nothing while all is well. `queued`: what waits until the host can be reached.
std::optional<HostSaying> sayingOf(const engine::Status &status, const QStringList &queued, Time now);

struct ShortSaying {
    QString text;
    QString more;
    bool wrong = false; ///< in the colour that says so
};
/// "● Online", "○ Offline since 12:06"
ShortSaying reachOf(const engine::Status &status, Time now);
/// "API 4,312/5,000, resets 12:41"; wrong below a fifth. Empty where the host says none.
ShortSaying budgetOf(const engine::Status &status, Time now);
/// "as of 12:04": when what is shown was read, the oldest of it. Wrong after two intervals; after ten it is not known any more.
ShortSaying ageOf(const engine::Status &status, Time now);

} // namespace sb::shell
