// SPDX-License-Identifier: GPL-3.0-or-later
#include "allowed.h"

#include <utility>

namespace sb::gate {

Allowed::Allowed(Allowed &&other) noexcept
    : m_terms(std::move(other.m_terms))
    , m_used(std::exchange(other.m_used, true))
{
}

Allowed &Allowed::operator=(Allowed &&other) noexcept
{
    if (this != &other) {
        m_terms = std::move(other.m_terms);
        m_used = std::exchange(other.m_used, true);
    }
    return *this;
}

Result<Terms> Allowed::consume(fact::Action action, const fact::RepoId &repo, std::string_view subject, Time now)
{
    if (std::exchange(m_used, true))
        return fail(Error::Kind::Denied, "this permission was used before: decide again");
    if (action != m_terms.action || repo != m_terms.repo || subject != m_terms.subject)
        return fail(Error::Kind::Denied,
                    "this permission is for '" + std::string(name(m_terms.action)) + "' of " + m_terms.subject
                        + ", not for '" + std::string(name(action)) + "' of " + std::string(subject));
    if (now >= m_terms.expires)
        return fail(Error::Kind::Denied, "this permission expired at " + toIso(m_terms.expires) + ": decide again");
    return m_terms;
}

} // namespace sb::gate
