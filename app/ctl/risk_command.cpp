// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/engine/risk_tool.h>

#include <cstdio>
#include <fstream>
#include <memory>

namespace sb::ctl {

namespace {

int train(const std::string &folder, const std::string &out)
{
    const auto trained = engine::trainRiskOn(folder, {});
    if (!trained)
        return report(trained.error());
    std::ofstream file(out, std::ios::binary | std::ios::trunc);
    file << trained->toml;
    if (!file.flush())
        return report({Error::Kind::Io, "cannot write '" + out + "'"});
    std::fputs(trained->summary.c_str(), stdout);
    return Ok;
}

} // namespace

void addRisk(CLI::App &program, Context &context)
{
    struct Tool {
        std::string rows, folder, out;
    };
    CLI::App *command
        = program.add_subcommand("risk", "How likely the commits of a recorded history were to need a fix");
    const auto tool = std::make_shared<Tool>();
    CLI::Option *rows
        = command->add_option("--rows", tool->rows, "A history, oldest commit first: JSON Lines, plain or gzip");
    CLI::Option *folder
        = command->add_option("--train", tool->folder, "A folder of such histories with labels: fit the model on them");
    CLI::Option *out = command->add_option("--out", tool->out, "Where the fitted model goes");
    rows->excludes(folder);
    folder->needs(out);
    out->needs(folder);
    command->callback([tool, &context] {
        if (!tool->folder.empty()) {
            context.exit = train(tool->folder, tool->out);
            return;
        }
        if (tool->rows.empty()) {
            context.exit
                = report({Error::Kind::Invalid, "nothing to do: give --rows FILE, or --train FOLDER --out FILE"});
            return;
        }
        const auto write = [](const std::string &row) { std::fwrite(row.data(), 1, row.size(), stdout); };
        if (const auto done = engine::riskOfRows(tool->rows, write, report); !done)
            context.exit = report(done.error());
    });
}

} // namespace sb::ctl
