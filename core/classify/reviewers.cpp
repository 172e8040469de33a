// SPDX-License-Identifier: GPL-3.0-or-later
#include "reviewers.h"

#include <core/history/index.h>

#include <algorithm>
#include <cmath>

namespace sb::classify {

namespace {

constexpr size_t reviewerLimit = 5;
constexpr double halfLife = 180; ///< days after which knowing a file counts half

std::string nameOf(const std::string &author)
{
    return author.substr(0, author.find(" <"));
}

/// "@login" where the mail tells it ("12+login@users.noreply.github.com") or where its local part is a login that `owners` has; else the
/// name, so that nobody stands there twice.
std::string personOf(const std::string &author, const std::map<std::string, double> &owners)
{
    const size_t open = author.rfind('<'), at = author.rfind('@');
    if (open == std::string::npos || at == std::string::npos || at < open)
        return nameOf(author);
    std::string login = author.substr(open + 1, at - open - 1);
    const bool noreply = std::string_view(author).substr(at).starts_with("@users.noreply.");
    if (noreply)
        login.erase(0, login.find('+') + 1);
    return noreply || owners.contains("@" + login) ? "@" + login : nameOf(author);
}

std::vector<std::string> ranked(const std::map<std::string, double> &weights, const std::map<std::string, int> &load)
{
    std::vector<std::pair<double, std::string>> order;
    for (const auto &[who, weight] : weights) {
        const auto busy = load.find(who);
        order.emplace_back(-weight / (1 + 0.25 * (busy == load.end() ? 0 : busy->second)), who);
    }
    std::ranges::sort(order);
    std::vector<std::string> names;
    for (auto &[weight, who] : order)
        names.push_back(std::move(who));
    return names;
}

} // namespace

std::vector<std::string> reviewersFor(const Input &input)
{
    std::map<std::string, double> owners, knowers;
    std::map<std::string, double> everyOwner;
    for (const OwnersRule &rule : input.owners.rules) {
        for (const std::string &owner : rule.owners)
            everyOwner.emplace(owner, 0);
    }
    const int64_t now = std::chrono::duration_cast<std::chrono::seconds>(input.change.at.time_since_epoch()).count();
    for (const fact::FileChange &file : input.change.files) {
        const double lines = std::log1p(file.added + file.deleted) + 1;
        for (const std::string &owner : input.owners.of(file.path))
            owners[owner] += lines;
        if (!input.past)
            continue;
        for (const history::Hand &hand : input.past->walk().handsOf(file.oldPath.empty() ? file.path : file.oldPath)) {
            const double days = double(std::max<int64_t>(0, now - hand.last)) / 86'400;
            if (!history::isBot(hand.author) && hand.author != input.change.author)
                knowers[personOf(hand.author, everyOwner)]
                    += lines * std::log1p(hand.changes) * std::exp2(-days / halfLife);
        }
    }
    std::vector<std::string> found;
    for (const auto *weights : {&owners, &knowers}) {
        for (const std::string &who : ranked(*weights, input.load)) {
            const bool self = who == "@" + input.author || who == input.author || who == nameOf(input.change.author);
            if (found.size() < reviewerLimit && !self && !std::ranges::contains(found, who))
                found.push_back(who);
        }
    }
    return found;
}

} // namespace sb::classify
