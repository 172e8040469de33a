// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time. The model that ships, from a folder of labelled commits: train.jsonl.gz, and dev.jsonl.gz of other
// repositories to measure with. The same folder gives the same file, bit for bit.
#pragma once

#include "evaluate.h"
#include "train.h"

namespace sb::slm {

struct BaseTraining {
    std::string file; ///< what `encode` gives
    size_t commits = 0;
    size_t repositories = 0;
    float temperature = 1; ///< fitted on repositories that were held out of a first training
    Figures figures; ///< on dev.jsonl.gz, against normalised labels; no answers where there is no such file
};

Recipe baseRecipe();
/// `folder` holds the files itself or in commit_types/.
Result<BaseTraining> trainBase(const std::string &folder, const Cancel &cancel);
/// Every row of a file against its normalised label.
Result<std::vector<Answer>> answersTo(const std::string &rows, const Model &model, const Cancel &cancel);

} // namespace sb::slm
