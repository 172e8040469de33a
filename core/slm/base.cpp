// SPDX-License-Identifier: GPL-3.0-or-later
#include "base.h"

#include "rows.h"

#include <core/base/hash.h>
#include <core/base/mapped_file.h>

#include <nlohmann/json.hpp>

#include <filesystem>

namespace sb::slm {

namespace {

constexpr int modelVersion = 1;
constexpr uint16_t heldOutEvery = 4; ///< of the repositories, one in so many fits the temperature

struct Corpus {
    Examples examples;
    std::map<std::string, uint16_t> repos;
    std::map<std::string, size_t> types;
};

std::string fileIn(const std::string &folder, const char *name)
{
    const std::filesystem::path inside = std::filesystem::path(folder) / "commit_types" / name;
    return std::filesystem::exists(inside) ? inside.string() : (std::filesystem::path(folder) / name).string();
}

Result<Corpus> readCorpus(const std::string &path, const Cancel &cancel)
{
    Corpus corpus;
    Extractor extract;
    const auto read = forEachRow(path, cancel, [&](Row &row) {
        if (!row.label || row.sample.files.empty() || corpus.repos.size() >= UINT16_MAX)
            return;
        const uint16_t repo = corpus.repos.try_emplace(row.repo, uint16_t(corpus.repos.size())).first->second;
        const fact::ChangeType type = normalised(*row.label, row.sample);
        ++corpus.types[std::string(fact::name(type))];
        corpus.examples.add(extract(row.sample), type, repo, row.extra);
    });
    if (!read)
        return std::unexpected(read.error());
    if (corpus.repos.size() < 2 * heldOutEvery)
        return fail(Error::Kind::Invalid,
                    path
                        + " has commits of too few repositories: a model of one or two of them "
                          "does not carry over to others");
    return corpus;
}

Result<float> fittedTemperature(const Examples &examples, const Cancel &cancel)
{
    std::vector<bool> use(examples.size());
    for (size_t i = 0; i < use.size(); ++i)
        use[i] = examples.row(i).repo % heldOutEvery != 1;
    const auto weights = train(examples, use, baseRecipe(), cancel);
    if (!weights)
        return std::unexpected(weights.error());
    std::vector<Logits> logits;
    std::vector<uint8_t> truth;
    for (size_t i = 0; i < use.size(); ++i) {
        if (!use[i] && !examples.row(i).extra) {
            logits.push_back(weights->logits(examples.features(i)));
            truth.push_back(examples.row(i).type);
        }
    }
    return bestTemperature(logits, truth);
}

Result<std::string> summaryOf(const Corpus &corpus, const std::string &path)
{
    const auto bytes = MappedFile::open(path);
    if (!bytes)
        return std::unexpected(bytes.error());
    const Recipe recipe = baseRecipe();
    const nlohmann::json summary
        = {{"version", modelVersion},
           {"features", {{"groups", everyGroup}, {"rows", shippedRows}}},
           {"data",
            {{"sha256", sha256Hex(bytes->text())},
             {"commits", corpus.examples.size()},
             {"repositories", corpus.repos.size()},
             {"types", corpus.types}}},
           {"recipe",
            {{"epochs", recipe.epochs}, {"seed", recipe.seed}, {"labels", "author's type; chore named by its files"}}}};
    return summary.dump();
}

} // namespace

Recipe baseRecipe()
{
    return {};
}

Result<BaseTraining> trainBase(const std::string &folder, const Cancel &cancel)
{
    const std::string path = fileIn(folder, "train.jsonl.gz");
    const auto corpus = readCorpus(path, cancel);
    if (!corpus)
        return std::unexpected(corpus.error());
    const auto temperature = fittedTemperature(corpus->examples, cancel);
    if (!temperature)
        return std::unexpected(temperature.error());
    const auto weights
        = train(corpus->examples, std::vector<bool>(corpus->examples.size(), true), baseRecipe(), cancel);
    if (!weights)
        return std::unexpected(weights.error());
    ModelData data = compress(*weights, corpus->examples, shippedRows);
    data.temperature = *temperature;
    const auto summary = summaryOf(*corpus, path);
    if (!summary)
        return std::unexpected(summary.error());
    data.summary = *summary;
    BaseTraining done;
    done.file = encode(data);
    done.commits = corpus->examples.size();
    done.repositories = corpus->repos.size();
    done.temperature = *temperature;
    const std::string heldBack = fileIn(folder, "dev.jsonl.gz");
    if (std::filesystem::exists(heldBack)) {
        const auto answers = answersTo(heldBack, Model(data), cancel);
        if (!answers)
            return std::unexpected(answers.error());
        done.figures = figuresOf(*answers);
    }
    return done;
}

Result<std::vector<Answer>> answersTo(const std::string &rows, const Model &model, const Cancel &cancel)
{
    std::vector<Answer> answers;
    Extractor extract;
    const auto read = forEachRow(rows, cancel, [&](Row &row) {
        if (!row.label || row.sample.files.empty())
            return;
        answers.push_back({model.probabilities(model.logits(extract(row.sample))),
                           uint8_t(normalised(*row.label, row.sample)), row.repo});
    });
    if (!read)
        return std::unexpected(read.error());
    return answers;
}

} // namespace sb::slm
