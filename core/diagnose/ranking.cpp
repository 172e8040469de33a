// SPDX-License-Identifier: GPL-3.0-or-later
#include "ranking.h"

#include "extent.h"
#include "features.h"

#include <core/base/format.h>
#include <core/base/spares.h>

#include <toml++/toml.hpp>

#include <QFile>

#include <re2/set.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace sb::diagnose {

struct Ranking::Private {
    using CueSet = re2::RE2::Set;

    std::vector<std::string> cues;
    std::vector<std::string> cuePatterns;
    Spares<CueSet> sets{[this] { return compileCues().value_or(nullptr); }}; ///< one for each thread that matches
    std::vector<double> cueWeights;
    std::vector<double> weights; ///< in the order of featureNames
    std::vector<double> extentCueWeights;
    std::vector<double> extentWeights; ///< in the order of extentNames; empty where none are known
    double intercept = 0; ///< of the curve from the log-odds of a share to those of being right
    double slope = 1;
    double enough = -1e9; ///< score
    double weak = 1; ///< confidence

    std::expected<std::unique_ptr<CueSet>, std::string> compileCues() const
    {
        re2::RE2::Options options(re2::RE2::Quiet);
        options.set_max_mem(64 << 20);
        auto set = std::make_unique<CueSet>(options, re2::RE2::UNANCHORED);
        for (size_t i = 0; i < cues.size(); ++i) {
            std::string why;
            if (set->Add(cuePatterns[i], &why) < 0)
                return std::unexpected(sb::format("cue '{}': {}", cues[i], why));
        }
        if (!set->Compile())
            return std::unexpected("the cues are too large together");
        return set;
    }
};

namespace {

/// Fills in the weights by name; a cue's begins with "cue_".
Result<> readWeights(const toml::table *table, std::span<const std::string_view> names,
                     const std::vector<std::string> &cues, std::vector<double> &weights,
                     std::vector<double> &cueWeights)
{
    if (!table)
        return {};
    for (const auto &[key, value] : *table) {
        const std::string_view name = key.str();
        const auto weight = value.value<double>();
        const auto feature = std::ranges::find(names, name);
        const auto cue = std::ranges::find(cues, name.substr(name.starts_with("cue_") ? 4 : 0));
        if (!weight)
            return fail(Error::Kind::Invalid, sb::format("the weight of '{}' is no number", name));
        if (feature != names.end())
            weights[size_t(feature - names.begin())] = *weight;
        else if (cue != cues.end())
            cueWeights[size_t(cue - cues.begin())] = *weight;
        else
            return fail(Error::Kind::Invalid, sb::format("there is no feature or cue '{}'", name));
    }
    return {};
}

double dot(std::span<const double> weights, std::span<const float> features, std::span<const double> cueWeights,
           uint64_t cues)
{
    double sum = 0;
    for (size_t i = 0; i < weights.size() && i < features.size(); ++i)
        sum += weights[i] * double(features[i]);
    for (; cues; cues &= cues - 1)
        sum += cueWeights[size_t(std::countr_zero(cues))];
    return sum;
}

} // namespace

Ranking::Ranking(std::unique_ptr<Private> p)
    : m(std::move(p))
{
}
Ranking::~Ranking() = default;

Result<std::shared_ptr<const Ranking>> Ranking::parse(std::string_view text, const std::string &file)
{
    const auto bad
        = [&](const std::string &why) { return fail(Error::Kind::Invalid, sb::format("{}: {}", file, why)); };
    auto made = std::make_unique<Private>();
    toml::table table;
    try {
        table = toml::parse(text, std::string_view(file));
    } catch (const toml::parse_error &problem) {
        return bad(sb::format("line {}: {}", problem.source().begin.line, problem.description()));
    }
    if (const toml::table *cues = table["cues"].as_table()) {
        for (const auto &[name, pattern] : *cues) {
            made->cues.emplace_back(name.str());
            made->cuePatterns.push_back(pattern.value_or(std::string()));
        }
    }
    if (made->cues.size() > 64)
        return bad("there is room for 64 cues");
    if (const auto compiled = made->compileCues(); !compiled)
        return bad(compiled.error());
    made->weights.resize(featureNames.size());
    made->cueWeights.resize(made->cues.size());
    if (auto read = readWeights(table["weights"].as_table(), featureNames, made->cues, made->weights, made->cueWeights);
        !read)
        return bad(read.error().text);
    if (const toml::table *extent = table["extent"].as_table()) {
        made->extentWeights.resize(extentNames.size());
        made->extentCueWeights.resize(made->cues.size());
        if (auto read = readWeights(extent, extentNames, made->cues, made->extentWeights, made->extentCueWeights);
            !read)
            return bad(read.error().text);
    }
    made->intercept = table["confidence"]["intercept"].value_or(0.0);
    made->slope = table["confidence"]["slope"].value_or(1.0);
    made->enough = table["confidence"]["enough"].value_or(-1e9);
    made->weak = table["confidence"]["weak"].value_or(1.0);
    if (made->slope < 0)
        return bad("the slope of the confidence must not fall");
    return std::shared_ptr<const Ranking>(new Ranking(std::move(made)));
}

uint64_t Ranking::cuesOf(std::string_view line) const
{
    std::vector<int> hits;
    uint64_t bits = 0;
    if (line.find_first_not_of(" \t") == std::string_view::npos
        || !m->sets.take()->Match({line.data(), line.size()}, &hits))
        return 0;
    for (const int hit : hits)
        bits |= uint64_t(1) << hit;
    return bits;
}

const std::vector<std::string> &Ranking::cueNames() const
{
    return m->cues;
}

double Ranking::score(std::span<const float> features, uint64_t cues) const
{
    return dot(m->weights, features, m->cueWeights, cues);
}

double Ranking::belongs(std::span<const float> features, uint64_t cues) const
{
    return dot(m->extentWeights, features, m->extentCueWeights, cues);
}

bool Ranking::knowsExtent() const
{
    return !m->extentWeights.empty();
}

double Ranking::calibrated(double share) const
{
    const double p = std::clamp(share, 0.001, 0.999);
    return 1 / (1 + std::exp(-(m->intercept + m->slope * std::log(p / (1 - p)))));
}

double Ranking::enough() const
{
    return m->enough;
}

double Ranking::weak() const
{
    return m->weak;
}

Result<std::shared_ptr<const Ranking>> shippedRanking()
{
    QFile file(QStringLiteral(":/signalbox/models/ranking.toml"));
    if (!file.open(QFile::ReadOnly))
        return fail(Error::Kind::Io, "cannot read models/ranking.toml");
    return Ranking::parse(file.readAll().toStdString(), "models/ranking.toml");
}

} // namespace sb::diagnose
