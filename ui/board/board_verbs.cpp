// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to a pull request, by key, button, menu or palette.
#include "board_detail.h"
#include "board_model.h"
#include "board_page.h"

#include <ui/feed/bulk.h>
#include <ui/feed/words.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <algorithm>

namespace sb::board {

using kit::qs;

void BoardPage::addActions()
{
    const auto add
        = [&](const char *id, const QString &text, const QKeySequence &key, std::function<void()> run,
              const QString &hint = {}) { return verb(kit::Scope::Board, id, text, {key}, hint, std::move(run)); };
    QAction *mergeAction
        = add("merge", tr("Merge…"), Qt::SHIFT | Qt::Key_M, [this] { merge(); }, tr("Asks first, naming the branch"));
    QAction *ready = add(
        "ready", tr("Mark ready"), Qt::SHIFT | Qt::Key_Y, [this] { markReady(); },
        tr("A draft becomes a pull request for review"));
    QAction *again = add("rerun", tr("Re-run failed"), Qt::Key_R, [this] { rerun(); });
    QAction *log = add("log", tr("Open log"), Qt::Key_L, [this] {
        for (const fact::Run &run : m_pull ? m_pull->runs : std::vector<fact::Run>{}) {
            if (fact::isFailed(run.state)) {
                Q_EMIT openRequested(linkTo(QStringLiteral("failures"), qs(run.id.value)));
                return;
            }
        }
    });
    add("diff", tr("Show the diff"), Qt::Key_D, [this] { m_detail->tabs()->setCurrent(BoardDetail::Diff); });
    QAction *later = add("snooze", tr("Snooze for a day"), Qt::Key_S, [this] { snooze(); });
    add("pin", tr("Pin to the top"), QKeySequence(QStringLiteral("*")), [this] { pin(); });
    add(
        "type", tr("Correct the type…"), Qt::SHIFT | Qt::Key_T, [this] { correctType(); },
        tr("Says what it really is, which the model of this repository can learn from"));
    add("why", tr("Why is it here, why this score"), Qt::Key_H, [this] {
        m_detail->tabs()->setCurrent(BoardDetail::Why);
        if (const fact::BoardRow *row = current())
            m_context.toast.say(tr("%1: %2").arg(feed::titleOf(row->group), qs(row->groupWhy)));
    });
    add(
        "judge", tr("Judge all again"), Qt::SHIFT | Qt::Key_J,
        [this] { m_feed.tell(engine::AssessAll{}, this, m_context.toast); },
        tr("Type, risk, tests, reviewers and rules of every open pull request"));
    add(
        "judge_stop", tr("Stop judging"), Qt::CTRL | Qt::SHIFT | Qt::Key_J,
        [this] { m_feed.tell(engine::StopAssessing{}, this, m_context.toast); },
        tr("What is judged stays judged; the rest keeps its old verdict"));
    add("copy", tr("Copy its number"), Qt::Key_Y, [this] {
        QGuiApplication::clipboard()->setText(m_list->currentKey());
        m_context.toast.say(tr("Copied %1").arg(m_list->currentKey()));
    });
    m_detail->setButtons({again, log, mergeAction, ready, later});
}

void BoardPage::allow()
{
    kit::ActionRegistry &actions = m_context.actions;
    const fact::BoardRow *row = current();
    const auto set = [&](const char *id, const QString &obstacle) {
        actions.setEnabled(QStringLiteral("board.") + QLatin1StringView(id), obstacle.isEmpty(), obstacle);
    };
    const QString none = row ? QString() : tr("No pull request is selected");
    const QString reading = !none.isEmpty() ? none : m_pull ? QString() : tr("Still being read");
    const engine::Status &status = m_feed.status();
    const QString writes = status.stopped    ? tr("All automation is stopped")
        : status.mode == fact::Mode::Observe ? tr("Observe mode: nothing leaves this computer")
                                             : QString();
    const auto rows = chosen();
    const bool many = rows.size() > 1;
    const bool draft = many ? std::ranges::any_of(rows, &fact::BoardRow::draft) : row && row->draft;
    bool failed = many && std::ranges::contains(rows, fact::State::Failed, &fact::BoardRow::state);
    for (const fact::Run &run : m_pull ? m_pull->runs : std::vector<fact::Run>{})
        failed = failed || fact::isFailed(run.state);
    const auto first = [](std::initializer_list<QString> obstacles) {
        for (const QString &obstacle : obstacles) {
            if (!obstacle.isEmpty())
                return obstacle;
        }
        return QString();
    };
    set("merge",
        first({reading, many ? tr("Several are selected: a merge is read and asked for one by one") : QString(), writes,
               m_feed.whyNotNow(false), draft ? tr("It is a draft: mark it ready first") : QString()}));
    const QString held = m_feed.whyNotNow(true);
    set("ready", first({none, writes, held, draft ? QString() : tr("It is no draft")}));
    set("rerun", first({reading, writes, held, failed ? QString() : tr("No check has failed")}));
    set("log", first({reading, failed ? QString() : tr("No check has failed")}));
    const bool judging = std::ranges::any_of(
        status.activities, [](const engine::Activity &activity) { return activity.what.starts_with("Judging "); });
    set("judge",
        judging                        ? tr("It is being done")
            : m_model->rowCount() == 0 ? tr("No pull request is open")
                                       : QString());
    set("judge_stop", judging ? QString() : tr("Nothing is being judged"));
    for (const char *id : {"snooze", "pin", "type", "why", "copy", "diff"})
        set(id, none);
}

void BoardPage::merge()
{
    const engine::PullDetail pull = *m_pull;
    m_confirm->ask(tr("Squash-merge #%1 \"%2\" into %3 of %4?")
                       .arg(pull.pull.key.number)
                       .arg(kit::oneLine(qs(pull.pull.title)), qs(pull.pull.base.branch), qs(pull.pull.key.repo.value)),
                   tr("Merge #%1").arg(pull.pull.key.number), [this, pull] {
                       m_feed.tell(engine::Merge{pull.pull.key, pull.pull.head.sha}, this, m_context.toast);
                   });
}

std::vector<fact::BoardRow> BoardPage::chosen() const
{
    std::vector<fact::BoardRow> rows;
    const QStringList keys = m_list->selectedKeys();
    for (const QString &key : keys) {
        if (const fact::BoardRow *row = m_model->rowOf(key))
            rows.push_back(*row);
    }
    return rows;
}

void BoardPage::markReady()
{
    std::vector<feed::Item> drafts;
    QStringList names;
    const auto rows = chosen();
    for (const fact::BoardRow &row : rows) {
        if (row.draft) {
            drafts.push_back({keyOf(row.pull), engine::MarkReady{row.pull}});
            names += keyOf(row.pull);
        }
    }
    const auto send = [this, drafts] { feed::sendAll(m_feed, *this, m_context.toast, drafts); };
    const int count = int(drafts.size());
    const QString what
        = count == 1 ? tr("Marking %1 ready").arg(names.front()) : tr("Marking %n draft(s) ready", nullptr, count);
    if (rows.size() == 1) {
        m_context.toast.hold(what, send);
        return;
    }
    m_confirm->askMany(
        tr("Mark %n draft(s) ready: %1? %2 of the selected are no drafts and are left out.", nullptr, count)
            .arg(kit::listed(names))
            .arg(int(rows.size()) - count),
        tr("Mark ready"), count, [this, what, send] { m_context.toast.hold(what, send); });
}

namespace {

std::vector<feed::Item> rerunsOf(const engine::PullDetail &pull)
{
    std::vector<feed::Item> items;
    for (const fact::Run &run : pull.runs) {
        if (fact::isFailed(run.state))
            items.push_back({keyOf(pull.pull.key) + u' ' + qs(run.job), engine::Rerun{run.id}});
    }
    return items;
}

} // namespace

void BoardPage::rerun()
{
    if (const auto rows = chosen(); rows.size() > 1) {
        rerunMany(rows);
        return;
    }
    m_context.toast.hold(tr("Re-running the failed checks of %1").arg(m_list->currentKey()),
                         [this, failed = rerunsOf(*m_pull)] {
                             if (!failed.empty())
                                 feed::sendAll(m_feed, *this, m_context.toast, failed);
                         });
}

// Which runs have failed is read for each when it is sent: what has been fixed meanwhile is left alone.
void BoardPage::rerunMany(const std::vector<fact::BoardRow> &rows)
{
    std::vector<fact::PullKey> pulls;
    QStringList names;
    for (const fact::BoardRow &row : rows) {
        if (row.state == fact::State::Failed) {
            pulls.push_back(row.pull);
            names += keyOf(row.pull);
        }
    }
    const int count = int(pulls.size());
    const auto send = [this, pulls] {
        struct Found {
            size_t unread;
            std::vector<feed::Item> items;
        };
        const auto found = std::make_shared<Found>(Found{pulls.size(), {}});
        for (const fact::PullKey &pull : pulls)
            m_feed.send(engine::ReadPull{pull}, this, [this, found](const Result<engine::Value> &value) {
                if (const auto detail = feed::Feed::as<engine::PullDetail>(value))
                    std::ranges::move(rerunsOf(*detail), std::back_inserter(found->items));
                else
                    m_context.toast.sayError(qs(detail.error().text));
                if (--found->unread == 0 && !found->items.empty())
                    feed::sendAll(m_feed, *this, m_context.toast, std::move(found->items));
            });
    };
    m_confirm->askMany(
        tr("Re-run the failed checks of %n pull request(s): %1? %2 of the selected have none and are left out.",
           nullptr, count)
            .arg(kit::listed(names))
            .arg(int(rows.size()) - count),
        tr("Re-run"), count, [this, count, send] {
            m_context.toast.hold(tr("Re-running the checks of %n pull request(s)", nullptr, count), send);
        });
}

void BoardPage::snooze()
{
    std::vector<std::string> subjects;
    for (const fact::BoardRow &row : chosen())
        subjects.push_back(row.pull.text());
    const auto set = [this, subjects](Time until) {
        for (const std::string &subject : subjects)
            m_feed.command(engine::Snooze{subject, until}, this, [this](const Result<engine::Done> &done) {
                if (!done)
                    m_context.toast.sayError(qs(done.error().text));
            });
    };
    const Time until = m_context.clock.now() + std::chrono::hours(24);
    set(until);
    const QString what
        = subjects.size() == 1 ? qs(subjects.front()) : tr("%n pull request(s)", nullptr, int(subjects.size()));
    m_context.toast.say(
        tr("Snoozed %1 until %2").arg(what, kit::absolute(until)), [set] { set({}); }, [set, until] { set(until); });
}

void BoardPage::pin()
{
    std::vector<fact::PullKey> pulls;
    for (const fact::BoardRow &row : chosen())
        pulls.push_back(row.pull);
    const bool pinned = !current()->pinned;
    const auto set = [this, pulls](bool on) {
        for (const fact::PullKey &pull : pulls)
            m_feed.command(engine::Pin{pull, on}, this, [this](const Result<engine::Done> &done) {
                if (!done)
                    m_context.toast.sayError(qs(done.error().text));
            });
    };
    set(pinned);
    const QString what
        = pulls.size() == 1 ? keyOf(pulls.front()) : tr("%n pull request(s)", nullptr, int(pulls.size()));
    m_context.toast.say(
        pinned ? tr("Pinned %1").arg(what) : tr("Unpinned %1").arg(what), [set, pinned] { set(!pinned); },
        [set, pinned] { set(pinned); });
}

void BoardPage::correctType()
{
    std::vector<fact::PullKey> pulls;
    for (const fact::BoardRow &row : chosen())
        pulls.push_back(row.pull);
    const auto set = [this, pulls](const std::string &type) {
        for (const fact::PullKey &pull : pulls)
            m_feed.command(engine::CorrectType{pull, type}, this, [this](const Result<engine::Done> &done) {
                if (!done)
                    m_context.toast.sayError(qs(done.error().text));
            });
    };
    const QString what
        = pulls.size() == 1 ? keyOf(pulls.front()) : tr("%n pull request(s)", nullptr, int(pulls.size()));
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int i = 0; i <= int(fact::ChangeType::Revert); ++i) {
        const std::string type(fact::name(fact::ChangeType(i)));
        menu->addAction(qs(type), this, [this, set, what, type] {
            set(type);
            m_context.toast.say(tr("%1: %2").arg(what, qs(type)), [set] { set({}); }, [set, type] { set(type); });
        });
    }
    menu->popup(m_list->mapToGlobal(m_list->rect().center()));
    menu->setActiveAction(menu->actions().front());
}

} // namespace sb::board
