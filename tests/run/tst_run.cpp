// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/run/command.h>
#include <tests/registry.h>

#include <QFile>
#include <QTemporaryDir>

using namespace sb;
using namespace sb::run;

class RunTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }
    void tellsHowItEnded_data();
    void tellsHowItEnded();
    void streamsAndCutsOutput();
    void endsTheWholeGroupInTime();
    void obeysCancel();
    void namesAMissingProgram();
    void handsOverNoEnvironment();
    void provesTheSandbox();
    void findsASandboxThatLetsThrough_data();
    void findsASandboxThatLetsThrough();
    void refuses_data();
    void refuses();
    void buildsInside_data();
    void buildsInside();

private:
    Command command(const std::string &line)
    {
        Command made;
        made.arguments = shell(line);
        made.folder = m_folder.path().toStdString();
        made.limits.wall = std::chrono::seconds(20);
        return made;
    }
    QTemporaryDir m_folder;
};

void RunTest::tellsHowItEnded_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("exitCode");
    QTest::addRow("success") << QByteArray("true") << 0;
    QTest::addRow("failure") << QByteArray("exit 3") << 3;
    QTest::addRow("signal") << QByteArray("kill -SEGV $$") << 139;
    QTest::addRow("stdin is empty") << QByteArray("read line") << 1;
}

void RunTest::tellsHowItEnded()
{
    QFETCH(QByteArray, line);
    QFETCH(int, exitCode);
    const auto finished = run::run(command(line.toStdString()), {}, {});
    QVERIFY(finished.has_value());
    QCOMPARE(finished->exitCode, exitCode);
    QVERIFY(!finished->timedOut);
}

void RunTest::streamsAndCutsOutput()
{
    Command wanted = command("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done");
    wanted.limits.output = 1000;
    wanted.logPath = m_folder.filePath(QStringLiteral("log")).toStdString();
    std::string heard;
    wanted.onOutput = [&](std::string_view bytes) { heard += bytes; };
    const auto finished = run::run(wanted, {}, {});
    QVERIFY(finished.has_value());
    QVERIFY(finished->outputCut);
    QCOMPARE(heard.size(), size_t(1000));
    QFile log(m_folder.filePath(QStringLiteral("log")));
    QVERIFY(log.open(QFile::ReadOnly));
    QCOMPARE(log.readAll().toStdString(), heard);
    QVERIFY(finished->tail.ends_with("line 1999\n"));
    QVERIFY(finished->tail.size() <= 16 * 1024);
}

void RunTest::endsTheWholeGroupInTime()
{
    Command wanted = command("sleep 60 & sleep 60");
    wanted.limits.wall = std::chrono::milliseconds(300);
    const auto finished = run::run(wanted, {}, {});
    QVERIFY(finished.has_value());
    QVERIFY(finished->timedOut);
    QCOMPARE(finished->exitCode, 137);
}

void RunTest::obeysCancel()
{
    CancelSource source;
    Command wanted = command("echo begun; sleep 60");
    wanted.onOutput = [&](std::string_view) { source.request(); };
    const auto finished = run::run(wanted, {}, source.token());
    QVERIFY(finished.has_value());
    QVERIFY(finished->cancelled);
}

void RunTest::namesAMissingProgram()
{
    Command wanted = command("");
    wanted.arguments = {"no-such-program"};
    const auto finished = run::run(wanted, {}, {});
    QVERIFY(!finished.has_value());
    QCOMPARE(finished.error().kind, Error::Kind::NotFound);
    QVERIFY(finished.error().text.find("no-such-program") != std::string::npos);
}

void RunTest::handsOverNoEnvironment()
{
    qputenv("PLANTED_SECRET", "hunter2");
    const auto finished = run::run(command("env"), {}, {});
    QVERIFY(finished.has_value());
    QVERIFY(finished->tail.find("hunter2") == std::string::npos);
}

void RunTest::provesTheSandbox()
{
    const Probe found = probe(m_folder.path().toStdString());
    for (const Probe::Attempt &attempt : found.attempts)
        qInfo("level %s: %s: %s", attempt.level == Level::A ? "A" : "B", attempt.what.c_str(),
              attempt.refused ? "refused" : "GOT THROUGH");
    if (found.level == Level::None)
        QSKIP(qPrintable(QStringLiteral("no sandbox on this machine: %1").arg(QString::fromStdString(found.why))));
    for (const Probe::Attempt &attempt : found.attempts)
        QVERIFY2(attempt.level != found.level || attempt.refused, attempt.what.c_str());
}

void RunTest::findsASandboxThatLetsThrough_data()
{
    const QByteArray refused = "echo works\nfor n in 1 2 3 4 5 6 7 8 9 10 11; do echo $n refused; done\n";
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("why");
    QTest::addRow("does not start") << QByteArray("exit 1\n") << QByteArray("bubblewrap does not start here");
    QTest::addRow("runs nothing") << QByteArray("exit 0\n") << QByteArray("bubblewrap does not start here");
    QTest::addRow("lets one through") << refused + "echo 0 got through\n"
                                      << QByteArray("under bubblewrap a program reads a file outside its folder");
    QTest::addRow("ends before one has ended")
        << refused << QByteArray("under bubblewrap a program reads a file outside its folder");
    QTest::addRow("a file appeared")
        << "while [ \"$1\" != OUTSIDE ]; do shift; done\n: >\"$2/escaped\"\necho 0 refused\n" + refused
        << QByteArray("under bubblewrap a file appeared outside");
}

/// By a bwrap that says what such a one would say.
void RunTest::findsASandboxThatLetsThrough()
{
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, why);
    QFile bwrap(m_folder.filePath(QStringLiteral("bwrap")));
    QVERIFY(bwrap.open(QFile::WriteOnly));
    bwrap.write("#!/bin/sh\n" + script);
    bwrap.close();
    QVERIFY(bwrap.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", m_folder.path().toUtf8() + ":" + path);
    const auto restored = qScopeGuard([&] { qputenv("PATH", path); });

    const Probe found = probe(m_folder.path().toStdString());
    QVERIFY(found.level != Level::A);
    QCOMPARE(QByteArray::fromStdString(found.why).split(';').front(), why);
}

void RunTest::refuses_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<QByteArray>("line");
    const std::pair<const char *, const char *> attempts[]
        = {{"shadow", "cat /etc/shadow"},
           {"var", "ls /var/log"},
           {"device", "mknod x b 8 0"},
           {"remount", "mount -o remount,rw /usr"},
           {"chroot", "chroot . /bin/true"},
           {"netcat", "python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 22), 1)'"},
           {"raw socket", "python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)'"},
           {"packet", "python3 -c 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'"},
           {"parent", "cat ../secret"},
           {"tmp of others", "ls /tmp/* | grep outside"}};
    for (const int level : {int(Level::A), int(Level::B)}) {
        for (const auto &[name, line] : attempts)
            QTest::addRow("%c %s", level == int(Level::A) ? 'A' : 'B', name) << level << QByteArray(line);
    }
}

void RunTest::refuses()
{
    QFETCH(int, level);
    QFETCH(QByteArray, line);
    QTemporaryDir outer;
    QVERIFY(QDir(outer.path()).mkdir(QStringLiteral("inside")));
    QFile secret(outer.filePath(QStringLiteral("secret")));
    QVERIFY(secret.open(QFile::WriteOnly));
    secret.close();
    Command wanted = command("true");
    wanted.folder = outer.filePath(QStringLiteral("inside")).toStdString();
    const auto works = run::run(wanted, {.level = Level(level)}, {});
    if (!works || works->exitCode != 0)
        QSKIP("this level does not start on this machine");
    wanted.arguments = shell(line.toStdString());
    const auto finished = run::run(wanted, {.level = Level(level)}, {});
    QVERIFY(finished.has_value());
    QVERIFY2(finished->exitCode != 0, finished->tail.c_str());
}

void RunTest::buildsInside_data()
{
    QTest::addColumn<int>("level");
    QTest::addRow("A") << int(Level::A);
    QTest::addRow("B") << int(Level::B);
}

void RunTest::buildsInside()
{
    QFETCH(int, level);
    QFile source(m_folder.filePath(QStringLiteral("a.cpp")));
    QVERIFY(source.open(QFile::WriteOnly));
    source.write("#include <cstdio>\nint main() { std::puts(\"built\"); }\n");
    source.close();
    const auto works = run::run(command("true"), {.level = Level(level)}, {});
    if (!works || works->exitCode != 0)
        QSKIP("this level does not start on this machine");
    const auto finished
        = run::run(command("g++ a.cpp -o a && ./a && python3 -c 'print(6 * 7)'"), {.level = Level(level)}, {});
    QVERIFY(finished.has_value());
    QVERIFY2(finished->exitCode == 0, finished->tail.c_str());
    QVERIFY(finished->tail.ends_with("built\n42\n"));
}

SIGNALBOX_TEST(RunTest)
#include "tst_run.moc"
