// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/json.h>
#include <core/classify/codeowners.h>
#include <tests/registry.h>

#include <QFile>

using namespace sb::classify;

class TestCodeowners : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decides_data();
    void decides();
    void publishedPatterns();
};

void TestCodeowners::decides_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("owners"); // joined by a space
    QTest::newRow("last match wins") << "* @a\n/src/ @b\n" << "src/x.c" << "@b";
    QTest::newRow("order, not precision") << "/src/ @b\n* @a\n" << "src/x.c" << "@a";
    QTest::newRow("no owners take them away") << "* @a\n/gen/\n" << "gen/x.c" << "";
    QTest::newRow("several owners") << "*.js @a @o/team x@y.org # why\n" << "d/x.js" << "@a @o/team x@y.org";
    QTest::newRow("negation is skipped") << "* @a\n!x.c @b\n" << "x.c" << "@a";
    QTest::newRow("comment") << "# * @a\n" << "x.c" << "";
    QTest::newRow("escaped space") << "/my\\ docs/ @a\n" << "my docs/x" << "@a";
    QTest::newRow("brackets are themselves") << "/app/[id]/x.ts @a\n" << "app/[id]/x.ts" << "@a";
    QTest::newRow("brackets are no range") << "/app/[id]/x.ts @a\n" << "app/i/x.ts" << "";
    QTest::newRow("star stays in its folder") << "docs/* @a\n" << "docs/deep/x.md" << "";
    QTest::newRow("CRLF") << "* @a\r\n/x @b\r\n" << "x" << "@b";
    QTest::newRow("case matters") << "/Src/ @a\n" << "src/x" << "";
}

void TestCodeowners::decides()
{
    QFETCH(QString, text);
    QFETCH(QString, path);
    QFETCH(QString, owners);
    QStringList said;
    for (const std::string &owner : parseOwners(text.toStdString()).of(path.toStdString()))
        said << QString::fromStdString(owner);
    QCOMPARE(said.join(QLatin1Char(' ')), owners);
}

void TestCodeowners::publishedPatterns()
{
    if (qEnvironmentVariableIsEmpty("SIGNALBOX_SHARED"))
        QSKIP("SIGNALBOX_SHARED is not set: the published patterns are not here");
    QFile file(qEnvironmentVariable("SIGNALBOX_SHARED") + QStringLiteral("/data/codeowners-patterns.json"));
    if (!file.open(QIODevice::ReadOnly))
        QSKIP("SIGNALBOX_SHARED has no data/codeowners-patterns.json");
    const auto cases = sb::parseJson(file.readAll().toStdString());
    QVERIFY(!cases.empty());
    for (const auto &one : cases) {
        const std::string pattern = one.at("pattern");
        const Owners owners = parseOwners(pattern + " @owner\n");
        for (const auto &[path, owned] : one.at("paths").items())
            QVERIFY2(!owners.of(path).empty() == owned.get<bool>(), (pattern + " against " + path).c_str());
    }
}

SIGNALBOX_TEST(TestCodeowners)
#include "tst_codeowners.moc"
