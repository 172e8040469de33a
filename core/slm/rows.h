// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Commits as JSON Lines, plain or gzip: {"repo","sha","t","label","subject","body","nfiles","add","del",
// "files":[[path,status,added,deleted]],"diff","extra"}. The text belongs to others: it trains and measures, and is not kept.
#pragma once

#include "sample.h"

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <functional>

namespace sb::slm {

struct Row {
    std::string repo;
    std::string sha;
    int64_t at = 0; ///< seconds since 1970
    std::optional<fact::ChangeType> label; ///< as its author wrote it
    std::string prefixedSubject; ///< as given: may still carry its prefix
    bool bang = false; ///< the author marked it as breaking
    bool extra = false; ///< an over-sampled rare type: not for measuring
    Sample sample;
};

/// Calls `take` with each row in order. Invalid names the file and the line that is not such a row; where `refuse` is given, it is told
/// instead, and the rows behind that line are read.
Result<> forEachRow(const std::string &path, const Cancel &cancel, const std::function<void(Row &)> &take,
                    const std::function<void(const Error &)> &refuse = {});

/// A label brought to what the change is about: `chore` on documentation, tests, CI or build files alone is named after them.
fact::ChangeType normalised(fact::ChangeType label, const Sample &sample);

} // namespace sb::slm
