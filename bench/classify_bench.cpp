// SPDX-License-Identifier: GPL-3.0-or-later
// Text to verdict, one change after the other and 1,000 on four threads, and learning from 2,000 commits. The changes are those of
// SIGNALBOX_SHARED/data/commit_types/dev.jsonl.gz, else the patches of tests/classify. The peer of a verdict is the reference program of
// SIGNALBOX_SHARED/eval/slm_ref in the same run (features and scores in 32-bit floats, neither rules nor reasons), where it was there
// when this was configured. Times are thread CPU time, so that other work on the machine counts less.
#include <core/base/format.h>
#include <core/classify/change_type.h>
#include <core/classify/classify.h>
#include <core/engine/patch_change.h>
#include <core/slm/adapt.h>
#include <core/slm/rows.h>

#include <QDir>

#include <benchmark/benchmark.h>

#if __has_include(<slm.hpp>)
#include <slm.hpp>
#define HAS_REFERENCE 1
#endif

#include <algorithm>
#include <atomic>
#include <ctime>
#include <random>
#include <thread>

namespace {

constexpr size_t sampleSize = 4000;

double microsecondsNow()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e6 + double(now.tv_nsec) * 1e-3;
}

struct Data {
    std::vector<sb::fact::Change> changes;
    std::vector<sb::slm::Lesson> lessons;
};

sb::fact::Change changeOf(const sb::slm::Row &row)
{
    sb::fact::Change change;
    change.subject = row.prefixedSubject;
    change.body = row.sample.body;
    for (const sb::slm::SampleFile &file : row.sample.files)
        change.files.push_back(
            {file.path, file.path, sb::fact::FileStatus::Modified, false, file.added, file.deleted, {}});
    if (!change.files.empty())
        change.files.front().patch = row.sample.excerpt;
    return change;
}

Data patches()
{
    Data data;
    const QDir folder(QStringLiteral(BENCH_PATCHES));
    for (const QFileInfo &info : folder.entryInfoList({QStringLiteral("*.patch")}, QDir::Files, QDir::Name)) {
        QFile file(info.filePath());
        if (file.open(QFile::ReadOnly))
            data.changes.push_back(sb::engine::changeOfPatch(file.readAll().toStdString(), {}));
    }
    return data;
}

const Data &data()
{
    static const Data all = [] {
        Data data;
        const QString rows
            = qEnvironmentVariable("SIGNALBOX_SHARED") + QStringLiteral("/data/commit_types/dev.jsonl.gz");
        const auto read = sb::slm::forEachRow(rows.toStdString(), sb::Cancel(), [&](sb::slm::Row &row) {
            if (data.changes.size() == sampleSize || !row.label)
                return;
            data.changes.push_back(changeOf(row));
            data.lessons.push_back({row.sample, *row.label, 1});
        });
        if (!read)
            data = patches();
        const size_t distinct = data.changes.size();
        for (size_t i = 0; data.changes.size() < sampleSize; ++i)
            data.changes.push_back(data.changes[i % distinct]);
        while (data.lessons.size() < sampleSize) {
            const sb::fact::Change &change = data.changes[data.lessons.size()];
            data.lessons.push_back({sb::slm::sampleOf(change), sb::fact::ChangeType(data.lessons.size() % 4), 1});
        }
        return data;
    }();
    return all;
}

double quantile(std::vector<double> &times, double share)
{
    std::ranges::sort(times);
    return times[size_t(double(times.size() - 1) * share)];
}

#ifdef HAS_REFERENCE
Rec recordOf(const sb::slm::Sample &sample)
{
    Rec record{};
    record.nfiles = uint32_t(sample.fileCount);
    record.add = uint32_t(sample.added);
    record.del = uint32_t(sample.deleted);
    record.subj = sample.subject;
    record.body = sample.body;
    for (const sb::slm::SampleFile &file : sample.files)
        record.files += sb::format("{}\t{}\t{}\t{}\n", file.status, file.added, file.deleted, file.path);
    record.diff = sample.excerpt;
    return record;
}

/// The reference's way: every feature through a table of 2^22 places to a row of floats.
class Reference {
public:
    Reference()
        : m_rows(size_t(1) << 22, -1)
    {
        std::minstd_rand random(1);
        for (int32_t row = 0; row < 160'000; ++row) {
            m_rows[random() & (m_rows.size() - 1)] = row;
            for (size_t k = 0; k < sb::slm::types; ++k)
                m_weights.push_back(float(random() % 200) / 100 - 1);
        }
    }
    size_t type(const Rec &record)
    {
        m_extractor.extract(record);
        std::array<float, sb::slm::types> sum{};
        for (const Feat &feature : m_extractor.out) {
            const int32_t row = m_rows[feature.h & (m_rows.size() - 1)];
            for (size_t k = 0; row >= 0 && k < sum.size(); ++k)
                sum[k] += feature.v * m_weights[size_t(row) * sum.size() + k];
        }
        return size_t(std::ranges::max_element(sum) - sum.begin());
    }

private:
    ::Extractor m_extractor;
    std::vector<int32_t> m_rows;
    std::vector<float> m_weights;
};
#endif

void textToVerdict(benchmark::State &state)
{
    const auto model = *sb::classify::shippedModel();
    std::vector<double> ours, reference;
    for (auto _ : state) {
        for (const sb::fact::Change &change : data().changes) {
            const double began = microsecondsNow();
            benchmark::DoNotOptimize(sb::classify::typeOf({change, {}, true, *model, nullptr, {}, {}}));
            ours.push_back(microsecondsNow() - began);
        }
#ifdef HAS_REFERENCE
        Reference peer;
        for (const sb::slm::Lesson &lesson : data().lessons) {
            const Rec record = recordOf(lesson.sample);
            const double began = microsecondsNow();
            benchmark::DoNotOptimize(peer.type(record));
            reference.push_back(microsecondsNow() - began);
        }
#endif
    }
    state.counters["p50 us"] = quantile(ours, 0.5);
    state.counters["p99 us"] = quantile(ours, 0.99);
    if (!reference.empty()) {
        state.counters["reference p50 us"] = quantile(reference, 0.5);
        state.counters["reference p99 us"] = quantile(reference, 0.99);
    }
}
BENCHMARK(textToVerdict)->Iterations(2)->Unit(benchmark::kMillisecond);

/// The whole assessment of 1,000 pull requests on four threads, by the wall clock.
void thousandPulls(benchmark::State &state)
{
    const auto rules = *sb::classify::shippedAutoRules();
    for (auto _ : state) {
        std::atomic<size_t> next = 0;
        const auto work = [&] {
            for (size_t i; (i = next.fetch_add(1)) < 1000;) {
                sb::classify::Input input;
                input.change = data().changes[i];
                benchmark::DoNotOptimize(sb::classify::classify(input, rules, sb::Cancel()));
            }
        };
        std::vector<std::jthread> pool;
        for (int thread = 0; thread < 4; ++thread)
            pool.emplace_back(work);
    }
}
BENCHMARK(thousandPulls)->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);

/// What learning costs once the commits are read: the trial on the older, the measure on the newer, and the model of all.
void learningFrom(benchmark::State &state)
{
    const auto model = *sb::classify::shippedModel();
    const std::span<const sb::slm::Lesson> lessons = std::span(data().lessons).first(size_t(state.range(0)));
    double took = 0;
    for (auto _ : state) {
        const double began = microsecondsNow();
        benchmark::DoNotOptimize(sb::slm::learnAndMeasure(*model, lessons, sb::Cancel()));
        took += microsecondsNow() - began;
    }
    state.counters["CPU s"] = took / 1e6 / double(state.iterations());
}
BENCHMARK(learningFrom)->Arg(200)->Arg(1000)->Arg(2000)->Iterations(2)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
