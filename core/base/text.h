// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Text in core is UTF-8 in std::string; QString begins at the window.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sb {

std::string_view trimmed(std::string_view text);
/// Lines without their "\n" (a "\r" before it is kept); a final "\n" does not begin another line.
std::vector<std::string_view> lines(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
/// What stands before the last '/' of a path; empty where there is none.
std::string_view folderOf(std::string_view path);
std::string join(const std::vector<std::string> &parts, std::string_view separator);
/// ASCII letters only; other bytes stand.
std::string lower(std::string_view text);
/// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string repairedUtf8(std::string_view bytes);
bool isUtf8(std::string_view bytes);
/// At most `limit` bytes, cut before a code point, with "…" at the end where something was cut.
std::string shortened(std::string_view text, size_t limit);
/// Whether arrays and objects of the JSON are nested deeper; counts brackets outside of texts, before a tree is built from them.
bool nestsDeeper(std::string_view text, int levels);

} // namespace sb
