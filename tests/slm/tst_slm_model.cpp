// SPDX-License-Identifier: GPL-3.0-or-later
#include "../sanitizers/effort.h"

#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/slm/base.h>
#include <core/slm/model.h>
#include <tests/registry.h>

#include <cstring>
#include <limits>

using namespace sb;
using namespace sb::slm;

namespace {

ModelData small()
{
    ModelData data;
    data.scale = 0.5f;
    data.temperature = 2;
    data.bias[1] = 3;
    data.summary = "{}";
    data.keys = {7, 9, keySpace - 1};
    data.weights.resize(3);
    data.weights[1][4] = -8;
    data.weights[2][10] = 127;
    return data;
}

/// The bytes with their digest made right again: hostile, not just broken.
std::string resealed(std::string bytes)
{
    const auto digest = sha256(std::string_view(bytes).substr(0, bytes.size() - 32));
    std::memcpy(bytes.data() + bytes.size() - 32, digest.data(), 32);
    return bytes;
}

} // namespace

class TestSlmModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrote();
    void refusesEveryTruncation();
    void refusesEveryFlippedByte();
    void refusesHostileBytes_data();
    void refusesHostileBytes();
    void survivesSealedNoise();
    void scores();
    void shippedModel();
    void unseenRepositories();
};

void TestSlmModel::readsWhatItWrote()
{
    const auto back = decodeModel(encode(small()), "x");
    QVERIFY(back);
    QCOMPARE(back->keys, small().keys);
    QVERIFY(back->weights == small().weights);
    QCOMPARE(back->summary, small().summary);
    QCOMPARE(encode(*back), encode(small()));
}

void TestSlmModel::refusesEveryTruncation()
{
    const std::string bytes = encode(small());
    for (size_t size = 0; size < bytes.size(); ++size) {
        const auto read = decodeModel(std::string_view(bytes).substr(0, size), "cut.slm");
        QVERIFY(!read);
        QCOMPARE(read.error().kind, Error::Kind::Corrupt);
        QVERIFY(read.error().text.contains("cut.slm"));
    }
    QVERIFY(!decodeModel(bytes + "x", "long"));
}

void TestSlmModel::refusesEveryFlippedByte()
{
    const std::string bytes = encode(small());
    for (size_t at = 0; at < bytes.size(); ++at) {
        std::string flipped = bytes;
        flipped[at] = char(~flipped[at]);
        QVERIFY(!decodeModel(flipped, "x"));
    }
}

void TestSlmModel::refusesHostileBytes_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<QByteArray>("bytes");
    const auto number = [](auto value) { return QByteArray(reinterpret_cast<const char *>(&value), sizeof value); };
    QTest::newRow("too many rows") << 16 << number(uint32_t(0xffffffff));
    QTest::newRow("one row more") << 16 << number(uint32_t(4));
    QTest::newRow("scale nan") << 20 << number(std::numeric_limits<float>::quiet_NaN());
    QTest::newRow("scale zero") << 20 << number(0.f);
    QTest::newRow("scale negative") << 20 << number(-1.f);
    QTest::newRow("temperature zero") << 24 << number(0.f);
    QTest::newRow("temperature infinite") << 24 << number(std::numeric_limits<float>::infinity());
    QTest::newRow("bias infinite") << 28 << number(-std::numeric_limits<float>::infinity());
    QTest::newRow("summary beyond the end") << 72 << number(uint32_t(0x7fffffff));
    QTest::newRow("summary too long") << 72 << number(uint32_t(3));
    QTest::newRow("keys out of order") << 78 << number(uint32_t(10));
    QTest::newRow("key out of range") << 86 << number(keySpace);
}

void TestSlmModel::refusesHostileBytes()
{
    QFETCH(int, at);
    QFETCH(QByteArray, bytes);
    std::string model = encode(small());
    std::memcpy(model.data() + at, bytes.constData(), size_t(bytes.size()));
    const auto read = decodeModel(resealed(model), "x");
    QVERIFY(!read);
    QCOMPARE(read.error().kind, Error::Kind::Corrupt);
}

void TestSlmModel::survivesSealedNoise()
{
    uint64_t state = 7;
    const std::string bytes = encode(small());
    for (int round = 0; round < test::effort(20'000); ++round) {
        std::string noisy = bytes;
        for (int i = 0; i < 3; ++i) {
            state = state * 6364136223846793005ull + 1442695040888963407ull;
            noisy[16 + (state >> 33) % (noisy.size() - 48)] = char(state >> 25);
        }
        if (const auto data = decodeModel(resealed(noisy), "x")) {
            const Model model(*data);
            const Feature feature{7, Group::Subject, 1};
            const Probabilities shares = model.probabilities(model.logits({&feature, 1}));
            double sum = 0;
            for (const double share : shares)
                sum += share;
            QVERIFY(std::abs(sum - 1) < 1e-9);
        }
    }
}

void TestSlmModel::scores()
{
    const Model model(small());
    const Feature features[] = {{9, Group::Subject, 2}, {8, Group::Subject, 5}, {keySpace - 1, Group::Body, 0.5f}};
    const Logits logits = model.logits(features);
    QCOMPARE(logits[1], 3.f);
    QCOMPARE(logits[4], -8.f);
    QCOMPARE(logits[10], 31.75f);
    QCOMPARE(model.weight(9, 4), -4.f);
    QCOMPARE(model.weight(8, 4), 0.f);
    float mean = 0;
    for (size_t type = 0; type < types; ++type)
        mean += model.weight(9, type) / types;
    QVERIFY(std::abs(model.push(9, 4) - (model.weight(9, 4) - mean)) < 1e-5f);
    QCOMPARE(model.push(8, 4), 0.f);
    const Probabilities sharp = Model::calibrated(logits, 1), soft = Model::calibrated(logits, 10);
    QVERIFY(sharp[10] > soft[10] && soft[10] > soft[1] && soft[1] > soft[0]);
}

void TestSlmModel::shippedModel()
{
    const auto model = Model::shipped();
    QVERIFY2(model, model ? "" : model.error().text.c_str());
    QCOMPARE(model->sha256().size(), size_t(64));
    const auto summary = parseJson(model->summary());
    QVERIFY(summary.is_object());
    QVERIFY(summary["version"].get<int>() >= 1);
    QVERIFY(summary["data"]["commits"].get<int>() > 100'000);
    QCOMPARE(summary["data"]["sha256"].get<std::string>().size(), size_t(64));
    QFile file(QStringLiteral(":/signalbox/models/change_type.slm"));
    QVERIFY(file.size() > 100'000 && file.size() <= 500'000);
}

/// The bars of the model card, on repositories that training has not seen.
void TestSlmModel::unseenRepositories()
{
    const QString rows = qEnvironmentVariable("SIGNALBOX_SHARED") + QStringLiteral("/data/commit_types/dev.jsonl.gz");
    if (!QFile::exists(rows))
        QSKIP("SIGNALBOX_SHARED is not set to a folder with data/commit_types");
    if (test::sanitized)
        QSKIP("the figures are those of any build");
    const auto model = Model::shipped();
    QVERIFY(model);
    const auto answers = answersTo(rows.toStdString(), *model, Cancel());
    QVERIFY(answers);
    const Figures figures = figuresOf(*answers);
    QVERIFY2(figures.accuracy >= 0.67, qPrintable(QString::number(figures.accuracy)));
    QVERIFY2(figures.macroF1 >= 0.60, qPrintable(QString::number(figures.macroF1)));
    QVERIFY2(figures.calibrationError <= 0.03, qPrintable(QString::number(figures.calibrationError)));
    QVERIFY2(figures.accuracyAt80 >= 0.74, qPrintable(QString::number(figures.accuracyAt80)));
}

SIGNALBOX_TEST(TestSlmModel)
#include "tst_slm_model.moc"
