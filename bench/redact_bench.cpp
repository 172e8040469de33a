// SPDX-License-Identifier: GPL-3.0-or-later
// A log through the redactor, which also decodes, repairs and searches twice, beside a loop of RE2 over the same rules one by one, in the
// same run; that one only looks. The logs are the golden ones of tests/golden, repeated to 4 MB, with a secret in every 64 KB. Rates are
// bytes per second of thread CPU time.
#include <core/redact/redactor.h>
#include <core/redact/rules.h>

#include <benchmark/benchmark.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace sb;

namespace {

constexpr size_t Bytes = size_t(4) << 20;
constexpr size_t Between = size_t(64) << 10;

std::string makeLog()
{
    std::string logs;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(BENCH_LOGS)) {
        std::ifstream file(entry.path(), std::ios::binary);
        if (entry.is_regular_file())
            logs.append(std::istreambuf_iterator<char>(file), {});
    }
    std::string log;
    while (log.size() < Bytes)
        log += logs.empty() ? "no logs\n" : logs.substr(0, Bytes - log.size());
    const std::string secret = "\nTOKEN=gh" + std::string("p_wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx\n");
    for (size_t at = 0; at < log.size(); at += Between)
        log.insert(log.find('\n', at) == std::string::npos ? log.size() : log.find('\n', at), secret);
    return log;
}

const std::string &log()
{
    static const std::string made = makeLog();
    return made;
}

void redactor(benchmark::State &state)
{
    const auto made = redact::Redactor::open(Secret("a key"));
    size_t found = 0;
    for (auto _ : state)
        found = made.value().redact(log()).value().findings().size();
    state.SetBytesProcessed(state.iterations() * int64_t(log().size()));
    state.counters["found"] = double(found);
}
BENCHMARK(redactor)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void re2OneByOne(benchmark::State &state)
{
    const auto rules = redact::shippedRules();
    size_t found = 0;
    for (auto _ : state) {
        found = 0;
        for (const redact::Rule &rule : rules.value()) {
            re2::StringPiece rest(log());
            re2::StringPiece match;
            while (rule.regex->Match(rest, 0, rest.size(), re2::RE2::UNANCHORED, &match, 1)) {
                ++found;
                rest.remove_prefix(size_t(match.data() - rest.data()) + std::max<size_t>(match.size(), 1));
            }
        }
    }
    state.SetBytesProcessed(state.iterations() * int64_t(log().size()));
    state.counters["found"] = double(found);
}
BENCHMARK(re2OneByOne)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void open(benchmark::State &state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(redact::Redactor::open(Secret("a key")));
}
BENCHMARK(open)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
