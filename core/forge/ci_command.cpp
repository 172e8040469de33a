// SPDX-License-Identifier: GPL-3.0-or-later
#include "ci_command.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <toml++/toml.hpp>

namespace sb::forge {

Result<std::string> ciCommandIn(const std::string &text)
{
    try {
        const toml::table table = toml::parse(text, std::string_view(ciFile));
        if (const auto line = table["ci"]["command"].value<std::string>(); line && !trimmed(*line).empty())
            return *line;
    } catch (const toml::parse_error &problem) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:{}: {}", ciFile, problem.source().begin.line, problem.source().begin.column,
                               problem.description()));
    }
    return fail(Error::Kind::NotFound, sb::format("{}: no [ci] command", ciFile));
}

} // namespace sb::forge
