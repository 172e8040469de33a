// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. For this folder only.
#pragma once

#include <core/base/error.h>

namespace sb::db {

/// Of a result code, primary or extended; https://www.sqlite.org/rescode.html
Error::Kind kindOf(int sqliteCode);

} // namespace sb::db
