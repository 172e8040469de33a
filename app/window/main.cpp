// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/common/server.h>
#include <app/common/token_source.h>

#include <ui/shell/run.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>

#include <cstdio>

namespace {

const QString scheme = QStringLiteral("signalbox://");

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("signalbox"));
    QApplication::setApplicationDisplayName(QStringLiteral("Signalbox"));
    QApplication::setApplicationVersion(QStringLiteral(SIGNALBOX_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("The control room for release engineers"));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption workspace(QStringLiteral("workspace"), QStringLiteral("Folder of the workspace."),
                                       QStringLiteral("DIR"));
    const QCommandLineOption demo(QStringLiteral("demo"),
                                  QStringLiteral("The demo workspace: made on first start, works offline."));
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                                   QStringLiteral("THEME"));
    const QCommandLineOption view(QStringLiteral("view"),
                                  QStringLiteral("Where to begin: board, failures, patches, ledger, trends."),
                                  QStringLiteral("NAME"));
    const QCommandLineOption clock(QStringLiteral("clock"), QStringLiteral("A time that stands still, for pictures."),
                                   QStringLiteral("ISO"));
    parser.addOptions({workspace, demo, theme, view, clock});
    parser.addPositionalArgument(QStringLiteral("place"),
                                 QStringLiteral("A log to diagnose, or a signalbox:// link to open."),
                                 QStringLiteral("[FILE.log|LINK]"));
    parser.process(app);

    sb::shell::Start start{parser.value(workspace),
                           parser.isSet(demo),
                           std::make_shared<sb::SystemClock>(),
                           parser.value(theme),
                           parser.value(view),
                           parser.positionalArguments(),
                           sb::common::openKeeper,
                           {}};
    for (const QString &place : start.places) {
        if (!place.startsWith(scheme) && !QFileInfo(place).isFile()) {
            std::fprintf(stderr, "error: cannot read '%s': name a log, or a signalbox:// link\n", qPrintable(place));
            return 2;
        }
    }
    start.beside = [](sb::engine::Engine &engine, const std::string &folder) -> std::shared_ptr<void> {
        auto server = sb::common::Server::open(engine, folder);
        if (!server)
            std::fprintf(stderr, "warning: signalboxctl cannot reach this window: %s\n", server.error().text.c_str());
        return server ? std::shared_ptr<void>(std::move(*server)) : nullptr;
    };
    if (parser.isSet(clock)) {
        const auto at = sb::fromIso(parser.value(clock).toStdString());
        if (!at) {
            std::fprintf(stderr, "error: --clock: %s\n", at.error().text.c_str());
            return 2;
        }
        start.clock = std::make_shared<sb::FixedClock>(*at);
    }
    return sb::shell::run(start);
}
