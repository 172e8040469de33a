// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, while no engine has the workspace open (each function takes its lock: Unavailable names the holder).
// A workspace as files: backup, restore, and how much room each part takes.
#pragma once

#include <core/base/result.h>

#include <cstdint>
#include <string>
#include <vector>

namespace sb::engine {

struct BackupAnswer {
    int files = 0;
    int64_t bytes = 0;
};

/// Copies the workspace into a new folder: one consistent snapshot of the database (SQLite's VACUUM INTO), the local forge, proofs and
/// configuration; caches and scratch are left out. `backup.json` holds the SHA-256 of every file. Invalid if the folder has files.
Result<BackupAnswer> backupWorkspace(const std::string &workspace, const std::string &folder);

/// Makes a workspace from a backup: every file is checked before the first is written, the ledger's chain after the last. Corrupt names
/// the file that is not as it was saved; Invalid if the workspace is not new or empty.
Result<BackupAnswer> restoreWorkspace(const std::string &folder, const std::string &workspace);

struct Usage {
    std::string part; ///< database, repositories, logs, proofs, cache, other
    int64_t bytes = 0;
    int files = 0;
};

/// What the workspace holds, largest first. Takes no lock.
Result<std::vector<Usage>> workspaceUsage(const std::string &workspace);

} // namespace sb::engine
