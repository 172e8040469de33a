// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A log as lines that a person would read: escape sequences, timestamps and overwritten progress gone, groups as sections.
#pragma once

#include <core/base/cancel.h>
#include <core/fact/diagnosis.h>

#include <string>
#include <string_view>
#include <vector>

namespace sb::diagnose {

struct LogModel {
    std::vector<std::string> lines; ///< lines[0] is line 1
    std::vector<fact::LogSection> sections;
};

/// Reads at most 64 MB from the front and as much from the end; what lies between stands as empty lines.
LogModel readLog(std::string_view text, const Cancel &cancel);

/// One line without its escape sequences, timestamp and overwritten text.
std::string cleanLine(std::string_view raw);

} // namespace sb::diagnose
