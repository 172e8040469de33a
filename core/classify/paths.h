// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a file is for, by its path alone.
#pragma once

#include <string>
#include <string_view>

namespace sb::classify {

enum class Purpose { Source, Test, Docs, Ci, Build, Lock, Config };

Purpose purposeOf(std::string_view path);
/// The part of the repository that a path belongs to: its first folders, "root" for a file at the top.
std::string domainOf(std::string_view path);

} // namespace sb::classify
