// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"
#include "workspace_commands.h"

#include <QCoreApplication>

#include <cstdio>

namespace sb::ctl {

int report(const Error &error)
{
    std::fprintf(stderr, "error: %s\n", error.text.c_str());
    switch (error.kind) {
    case Error::Kind::Invalid:
    case Error::Kind::NotFound:
    case Error::Kind::Cancelled: return Usage;
    case Error::Kind::Unavailable: return TryAgain;
    default: return Failed;
    }
}

} // namespace sb::ctl

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    sb::ctl::Context context;
    CLI::App program{"Signalbox: the control room for release engineers, without a window", "signalboxctl"};
    program.set_version_flag("--version", "signalboxctl " SIGNALBOX_VERSION);
    program.require_subcommand(1);
    program.add_option("--workspace", context.workspace, "Folder of the workspace (default: $XDG_DATA_HOME/signalbox)");
    sb::ctl::addDemo(program, context);
    sb::ctl::addBoard(program, context);
    sb::ctl::addPull(program, context);
    sb::ctl::addFailure(program, context);
    sb::ctl::addPatch(program, context);
    sb::ctl::addLedger(program, context);
    sb::ctl::addGate(program, context);
    sb::ctl::addTrend(program, context);
    sb::ctl::addDoctor(program, context);
    sb::ctl::addDiagnose(program, context);
    sb::ctl::addCodeowners(program, context);
    sb::ctl::addDecode(program, context);
    sb::ctl::addRisk(program, context);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        const int status = program.exit(error);
        return status == 0 ? sb::ctl::Ok : sb::ctl::Usage;
    }
    return context.exit;
}
