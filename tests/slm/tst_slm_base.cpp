// SPDX-License-Identifier: GPL-3.0-or-later
// The data folder gives the shipped model bit for bit: about two minutes of one core, so only where SIGNALBOX_LONG_TESTS is set.
#include <core/base/hash.h>
#include <core/slm/base.h>
#include <tests/registry.h>

#include <QFile>
#include <QtTest>

using namespace sb;

class TestSlmBase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesTheShippedFile();
};

void TestSlmBase::givesTheShippedFile()
{
    const std::string folder = qEnvironmentVariable("SIGNALBOX_SHARED").toStdString() + "/data";
    if (!QFile::exists(QString::fromStdString(folder + "/commit_types/train.jsonl.gz")))
        QSKIP("SIGNALBOX_SHARED is not set to a folder with data/commit_types");
    if (!qEnvironmentVariableIsSet("SIGNALBOX_LONG_TESTS"))
        QSKIP("training takes minutes: set SIGNALBOX_LONG_TESTS=1 to run it");
    const auto made = slm::trainBase(folder, Cancel());
    QVERIFY2(made, made ? "" : made.error().text.c_str());
    const auto shipped = slm::Model::shipped();
    QVERIFY(shipped);
    QCOMPARE(QString::fromStdString(sha256Hex(made->file)), QString::fromStdString(shipped->sha256()));
}

SIGNALBOX_TEST(TestSlmBase)
#include "tst_slm_base.moc"
