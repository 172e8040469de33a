// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over an engine that the test plays.
#pragma once

#include "../feed/fake_engine.h"

#include <core/base/clock.h>

#include <ui/kit/list_view.h>
#include <ui/kit/theme.h>
#include <ui/kit/view_state.h>
#include <ui/shell/main_window.h>

#include <QTemporaryDir>
#include <QTest>

namespace sb::testing {

struct Bench {
    FakeEngine engine;
    QTemporaryDir folder;
    kit::Theme theme;
    kit::ViewState state{folder.filePath(QStringLiteral("ui.ini"))};
    FixedClock clock{Time{std::chrono::hours(490001)}};
    feed::Feed feed{engine.port()};
    std::unique_ptr<shell::MainWindow> window;

    explicit Bench(kit::Theme::Choice choice = kit::Theme::Choice::Light)
        : theme(choice)
    {
        fillDemo(engine);
        theme.install();
        window = std::make_unique<shell::MainWindow>(shell::Parts{feed, theme, state, clock, nullptr, folder.path()});
        feed.start();
        settle();
    }
    void settle()
    {
        for (int i = 0; i < 4; ++i)
            feed.hear();
    }
    bool show()
    {
        window->resize(1440, 900);
        window->show();
        window->activateWindow();
        return QTest::qWaitForWindowActive(window.get());
    }
    kit::ListView *list() { return window->page()->findChild<kit::ListView *>(); }
};

} // namespace sb::testing
