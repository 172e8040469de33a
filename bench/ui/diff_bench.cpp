// SPDX-License-Identifier: GPL-3.0-or-later
// What the panes do off the GUI thread: word marks, reading a diff, highlighting, the line table and the search of a log.
#include <ui/diff/highlight.h>
#include <ui/diff/pairs.h>
#include <ui/log/log_file.h>

#include <QTemporaryFile>

#include <benchmark/benchmark.h>

using namespace sb;

namespace {

std::string source(int lines)
{
    std::string text;
    for (int i = 0; i < lines; ++i)
        text += "    for (int i = r.first; i < r.last; ++i) // row " + std::to_string(i) + "\n";
    return text;
}

void wordMarks400(benchmark::State &state)
{
    QString before;
    for (int i = 0; i < 100; ++i)
        before += QStringLiteral("word%1, ").arg(i);
    QString after = before;
    after.replace(QStringLiteral("word50"), QStringLiteral("other"))
        .replace(QStringLiteral("word7,"), QStringLiteral("w,"));
    for (auto _ : state)
        benchmark::DoNotOptimize(diff::wordMarks(before, after));
}
BENCHMARK(wordMarks400);

void highlight20000(benchmark::State &state)
{
    diff::File file;
    file.path = QStringLiteral("a.cpp");
    file.after = file.before = diff::splitLines(source(10'000));
    for (auto _ : state)
        benchmark::DoNotOptimize(diff::highlight(file, 0));
}
BENCHMARK(highlight20000)->Unit(benchmark::kMillisecond);

void lineTable50MB(benchmark::State &state)
{
    const std::string text = source(900'000);
    for (auto _ : state)
        benchmark::DoNotOptimize(log::LogFile::fromText(text));
    state.SetBytesProcessed(int64_t(state.iterations()) * int64_t(text.size()));
}
BENCHMARK(lineTable50MB)->Unit(benchmark::kMillisecond);

void search50MB(benchmark::State &state)
{
    const auto file = log::LogFile::fromText(source(900'000));
    for (auto _ : state)
        benchmark::DoNotOptimize(log::search(*file, "row 77"));
}
BENCHMARK(search50MB)->Unit(benchmark::kMillisecond);

/// A log of 1 GB in a file, as the pane opens it: mapped, every line found. Goal < 2 s. SIGNALBOX_BENCH_LOG_MB changes the size.
class BigLog : public benchmark::Fixture {
public:
    void SetUp(const benchmark::State &) override
    {
        if (file.isOpen())
            return;
        const qint64 wanted = (qEnvironmentVariableIsSet("SIGNALBOX_BENCH_LOG_MB")
                                   ? qEnvironmentVariableIntValue("SIGNALBOX_BENCH_LOG_MB")
                                   : 1024)
            * qint64(1 << 20);
        const QByteArray block = QByteArray::fromStdString(source(20'000));
        if (!file.open())
            return;
        while (file.size() < wanted && file.write(block) > 0) { }
        file.write("the last row 77 of all\n");
        file.flush();
    }
    QTemporaryFile file;
};

BENCHMARK_DEFINE_F(BigLog, open)(benchmark::State &state)
{
    for (auto _ : state) {
        const auto log = log::LogFile::open(file.fileName());
        if (!log)
            state.SkipWithError(log.error().text);
    }
    state.SetBytesProcessed(int64_t(state.iterations()) * file.size());
}
BENCHMARK_REGISTER_F(BigLog, open)->Unit(benchmark::kMillisecond)->Iterations(3);

BENCHMARK_DEFINE_F(BigLog, search)(benchmark::State &state)
{
    const auto log = log::LogFile::open(file.fileName());
    for (auto _ : state)
        benchmark::DoNotOptimize(log::search(**log, "the last row 77"));
    state.SetBytesProcessed(int64_t(state.iterations()) * file.size());
}
BENCHMARK_REGISTER_F(BigLog, search)->Unit(benchmark::kMillisecond)->Iterations(3);

} // namespace

BENCHMARK_MAIN();
