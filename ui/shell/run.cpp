// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"

#include "error_window.h"
#include "main_window.h"

#include <core/engine/engine.h>

#include <ui/kit/glyph.h>
#include <ui/kit/stall_watch.h>
#include <ui/kit/view_state.h>
#include <ui/settings/settings_dialog.h>

#include <QApplication>
#include <QDir>
#include <QNetworkInformation>
#include <QStandardPaths>
#include <QThreadPool>
#include <QTranslator>

#include <cstdio>

namespace sb::shell {

namespace {

constexpr int exitUsage = 2;
constexpr int exitTryAgain = 75;

int usage(const QString &text)
{
    std::fprintf(stderr, "error: %s\n", qPrintable(text));
    return exitUsage;
}

/// Neither the coming nor the going of the network is waited for until something is due.
void watchNetwork(MainWindow &window)
{
    if (QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability))
        QObject::connect(QNetworkInformation::instance(), &QNetworkInformation::reachabilityChanged, &window,
                         &MainWindow::networkChanged);
}

} // namespace

int run(const Start &start)
{
    QTranslator plurals;
    if (plurals.load(QStringLiteral(":/signalbox/translations/signalbox_en.qm")))
        QApplication::installTranslator(&plurals);
    QApplication::setWindowIcon(kit::icon(QStringLiteral("signalbox"), Qt::black));
    kit::ViewState state;
    kit::Theme theme;
    settings::applyKept(state, theme);
    if (!start.theme.isEmpty()) {
        const QStringList words{QStringLiteral("light"), QStringLiteral("dark"), QStringLiteral("system")};
        if (!words.contains(start.theme))
            return usage(QStringLiteral("--theme wants light, dark or system, not '%1'").arg(start.theme));
        theme.setChoice(kit::Theme::Choice(words.indexOf(start.theme)));
    }
    theme.install();

    const QString data
        = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/signalbox");
    const QString workspace = !start.workspace.isEmpty() ? QDir(start.workspace).absolutePath()
        : start.demo                                     ? data + QStringLiteral("/demo")
                                                         : data;
    QThreadPool pool;
    engine::Options options{workspace.toStdString(), start.demo, start.clock};
    if (start.keeper)
        options.keeper = start.keeper(options.workspace);
    auto engine = engine::Engine::open(options, &pool);
    if (!engine) {
        std::fprintf(stderr, "error: %s\n", engine.error().text.c_str());
        ErrorWindow(theme, kit::qs(engine.error().text), workspace).exec();
        return engine.error().kind == Error::Kind::Unavailable ? exitTryAgain : 1;
    }
    const std::shared_ptr<void> beside = start.beside ? start.beside(**engine, workspace.toStdString()) : nullptr;
    feed::Feed feed(feed::portOf(**engine));
    MainWindow window({feed, theme, state, *start.clock, &pool, workspace});
    if (!start.view.isEmpty()) {
        if (!window.views().contains(start.view))
            return usage(QStringLiteral("--view wants one of %1, not '%2'")
                             .arg(window.views().join(QStringLiteral(", ")), start.view));
        window.showView(start.view);
    }
    QObject::connect(
        &feed, &feed::Feed::statusChanged, &window,
        [&window](const engine::Status &status) {
            if (!status.host.name.empty())
                watchNetwork(window);
        },
        Qt::SingleShotConnection);
    feed.start();
    window.show();
    const auto watch = kit::StallWatch::wanted();
    for (const QString &place : start.places) {
        if (place.startsWith(QStringLiteral("signalbox://")))
            window.openLink(place);
        else
            window.openLog(place);
    }
    return QApplication::exec();
}

} // namespace sb::shell
