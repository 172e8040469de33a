// SPDX-License-Identifier: GPL-3.0-or-later
#include "codeowners_tool.h"

#include <core/base/json.h>
#include <core/base/mapped_file.h>
#include <core/classify/codeowners.h>

namespace sb::engine {

Result<std::string> ownersOf(const std::string &file, const std::vector<std::string> &paths)
{
    const auto bytes = MappedFile::open(file);
    if (!bytes)
        return std::unexpected(bytes.error());
    const classify::Owners owners = classify::parseOwners(bytes->text());
    std::string rows;
    for (const std::string &path : paths) {
        const nlohmann::json row = {{"path", path}, {"owners", owners.of(path)}};
        rows += jsonText(row) + "\n";
    }
    return rows;
}

} // namespace sb::engine
