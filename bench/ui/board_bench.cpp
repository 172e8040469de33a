// SPDX-License-Identifier: GPL-3.0-or-later
// A big day: 10,000 pull requests and 100,000 events in the store. How long until the Board stands painted, how long from a keystroke
// in the filter to the repaint of the real view, what a person feels meanwhile (the GUI thread's stalls) - and in the same run the
// peer: the same rows, delegate and view over QSortFilterProxyModel.
// usage: board_bench [PULLS [EVENTS]]; exit status 1 where a goal is missed.
#include <core/engine/engine.h>
#include <core/store/store.h>

#include <ui/kit/list_view.h>
#include <ui/kit/stall_watch.h>
#include <ui/kit/view_state.h>
#include <ui/shell/main_window.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include <time.h>

#include <array>
#include <cstdio>
#include <cstdlib>

using namespace sb;

namespace {

constexpr std::array words{"retry", "token", "cache", "parser", "openssl", "ledger", "export", "audit"};
const Time start = *fromIso("2026-11-20T12:00:00.000Z");

fact::Pull pullOf(int i)
{
    fact::Pull pull;
    pull.key = {{"acme/repo" + std::to_string(i % 40)}, i + 1};
    pull.title = "fix: " + std::string(words[size_t(i) % 8]) + " " + words[size_t(i / 8) % 8] + " in module "
        + std::to_string(i % 500);
    pull.author = "dev" + std::to_string(i % 90);
    pull.head.branch = "topic/" + std::to_string(i);
    pull.head.sha = {std::string(32, 'a') + std::to_string(10'000'000 + i)};
    pull.base.branch = "main";
    pull.base.sha = {std::string(40, 'b')};
    pull.createdAt = pull.updatedAt = start - std::chrono::minutes(i);
    return pull;
}

fact::Assessment assessmentOf(const fact::Pull &pull, int i)
{
    fact::Assessment assessment;
    assessment.sha = pull.head.sha;
    assessment.type = fact::ChangeType::Fix;
    assessment.risk.score = i % 100;
    assessment.risk.level = i % 100 < 30 ? fact::Level::Low : fact::Level::Medium;
    assessment.risk.reasons = {{"base rate", double(i % 100)}};
    return assessment;
}

bool fill(const std::string &workspace, int pulls, int events)
{
    auto database = db::Database::open(workspace + "/signalbox.sqlite");
    if (!database)
        return false;
    store::Store store(**database);
    const Result<> done = store.write([&](store::Tx &tx) -> Result<> {
        for (int i = 0; i < pulls; ++i) {
            const fact::Pull pull = pullOf(i);
            if (auto put = tx.records.put(pull); !put)
                return put;
            if (auto put = tx.records.put(pull.key.repo, assessmentOf(pull, i)); !put)
                return put;
        }
        for (int i = 0; i < events; ++i) {
            fact::Event event;
            event.key = "event/" + std::to_string(i);
            event.name = "pull_request";
            event.action = "synchronize";
            event.repo = {"acme/repo" + std::to_string(i % 40)};
            event.at = start - std::chrono::seconds(i);
            event.body = pullOf(i % pulls);
            if (auto appended = tx.records.append(event); !appended)
                return std::unexpected(appended.error());
        }
        return {};
    });
    if (!done)
        std::fprintf(stderr, "error: %s\n", done.error().text.c_str());
    return done.has_value();
}

double quantile(std::vector<double> values, double part)
{
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, size_t(double(values.size()) * part))];
}

/// Milliseconds of this thread's own work: what is left of a figure when others use the machine as well.
double workMs(clockid_t clock = CLOCK_THREAD_CPUTIME_ID)
{
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

struct Times {
    std::vector<double> wall, work;
};

/// Milliseconds of each keystroke of the queries, until the view has painted its answer.
template<typename Type>
Times keystrokes(QWidget *viewport, Type type)
{
    Times times;
    for (int round = 0; round < 8; ++round) {
        for (const char *query : {"token", "author:dev7", "module 12 cache", "repo:acme/repo3 parser"}) {
            const QString text = QString::fromLatin1(query);
            for (int length = 1; length <= text.size(); ++length) {
                QElapsedTimer timer;
                timer.start();
                const double work = workMs();
                type(text.left(length));
                viewport->repaint();
                times.wall.push_back(double(timer.nsecsElapsed()) / 1e6);
                times.work.push_back(workMs() - work);
                QCoreApplication::sendPostedEvents();
            }
        }
    }
    return times;
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    const int pulls = argc > 1 ? std::atoi(argv[1]) : 10'000;
    const int events = argc > 2 ? std::atoi(argv[2]) : 100'000;
    QTemporaryDir folder;
    if (!fill(folder.path().toStdString(), std::max(1, pulls), events))
        return 2;

    QThreadPool pool;
    kit::Theme theme(kit::Theme::Choice::Light);
    theme.install();
    kit::ViewState state(folder.filePath(QStringLiteral("ui.ini")));
    QElapsedTimer opening;
    opening.start();
    const double openWork = workMs(CLOCK_PROCESS_CPUTIME_ID);
    auto engine
        = engine::Engine::open({folder.path().toStdString(), false, std::make_shared<FixedClock>(start)}, &pool);
    if (!engine) {
        std::fprintf(stderr, "error: %s\n", engine.error().text.c_str());
        return 2;
    }
    const qint64 engineMs = opening.elapsed();
    const FixedClock clock(start);
    feed::Feed feed(feed::portOf(**engine));
    shell::MainWindow window({feed, theme, state, clock, &pool, folder.path()});
    feed.start();
    window.resize(1440, 900);
    window.show();
    kit::StallWatch watch;
    auto *list = window.page()->findChild<kit::ListView *>();
    if (!QTest::qWaitFor([&] { return list->rows()->total() == pulls; }, 60'000))
        return 2;
    list->viewport()->repaint();
    const qint64 openMs = opening.elapsed();
    const double openWorkMs = workMs(CLOCK_PROCESS_CPUTIME_ID) - openWork;

    auto *field = window.findChild<QLineEdit *>();
    const auto ours = keystrokes(list->viewport(), [&](const QString &text) { field->setText(text); });
    field->clear();
    const double oursP95 = quantile(ours.wall, 0.95);

    // The peer: the same texts in the same kind of view.
    QStandardItemModel source;
    for (int i = 0; i < pulls; ++i) {
        const fact::Pull pull = pullOf(i);
        auto *item = new QStandardItem(
            QString::fromStdString(pull.title + " author:" + pull.author + " repo:" + pull.key.repo.value));
        item->setData(QString::fromStdString(pull.author), kit::Role::Subtitle);
        source.appendRow(item);
    }
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(&source);
    proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    QListView peer;
    peer.setItemDelegate(new kit::RowDelegate(theme, {.score = 58, .meta = 100, .meta2 = 110, .end = 52}, &peer));
    peer.setModel(&proxy);
    peer.resize(700, 780);
    peer.show();
    const auto theirs = keystrokes(peer.viewport(), [&](const QString &text) { proxy.setFilterFixedString(text); });
    const double theirsP95 = quantile(theirs.wall, 0.95);

    // What a person feels while walking about.
    watch.forget();
    for (int i = 0; i < 300; ++i) {
        QTest::keyClick(list, i % 40 == 39 ? Qt::Key_PageDown : Qt::Key_J);
        if (i % 100 == 0)
            window.showView(window.views().at(i / 100 + 1));
        if (i % 100 == 20)
            window.showView(QStringLiteral("board"));
        QTest::qWait(5);
    }
    const auto stalls = watch.report();

    std::printf("%d pull requests, %d events\n", pulls, events);
    std::printf(
        "Board painted after      %6lld ms   (engine open %lld ms; work of all threads %.0f ms)   goal < 1000\n",
        (long long)openMs, (long long)engineMs, openWorkMs);
    std::printf("keystroke to repaint p50 %8.2f ms, p95 %.2f ms, longest %.2f ms (work p95 %.2f ms)   goal p95 < 16\n",
                quantile(ours.wall, 0.5), oursP95, quantile(ours.wall, 1), quantile(ours.work, 0.95));
    std::printf(
        "QSortFilterProxyModel p50 %7.2f ms, p95 %.2f ms, longest %.2f ms (work p95 %.2f ms, %.1f times ours)\n",
        quantile(theirs.wall, 0.5), theirsP95, quantile(theirs.wall, 1), quantile(theirs.work, 0.95),
        quantile(theirs.work, 0.95) / quantile(ours.work, 0.95));
    std::printf("GUI thread stalls    p50 %8.2f ms, p99 %.2f ms, longest %.1f ms   goal p99 < 100\n", stalls.p50,
                stalls.p99, stalls.longest);
    return openMs < 1000 && oursP95 < 16 && stalls.p99 < 100 ? 0 : 1;
}
