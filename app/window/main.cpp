// SPDX-License-Identifier: GPL-3.0-or-later
// The window's main: options, theme, engine, window. Nothing else is made here.
#include <core/base/clock.h>
#include <core/engine/engine.h>

#include <ui/feed/feed.h>
#include <ui/kit/glyph.h>
#include <ui/kit/text.h>
#include <ui/kit/view_state.h>
#include <ui/settings/settings_dialog.h>
#include <ui/shell/error_window.h>
#include <ui/shell/main_window.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QStandardPaths>
#include <QThreadPool>

#include <cstdio>

namespace {

constexpr int exitUsage = 2;
constexpr int exitTryAgain = 75;

std::optional<sb::kit::Theme::Choice> choiceFrom(const QString &word)
{
    using enum sb::kit::Theme::Choice;
    return word == QStringLiteral("light") ? std::optional(Light)
        : word == QStringLiteral("dark")   ? std::optional(Dark)
        : word == QStringLiteral("system") ? std::optional(System)
                                           : std::nullopt;
}

int usage(const QString &text)
{
    std::fprintf(stderr, "error: %s\n", qPrintable(text));
    return exitUsage;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("signalbox"));
    QApplication::setApplicationDisplayName(QStringLiteral("Signalbox"));
    QApplication::setApplicationVersion(QStringLiteral(SIGNALBOX_VERSION));
    QApplication::setWindowIcon(sb::kit::icon(QStringLiteral("signalbox"), Qt::black));

    QCommandLineParser options;
    options.setApplicationDescription(QApplication::translate("main", "The control room for release engineers"));
    options.addHelpOption();
    options.addVersionOption();
    const QCommandLineOption workspaceOption(QStringLiteral("workspace"), QStringLiteral("Folder of the workspace."),
                                             QStringLiteral("DIR"));
    const QCommandLineOption demoOption(QStringLiteral("demo"),
                                        QStringLiteral("The demo workspace: made on first start, works offline."));
    const QCommandLineOption themeOption(QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                                         QStringLiteral("THEME"));
    const QCommandLineOption viewOption(
        QStringLiteral("view"), QStringLiteral("The view to begin with: board, failures, patches, ledger, trends."),
        QStringLiteral("NAME"));
    const QCommandLineOption clockOption(
        QStringLiteral("clock"), QStringLiteral("A time that stands still, for pictures."), QStringLiteral("ISO"));
    options.addOptions({workspaceOption, demoOption, themeOption, viewOption, clockOption});
    options.addPositionalArgument(QStringLiteral("place"), QStringLiteral("A signalbox:// link to open."),
                                  QStringLiteral("[LINK]"));
    options.process(app);

    std::shared_ptr<const sb::Clock> clock = std::make_shared<sb::SystemClock>();
    if (options.isSet(clockOption)) {
        const auto at = sb::fromIso(options.value(clockOption).toStdString());
        if (!at)
            return usage(QStringLiteral("--clock: ") + sb::kit::qs(at.error().text));
        clock = std::make_shared<sb::FixedClock>(*at);
    }
    sb::kit::ViewState state;
    sb::kit::Theme theme;
    sb::settings::applyKept(state, theme);
    if (options.isSet(themeOption)) {
        const auto choice = choiceFrom(options.value(themeOption));
        if (!choice)
            return usage(
                QStringLiteral("--theme wants light, dark or system, not '%1'").arg(options.value(themeOption)));
        theme.setChoice(*choice);
    }
    theme.install();

    const bool demo = options.isSet(demoOption);
    const QString data
        = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/signalbox");
    const QString workspace = options.isSet(workspaceOption) ? QDir(options.value(workspaceOption)).absolutePath()
        : demo                                               ? data + QStringLiteral("/demo")
                                                             : data;
    QThreadPool pool;
    auto engine = sb::engine::Engine::open({workspace.toStdString(), demo, clock}, &pool);
    if (!engine) {
        std::fprintf(stderr, "error: %s\n", engine.error().text.c_str());
        sb::shell::ErrorWindow problem(theme, sb::kit::qs(engine.error().text), workspace);
        problem.exec();
        return engine.error().kind == sb::Error::Kind::Unavailable ? exitTryAgain : 1;
    }
    sb::feed::Feed feed(sb::feed::portOf(**engine));
    sb::shell::MainWindow window({feed, theme, state, *clock, &pool, workspace});
    if (options.isSet(viewOption)) {
        if (!window.views().contains(options.value(viewOption)))
            return usage(QStringLiteral("--view wants one of %1, not '%2'")
                             .arg(window.views().join(QStringLiteral(", ")), options.value(viewOption)));
        window.showView(options.value(viewOption));
    }
    feed.start();
    window.show();
    for (const QString &link : options.positionalArguments())
        window.openLink(link);
    return QApplication::exec();
}
