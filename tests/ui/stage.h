// SPDX-License-Identifier: GPL-3.0-or-later
// A page on a stage: an engine that answers by hand, messages that look like those of a working day.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/page.h>
#include <ui/kit/theme.h>
#include <ui/kit/toast.h>
#include <ui/kit/view_state.h>

#include <core/base/clock.h>

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace sb::stage {

inline const Time noon = *fromIso("2026-11-20T12:04:00.000Z");

/// Answers each request at once through `answer`, keeps what was asked.
struct Engine {
    std::vector<engine::Request> asked;
    std::vector<engine::Message> waiting;
    std::function<Result<engine::Value>(const engine::Request &)> answer;
    std::function<bool(const engine::Request &)> holds; ///< answered only by release()
    std::vector<engine::Ticket> held;

    void release(Result<engine::Value> value)
    {
        waiting.push_back(engine::Answer{held.front(), std::move(value)});
        held.erase(held.begin());
    }

    feed::Port port()
    {
        feed::Port port;
        port.send = [this, next = engine::Ticket(0)](engine::Request request) mutable {
            asked.push_back(request);
            ++next;
            if (holds && holds(request))
                held.push_back(next);
            else
                waiting.push_back(engine::Answer{next, answer(request)});
            return next;
        };
        port.take = [this] { return std::exchange(waiting, {}); };
        return port;
    }
    template<typename Request>
    const Request *last() const
    {
        for (auto it = asked.rbegin(); it != asked.rend(); ++it) {
            if (const auto *request = std::get_if<Request>(&*it))
                return request;
        }
        return nullptr;
    }
    template<typename Request>
    int count() const
    {
        return int(
            std::ranges::count_if(asked, [](const engine::Request &r) { return std::holds_alternative<Request>(r); }));
    }
};

struct Stage {
    QTemporaryDir dir;
    Engine engine;
    kit::Theme theme{kit::Theme::Choice::Light};
    kit::ActionRegistry actions;
    kit::ViewState state{dir.filePath(QStringLiteral("ui.ini"))};
    kit::Toast toast{theme};
    FixedClock clock{noon};
    QThreadPool pool;
    feed::Feed feed;
    kit::Context context{theme, actions, state, toast, clock, &pool};

    explicit Stage(std::function<Result<engine::Value>(const engine::Request &)> answer)
        : feed((engine.answer = std::move(answer), engine.port()))
    {
        theme.install();
    }
    /// Until nothing is under way: answers read, jobs done, their results shown.
    void settle()
    {
        for (int i = 0; i < 20; ++i) {
            feed.hear();
            pool.waitForDone();
            QTest::qWait(5);
        }
    }
    void shoot(QWidget *widget, const QString &name)
    {
        const QString folder = qEnvironmentVariable("SIGNALBOX_SHOTS");
        if (folder.isEmpty())
            return;
        for (const auto choice : {kit::Theme::Choice::Light, kit::Theme::Choice::Dark}) {
            theme.setChoice(choice);
            settle();
            const QString suffix = choice == kit::Theme::Choice::Dark ? QStringLiteral("-dark") : QString();
            widget->grab().save(folder + u'/' + name + suffix + QStringLiteral(".png"));
        }
        theme.setChoice(kit::Theme::Choice::Light);
    }
};

inline void present(QWidget &widget, QSize size = {1240, 800})
{
    widget.resize(size);
    widget.show();
    widget.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&widget));
}

inline fact::GateVerdict gate(std::string name, fact::Answer answer, std::string why, std::string mend = {})
{
    return {std::move(name), answer, "as read at 12:04", std::move(why), std::move(mend)};
}

inline fact::Decision allowing()
{
    fact::Decision decision;
    decision.answer = fact::Answer::Allow;
    for (const char *name :
         {"validation", "forbidden_paths", "protected_branch", "secrets", "policy:confidence", "stop_all"})
        decision.gates.push_back(gate(name, fact::Answer::Allow, "nothing against it"));
    return decision;
}

} // namespace sb::stage
