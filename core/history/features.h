// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. The numbers by which a change is compared with others: size, spread, what happened to its files, who wrote it.
// After Kamei et al. 2013 ("just-in-time quality assurance") and what MODEL.md 6 measured. Counts are stored as log(1 + x).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sb::history {

/// The order is the order in a feature vector; a model names them, so that a new one may stand anywhere.
enum class Feature : size_t {
    // size
    Added,
    Deleted,
    AllAdded,
    AllDeleted,
    LargestFile,
    AddedToNew,
    AddedToOld,
    RelativeAdded,
    // spread
    Files,
    AllFiles,
    Folders,
    TopFolders,
    SubFolders,
    Entropy,
    NewFiles,
    // what the files went through
    Age,
    AgeLeast,
    Changes,
    ChangesMean,
    Changes30,
    RelativeChurn,
    FileLines,
    FileLinesMean,
    Fixes90,
    Fixes90Sum,
    Fixes365,
    Fixes365Mean,
    Reverts365,
    FolderFixes90,
    LastWasFix,
    // people
    Authors,
    AuthorCommits,
    AuthorRecent,
    AuthorInFolder,
    AuthorOwns,
    // tests
    TestShare,
    HasTest,
    // the message
    SaysFix,
    SaysRevert,
    SaysFeature,
    SaysRefactor,
    SaysSmall,
    SubjectLength,
    BodyLength,
    Count
};

constexpr size_t featureCount = size_t(Feature::Count);
using Features = std::array<double, featureCount>;

/// "added", "fixes_90", ...
std::string_view name(Feature feature);

} // namespace sb::history
