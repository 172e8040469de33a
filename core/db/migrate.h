// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: the writer's. Schema files are numbered, run once each, in order, in one transaction; a released one never changes.
#pragma once

#include "connection.h"

namespace sb::db {

struct Migration {
    int version = 0; ///< from 1, without gaps
    std::string name;
    std::string sql;
};

/// The files NNN_name.sql of a folder (a Qt resource path, usually), by number.
Result<std::vector<Migration>> readMigrations(const std::string &folder);
/// Brings the database to the newest version. Invalid if the database is newer than this program.
Result<> migrate(Connection &connection, const std::vector<Migration> &migrations);

} // namespace sb::db
