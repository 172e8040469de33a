// SPDX-License-Identifier: GPL-3.0-or-later
// From a commit in a repository to its whole Assessment with a warm index, on one core: the diff from git, type, risk with percentile,
// reach, tests, reviewers, route, rules. The repository is generated: paths and sizes of a history in SIGNALBOX_SHARED/data/risk, else
// invented ones; files import each other. The last 300 commits are judged against the state before them; p50, p95 and p99 in ms. Then
// 1,000 pull requests on four threads.
#include <core/base/format.h>
#include <core/base/json.h>
#include <core/classify/classify.h>
#include <core/engine/history_cache.h>

#include <QDir>
#include <QTemporaryDir>

#include <benchmark/benchmark.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <set>
#include <thread>

#include <sys/resource.h>

using namespace sb;

namespace {

constexpr size_t commitsBefore = 5'200, judged = 300, pulls = 1'000;

struct Step {
    std::string author, subject;
    int64_t time = 0;
    std::vector<std::pair<std::string, int>> files; ///< path, lines added
};

std::vector<Step> recorded(const QString &path)
{
    std::vector<Step> steps;
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.toUtf8().constData(), "rb"), gzclose);
    std::string text;
    char part[65536];
    for (int got = 0; file && (got = gzread(file.get(), part, sizeof part)) > 0;)
        text.append(part, size_t(got));
    for (size_t at = 0; at < text.size() && steps.size() < commitsBefore + judged;) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const auto row = parseJson(text.substr(at, end - at));
        at = end + 1;
        if (row.is_discarded() || !row.contains("files"))
            continue;
        Step step{row.value("a", "a"), row.value("subj", "x"), row.value("ct", int64_t(0)), {}};
        for (const auto &each : row["files"])
            step.files.emplace_back(each[0].get<std::string>(), std::clamp(each[1].get<int>(), 0, 2'000));
        steps.push_back(std::move(step));
    }
    return steps;
}

std::vector<Step> invented()
{
    std::mt19937 random(11);
    const auto below = [&](uint32_t n) { return random() % n; };
    std::vector<Step> steps;
    for (size_t i = 0; i < commitsBefore + judged; ++i) {
        Step step{sb::format("a{}", below(40)),
                  below(3) ? "feat: more of it" : "fix: what was wrong",
                  1'600'000'000 + int64_t(i) * 7'200,
                  {}};
        for (uint32_t n = 1 + below(6); n > 0; --n)
            step.files.emplace_back(sb::format("src/part{}/file{}.py", below(30), below(100)), int(1 + below(120)));
        steps.push_back(std::move(step));
    }
    return steps;
}

/// A repository of its own folder, the state before the judged commits, and those.
struct Made {
    QTemporaryDir folder;
    std::optional<git::Repository> repository;
    fact::Sha before;
    std::vector<fact::Sha> commits;
    size_t files = 0;

    Made()
    {
        const QString shared = qEnvironmentVariable("SIGNALBOX_SHARED");
        std::vector<Step> steps;
        if (!shared.isEmpty())
            steps = recorded(shared + QStringLiteral("/data/risk/argoproj+argo-cd.jsonl.gz"));
        if (steps.size() < commitsBefore + judged)
            steps = invented();
        repository
            = std::move(*git::Repository::initBare(folder.filePath(QStringLiteral("r.git")).toStdString(), "main"));
        std::map<std::string, std::string> texts;
        std::vector<std::string> known;
        std::set<std::string> folders;
        fact::Sha tip;
        for (size_t i = 0; i < steps.size(); ++i) {
            std::vector<std::pair<std::string, std::optional<std::string>>> changes;
            for (const auto &[path, added] : steps[i].files) {
                // A path that is a folder of another one cannot be a file, too.
                bool clash = folders.contains(path);
                for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
                    clash = clash || texts.contains(path.substr(0, slash));
                if (clash)
                    continue;
                for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
                    folders.insert(path.substr(0, slash));
                std::string &text = texts[path];
                if (text.empty()) {
                    for (size_t k = 1; k <= 3 && k <= known.size(); ++k)
                        text += sb::format("import \"{}\";\n", known[(i * 31 + k * 977) % known.size()]);
                    known.push_back(path);
                }
                for (int line = 0; line < added; ++line)
                    text += sb::format("let v{} = {};\n", line, i);
                if (text.size() > 200'000)
                    text.resize(1'000);
                changes.emplace_back(path, text);
            }
            const auto tree = repository->writeTree(tip, changes);
            const Time at(std::chrono::seconds(steps[i].time));
            tip = *repository->writeCommit(*tree, tip.empty() ? std::vector<fact::Sha>{} : std::vector{tip},
                                           steps[i].subject, {steps[i].author, steps[i].author + "@example.org", at});
            if (i + 1 == steps.size() - judged)
                before = tip;
            else if (i + 1 > steps.size() - judged)
                commits.push_back(tip);
        }
        files = texts.size();
    }
};

void CommitToAssessment(benchmark::State &state)
{
    Made made;
    engine::HistoryCache histories(made.folder.filePath(QStringLiteral("cache")).toStdString());
    const auto rules = classify::shippedAutoRules();
    const auto began = std::chrono::steady_clock::now();
    const auto around = histories.at(*made.repository, made.before, {});
    const double index = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (!around || !rules) {
        state.SkipWithError(around ? rules.error().text : around.error().text);
        return;
    }
    std::vector<double> took;
    for (auto _ : state) {
        for (const fact::Sha &sha : made.commits) {
            const auto start = std::chrono::steady_clock::now();
            const auto commit = made.repository->commit(sha);
            classify::Input input;
            input.change = *made.repository->diff(commit->parents.front(), sha);
            (*histories.at(*made.repository, made.before, {}))->put(input);
            const auto assessment = classify::classify(input, *rules, {});
            took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
            if (!assessment || !assessment->risk.percentile)
                state.SkipWithError("a commit was not assessed in full");
        }
    }
    std::ranges::sort(took);
    for (const auto &[name, share] : {std::pair("p50_ms", 0.5), std::pair("p95_ms", 0.95), std::pair("p99_ms", 0.99)})
        state.counters[name] = took[size_t(share * double(took.size() - 1))];
    state.counters["commits"] = double((*around)->past->walk().commits());
    state.counters["files"] = double(made.files);
    state.counters["index_s"] = index;
}

/// The largest that this process has been, in MB.
double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1024;
}

/// A batch on four threads, by the wall clock: each pull request is read from git and assessed in full. Their heads are the commits above,
/// over and over, of one to four commits each.
void ThousandPulls(benchmark::State &state)
{
    Made made;
    engine::HistoryCache histories(made.folder.filePath(QStringLiteral("cache")).toStdString());
    const auto rules = classify::shippedAutoRules();
    const auto around = histories.at(*made.repository, made.before, {});
    if (!around || !rules) {
        state.SkipWithError(around ? rules.error().text : around.error().text);
        return;
    }
    const double before = peakMegabytes();
    const std::string path = made.folder.filePath(QStringLiteral("r.git")).toStdString();
    for (auto _ : state) {
        std::atomic<size_t> next = 0, assessed = 0;
        const auto work = [&] {
            const auto repository = git::Repository::open(path);
            for (size_t i; (i = next.fetch_add(1)) < pulls;) {
                const size_t head = i % made.commits.size(), base = head - std::min(head, 1 + i % 4);
                auto change = repository->diff(base == head ? made.before : made.commits[base], made.commits[head]);
                if (!change)
                    continue;
                classify::Input input;
                input.change = std::move(*change);
                (*histories.at(*repository, made.before, {}))->put(input);
                assessed += classify::classify(input, *rules, {}).has_value();
            }
        };
        {
            std::vector<std::jthread> pool;
            for (int thread = 0; thread < 4; ++thread)
                pool.emplace_back(work);
        }
        if (assessed != pulls)
            state.SkipWithError("a pull request was not assessed");
    }
    state.counters["grown_mb"] = peakMegabytes() - before;
    state.counters["peak_mb"] = peakMegabytes();
}

} // namespace

BENCHMARK(ThousandPulls)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);
BENCHMARK(CommitToAssessment)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK_MAIN();
