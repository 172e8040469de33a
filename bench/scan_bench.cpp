// SPDX-License-Identifier: GPL-3.0-or-later
// Raw log to hits on one core, beside RE2::Set and a QRegularExpression loop over the same patterns, in the same run; and one 10 MB log
// to a Diagnosis, once as it stands and once of lines of which none comes twice. The logs are those of SIGNALBOX_SHARED/data/bugswarm,
// else the golden ones of tests/golden, repeated to 256 MB (SIGNALBOX_BENCH_MB sets another size). Rates are MB of raw log per second
// of thread CPU time, so that other work on the machine counts less.
//
// Ours reads all of the text, every round. The peers would take an hour for it, and get samples: RE2::Set every 16th part of 1 MB, the
// QRegularExpression loop every 16th line of those. Their rates are for the bytes that they were given, reading the log included as
// with ours. Of all three the best round counts, so that RE2::Set has made its states by then. The (line, pattern) pairs must be
// the same wherever a peer looked.
#include <core/base/format.h>
#include <core/diagnose/diagnose.h>
#include <core/diagnose/extract.h>
#include <core/diagnose/log_line.h>
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
#include <iterator>
#include <limits>
#include <memory>
#include <unordered_set>

using namespace sb;

namespace {

using Pairs = std::vector<std::pair<uint64_t, uint32_t>>;
constexpr size_t PartBytes = size_t(1) << 20;
/// Of every so many parts RE2::Set gets one, and of every so many lines of those QRegularExpression.
constexpr size_t PartSample = 16;
constexpr size_t LineSample = 16;

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

/// Some lines of the log, as they stand in it.
struct Part {
    std::string_view text;
    uint64_t firstLine = 0;
    uint64_t lines = 0;
};

/// Every `PartSample`-th part of the log.
std::vector<Part> partsOf(std::string_view text)
{
    std::vector<Part> parts;
    uint64_t line = 0;
    for (size_t number = 0; !text.empty(); ++number) {
        const size_t end = text.find('\n', PartBytes);
        const std::string_view part = text.substr(0, end == std::string_view::npos ? end : end + 1);
        const auto lines = uint64_t(std::ranges::count(part, '\n'));
        if (number % PartSample == 0)
            parts.push_back({part, line, lines});
        line += lines;
        text.remove_prefix(part.size());
    }
    return parts;
}

Pairs byRe2Set(const re2::RE2::Set &set, const std::vector<Part> &parts)
{
    Pairs pairs;
    std::vector<int> hits;
    for (const Part &part : parts) {
        const diagnose::LogModel model = diagnose::readLog(part.text, Cancel());
        uint64_t line = part.firstLine;
        for (const std::string_view each : model.lines) {
            set.Match({each.data(), each.size()}, &hits);
            std::ranges::sort(hits);
            for (const int pattern : hits)
                pairs.emplace_back(line, uint32_t(pattern));
            ++line;
        }
    }
    return pairs;
}

struct NumberedLine {
    uint64_t number = 0;
    std::string_view raw;
};

std::vector<NumberedLine> linesOf(const std::vector<Part> &parts)
{
    std::vector<NumberedLine> lines;
    for (const Part &part : parts) {
        uint64_t number = part.firstLine;
        for (size_t at = 0; at < part.text.size(); ++number) {
            const size_t end = part.text.find('\n', at);
            if (number % LineSample == 0)
                lines.push_back({number, part.text.substr(at, end - at)});
            at = end + 1;
        }
    }
    return lines;
}

Pairs byQt(const std::vector<QRegularExpression> &expressions, const std::vector<NumberedLine> &lines)
{
    Pairs pairs;
    for (const NumberedLine &line : lines) {
        const QString text = QString::fromStdString(diagnose::cleanLine(line.raw));
        for (uint32_t pattern = 0; pattern < expressions.size(); ++pattern) {
            if (expressions[pattern].match(text).hasMatch())
                pairs.emplace_back(line.number, pattern);
        }
    }
    return pairs;
}

/// The first pair that only one of them has, or nothing.
std::string difference(std::string_view peer, const Pairs &ours, const Pairs &theirs)
{
    Pairs only;
    std::ranges::set_symmetric_difference(ours, theirs, std::back_inserter(only));
    if (only.empty())
        return {};
    return sb::format("{} differs in {} of {} pairs, {} {} in line {}. ", peer, only.size(), ours.size(),
                      std::ranges::binary_search(ours, only.front()) ? "ours has" : "the peer has",
                      knowledge().patterns->rules()[only.front().second].id, only.front().first + 1);
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
    const std::vector<Part> parts = partsOf(text);
    const std::vector<NumberedLine> lines = linesOf(parts);
    size_t partBytes = 0, lineBytes = 0;
    for (const Part &part : parts)
        partBytes += part.text.size();
    for (const NumberedLine &line : lines)
        lineBytes += line.raw.size() + 1;

    constexpr double never = std::numeric_limits<double>::max();
    double ours = never, re2 = never, qt = never;
    for (auto _ : state) {
        const double began = cpuSeconds();
        const Pairs found = scanned(text);
        const double first = cpuSeconds();
        const Pairs foundByRe2 = byRe2Set(set, parts);
        const double second = cpuSeconds();
        const Pairs foundByQt = byQt(expressions, lines);
        const double third = cpuSeconds();
        Pairs inParts;
        for (const Part &part : parts) {
            const auto from = std::ranges::lower_bound(found, part.firstLine, {}, &Pairs::value_type::first);
            const auto to = std::ranges::lower_bound(found, part.firstLine + part.lines, {}, &Pairs::value_type::first);
            inParts.insert(inParts.end(), from, to);
        }
        Pairs inLines;
        std::ranges::copy_if(inParts, std::back_inserter(inLines),
                             [](const auto &pair) { return pair.first % LineSample == 0; });
        const std::string problem
            = difference("RE2::Set", inParts, foundByRe2) + difference("QRegularExpression", inLines, foundByQt);
        if (found.empty() || !problem.empty()) {
            state.SkipWithError(found.empty() ? "no line matches" : problem);
            return;
        }
        state.counters["pairs"] = double(found.size());
        state.counters["RE2::Set pairs"] = double(foundByRe2.size());
        state.counters["QRegularExpression pairs"] = double(foundByQt.size());
        ours = std::min(ours, first - began);
        re2 = std::min(re2, second - first);
        qt = std::min(qt, third - second);
    }
    const double rate = double(text.size()) / 1e6 / ours;
    const double re2Rate = double(partBytes) / 1e6 / re2;
    const double qtRate = double(lineBytes) / 1e6 / qt;
    state.counters["patterns"] = double(patterns.size());
    state.counters["MB"] = double(text.size()) / 1e6;
    state.counters["MB/s"] = rate;
    state.counters["RE2::Set MB"] = double(partBytes) / 1e6;
    state.counters["RE2::Set MB/s"] = re2Rate;
    state.counters["QRegularExpression MB"] = double(lineBytes) / 1e6;
    state.counters["QRegularExpression MB/s"] = qtRate;
    state.counters["x RE2::Set"] = rate / re2Rate;
    state.counters["x QRegularExpression"] = rate / qtRate;
}
BENCHMARK(rawToHits)->Iterations(3)->Unit(benchmark::kMillisecond);

/// The first 10 MB, or, where `distinct`, those of lines that did not come before.
const std::string &tenMegabytesOf(bool distinct)
{
    constexpr size_t bytes = 10'000'000;
    static const std::string all = repeatedTo(bytes);
    static const std::string once = [] {
        std::string text;
        std::unordered_set<std::string_view> seen;
        std::string_view rest = sample();
        while (!rest.empty() && text.size() < bytes) {
            const std::string_view line = rest.substr(0, rest.find('\n') + 1);
            if (seen.insert(line).second)
                text += line;
            rest.remove_prefix(line.size());
        }
        return text;
    }();
    return distinct ? once : all;
}

/// The parts of a diagnosis, and all of it, over the same 10 MB.
template<typename Stage>
void tenMegabytes(benchmark::State &state, const Stage &stage)
{
    const std::string &text = tenMegabytesOf(state.range(0) != 0);
    benchmark::DoNotOptimize(stage(text)); // compiles the patterns and what the log needs of them
    double took = 0;
    for (auto _ : state) {
        const double began = cpuSeconds();
        benchmark::DoNotOptimize(stage(text));
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
BENCHMARK(toLines)->ArgName("distinct")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(toHits)->ArgName("distinct")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(toTestNames)->ArgName("distinct")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(toErrors)->ArgName("distinct")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(toDiagnosis)->ArgName("distinct")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
