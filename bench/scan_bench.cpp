// SPDX-License-Identifier: GPL-3.0-or-later
// Raw log to hits on one core, beside a QRegularExpression loop and RE2::Set over the same patterns, in the same run and with the same
// (line, pattern) pairs; and one 10 MB log to a Diagnosis. The logs are those of SIGNALBOX_SHARED/data/bugswarm, else the golden ones
// of tests/golden, repeated to 256 MB (SIGNALBOX_BENCH_MB sets another size). Rates are MB of raw log per second of thread CPU time,
// so that other work on the machine counts less.
#include <core/diagnose/diagnose.h>
#include <core/diagnose/extract.h>
#include <core/diagnose/log_model.h>
#include <core/diagnose/patterns.h>
#include <core/diagnose/test_names.h>
#include <core/scan/line_search.h>

#include <QDir>
#include <QRegularExpression>
#include <QString>

#include <benchmark/benchmark.h>
#include <re2/re2.h>
#include <re2/set.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <format>
#include <iterator>
#include <memory>

using namespace sb;

namespace {

using Pairs = std::vector<std::pair<uint64_t, uint32_t>>;
/// Of every so many lines the slow peer gets one.
constexpr size_t QtSample = 256;

double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

std::string unpacked(const QString &path)
{
    std::string text;
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.toUtf8().constData(), "rb"), gzclose);
    char part[65536];
    for (int got = 0; file && (got = gzread(file.get(), part, sizeof part)) > 0;)
        text.append(part, size_t(got));
    return text;
}

/// All logs of the sample, one after the other.
const std::string &sample()
{
    static const std::string text = [] {
        QDir folder(qEnvironmentVariable("SIGNALBOX_SHARED") + QStringLiteral("/data/bugswarm"));
        if (!folder.exists() || !qEnvironmentVariableIsSet("SIGNALBOX_SHARED"))
            folder.setPath(QStringLiteral(BENCH_LOGS));
        std::string all;
        for (const QString &name : folder.entryList({QStringLiteral("*.log"), QStringLiteral("*.log.gz")})) {
            all += unpacked(folder.filePath(name));
            if (!all.ends_with('\n'))
                all += '\n';
        }
        return all;
    }();
    return text;
}

std::string repeatedTo(size_t bytes)
{
    std::string text;
    text.reserve(bytes + sample().size());
    while (text.size() < bytes && !sample().empty())
        text += sample();
    text.resize(std::min(text.size(), text.rfind('\n', bytes) + 1));
    return text;
}

const diagnose::Knowledge &knowledge()
{
    static const diagnose::Knowledge known = diagnose::shippedKnowledge().value();
    return known;
}

Pairs scanned(std::string_view text)
{
    Pairs pairs;
    const diagnose::LogModel model = diagnose::readLog(text, Cancel());
    const scan::Scanner &scanner = knowledge().patterns->scanner();
    scan::LineSearch search(scanner, scanner.scratch().value());
    for (size_t i = 0; i < model.lines.windows(); ++i) {
        const diagnose::LogWindow &window = model.lines.window(i);
        search.scan(window.text, window.starts, [&](const scan::LineSearch::Hit &hit) {
            for (const uint32_t pattern : hit.patterns)
                pairs.emplace_back(window.first + hit.line, pattern);
        });
    }
    return pairs;
}

Pairs byRe2Set(const re2::RE2::Set &set, std::string_view text)
{
    Pairs pairs;
    const diagnose::LogModel model = diagnose::readLog(text, Cancel());
    std::vector<int> hits;
    uint64_t line = 0;
    for (const std::string_view each : model.lines) {
        set.Match({each.data(), each.size()}, &hits);
        std::ranges::sort(hits);
        for (const int pattern : hits)
            pairs.emplace_back(line, uint32_t(pattern));
        ++line;
    }
    return pairs;
}

Pairs byQt(const std::vector<QRegularExpression> &expressions, const std::vector<std::string> &lines)
{
    Pairs pairs;
    for (uint64_t line = 0; line < lines.size(); ++line) {
        const QString text = QString::fromStdString(lines[line]);
        for (uint32_t pattern = 0; pattern < expressions.size(); ++pattern) {
            if (expressions[pattern].match(text).hasMatch())
                pairs.emplace_back(line * QtSample, pattern);
        }
    }
    return pairs;
}

/// The first pair that only one of them has, or nothing.
std::string difference(std::string_view peer, const Pairs &ours, const Pairs &theirs, std::string_view text)
{
    Pairs only;
    std::ranges::set_symmetric_difference(ours, theirs, std::back_inserter(only));
    if (only.empty())
        return {};
    const diagnose::LogModel model = diagnose::readLog(text, Cancel());
    return std::format("{} differs in {} of {} pairs, {} {}, line '{}'. ", peer, only.size(), ours.size(),
                       std::ranges::binary_search(ours, only.front()) ? "ours has it," : "the peer has it,",
                       knowledge().patterns->rules()[only.front().second].id, model.lines[only.front().first]);
}

void rawToHits(benchmark::State &state)
{
    const size_t megabytes = size_t(std::max(1, qEnvironmentVariableIntValue("SIGNALBOX_BENCH_MB")));
    const std::string text = repeatedTo((qEnvironmentVariableIsSet("SIGNALBOX_BENCH_MB") ? megabytes : 256) << 20);
    const auto &patterns = knowledge().patterns->expressions();
    if (text.empty()) {
        state.SkipWithError("there are no logs: set SIGNALBOX_SHARED");
        return;
    }
    re2::RE2::Options options;
    options.set_max_mem(int64_t(2) << 30);
    re2::RE2::Set set(options, re2::RE2::UNANCHORED);
    std::vector<QRegularExpression> expressions;
    for (const std::string &pattern : patterns) {
        set.Add(pattern, nullptr);
        expressions.emplace_back(QString::fromStdString(pattern)).optimize();
    }
    set.Compile();
    std::vector<std::string> some;
    size_t someBytes = 0;
    {
        const diagnose::LogModel model = diagnose::readLog(text, Cancel());
        for (size_t i = 0; i < model.lines.size(); i += QtSample) {
            some.emplace_back(model.lines[i]);
            someBytes += model.lines.raw(i).size() + 1;
        }
    }
    double ours = 0;
    double re2 = 0;
    double qt = 0;
    for (auto _ : state) {
        const double began = cpuSeconds();
        const Pairs found = scanned(text);
        const double first = cpuSeconds();
        const Pairs foundByRe2 = byRe2Set(set, text);
        const double second = cpuSeconds();
        const Pairs foundByQt = byQt(expressions, some);
        const double third = cpuSeconds();
        Pairs oursOfSome;
        std::ranges::copy_if(found, std::back_inserter(oursOfSome),
                             [](const auto &pair) { return pair.first % QtSample == 0; });
        const std::string problem = difference("RE2::Set", found, foundByRe2, text)
            + difference("QRegularExpression", oursOfSome, foundByQt, text);
        if (found.empty() || !problem.empty()) {
            state.SkipWithError(found.empty() ? "no line matches" : problem);
            return;
        }
        state.counters["pairs"] = double(found.size());
        ours += first - began;
        re2 += second - first;
        qt += third - second;
    }
    const double rounds = double(state.iterations());
    const double bytes = double(text.size()) * rounds / 1e6;
    const double rate = bytes / ours;
    const double qtRate = double(someBytes) * rounds / 1e6 / qt;
    state.counters["patterns"] = double(patterns.size());
    state.counters["MB/s"] = rate;
    state.counters["RE2::Set MB/s"] = bytes / re2;
    state.counters["QRegularExpression MB/s"] = qtRate;
    state.counters["x RE2::Set"] = re2 / ours;
    state.counters["x QRegularExpression"] = rate / qtRate;
}
BENCHMARK(rawToHits)->Iterations(3)->Unit(benchmark::kMillisecond);

/// The parts of a diagnosis, and all of it, over the same 10 MB.
template<typename Part>
void tenMegabytes(benchmark::State &state, const Part &part)
{
    const std::string text = repeatedTo(10'000'000);
    double took = 0;
    for (auto _ : state) {
        const double began = cpuSeconds();
        benchmark::DoNotOptimize(part(text));
        took += cpuSeconds() - began;
    }
    state.counters["MB/s"] = double(text.size()) * double(state.iterations()) / 1e6 / took;
}
void toLines(benchmark::State &state)
{
    tenMegabytes(state, [](std::string_view text) { return diagnose::readLog(text, Cancel()).lines.size(); });
}
void toHits(benchmark::State &state)
{
    tenMegabytes(state, [](std::string_view text) { return scanned(text).size(); });
}
void toTestNames(benchmark::State &state)
{
    tenMegabytes(state, [](std::string_view text) {
        return diagnose::failedTests(diagnose::readLog(text, Cancel()).lines).size();
    });
}
void toErrors(benchmark::State &state)
{
    tenMegabytes(state, [](std::string_view text) {
        const diagnose::LogModel model = diagnose::readLog(text, Cancel());
        return diagnose::extract(model, *knowledge().patterns, Cancel())->candidates.size();
    });
}
void toDiagnosis(benchmark::State &state)
{
    tenMegabytes(state, [](std::string_view text) {
        return diagnose::diagnose({"bench", text}, knowledge(), Cancel())->keyLine;
    });
}
BENCHMARK(toLines)->Unit(benchmark::kMillisecond);
BENCHMARK(toHits)->Unit(benchmark::kMillisecond);
BENCHMARK(toTestNames)->Unit(benchmark::kMillisecond);
BENCHMARK(toErrors)->Unit(benchmark::kMillisecond);
BENCHMARK(toDiagnosis)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
