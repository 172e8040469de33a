// SPDX-License-Identifier: GPL-3.0-or-later
// What the window says while something is wrong with the code host, and the keys that lead out of it. SIGNALBOX_SHOTS=folder keeps
// pictures.
#include "bench.h"

#include <tests/registry.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/toast.h>
#include <ui/settings/settings_dialog.h>
#include <ui/shell/host_words.h>

#include <KMessageWidget>

#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>

using namespace sb;
using namespace std::chrono_literals;
using fact::HostTrouble;
using testing::Bench;

namespace {

const Time now{std::chrono::hours(490001)};

QString at(Time time)
{
    return kit::clockTime(time, now);
}

engine::Status remote(HostTrouble trouble = HostTrouble::None)
{
    engine::Status status;
    status.mode = fact::Mode::Propose;
    status.asOf = now;
    status.host.name = "github.com";
    status.host.limit = 5000;
    status.host.remaining = 4312;
    status.host.reset = now + 20min;
    status.host.trouble = trouble;
    status.host.since = trouble == HostTrouble::None ? Time() : now - 5min;
    status.online = trouble == HostTrouble::None;
    for (const char *repo : {"acme/api", "acme/big", "acme/web"})
        status.host.sources.push_back({{repo}, now - 1min, "", HostTrouble::None, 600});
    return status;
}

struct Host : Bench {
    using Bench::Bench;

    KMessageWidget *banner() const { return window->findChild<KMessageWidget *>(QStringLiteral("host-banner")); }
    QLabel *label(const char *name) const { return window->findChild<QLabel *>(QLatin1StringView(name)); }
    void tell(const engine::Status &status)
    {
        engine::Delta delta;
        delta.status = status;
        engine.say(delta);
        settle();
    }
    QStringList ways() const
    {
        QStringList texts;
        for (const QAction *action : banner()->actions())
            texts += action->text();
        return texts;
    }
    void shoot(const QString &name)
    {
        const QString into = qEnvironmentVariable("SIGNALBOX_SHOTS");
        if (into.isEmpty())
            return;
        QTest::qWait(50);
        const QString shade = theme.dark() ? QStringLiteral("dark") : QStringLiteral("light");
        window->grab().save(into + QStringLiteral("/host-%1-%2.png").arg(name, shade));
    }
};

} // namespace

class TestHost : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void banners_data();
    void banners();
    void keysLeadOut();
    void commandsWaitOrSayWhy();
    void approvalsAreQueuedAndAskedAgain();
    void budget();
    void ages_data();
    void ages();
    void networkIsNotWaitedFor();
    void noHostSaysNothing();
};

void TestHost::banners_data()
{
    QTest::addColumn<int>("trouble");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("ways");
    QTest::addColumn<QString>("reach");
    const auto row = [](const char *name, HostTrouble trouble, const QString &text, const QStringList &ways,
                        const QString &reach) { QTest::newRow(name) << int(trouble) << text << ways << reach; };
    const QString since = at(now - 5min), resumes = at(now + 37min);
    row("offline", HostTrouble::Unreachable,
        QStringLiteral("Offline since %1. Approvals are queued and will ask again before sending.").arg(since),
        {QStringLiteral("Try again")}, QStringLiteral("○ Offline since %1").arg(since));
    row("limit", HostTrouble::Limited,
        QStringLiteral("API limit reached; updates resume %1. Cached data and local actions still work.").arg(resumes),
        {}, QStringLiteral("○ Waits until %1").arg(resumes));
    row("token", HostTrouble::SignIn, QStringLiteral("GitHub token expired at %1. Reading cached data.").arg(since),
        {QStringLiteral("Sign in")}, QStringLiteral("○ Sign in"));
    row("keychain", HostTrouble::NoToken,
        QStringLiteral("The GitHub token cannot be had: <b>why</b>. Reading cached data."),
        {QStringLiteral("Sign in"), QStringLiteral("Try again")}, QStringLiteral("○ Sign in"));
    row("trouble", HostTrouble::Failing,
        QStringLiteral("GitHub has trouble since %1. Reading cached data; updates resume by themselves.").arg(since),
        {QStringLiteral("Try again")}, QStringLiteral("○ Offline since %1").arg(since));
    row("one repository", HostTrouble::NotFound, QStringLiteral("acme/big: 404 – token cannot see it. 2 of 3 shown."),
        {QStringLiteral("Fix access"), QStringLiteral("Hide repo")}, QStringLiteral("● Online"));
    row("may not read", HostTrouble::Denied, QStringLiteral("acme/big: 403 – token may not read it. 2 of 3 shown."),
        {QStringLiteral("Fix access"), QStringLiteral("Hide repo")}, QStringLiteral("● Online"));
}

// The list stands as it was, and when all is well again the banner goes by itself. In both themes, and for whoever does not see it.
void TestHost::banners()
{
    QFETCH(const int, trouble);
    QFETCH(const QString, text);
    QFETCH(const QStringList, ways);
    QFETCH(const QString, reach);
    for (const auto choice : {kit::Theme::Choice::Light, kit::Theme::Choice::Dark}) {
        Host host(choice);
        QVERIFY(host.show());
        const int rows = host.list()->rows()->shown();
        host.tell(remote());
        QVERIFY(!host.banner()->isVisible());
        const auto kind = HostTrouble(trouble);
        engine::Status status = kind < HostTrouble::NotFound ? remote(kind) : remote();
        status.offlineWhy = status.online ? "" : "<b>why</b>";
        if (kind == HostTrouble::Limited)
            status.host.notBefore = now + 37min;
        if (kind >= HostTrouble::NotFound) {
            status.host.sources[1].trouble = kind;
            status.host.sources[1].problem = "GET /repos/acme/big: Not Found (404)";
        }
        host.tell(status);
        QVERIFY(host.banner()->isVisible());
        QCOMPARE(host.banner()->text(), text);
        QCOMPARE(host.ways(), ways);
        QCOMPARE(host.label("host-reach")->text(), reach);
        QCOMPARE(host.list()->rows()->shown(), rows);
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(host.banner());
        QVERIFY(face && face->text(QAccessible::Name) == text);
        for (auto *button : host.banner()->findChildren<QToolButton *>()) {
            if (!button->isVisible())
                continue;
            QVERIFY(button->focusPolicy() & Qt::TabFocus);
            QVERIFY(!QAccessible::queryAccessibleInterface(button)->text(QAccessible::Name).isEmpty());
        }
        host.shoot(QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'-'));
        host.tell(remote());
        QVERIFY(!host.banner()->isVisible());
        QCOMPARE(host.label("host-reach")->text(), QStringLiteral("● Online"));
    }
}

void TestHost::keysLeadOut()
{
    Host host;
    QVERIFY(host.show());
    host.list()->setFocus();
    const auto dialogs = [&] { return host.window->findChildren<settings::SettingsDialog *>(); };
    const auto signIn = QKeySequence(QStringLiteral("Ctrl+Shift+I"));
    QTest::keySequence(QApplication::focusWidget(), signIn);
    QVERIFY(dialogs().isEmpty()); // nothing asks for it
    host.tell(remote(HostTrouble::SignIn));
    QTest::keySequence(QApplication::focusWidget(), signIn);
    QCOMPARE(dialogs().size(), 1);
    QCOMPARE(dialogs().front()->currentPage()->name(), QStringLiteral("Accounts"));
    delete dialogs().front();
    host.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(host.window.get()));
    // By Tab and F6 as well.
    QVERIFY(QTest::qWaitFor([&] { return QApplication::focusWidget() != nullptr; }, 10'000));
    bool reached = false;
    for (int i = 0; i < 8 && !reached; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        reached = host.banner()->isAncestorOf(QApplication::focusWidget());
    }
    QVERIFY(reached);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QCOMPARE(dialogs().size(), 1);
    delete dialogs().front();
    // A repository is hidden after a question.
    engine::Status status = remote();
    status.host.sources[1].trouble = HostTrouble::NotFound;
    host.tell(status);
    host.window->actions().action(QStringLiteral("window.host.hide"))->trigger();
    QVERIFY(host.engine.requests<engine::ForgetRepo>().empty());
    for (auto *button : host.window->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->text() == QLatin1String("Hide"))
            button->click();
    }
    const auto asked = host.engine.requests<engine::ForgetRepo>();
    QCOMPARE(asked.size(), size_t(1));
    QCOMPARE(asked.front().repo.value, std::string("acme/big"));
    QVERIFY(asked.front().forgotten);
    host.tell(remote(HostTrouble::Unreachable));
    const auto before = host.engine.requests<engine::Refresh>().size();
    QTest::keySequence(host.window.get(), QKeySequence(QStringLiteral("Ctrl+Shift+R")));
    QCOMPARE(host.engine.requests<engine::Refresh>().size(), before + 1);
}

// Without a token nothing is sent, and the verbs say why; while the host is away what is safe is queued.
void TestHost::commandsWaitOrSayWhy()
{
    Host host;
    QVERIFY(host.show());
    host.list()->setCurrentKey(QStringLiteral("core/api#812"));
    host.settle();
    const auto allowed
        = [&](const char *id) { return host.window->actions().action(QLatin1StringView(id))->isEnabled(); };
    host.tell(remote());
    QVERIFY(allowed("board.rerun") && allowed("board.merge") && allowed("failures.rerun"));
    host.tell(remote(HostTrouble::SignIn));
    QVERIFY(!allowed("board.rerun") && !allowed("board.merge") && !allowed("failures.rerun"));
    QVERIFY(host.window->actions()
                .action(QStringLiteral("board.rerun"))
                ->toolTip()
                .contains(QLatin1String("sign in first")));
    host.tell(remote(HostTrouble::Unreachable));
    QVERIFY(allowed("board.rerun") && !allowed("board.merge") && allowed("failures.rerun"));
    QVERIFY(allowed("board.pin") && allowed("board.snooze"));
}

void TestHost::approvalsAreQueuedAndAskedAgain()
{
    Host host;
    QVERIFY(host.show());
    auto *toast = host.window->findChild<kit::Toast *>();
    QVERIFY(toast);
    toast->setHoldSeconds(0); // nothing waits for an undo
    host.tell(remote(HostTrouble::Unreachable));
    int sent = 0;
    int takenBack = 0;
    const auto approve
        = [&](const char *what) { toast->hold(QLatin1StringView(what), [&] { ++sent; }, [&] { ++takenBack; }); };
    approve("Approving one");
    approve("Approving two");
    QCOMPARE(sent, 0);
    QVERIFY2(
        host.banner()->text().endsWith(QLatin1String("Approvals are queued (2) and will ask again before sending.")),
        qPrintable(host.banner()->text()));
    host.shoot(QStringLiteral("queued"));
    toast->undoStack().undo();
    QCOMPARE(takenBack, 1);
    QVERIFY(host.banner()->text().contains(QLatin1String("(1)")));
    host.tell(remote());
    QCOMPARE(sent, 0); // it asks
    QVERIFY(host.banner()->text().contains(QLatin1String("Approving one")));
    QCOMPARE(host.ways(), (QStringList{QStringLiteral("Send them"), QStringLiteral("Discard them")}));
    host.shoot(QStringLiteral("online-again"));
    host.window->actions().action(QStringLiteral("window.host.send"))->trigger();
    QCOMPARE(sent, 1);
    QVERIFY(!host.banner()->isVisible());
    // Or not; and quitting sends nothing of it: the next start says so.
    host.tell(remote(HostTrouble::Limited));
    approve("Approving three");
    approve("Approving four");
    QCOMPARE(toast->flush(), 0);
    QCOMPARE(host.state.get(QStringLiteral("held")).toStringList().size(), 2);
    host.tell(remote());
    host.window->actions().action(QStringLiteral("window.host.drop"))->trigger();
    QCOMPARE(sent, 1);
    QCOMPARE(takenBack, 3);
    QVERIFY(host.state.get(QStringLiteral("held")).toStringList().isEmpty());
}

void TestHost::budget()
{
    Host host;
    QVERIFY(host.show());
    host.tell(remote());
    const QLabel *label = host.label("host-budget");
    const QLocale locale;
    QCOMPARE(label->text(),
             QStringLiteral("API %1/%2, resets %3").arg(locale.toString(4312), locale.toString(5000), at(now + 20min)));
    QVERIFY(label->isVisible());
    QVERIFY(!label->font().bold() && label->font().weight() < QFont::DemiBold);
    engine::Status low = remote();
    low.host.remaining = 999;
    host.tell(low);
    QVERIFY(label->font().weight() >= QFont::DemiBold);
    QVERIFY(!label->accessibleDescription().isEmpty());
    QVERIFY(!label->text().contains(QLatin1String("saving")));
    low.host.saving = true;
    host.tell(low);
    QVERIFY(label->text().endsWith(QStringLiteral("· saving")));
    QVERIFY(label->accessibleDescription().contains(QLatin1String("what you look at")));
    low.host.limit = 0; // not told yet
    host.tell(low);
    QVERIFY(!label->isVisible());
}

void TestHost::ages_data()
{
    QTest::addColumn<int>("minutes"); ///< since the second repository was read; its interval is 10
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("wrong");
    QTest::newRow("fresh") << 1 << QStringLiteral("as of %1").arg(at(now - 1min)) << false;
    QTest::newRow("old") << 19 << QStringLiteral("as of %1").arg(at(now - 19min)) << false;
    QTest::newRow("stale") << 25 << QStringLiteral("! as of %1 (25 min)").arg(at(now - 25min)) << true;
    QTest::newRow("unknown") << 180 << QStringLiteral("? as of %1 (3 h), unknown since").arg(at(now - 180min)) << true;
    QTest::newRow("never") << -1 << QStringLiteral("as of %1").arg(at(now - 1min)) << false;
}

void TestHost::ages()
{
    QFETCH(const int, minutes);
    QFETCH(const QString, text);
    QFETCH(const bool, wrong);
    engine::Status status = remote();
    status.host.sources[1].asOf = minutes < 0 ? Time() : now - std::chrono::minutes(minutes);
    const shell::ShortSaying saying = shell::ageOf(status, now);
    QCOMPARE(saying.text, text);
    QCOMPARE(saying.wrong, wrong);
    QVERIFY(saying.more.contains(QLatin1String("acme/big")));
}

// The network goes or comes: the host is asked at once, however recently somebody has asked.
void TestHost::networkIsNotWaitedFor()
{
    Host host;
    QVERIFY(host.show());
    host.tell(remote());
    for (int i = 0; i < 2; ++i) {
        const auto before = host.engine.requests<engine::Refresh>().size();
        host.window->networkChanged();
        QCOMPARE(host.engine.requests<engine::Refresh>().size(), before + 1);
    }
}

void TestHost::noHostSaysNothing()
{
    engine::Status local;
    local.asOf = now;
    QVERIFY(!shell::sayingOf(local, {QStringLiteral("x")}, now));
    QVERIFY(shell::budgetOf(local, now).text.isEmpty());
    QCOMPARE(shell::reachOf(local, now).text, QStringLiteral("● Online"));
    QCOMPARE(shell::ageOf(local, now).text, QStringLiteral("as of %1").arg(at(now)));
    local.online = false;
    local.offlineWhy = "the folder is gone";
    QCOMPARE(shell::reachOf(local, now).text, QStringLiteral("○ Offline: the folder is gone"));
    engine::Status several = remote();
    for (engine::SourceRow &source : several.host.sources)
        source.trouble = HostTrouble::NotFound;
    const auto saying = shell::sayingOf(several, {}, now);
    QVERIFY(saying);
    QCOMPARE(saying->text, QStringLiteral("acme/api and 2 more: 404 – token cannot see it. 0 of 3 shown."));
    QCOMPARE(saying->more.count(u'\n'), 2);
    several.host.name = "git.example.org";
    several.host.trouble = HostTrouble::SignIn;
    several.host.since = now - 24h;
    QVERIFY(shell::sayingOf(several, {}, now)->text.startsWith(QLatin1String("git.example.org token expired at ")));
    QVERIFY(
        shell::sayingOf(several, {}, now)->text.contains(QRegularExpression(QStringLiteral("\\d{4}-\\d\\d-\\d\\d "))));
}

SIGNALBOX_TEST(TestHost)
#include "tst_host.moc"
