// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; asking and the keychain block. The model endpoints of a workspace: which they are, their keys, and the one way on which text
// leaves for them: redacted, looked at again, and written into the ledger by its hash before it goes.
#pragma once

#include "desk.h"
#include "keeper.h"
#include "request.h"

#include <core/llm/client.h>
#include <core/redact/redactor.h>

namespace sb::engine {

inline constexpr const char *askAction = "ask_model"; ///< in the ledger

/// "slm NAME"
std::string shownName(const llm::Endpoint &endpoint);

class Models {
public:
    /// Opens what redacts, which takes a second or so; `known` must never leave.
    using OpenRedactor = std::function<Result<redact::Redactor>(std::vector<Secret> known)>;
    /// `open`: none for the rules that ship.
    Models(Desk &desk, std::shared_ptr<Keeper> keeper, OpenRedactor open = {});
    /// Reads what is configured, and from the ledger what was spent.
    Result<> load();

    /// Configured and switched on.
    bool isOn(llm::Tier tier);
    bool anyOn();
    /// Which one it is: another name, address or model is another one. Empty while it is off.
    std::string fingerprint(llm::Tier tier);
    /// "slm NAME"
    std::string nameOf(llm::Tier tier);

    Result<redact::Redacted> redact(std::string_view text);
    /// `about`: the pull request or run, for the ledger; `what`: "which type it is".
    llm::Outcome ask(llm::Tier tier, const llm::Question &question, const fact::RepoId &repo, const std::string &about,
                     const std::string &what, const Cancel &cancel);

    Result<Value> read();
    Result<Value> set(const SetModel &request);
    Result<Value> remove(const RemoveModel &request);
    Result<Value> tryOut(const TryModel &request, const Cancel &cancel);
    /// What to hand to whoever mends a failure: with a model's plan, or the fixed one, within ten seconds.
    Result<Value> plan(const PlanFailure &request, const Cancel &cancel);
    Result<Value> preview(const PreviewModel &request);

private:
    struct Entry {
        llm::Endpoint endpoint;
        bool on = false;
        std::string keyIn; ///< "keychain", "memory"; empty: it has none
        bool keyHere = false; ///< endpoint.key is it
    };
    struct State {
        std::map<llm::Tier, Entry> entries;
        std::shared_ptr<const redact::Redactor> redactor; ///< null: to be opened
        std::string redacts; ///< hash of the keys that it knows
    };
    Result<> save(const std::map<llm::Tier, Entry> &entries);
    /// With its key.
    Result<llm::Endpoint> endpoint(llm::Tier tier, bool evenOff);
    Result<std::shared_ptr<const redact::Redactor>> redactor();
    Result<> noteSetting(const std::string &endpoint, std::string why);
    Result<> noteAsk(const llm::Endpoint &endpoint, const fact::RepoId &repo, const std::string &about,
                     fact::Outcome outcome, std::string why, std::string detail);

    Desk &m_desk;
    std::shared_ptr<Keeper> m_keeper;
    Guarded<State> m_state;
    OpenRedactor m_open;
    llm::Client m_client;
};

/// What is asked about a pull request's type, and what was left out of it.
struct TypeAsk {
    llm::Question question;
    int keptOut = 0;
};
/// Reads the change, and of each file whether it may be shown at all.
Result<TypeAsk> typeAsk(Desk &desk, Models &models, const fact::Pull &pull);

} // namespace sb::engine
