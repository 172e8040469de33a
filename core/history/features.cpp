// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.h"

namespace sb::history {

std::string_view name(Feature feature)
{
    static constexpr std::array<std::string_view, featureCount> names
        = {"added",           "deleted",          "all_added",       "all_deleted",
           "largest_file",    "added_to_new",     "added_to_old",    "relative_added",
           "files",           "all_files",        "folders",         "top_folders",
           "sub_folders",     "entropy",          "new_files",       "age",
           "age_least",       "changes",          "changes_mean",    "changes_30",
           "relative_churn",  "file_lines",       "file_lines_mean", "fixes_90",
           "fixes_90_sum",    "fixes_365",        "fixes_365_mean",  "reverts_365",
           "folder_fixes_90", "last_was_fix",     "authors",         "author_commits",
           "author_recent",   "author_in_folder", "author_owns",     "test_share",
           "has_test",        "says_fix",         "says_revert",     "says_feature",
           "says_refactor",   "says_small",       "subject_length",  "body_length"};
    static_assert(!names.back().empty(), "every feature has a name");
    return names[size_t(feature)];
}

} // namespace sb::history
