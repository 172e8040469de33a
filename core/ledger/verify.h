// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; reads the file through a connection of its own, so that nothing cached is believed.
//
// Finds: any value changed in any column of any row (also its storage class), rows deleted, inserted, swapped or cut off, a head
// that does not fit, and whatever SQLite's integrity_check sees. Does not find: a rewrite of every later row and of the head by
// somebody who can compute SHA-256; against that the head is compared with a copy kept elsewhere (`expectedHead`).
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <cstdint>
#include <string>
#include <vector>

namespace sb::ledger {

struct Fault {
    int64_t seq = 0; ///< the row; 0 where it is not about one
    std::string column; ///< empty where it is not about one
    std::string text; ///< "row 7, why: ..." in full
    bool operator==(const Fault &) const = default;
};

struct Verification {
    bool intact = false; ///< true only after every row was read and nothing was wrong
    int64_t rows = 0;
    std::string head; ///< hash of the newest row; empty for an empty ledger
    std::vector<Fault> faults; ///< at most 100
};

/// A file that cannot be read is a fault, not an Error; Cancelled is the only Error.
Result<Verification> verify(const std::string &databasePath, const Cancel &cancel = {},
                            const std::string &expectedHead = {});

} // namespace sb::ledger
