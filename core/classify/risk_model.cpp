// SPDX-License-Identifier: GPL-3.0-or-later
#include "risk_model.h"

#include <core/base/format.h>

#include <toml++/toml.hpp>

#include <QFile>

#include <cmath>

namespace sb::classify {

using history::Feature;

namespace {

std::string tomlOf(std::string_view title, const RiskModel &model, const RiskFigures &figures)
{
    std::string text = sb::format("\n[{}]\nauc_mean = {:.4f}\nauc_worst = {:.4f}\nrecall_at_20 = {:.4f}\n"
                                  "calibration_error = {:.4f}\nintercept = {:.5f}\nterms = [\n",
                                  title, figures.aucMean, figures.aucWorst, figures.recallAt20,
                                  figures.calibrationError, model.intercept);
    for (const RiskTerm &term : model.terms)
        text += sb::format("    {{ feature = \"{}\", mean = {:.5f}, weight = {:.5f} }},\n", history::name(term.feature),
                           term.mean, term.weight);
    return text + "]\n";
}

Result<RiskModel> modelFrom(const toml::table &root, std::string_view title, RiskFigures &figures,
                            const std::string &name)
{
    const toml::table *table = root[title].as_table();
    const toml::array *terms = table ? (*table)["terms"].as_array() : nullptr;
    if (!terms)
        return fail(Error::Kind::Invalid, sb::format("{}: [{}] with its terms is missing", name, title));
    const auto number = [&](const char *key) { return (*table)[key].value_or(0.0); };
    figures = {number("auc_mean"), number("auc_worst"), number("recall_at_20"), number("calibration_error")};
    RiskModel model;
    model.intercept = number("intercept");
    for (const toml::node &node : *terms) {
        const toml::table *term = node.as_table();
        const auto feature = term ? (*term)["feature"].value<std::string>() : std::nullopt;
        RiskTerm read;
        size_t i = 0;
        while (feature && i < history::featureCount && history::name(Feature(i)) != *feature)
            ++i;
        if (!feature || i == history::featureCount)
            return fail(
                Error::Kind::Invalid,
                sb::format("{}:{}: no such feature; the model is of another version", name, node.source().begin.line));
        read.feature = Feature(i);
        read.mean = (*term)["mean"].value_or(0.0);
        read.weight = (*term)["weight"].value_or(0.0);
        if (!std::isfinite(read.mean) || !std::isfinite(read.weight))
            return fail(Error::Kind::Invalid, sb::format("{}:{}: not a number", name, node.source().begin.line));
        model.terms.push_back(read);
    }
    return model;
}

} // namespace

double probability(double logOdds)
{
    return 1 / (1 + std::exp(-logOdds));
}

double RiskModel::logOdds(const history::Features &features) const
{
    double sum = intercept;
    for (const RiskTerm &term : terms)
        sum += term.weight * (features[size_t(term.feature)] - term.mean);
    return sum;
}

bool isBareFeature(Feature feature)
{
    switch (feature) {
    case Feature::Added:
    case Feature::Deleted:
    case Feature::AllAdded:
    case Feature::AllDeleted:
    case Feature::LargestFile:
    case Feature::Files:
    case Feature::AllFiles:
    case Feature::Folders:
    case Feature::TopFolders:
    case Feature::SubFolders:
    case Feature::Entropy:
    case Feature::TestShare:
    case Feature::HasTest:
    case Feature::SaysFix:
    case Feature::SaysRevert:
    case Feature::SaysFeature:
    case Feature::SaysRefactor:
    case Feature::SaysSmall:
    case Feature::SubjectLength:
    case Feature::BodyLength: return true;
    default: return false;
    }
}

std::string toToml(const RiskModels &models)
{
    return "# SPDX-License-Identifier: GPL-3.0-or-later\n"
           "# How likely a later fix has to mend lines of a change. Made by `signalboxctl risk --train`, not by hand.\n"
           "# Log-odds = intercept + sum of weight * (feature - mean). The figures are of repositories left out in "
           "turn.\n"
           "format = 1\n"
        + sb::format("rows = {}\nrepositories = {}\ndata_sha256 = \"{}\"\n", models.rows, models.repositories,
                     models.dataHash)
        + tomlOf("full", models.full, models.fullFigures) + tomlOf("bare", models.bare, models.bareFigures);
}

Result<RiskModels> parseRiskModels(std::string_view text, const std::string &name)
{
    try {
        const toml::table root = toml::parse(text, std::string_view(name));
        if (root["format"].value_or(0) != 1)
            return fail(Error::Kind::Invalid, sb::format("{}: not a risk model of format 1", name));
        RiskModels models;
        models.rows = int(root["rows"].value_or(int64_t(0)));
        models.repositories = int(root["repositories"].value_or(int64_t(0)));
        models.dataHash = root["data_sha256"].value_or(std::string());
        auto full = modelFrom(root, "full", models.fullFigures, name);
        auto bare = full ? modelFrom(root, "bare", models.bareFigures, name) : full;
        if (!bare)
            return std::unexpected(bare.error());
        models.full = std::move(*full);
        models.bare = std::move(*bare);
        return models;
    } catch (const toml::parse_error &problem) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:{}: {}", name, problem.source().begin.line, problem.source().begin.column,
                               problem.description()));
    }
}

const Result<RiskModels> &shippedRiskModels()
{
    static const Result<RiskModels> models = [] -> Result<RiskModels> {
        QFile file(QStringLiteral(":/signalbox/models/risk.toml"));
        if (!file.open(QFile::ReadOnly))
            return fail(Error::Kind::Io, "cannot read the risk model, risk.toml");
        return parseRiskModels(file.readAll().toStdString(), "risk.toml");
    }();
    return models;
}

} // namespace sb::classify
