// SPDX-License-Identifier: GPL-3.0-or-later
#include "train_tool.h"

#include <core/base/hash.h>
#include <core/classify/change_type.h>
#include <core/git/repository.h>
#include <core/slm/adapt.h>
#include <core/slm/base.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <format>
#include <fstream>

namespace sb::engine {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point began)
{
    return std::chrono::duration<double>(Clock::now() - began).count();
}

Result<> writeWhole(const std::string &path, const std::string &bytes)
{
    const std::string fresh = path + ".new";
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), std::streamsize(bytes.size()));
    file.close();
    std::error_code problem;
    if (file)
        std::filesystem::rename(fresh, path, problem);
    if (!file || problem)
        return fail(Error::Kind::Io, "cannot write " + path + ": is there room, and may you write there?");
    return {};
}

std::string describe(const slm::Figures &figures)
{
    std::string text = std::format(
        "held back: {} commits of {} other repositories\naccuracy {:.4f}  macro-F1 of ten types {:.4f}  surest 80 % "
        "{:.4f}  surest 60 % {:.4f}  calibration error {:.4f}\n",
        figures.answers, figures.accuracyOf.size(), figures.accuracy, figures.macroF1, figures.accuracyAt80,
        figures.accuracyAt60, figures.calibrationError);
    for (const auto &[repo, accuracy] : figures.accuracyOf)
        text += std::format("  {:<28} {:.4f}\n", repo, accuracy);
    text += "F1";
    for (size_t type = 0; type < figures.f1.size(); ++type)
        text += std::format("  {} {:.2f}", fact::name(static_cast<fact::ChangeType>(type)), figures.f1[type]);
    return text + "\n";
}

Result<std::string> trainShipped(const TrainTool &tool, const Cancel &cancel)
{
    const auto began = Clock::now();
    const auto made = slm::trainBase(tool.base, cancel);
    if (!made)
        return std::unexpected(made.error());
    if (!tool.out.empty()) {
        if (auto done = writeWhole(tool.out, made->file); !done)
            return std::unexpected(done.error());
    }
    std::string text = std::format(
        "{} commits of {} repositories in {:.1f} s; temperature {:.2f}; {} bytes, SHA-256 {}\n", made->commits,
        made->repositories, secondsSince(began), made->temperature, made->file.size(), sha256Hex(made->file));
    if (made->figures.answers > 0)
        text += describe(made->figures);
    return text;
}

/// The commits that name their type, oldest first.
Result<std::vector<slm::Lesson>> lessonsOf(const std::string &path, int most, const Cancel &cancel)
{
    const auto repository = git::Repository::open(path);
    if (!repository)
        return std::unexpected(repository.error());
    const auto head = repository->resolve("HEAD");
    if (!head)
        return std::unexpected(head.error());
    const auto log = repository->log(*head, most);
    if (!log)
        return std::unexpected(log.error());
    std::vector<slm::Lesson> lessons;
    for (const git::CommitInfo &commit : *log) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "reading " + path + " was stopped");
        const auto prefix = slm::prefixOf(commit.subject);
        if (!prefix || commit.parents.size() > 1)
            continue;
        const auto change = repository->diff(commit.parents.empty() ? fact::Sha{} : commit.parents.front(), commit.sha);
        if (change && !change->files.empty())
            lessons.push_back({slm::sampleOf(*change), *slm::typeOfPrefix(prefix->type), 1});
    }
    std::ranges::reverse(lessons);
    return lessons;
}

Result<std::string> learnHere(const TrainTool &tool, const Cancel &cancel)
{
    const auto base = classify::shippedModel();
    if (!base)
        return std::unexpected(base.error());
    const auto began = Clock::now();
    std::vector<slm::Lesson> lessons;
    for (const std::string &path : tool.repositories) {
        auto some = lessonsOf(path, tool.most, cancel);
        if (!some)
            return std::unexpected(some.error());
        std::ranges::move(*some, std::back_inserter(lessons));
    }
    const double reading = secondsSince(began);
    const auto learning = Clock::now();
    const auto learned = slm::learnAndMeasure(**base, lessons, cancel);
    if (!learned)
        return std::unexpected(learned.error());
    const slm::Gain &gain = learned->gain;
    std::string text = std::format("{} commits name their type: read in {:.1f} s, learned in {:.2f} s\n"
                                   "learned from {}, held back {}: accuracy {:.3f} before, {:.3f} after\n",
                                   lessons.size(), reading, secondsSince(learning), gain.lessons, gain.heldBack,
                                   gain.before, gain.after);
    if (!gain.worthIt() && !tool.force)
        return text + "It gains nothing here: the base stays as it is, and nothing was written.\n";
    if (!tool.out.empty()) {
        if (auto done = writeWhole(tool.out, learned->residual.encode()); !done)
            return std::unexpected(done.error());
        text += "written to " + tool.out + "\n";
    }
    return text;
}

} // namespace

Result<std::string> train(const TrainTool &tool, const Cancel &cancel)
{
    if (tool.base.empty() == tool.repositories.empty())
        return fail(Error::Kind::Invalid, "train wants --base FOLDER or --repo FOLDER: give one of them");
    return tool.base.empty() ? learnHere(tool, cancel) : trainShipped(tool, cancel);
}

} // namespace sb::engine
