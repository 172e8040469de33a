// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, one at a time. The only ticket that core/act takes. Only gate::allow makes one, it can be moved but not copied,
// and it is good for one use of exactly what it says.
#pragma once

#include "policy.h"

namespace sb::gate {

/// What a ticket is good for.
struct Terms {
    fact::Action action = fact::Action::OpenDraft;
    fact::RepoId repo;
    std::string subject;
    std::string ref;
    fact::Sha head;
    fact::Sha base;
    std::string patchHash;
    std::string policyHash;
    std::string person; ///< who approved; empty where nobody had to
    Time expires;

    bool operator==(const Terms &) const = default;
};

class Allowed {
public:
    Allowed(Allowed &&other) noexcept;
    Allowed &operator=(Allowed &&other) noexcept;
    Allowed(const Allowed &) = delete;
    Allowed &operator=(const Allowed &) = delete;

    const Terms &terms() const { return m_terms; }
    /// Uses the ticket up, whatever comes of it: Denied if it was used before, has expired, or is for another action or subject.
    Result<Terms> consume(fact::Action action, const fact::RepoId &repo, std::string_view subject, Time now);

private:
    friend Result<Allowed> allow(const fact::Decision &decision, const Facts &facts, const Result<Policy> &policy);
    explicit Allowed(Terms terms)
        : m_terms(std::move(terms))
    {
    }
    Terms m_terms;
    bool m_used = false;
};

} // namespace sb::gate
