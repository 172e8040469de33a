// SPDX-License-Identifier: GPL-3.0-or-later
#include "train_tool.h"

#include "lessons.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/classify/change_type.h>
#include <core/slm/adapt.h>
#include <core/slm/base.h>

#include <algorithm>
#include <chrono>

namespace sb::engine {

namespace {

using Stopwatch = std::chrono::steady_clock;

double secondsSince(Stopwatch::time_point began)
{
    return std::chrono::duration<double>(Stopwatch::now() - began).count();
}

std::string describe(const slm::Figures &figures)
{
    std::string text = sb::format(
        "held back: {} commits of {} other repositories\naccuracy {:.4f}  macro-F1 of ten types {:.4f}  surest 80 % "
        "{:.4f}  surest 60 % {:.4f}  calibration error {:.4f}\n",
        figures.answers, figures.accuracyOf.size(), figures.accuracy, figures.macroF1, figures.accuracyAt80,
        figures.accuracyAt60, figures.calibrationError);
    for (const auto &[repo, accuracy] : figures.accuracyOf)
        text += sb::format("  {:<28} {:.4f}\n", repo, accuracy);
    text += "F1";
    for (size_t type = 0; type < figures.f1.size(); ++type)
        text += sb::format("  {} {:.2f}", fact::name(static_cast<fact::ChangeType>(type)), figures.f1[type]);
    return text + "\n";
}

Result<std::string> trainShipped(const TrainTool &tool, const Cancel &cancel)
{
    const auto began = Stopwatch::now();
    const auto made = slm::trainBase(tool.base, cancel);
    if (!made)
        return std::unexpected(made.error());
    if (!tool.out.empty()) {
        if (auto done = writeWhole(tool.out, made->file); !done)
            return std::unexpected(done.error());
    }
    std::string text = sb::format(
        "{} commits of {} repositories in {:.1f} s; temperature {:.2f}; {} bytes, SHA-256 {}\n", made->commits,
        made->repositories, secondsSince(began), made->temperature, made->file.size(), sha256Hex(made->file));
    if (made->figures.answers > 0)
        text += describe(made->figures);
    return text;
}

Result<std::string> learnHere(const TrainTool &tool, const Cancel &cancel)
{
    const auto base = classify::shippedModel();
    if (!base)
        return std::unexpected(base.error());
    const auto began = Stopwatch::now();
    std::vector<slm::Lesson> lessons;
    for (const std::string &path : tool.repositories) {
        const auto repository = git::Repository::open(path);
        const auto head = repository ? repository->resolve("HEAD") : std::unexpected(repository.error());
        if (!head)
            return std::unexpected(head.error());
        auto some = lessonsOf(*repository, *head, tool.most, cancel);
        if (!some)
            return std::unexpected(some.error());
        for (DatedLesson &dated : *some)
            lessons.push_back(std::move(dated.lesson));
    }
    const double reading = secondsSince(began);
    const auto learning = Stopwatch::now();
    const auto learned = slm::learnAndMeasure(**base, lessons, cancel);
    if (!learned)
        return std::unexpected(learned.error());
    const slm::Gain &gain = learned->gain;
    std::string text = sb::format("{} commits name their type: read in {:.1f} s, learned in {:.2f} s\n"
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
