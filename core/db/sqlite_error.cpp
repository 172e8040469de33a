// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlite_error.h"

#include <sqlite3.h>

namespace sb::db {

Error::Kind kindOf(int sqliteCode)
{
    switch (sqliteCode & 0xFF) { // the primary code
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Error::Kind::Corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Error::Kind::Unavailable;
    case SQLITE_CONSTRAINT: return Error::Kind::Conflict;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return Error::Kind::Io;
    case SQLITE_READONLY:
    case SQLITE_PERM: return Error::Kind::Denied;
    default: return Error::Kind::Internal;
    }
}

} // namespace sb::db
