// SPDX-License-Identifier: GPL-3.0-or-later
#include "classify_tool.h"

#include "history_cache.h"
#include "patch_change.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/mapped_file.h>
#include <core/base/re2_locks.h>
#include <core/base/text.h>
#include <core/classify/change_type.h>
#include <core/classify/classify.h>
#include <core/fact/codec.h>
#include <core/git/repository.h>
#include <core/slm/rows.h>

#include <QStandardPaths>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>

namespace sb::engine {

namespace {

constexpr int longestRange = 100'000; ///< commits
constexpr size_t batchSize = 512; ///< changes in memory at once

/// What every assessment of one run shares.
struct Bench {
    classify::AutoRules rules;
    std::shared_ptr<const slm::Model> model;
    std::shared_ptr<const slm::Residual> learned;
    bool maskType = false;
    bool json = false;
    std::shared_ptr<const Surroundings> around; ///< of a repository; null for a patch and rows
};

Result<Bench> benchOf(const ClassifyTool &tool)
{
    auto rules = classify::shippedAutoRules();
    if (!rules)
        return std::unexpected(rules.error());
    auto model = classify::shippedModel();
    if (!model)
        return std::unexpected(model.error());
    Bench bench{std::move(*rules), *model, nullptr, tool.maskType, tool.json, nullptr};
    if (!tool.learned.empty()) {
        const auto bytes = MappedFile::open(tool.learned);
        if (!bytes)
            return std::unexpected(bytes.error());
        auto learned = slm::Residual::decode(bytes->text(), tool.learned, bench.model->sha256());
        if (!learned)
            return std::unexpected(learned.error());
        bench.learned = std::make_shared<const slm::Residual>(std::move(*learned));
    }
    return bench;
}

std::string forPeople(const fact::Assessment &assessment)
{
    std::vector<std::pair<double, fact::ChangeType>> order;
    for (const auto &[type, share] : assessment.probabilities)
        order.emplace_back(-share, type);
    std::ranges::sort(order);
    std::string type = sb::format("{} {:.0f} %", fact::name(assessment.type), 100 * assessment.confidence);
    if (assessment.uncertain && order.size() > 1) // both candidates
        type = sb::format("{} {:.0f} % / {} {:.0f} %", fact::name(order[0].second), -100 * order[0].first,
                          fact::name(order[1].second), -100 * order[1].first);
    return sb::format("{:.12}  {}  risk {} {}  {}  {}\n", assessment.sha.value, type, assessment.risk.score,
                      fact::name(assessment.risk.level), join(assessment.traits, ","), fact::name(assessment.decision));
}

struct Item {
    fact::Change change;
    std::shared_ptr<const slm::Sample> sample; ///< of a row, which says more than a change made of it
};

std::string lineOf(const Bench &bench, Item item)
{
    const auto began = std::chrono::steady_clock::now();
    classify::Input input;
    input.change = std::move(item.change);
    input.sample = std::move(item.sample);
    input.maskPrefix = bench.maskType;
    input.model = bench.model;
    input.learnedHere = bench.learned;
    if (bench.around)
        bench.around->put(input);
    const auto assessment = classify::classify(input, bench.rules, Cancel());
    if (!assessment) {
        const nlohmann::json row = {{"schema", 1}, {"sha", input.change.sha.value}, {"error", assessment.error().text}};
        return jsonText(row) + "\n";
    }
    const auto took = std::chrono::steady_clock::now() - began;
    if (!bench.json)
        return forPeople(*assessment);
    nlohmann::json document = fact::toJson(*assessment);
    document["schema"] = 1;
    document["elapsed_us"] = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    return jsonText(document) + "\n";
}

/// Assesses a batch on some threads; the answers stand in the order of the changes.
std::vector<std::string> assessed(const Bench &bench, std::vector<Item> batch, int threads)
{
    std::vector<std::string> rows(batch.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
        for (size_t i; (i = next.fetch_add(1)) < batch.size();)
            rows[i] = lineOf(bench, std::move(batch[i]));
    };
    lockWithoutDeadlockSearch();
    std::vector<std::jthread> pool;
    for (int i = 1; i < threads; ++i)
        pool.emplace_back(work);
    work();
    pool.clear();
    return rows;
}

/// Collects changes and hands them on in batches, so that a file of any length takes bounded memory.
class Batches {
public:
    Batches(const Bench &bench, int threads, const std::function<void(const std::string &)> &write)
        : m_bench(bench)
        , m_threads(std::clamp(threads, 1, 64))
        , m_write(write)
    {
    }
    void add(fact::Change change, std::shared_ptr<const slm::Sample> sample = nullptr)
    {
        m_items.push_back({std::move(change), std::move(sample)});
        if (m_items.size() == batchSize)
            finish();
    }
    void finish()
    {
        for (const std::string &row : assessed(m_bench, std::exchange(m_items, {}), m_threads))
            m_write(row);
    }

private:
    const Bench &m_bench;
    int m_threads;
    const std::function<void(const std::string &)> &m_write;
    std::vector<Item> m_items;
};

fact::FileStatus statusOf(char letter)
{
    switch (letter) {
    case 'A': return fact::FileStatus::Added;
    case 'D': return fact::FileStatus::Deleted;
    case 'R': return fact::FileStatus::Renamed;
    default: return fact::FileStatus::Modified;
    }
}

/// A row as the change that it was made from; the excerpt stands in for the diff.
fact::Change changeOfRow(const slm::Row &row)
{
    fact::Change change;
    change.sha = {row.sha};
    change.subject = row.prefixedSubject;
    change.body = row.sample.body;
    change.at = Time(std::chrono::seconds(std::clamp<int64_t>(row.at, 0, int64_t(1) << 40)));
    std::map<std::string_view, size_t> places;
    for (const slm::SampleFile &file : row.sample.files) {
        places.emplace(file.path, change.files.size());
        change.files.push_back({file.path, file.path, statusOf(file.status), false, file.added, file.deleted, {}});
    }
    fact::FileChange *current = nullptr;
    for (const std::string_view line : lines(row.sample.excerpt)) {
        if (line.starts_with(">>> ")) {
            const auto found = places.find(line.substr(4));
            current = found == places.end() ? nullptr : &change.files[found->second];
        } else if (current && !line.empty()) {
            current->patch.append(line).push_back('\n');
        }
    }
    return change;
}

/// Tells what is no commit, and counts it.
class Refusals {
public:
    explicit Refusals(const std::function<void(const Error &)> &tell)
        : m_tell(tell)
    {
    }
    void add(const Error &error)
    {
        ++m_count;
        m_tell(error);
    }
    Result<> verdict(const std::string &where) const
    {
        if (m_count == 0)
            return {};
        return fail(Error::Kind::Invalid,
                    sb::format("{} of the inputs in {} could not be judged: mend or remove {}", m_count, where,
                               m_count == 1 ? "it" : "them"));
    }

private:
    const std::function<void(const Error &)> &m_tell;
    size_t m_count = 0;
};

Result<> classifyRows(const ClassifyTool &tool, const Cancel &cancel, Batches &batches, Refusals &refusals)
{
    const auto take = [&](slm::Row &row) {
        fact::Change change = changeOfRow(row);
        batches.add(std::move(change), std::make_shared<const slm::Sample>(std::move(row.sample)));
    };
    return slm::forEachRow(tool.rows, cancel, take, [&](const Error &error) { refusals.add(error); });
}

Result<> classifyPatch(const ClassifyTool &tool, Batches &batches)
{
    std::string text, message;
    if (tool.patch == "-") {
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else {
        const auto file = MappedFile::open(tool.patch);
        if (!file)
            return std::unexpected(file.error());
        text = file->text();
    }
    if (!tool.message.empty()) {
        const auto file = MappedFile::open(tool.message);
        if (!file)
            return std::unexpected(file.error());
        message = file->text();
    }
    fact::Change change = changeOfPatch(text, message);
    if (change.files.empty())
        return fail(Error::Kind::Invalid,
                    tool.patch + " holds no unified diff: give what git diff or git format-patch prints");
    batches.add(std::move(change));
    return {};
}

Result<std::vector<fact::Sha>> commitsOf(const git::Repository &repository, const std::string &revision)
{
    const size_t dots = revision.find("..");
    if (dots == std::string::npos) {
        const auto sha = repository.resolve(revision);
        if (!sha)
            return std::unexpected(sha.error());
        return std::vector{*sha};
    }
    const std::string to = revision.substr(dots + 2);
    const auto from = repository.resolve(revision.substr(0, dots));
    const auto until = repository.resolve(to.empty() ? "HEAD" : to);
    if (!from || !until)
        return std::unexpected(from ? until.error() : from.error());
    const auto log = repository.log(*until, longestRange, *from);
    if (!log)
        return std::unexpected(log.error());
    std::vector<fact::Sha> commits;
    for (const git::CommitInfo &commit : *log)
        commits.push_back(commit.sha);
    return commits;
}

Result<> classifyRevision(const git::Repository &repository, const std::string &revision, const Cancel &cancel,
                          Batches &batches)
{
    const auto commits = commitsOf(repository, revision);
    if (!commits)
        return std::unexpected(commits.error());
    for (const fact::Sha &sha : *commits) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "the classification was stopped");
        const auto commit = repository.commit(sha);
        if (!commit)
            return std::unexpected(commit.error());
        auto change = repository.diff(commit->parents.empty() ? fact::Sha{} : commit->parents.front(), sha);
        if (!change)
            return std::unexpected(change.error());
        batches.add(std::move(*change));
    }
    return {};
}

/// All commits of one run are judged against what HEAD has; those that it reaches, by the past that they had.
Result<std::shared_ptr<const Surroundings>> surroundingsOf(const git::Repository &repository, const ClassifyTool &tool,
                                                           const Cancel &cancel)
{
    const auto head = repository.resolve("HEAD");
    if (!head)
        return std::unexpected(head.error());
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    HistoryCache histories(tool.cache.empty() ? cache.toStdString() + "/signalbox/history" : tool.cache);
    return histories.at(repository, *head, cancel);
}

Result<> classifyRevisions(const ClassifyTool &tool, const git::Repository &repository, const Cancel &cancel,
                           Batches &batches, Refusals &refusals)
{
    const auto one = [&](const std::string &revision) -> Result<> {
        auto done = classifyRevision(repository, revision, cancel, batches);
        if (done || done.error().kind == Error::Kind::Cancelled)
            return done;
        refusals.add(done.error());
        return {};
    };
    for (const std::string &revision : tool.revisions) {
        if (auto done = one(revision); !done)
            return done;
    }
    std::string line;
    while (tool.fromStandardInput && std::getline(std::cin, line)) {
        const std::string revision(trimmed(line));
        if (revision.empty())
            continue;
        if (auto done = one(revision); !done)
            return done;
        batches.finish(); // whoever writes the revisions may wait for the answer
    }
    return {};
}

} // namespace

Result<> classifyAll(const ClassifyTool &tool, const Cancel &cancel,
                     const std::function<void(const std::string &)> &write,
                     const std::function<void(const Error &)> &refuse)
{
    auto bench = benchOf(tool);
    if (!bench)
        return std::unexpected(bench.error());
    std::optional<git::Repository> repository;
    if (tool.rows.empty() && tool.patch.empty()) {
        auto opened = git::Repository::open(tool.repository);
        if (!opened)
            return std::unexpected(opened.error());
        repository = std::move(*opened);
        if (auto around = surroundingsOf(*repository, tool, cancel))
            bench->around = std::move(*around);
        else if (around.error().kind != Error::Kind::NotFound) // without a HEAD there is nothing around
            return std::unexpected(around.error());
    }
    Batches batches(*bench, tool.threads, write);
    Refusals refusals(refuse);
    const Result<> done = !tool.rows.empty() ? classifyRows(tool, cancel, batches, refusals)
        : !tool.patch.empty()                ? classifyPatch(tool, batches)
                                             : classifyRevisions(tool, *repository, cancel, batches, refusals);
    batches.finish();
    return done ? refusals.verdict(tool.rows.empty() ? tool.repository : tool.rows) : done;
}

} // namespace sb::engine
