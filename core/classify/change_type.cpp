// SPDX-License-Identifier: GPL-3.0-or-later
#include "change_type.h"

#include "explain.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/slm/sample.h>

#include <algorithm>
#include <array>
#include <optional>

namespace sb::classify {

namespace {

using fact::ChangeType;
using Shares = slm::Probabilities; ///< by type

constexpr double authorsWord = 0.7; ///< how much of the answer a prefix is; the rest is the model's
constexpr double sureOfAnother = 0.7; ///< a model this sure contradicts the author: a person decides

struct Ruling {
    ChangeType type;
    double confidence; ///< the rule's precision on repositories that it was not written for
    std::string why;
};

double &of(Shares &shares, ChangeType type)
{
    return shares[static_cast<size_t>(type)];
}

Shares around(ChangeType type, double confidence)
{
    Shares shares;
    shares.fill((1 - confidence) / (slm::types - 1));
    of(shares, type) = confidence;
    return shares;
}

Shares mixed(const Shares &a, const Shares &b, double shareOfA)
{
    Shares shares;
    for (size_t i = 0; i < shares.size(); ++i)
        shares[i] = shareOfA * a[i] + (1 - shareOfA) * b[i];
    return shares;
}

bool isBot(std::string_view author)
{
    constexpr std::array<std::string_view, 6> bots
        = {"dependabot", "renovate", "renovate-bot", "github-actions", "pre-commit-ci", "snyk-bot"};
    const std::string name = lower(author);
    return name.ends_with("[bot]") || std::ranges::contains(bots, std::string_view(name));
}

/// Not where a squashed commit of several says so: it reverts one that came before it in the same change.
bool saysItReverts(std::string_view body)
{
    while (!body.empty()) {
        const size_t end = body.find('\n');
        const std::string_view line = body.substr(0, end);
        if (line.starts_with("This reverts commit "))
            return true;
        if (const std::string_view item = trimmed(line); item.starts_with("* ") || item.starts_with("- "))
            return false;
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    }
    return false;
}

/// A revert says so by itself: git's own words, which people do not write by chance.
std::optional<Ruling> revertRule(const fact::Change &change)
{
    const auto prefix = slm::prefixOf(change.subject);
    const std::string_view title = std::string_view(change.subject).substr(prefix ? prefix->length : 0);
    if (title.starts_with("Revert \"") || title.starts_with("revert \""))
        return Ruling{ChangeType::Revert, 0.98, "its title is that of a revert"};
    if (saysItReverts(change.body))
        return Ruling{ChangeType::Revert, 0.97, "it says that it reverts a commit"};
    return std::nullopt;
}

std::optional<Ruling> ruleFor(const TypeQuestion &question, const slm::Sample &sample)
{
    if (auto revert = revertRule(question.change))
        return revert;
    const auto object = slm::objectType(sample.files);
    if (isBot(question.author.empty() ? question.change.author.substr(0, question.change.author.find(" <"))
                                      : question.author)
        && (object == ChangeType::Build || object == ChangeType::Ci))
        return Ruling{*object, 0.95, "a bot changes nothing but " + std::string(fact::name(*object)) + " files"};
    if (object == ChangeType::Docs)
        return Ruling{ChangeType::Docs, 0.92, "it changes documentation only"};
    if (object == ChangeType::Ci)
        return Ruling{ChangeType::Ci, 0.84, "it changes CI files only"};
    return std::nullopt;
}

ChangeType best(const Shares &shares)
{
    return static_cast<ChangeType>(std::ranges::max_element(shares) - shares.begin());
}

/// A second opinion: it tips a verdict that was open, and overturns none that was not.
void hearEndpoints(const std::vector<fact::TierAnswer> &answers, Shares &shares, TypeVerdict &verdict)
{
    const bool asked = verdict.uncertain || verdict.confidence < certainEnoughToDecideAlone;
    const Shares ours = shares;
    const ChangeType before = verdict.type;
    const bool open = verdict.uncertain;
    bool settled = false;
    std::vector<ChangeType> said;
    for (const fact::TierAnswer &answer : answers) {
        verdict.tiers.push_back(answer);
        if (!asked || settled || answer.confidence < endpointSure)
            continue; // asked for nothing, answered before, or not sure itself
        const bool another = std::ranges::contains(said, answer.type);
        said.push_back(answer.type);
        if (ours[size_t(answer.type)] < possible && !another)
            continue;
        shares = mixed(around(answer.type, std::min(answer.confidence, endpointWeight)), ours, another ? 0.7 : 0.5);
        verdict.type = best(shares);
        verdict.confidence = of(shares, verdict.type);
        settled = verdict.type == answer.type && verdict.confidence >= certainEnough;
        verdict.uncertain = !settled;
        if (settled)
            verdict.why = answer.tier + ": " + answer.why;
    }
    verdict.byEndpoint = settled && (open || verdict.type != before);
}

} // namespace

TypeVerdict typeOf(const TypeQuestion &question)
{
    TypeVerdict verdict;
    const auto tier = [&](const char *name, ChangeType type, double confidence, const std::string &why) {
        verdict.tiers.push_back({name, type, confidence, why});
    };
    std::optional<slm::Sample> made;
    const slm::Sample &sample = question.sample ? *question.sample : made.emplace(slm::sampleOf(question.change));
    const auto rule = ruleFor(question, sample);
    if (rule)
        tier("rules", rule->type, rule->confidence, rule->why);

    const ModelAnswer model = askModel(question.model, question.here, sample);
    Shares shares = model.probabilities;
    const ChangeType modelSays = best(shares);
    tier("model", modelSays, of(shares, modelSays), model.why);
    verdict.why = model.why;
    if (rule && rule->type == ChangeType::Revert) {
        shares = around(rule->type, rule->confidence);
        verdict.why = rule->why;
    } else if (rule) {
        // The model has seen the same files: together they are as sure as the surer of them where they agree.
        shares = mixed(around(rule->type, rule->confidence), shares, 0.5);
        verdict.why = rule->why;
        verdict.uncertain |= modelSays != rule->type && model.probabilities[size_t(modelSays)] >= sureOfAnother;
    }

    const auto prefix = question.maskPrefix ? std::nullopt : slm::prefixOf(question.change.subject);
    if (prefix && !(rule && rule->type == ChangeType::Revert)) {
        const ChangeType said = *slm::typeOfPrefix(prefix->type);
        tier("author", said, authorsWord, sb::format("its title says {}", prefix->type));
        verdict.uncertain |= said != modelSays && model.probabilities[size_t(modelSays)] >= sureOfAnother;
        verdict.why = sb::format("its title says {}{}", fact::name(said),
                                 said == best(shares) ? ", and so does what it changes" : "");
        shares = mixed(around(said, 1), shares, authorsWord);
    }
    verdict.type = best(shares);
    verdict.confidence = of(shares, verdict.type);
    verdict.uncertain |= verdict.confidence < certainEnough;
    hearEndpoints(question.endpoints, shares, verdict);
    if (question.corrected) {
        tier("person", *question.corrected, 1, "a person said so");
        shares = around(*question.corrected, 1);
        verdict.type = *question.corrected;
        verdict.confidence = 1;
        verdict.uncertain = verdict.byEndpoint = false;
        verdict.why = "a person said so";
    }
    if (verdict.uncertain)
        verdict.tiers.push_back({"person", verdict.type, verdict.confidence, "needs a person: the tiers are not sure"});
    for (size_t i = 0; i < shares.size(); ++i)
        verdict.probabilities.emplace_hint(verdict.probabilities.end(), static_cast<ChangeType>(i), shares[i]);
    return verdict;
}

Result<std::shared_ptr<const slm::Model>> shippedModel()
{
    static const Result<std::shared_ptr<const slm::Model>> model = []() -> Result<std::shared_ptr<const slm::Model>> {
        auto read = slm::Model::shipped();
        if (!read)
            return std::unexpected(read.error());
        return std::make_shared<const slm::Model>(std::move(*read));
    }();
    return model;
}

} // namespace sb::classify
