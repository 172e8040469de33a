// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_input.h"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace sb::engine {

Result<std::string> readInput(const std::string &path, size_t limit)
{
    std::ifstream file;
    std::error_code ignored;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file || std::filesystem::is_directory(path, ignored))
            return fail(Error::Kind::NotFound, "cannot read '" + path + "': name a file, or - for standard input");
    }
    std::istream &from = path == "-" ? std::cin : file;
    std::string text;
    std::vector<char> part(size_t(1) << 16);
    while (from.read(part.data(), std::streamsize(part.size())) || from.gcount() > 0) {
        text.append(part.data(), size_t(from.gcount()));
        if (text.size() > limit)
            return fail(Error::Kind::Limit,
                        "'" + path + "' has more than " + std::to_string(limit) + " bytes: give a smaller one");
    }
    return text;
}

} // namespace sb::engine
