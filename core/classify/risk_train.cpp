// SPDX-License-Identifier: GPL-3.0-or-later
// Penalised maximum likelihood by Newton's method. Each repository has an intercept of its own while the weights are fitted: how
// often fixes are found differs between repositories for reasons that no feature sees, and would be put down to those it correlates with.
#include "risk_train.h"

#include <core/base/format.h>

#include <algorithm>
#include <cmath>

namespace sb::classify {

using history::Feature;

namespace {

constexpr double penalty = 20;
constexpr int steps = 8;

using Vector = std::vector<double>;
using FeatureList = std::vector<Feature>;

/// Solves A x = b for a symmetric positive definite A (row-major); x replaces b.
void solve(Vector &a, Vector &b)
{
    const size_t n = b.size();
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = i + 1; j < n; ++j) {
            const double factor = a[j * n + i] / a[i * n + i];
            for (size_t k = i; k < n; ++k)
                a[j * n + k] -= factor * a[i * n + k];
            b[j] -= factor * b[i];
        }
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; ++k)
            b[i] -= a[i * n + k] * b[k];
        b[i] /= a[i * n + i];
    }
}

struct Standard {
    Vector mean, deviation;
};

Standard standardOf(const std::vector<const RiskRow *> &rows, const FeatureList &features)
{
    Standard standard{Vector(features.size()), Vector(features.size())};
    for (const RiskRow *row : rows) {
        for (size_t j = 0; j < features.size(); ++j)
            standard.mean[j] += row->features[size_t(features[j])] / double(rows.size());
    }
    for (const RiskRow *row : rows) {
        for (size_t j = 0; j < features.size(); ++j) {
            const double off = row->features[size_t(features[j])] - standard.mean[j];
            standard.deviation[j] += off * off / double(rows.size());
        }
    }
    for (double &deviation : standard.deviation)
        deviation = std::sqrt(deviation) + 1e-9;
    return standard;
}

RiskModel fit(const std::vector<const RiskRow *> &rows, int repositories, const FeatureList &features)
{
    const Standard standard = standardOf(rows, features);
    const size_t own = features.size(), n = own + size_t(repositories);
    Vector weights(n), z(own);
    for (int step = 0; step < steps; ++step) {
        Vector curvature(n * n), slope(n);
        for (const RiskRow *row : rows) {
            const size_t k = own + size_t(row->repository);
            double sum = weights[k];
            for (size_t j = 0; j < own; ++j) {
                z[j] = (row->features[size_t(features[j])] - standard.mean[j]) / standard.deviation[j];
                sum += weights[j] * z[j];
            }
            const double p = probability(sum), error = p - row->induced, spread = p * (1 - p);
            for (size_t j = 0; j < own; ++j) {
                slope[j] += error * z[j];
                for (size_t l = 0; l <= j; ++l)
                    curvature[j * n + l] += spread * z[j] * z[l];
                curvature[k * n + j] += spread * z[j];
            }
            slope[k] += error;
            curvature[k * n + k] += spread;
        }
        for (size_t j = 0; j < n; ++j) {
            const double held = j < own ? penalty : 1e-3; // a repository that was left out keeps 0
            curvature[j * n + j] += held;
            slope[j] += held * weights[j];
            for (size_t l = 0; l < j; ++l)
                curvature[l * n + j] = curvature[j * n + l];
        }
        solve(curvature, slope);
        for (size_t j = 0; j < n; ++j)
            weights[j] -= slope[j];
    }
    RiskModel model;
    double seen = 0;
    std::vector<int> count(size_t(repositories), 0);
    for (const RiskRow *row : rows)
        ++count[size_t(row->repository)];
    for (size_t k = 0; k < count.size(); ++k) {
        seen += count[k] > 0;
        model.intercept += count[k] > 0 ? weights[own + k] : 0;
    }
    model.intercept /= seen;
    for (size_t j = 0; j < own; ++j)
        model.terms.push_back({features[j], standard.mean[j], weights[j] / standard.deviation[j]});
    return model;
}

struct Scored {
    double logOdds = 0;
    bool induced = false;
};

/// Area under the ROC curve, ties counted half.
double areaOf(std::vector<Scored> scored)
{
    std::ranges::sort(scored, {}, &Scored::logOdds);
    double ranks = 0, positive = 0;
    for (size_t i = 0; i < scored.size();) {
        size_t end = i;
        double here = 0;
        while (end < scored.size() && scored[end].logOdds == scored[i].logOdds)
            here += scored[end++].induced;
        ranks += here * double(i + end + 1) / 2;
        positive += here;
        i = end;
    }
    return (ranks - positive * (positive + 1) / 2) / (positive * (double(scored.size()) - positive));
}

double recallAtFifth(std::vector<Scored> scored)
{
    std::ranges::stable_sort(scored, std::ranges::greater{}, &Scored::logOdds);
    const auto fifth = scored.begin() + ptrdiff_t((scored.size() + 4) / 5);
    return double(std::count_if(scored.begin(), fifth, [](const Scored &each) { return each.induced; }))
        / double(std::ranges::count(scored, true, &Scored::induced));
}

/// Slope and offset that make held-back log-odds true (Platt scaling, two parameters, Newton's method).
std::pair<double, double> calibrationOf(const std::vector<Scored> &scored)
{
    double slope = 1, offset = 0;
    for (int step = 0; step < 20; ++step) {
        double a = 0, b = 0, aa = 1e-6, ab = 0, bb = 1e-6;
        for (const Scored &each : scored) {
            const double p = probability(slope * each.logOdds + offset), error = p - each.induced, spread = p * (1 - p);
            a += error * each.logOdds;
            b += error;
            aa += spread * each.logOdds * each.logOdds;
            ab += spread * each.logOdds;
            bb += spread;
        }
        const double det = aa * bb - ab * ab;
        slope -= (bb * a - ab * b) / det;
        offset -= (aa * b - ab * a) / det;
    }
    return {slope, offset};
}

double calibrationErrorOf(const std::vector<Scored> &scored)
{
    std::array<double, 10> said{}, was{};
    for (const Scored &each : scored) {
        const double p = probability(each.logOdds);
        const size_t bin = std::min<size_t>(9, size_t(p * 10));
        said[bin] += p;
        was[bin] += each.induced;
    }
    double error = 0;
    for (size_t i = 0; i < said.size(); ++i)
        error += std::abs(said[i] - was[i]) / double(scored.size());
    return error;
}

void scale(RiskModel &model, double slope, double offset)
{
    model.intercept = slope * model.intercept + offset;
    for (RiskTerm &term : model.terms)
        term.weight *= slope;
}

Result<std::pair<RiskModel, RiskFigures>> trained(const std::vector<RiskRow> &rows, int repositories,
                                                  const FeatureList &features, const Cancel &cancel)
{
    std::vector<const RiskRow *> all;
    for (const RiskRow &row : rows)
        all.push_back(&row);
    RiskFigures figures{.aucWorst = 1};
    std::vector<std::vector<Scored>> heldBack(static_cast<size_t>(repositories));
    std::vector<Scored> pooled;
    for (int left = 0; left < repositories; ++left) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "the training was stopped");
        std::vector<const RiskRow *> others;
        std::ranges::copy_if(all, std::back_inserter(others),
                             [&](const RiskRow *row) { return row->repository != left; });
        const RiskModel model = fit(others, repositories, features);
        std::vector<Scored> &scored = heldBack[size_t(left)];
        for (const RiskRow &row : rows) {
            if (row.repository == left)
                scored.push_back({model.logOdds(row.features), row.induced});
        }
        const double area = areaOf(scored);
        figures.aucMean += area / repositories;
        figures.aucWorst = std::min(figures.aucWorst, area);
        figures.recallAt20 += recallAtFifth(scored) / repositories;
        pooled.insert(pooled.end(), scored.begin(), scored.end());
    }
    // The error of a repository is that of a calibration fitted on the others.
    for (int left = 0; left < repositories; ++left) {
        std::vector<Scored> others;
        for (int each = 0; each < repositories; ++each) {
            if (each != left)
                others.insert(others.end(), heldBack[size_t(each)].begin(), heldBack[size_t(each)].end());
        }
        const auto [slope, offset] = calibrationOf(others);
        std::vector<Scored> scored = heldBack[size_t(left)];
        for (Scored &each : scored)
            each.logOdds = slope * each.logOdds + offset;
        figures.calibrationError += calibrationErrorOf(scored) / repositories;
    }
    RiskModel model = fit(all, repositories, features);
    const auto [slope, offset] = calibrationOf(pooled);
    scale(model, slope, offset);
    return std::pair(std::move(model), figures);
}

} // namespace

Result<RiskModels> trainRisk(const std::vector<RiskRow> &rows, const Cancel &cancel)
{
    int repositories = 0;
    for (const RiskRow &row : rows)
        repositories = std::max(repositories, row.repository + 1);
    std::vector<std::array<int, 2>> kinds(static_cast<size_t>(repositories));
    for (const RiskRow &row : rows)
        ++kinds[size_t(row.repository)][row.induced];
    if (repositories < 3)
        return fail(Error::Kind::Invalid,
                    sb::format("{} repositories are too few: each is judged by the others, so give three or more",
                               repositories));
    for (const auto &kind : kinds) {
        if (kind[0] == 0 || kind[1] == 0)
            return fail(Error::Kind::Invalid, "a repository has no rows of both kinds: leave its history out");
    }
    FeatureList all, bare;
    for (size_t i = 0; i < history::featureCount; ++i) {
        all.push_back(Feature(i));
        if (isBareFeature(Feature(i)))
            bare.push_back(Feature(i));
    }
    auto full = trained(rows, repositories, all, cancel);
    auto small = full ? trained(rows, repositories, bare, cancel) : full;
    if (!small)
        return std::unexpected(small.error());
    return RiskModels{.full = std::move(full->first),
                      .bare = std::move(small->first),
                      .fullFigures = full->second,
                      .bareFigures = small->second,
                      .rows = int(rows.size()),
                      .repositories = repositories,
                      .dataHash = {}};
}

} // namespace sb::classify
