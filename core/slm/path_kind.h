// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a file is to a project, by its path alone: the categories that the model was trained with. A change here changes
// the model's features: train again and renew the golden vectors.
#pragma once

#include <cstdint>
#include <string_view>

namespace sb::slm {

enum class PathKind : uint8_t { Source, Test, Docs, Ci, Build, Lock, Config, Translation, StyleSheet, Asset, Meta };
inline constexpr int pathKinds = 11;

/// `path` in lower case with '/' between folders.
PathKind pathKindOf(std::string_view path);
std::string_view name(PathKind kind);

} // namespace sb::slm
