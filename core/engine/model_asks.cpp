// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of models, and how it is written down.
#include "effects.h"
#include "house.h"
#include "models.h"
#include "stages.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/base/text.h>
#include <core/classify/type_question.h>
#include <core/redact/opt_out.h>

namespace sb::engine {

using namespace fact;
using nlohmann::json;

namespace {

/// For trying an endpoint out: no repository's.
Change madeUp()
{
    Change change;
    change.subject = "Correct two typos in the manual";
    change.body = "Reported by a reader.";
    change.files.push_back({.path = "docs/manual.md",
                            .oldPath = "docs/manual.md",
                            .added = 1,
                            .deleted = 1,
                            .patch = "@@ -1,3 +1,3 @@\n # Manual\n-Teh programm begins here.\n"
                                     "+The program begins here.\n \n"});
    return change;
}

Result<TypeAsk> askAbout(Models &models, const Change &change, const std::set<std::string> &keptOut)
{
    auto text = models.redact(classify::typeQuestion(change, keptOut));
    if (!text)
        return std::unexpected(text.error());
    return TypeAsk{{classify::typeInstructions(), std::move(*text), classify::typeSchema()}, int(keptOut.size())};
}

} // namespace

std::string shownName(const llm::Endpoint &endpoint)
{
    return std::string(name(endpoint.tier)) + " " + endpoint.name;
}

Result<TypeAsk> typeAsk(Desk &desk, Models &models, const Pull &pull)
{
    const auto repository = openMirror(desk, pull.key.repo);
    const auto change = changeOf(desk, repository, pull);
    if (!change)
        return std::unexpected(change.error());
    std::set<std::string> keptOut;
    const auto mayBeShown = [&](const Sha &commit, const std::string &path) {
        const auto file = repository ? repository->blob(commit, path) : std::unexpected(repository.error());
        return file && !redact::optedOut(*file); // one that cannot be read counts as opted out
    };
    const Sha base = repository ? repository->mergeBase(pull.base.sha, pull.head.sha).value_or(Sha()) : Sha();
    for (const FileChange &file : change->files) {
        const bool before = file.status == FileStatus::Added || mayBeShown(base, file.oldPath);
        const bool after = file.status == FileStatus::Deleted || mayBeShown(pull.head.sha, file.path);
        if (!file.binary && (!before || !after))
            keptOut.insert(file.path);
    }
    return askAbout(models, *change, keptOut);
}

Result<> Models::noteSetting(const std::string &endpoint, std::string why)
{
    LedgerEntry entry;
    entry.at = m_desk.now();
    entry.kind = EntryKind::Note;
    entry.outcome = fact::Outcome::Done;
    entry.action = "set_model";
    entry.subject = endpoint;
    entry.actor = you(m_desk);
    entry.why = std::move(why);
    const auto written = m_desk.ledger().append(std::move(entry));
    if (!written)
        return std::unexpected(written.error());
    m_desk.publishLedger(*written);
    return {};
}

Result<> Models::noteAsk(const llm::Endpoint &endpoint, const RepoId &repo, const std::string &about,
                         fact::Outcome outcome, std::string why, std::string detail)
{
    LedgerEntry entry;
    entry.at = m_desk.now();
    entry.kind = EntryKind::Note;
    entry.outcome = outcome;
    entry.action = askAction;
    entry.repo = repo;
    entry.subject = about;
    entry.actor = {ActorKind::Model, shownName(endpoint)};
    entry.why = std::move(why);
    entry.detail = std::move(detail);
    const auto written = m_desk.ledger().append(std::move(entry));
    if (!written)
        return std::unexpected(written.error());
    m_desk.publishLedger(*written);
    return {};
}

llm::Outcome Models::ask(llm::Tier tier, const llm::Question &question, const RepoId &repo, const std::string &about,
                         const std::string &what, const Cancel &cancel)
{
    const auto asked = endpoint(tier, true);
    if (!asked)
        return {std::unexpected(asked.error()), {}, {}};
    if (!m_desk.status().ledgerIntact)
        return {fail(Error::Kind::Denied, "the ledger cannot be trusted, so nothing leaves this computer"), {}, {}};
    if (m_desk.status().stopped)
        return {fail(Error::Kind::Denied, "all automation is stopped, so nothing leaves this computer"), {}, {}};
    const auto detailOf = [&](const std::vector<llm::Sent> &sent, bool ended) {
        json calls = json::array();
        for (const llm::Sent &each : sent)
            calls.push_back({{"sha256", each.sha256}, {"bytes", each.bytes}, {"tokens", each.tokens}});
        return json{{"tier", name(tier)},
                    {"endpoint", asked->name},
                    {"model", asked->model},
                    {"origin", llm::originOf(*asked)},
                    {"redacted", question.content.findings().size()},
                    {"ended", ended},
                    {"sent", calls}};
    };
    llm::Outcome outcome = m_client.ask(
        *asked, question,
        [&](const llm::Sent &sent) {
            return noteAsk(*asked, repo, about, fact::Outcome::Done,
                           sb::format("Asks {}; {} tokens at most, {} bytes, SHA-256 {}", what, sent.tokens, sent.bytes,
                                      sent.sha256.substr(0, 12)),
                           jsonText(detailOf({sent}, false)));
        },
        cancel);
    if (outcome.sent.empty())
        return outcome;
    int64_t tokens = 0;
    for (const llm::Sent &each : outcome.sent)
        tokens += each.tokens;
    const std::string how = outcome.answer ? "answered" : "no answer: " + outcome.answer.error().text;
    const auto noted = noteAsk(*asked, repo, about, outcome.answer ? fact::Outcome::Done : fact::Outcome::Failed,
                               sb::format("Asked {}: {}; {}, {} tokens, {:.1f} s", what, shortened(how, 300),
                                          outcome.sent.size() == 1 ? "1 call" : "2 calls", tokens,
                                          double(outcome.took.count()) / 1000),
                               jsonText(detailOf(outcome.sent, true)));
    if (!noted)
        outcome.answer = std::unexpected(noted.error());
    return outcome;
}

Result<Value> Models::tryOut(const TryModel &request, const Cancel &cancel)
{
    const llm::Tier tier = request.tier == name(llm::Tier::Llm) ? llm::Tier::Llm : llm::Tier::Slm;
    const auto made = askAbout(*this, madeUp(), {});
    if (!made)
        return std::unexpected(made.error());
    const llm::Outcome outcome = ask(tier, made->question, {}, request.tier, "about a change that is made up", cancel);
    if (!outcome.answer)
        return fail(outcome.answer.error().kind, nameOf(tier) + ": " + outcome.answer.error().text);
    const TierAnswer answer = classify::tierAnswer(nameOf(tier), *outcome.answer);
    int64_t tokens = 0;
    for (const llm::Sent &each : outcome.sent)
        tokens += each.tokens;
    return Done{sb::format("{} works: it called a change of documentation {}, {:.0f} % sure, after {:.1f} s and {} "
                           "tokens",
                           answer.tier, fact::name(answer.type), 100 * answer.confidence,
                           double(outcome.took.count()) / 1000, tokens),
                std::nullopt, ""};
}

Result<Value> Models::preview(const PreviewModel &request)
{
    const auto pull = m_desk.world().with([&](World &world) -> std::optional<Pull> {
        const auto found = world.pulls.find(request.pull);
        return found == world.pulls.end() ? std::nullopt : std::optional(found->second);
    });
    if (!pull && !request.pull.repo.value.empty())
        return fail(Error::Kind::NotFound, "there is no pull request " + request.pull.text() + " in this workspace");
    const auto made = pull ? typeAsk(m_desk, *this, *pull) : askAbout(*this, madeUp(), {});
    if (!made)
        return std::unexpected(made.error());
    const std::string model = m_state.with([](State &state) {
        for (const auto &[tier, entry] : state.entries) {
            if (entry.on)
                return entry.endpoint.model;
        }
        return std::string("MODEL");
    });
    ModelPrompt prompt;
    prompt.body = llm::requestBody(model, made->question, false);
    prompt.sha256 = sha256Hex(prompt.body);
    prompt.tokens = llm::mostTokens(prompt.body.size()) + made->question.answerTokens;
    for (const redact::Finding &finding : made->question.content.findings())
        prompt.redacted.push_back(finding.token + " " + finding.rule);
    prompt.keptOut = made->keptOut;
    return prompt;
}

} // namespace sb::engine
