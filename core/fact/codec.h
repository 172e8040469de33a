// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Versioned canonical JSON of every fact: keys sorted, no white space, UTF-8, so that equal values are equal bytes
// (what the ledger hashes). Every document carries "schema".
#pragma once

#include "event.h"
#include "view_rows.h"

#include <core/base/result.h>

namespace sb::fact {

inline constexpr int schemaVersion = 1;

template<typename T>
std::string encode(const T &value);
/// Invalid names the field and what was expected there. A newer schema is Invalid too.
template<typename T>
Result<T> decode(std::string_view json);

} // namespace sb::fact
