// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool. A stage: a diagnosis and the files it speaks of in, a patch out. Deterministic recipes only: each claims what it can
// do and says why. The log and the files are hostile; a recipe copies from them only what it has parsed.
#pragma once

#include <core/base/cancel.h>
#include <core/fact/diagnosis.h>
#include <core/fact/job_log.h>
#include <core/fact/patch.h>

#include <functional>

namespace sb::autofix {

struct Input {
    fact::Run run;
    fact::Diagnosis diagnosis;
    fact::JobLog log;
    Time at;
    /// The file at the run's commit; NotFound where there is none.
    std::function<Result<std::string>(const std::string &path)> read;
    /// All paths at the run's commit.
    std::vector<std::string> paths;
};

struct Proposal {
    std::vector<fact::Patch> patches; ///< best first; usually one
    std::string whyNot; ///< while there is none: what was looked for
};

Result<Proposal> propose(const Input &input, const Cancel &cancel);

} // namespace sb::autofix
