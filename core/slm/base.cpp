// SPDX-License-Identifier: GPL-3.0-or-later
#include "base.h"

#include "rows.h"

#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/base/mapped_file.h>

#include <filesystem>

namespace sb::slm {

namespace {

constexpr int modelVersion = 3;
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

/// Into `corpus`, which may hold the rows of other files.
Result<> readInto(Corpus &corpus, const std::string &path, const Cancel &cancel)
{
    Extractor extract;
    const auto read = forEachRow(path, cancel, [&](Row &row) {
        if (!row.label || row.sample.files.empty() || corpus.repos.size() >= UINT16_MAX)
            return;
        const uint16_t repo = corpus.repos.try_emplace(row.repo, uint16_t(corpus.repos.size())).first->second;
        const fact::ChangeType type = normalised(*row.label, row.sample);
        ++corpus.types[std::string(fact::name(type))];
        corpus.examples.add(extract(row.sample), type, repo, row.extra);
    });
    return read;
}

Result<Corpus> readCorpus(const std::string &path, const Cancel &cancel)
{
    Corpus corpus;
    if (auto read = readInto(corpus, path, cancel); !read)
        return std::unexpected(read.error());
    if (corpus.repos.size() < 2 * heldOutEvery)
        return fail(Error::Kind::Invalid,
                    path
                        + " has commits of too few repositories: a model of one or two of them "
                          "does not carry over to others");
    return corpus;
}

/// As the model that ships would be read: the features that it would keep, at full precision.
Recipe screeningRecipe()
{
    Recipe recipe = baseRecipe();
    recipe.epochs = 5;
    recipe.averaged = 0;
    return recipe;
}

/// The answers of weights that have not seen these repositories, at full precision.
void answer(const Weights &weights, const Examples &examples, const std::vector<bool> &seen,
            std::vector<Logits> &logits, std::vector<uint8_t> &truth)
{
    for (size_t i = 0; i < examples.size(); ++i) {
        if (!seen[i] && !examples.row(i).extra) {
            logits.push_back(weights.logits(examples.features(i)));
            truth.push_back(examples.row(i).type);
        }
    }
}

/// Fitted on every fourth repository and on those of `heldBack`, none of which this training sees.
Result<float> fittedTemperature(const Examples &examples, const Start &start, const Examples &heldBack,
                                const Cancel &cancel)
{
    std::vector<bool> use(examples.size());
    for (size_t i = 0; i < use.size(); ++i)
        use[i] = examples.row(i).repo % heldOutEvery != 1;
    const auto weights = train(examples, use, baseRecipe(), cancel, start);
    if (!weights)
        return std::unexpected(weights.error());
    std::vector<Logits> logits;
    std::vector<uint8_t> truth;
    answer(*weights, examples, use, logits, truth);
    answer(*weights, heldBack, std::vector<bool>(heldBack.size()), logits, truth);
    return bestTemperature(logits, truth);
}

/// The features that a first training finds to matter most: a second one with these alone loses nothing to what was cut.
Result<Start> screened(const Examples &examples, const Cancel &cancel)
{
    const auto weights = train(examples, std::vector<bool>(examples.size(), true), screeningRecipe(), cancel);
    if (!weights)
        return std::unexpected(weights.error());
    Start start;
    start.features = strongest(*weights, examples, shippedRows);
    return start;
}

Figures figuresOn(const Corpus &corpus, const Model &model)
{
    std::vector<std::string> names(corpus.repos.size());
    for (const auto &[name, number] : corpus.repos)
        names[number] = name;
    std::vector<Answer> answers;
    for (size_t i = 0; i < corpus.examples.size(); ++i) {
        const Examples::Row &row = corpus.examples.row(i);
        answers.push_back({model.probabilities(model.logits(corpus.examples.features(i))), row.type, names[row.repo]});
    }
    return figuresOf(answers);
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
    return jsonText(summary);
}

} // namespace

Recipe baseRecipe()
{
    Recipe recipe;
    recipe.epochs = 8;
    recipe.averaged = 3;
    recipe.leaningRate = 1;
    recipe.typePower = 0.25f;
    return recipe;
}

Result<BaseTraining> trainBase(const std::string &folder, const Cancel &cancel)
{
    const std::string path = fileIn(folder, "train.jsonl.gz"), other = fileIn(folder, "dev.jsonl.gz");
    const auto corpus = readCorpus(path, cancel);
    if (!corpus)
        return std::unexpected(corpus.error());
    Corpus heldBack;
    if (std::filesystem::exists(other)) {
        if (auto read = readInto(heldBack, other, cancel); !read)
            return std::unexpected(read.error());
    }
    const auto start = screened(corpus->examples, cancel);
    if (!start)
        return std::unexpected(start.error());
    const auto temperature = fittedTemperature(corpus->examples, *start, heldBack.examples, cancel);
    if (!temperature)
        return std::unexpected(temperature.error());
    const auto weights
        = train(corpus->examples, std::vector<bool>(corpus->examples.size(), true), baseRecipe(), cancel, *start);
    if (!weights)
        return std::unexpected(weights.error());
    ModelData data = compress(*weights, corpus->examples, shippedRows);
    data.temperature = *temperature;
    const auto summary = summaryOf(*corpus, path);
    if (!summary)
        return std::unexpected(summary.error());
    data.summary = *summary;
    return BaseTraining{encode(data), corpus->examples.size(), corpus->repos.size(), *temperature,
                        figuresOn(heldBack, Model(data))};
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
