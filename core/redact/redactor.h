// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable and cheap to copy. The gate between Signalbox's text and a model: "Redaction" in docs/redaction.md.
#pragma once

#include "redacted.h"
#include "token_numbers.h"

#include <core/base/result.h>
#include <core/base/secret.h>

#include <memory>
#include <string_view>
#include <vector>

namespace sb::redact {

class Redactor {
public:
    /// Bytes of one text, at most.
    static constexpr size_t MostBytes = size_t(64) << 20;

    /// The rules that ship, and a team's own beside them (gitleaks' format; empty: none): a team's file adds rules and weakens none.
    /// `known` are values that must never leave, found in whatever encoding. Invalid names the rule that cannot be read.
    static Result<Redactor> open(Secret vaultKey, std::string_view teamRules = {}, std::vector<Secret> known = {},
                                 std::shared_ptr<TokenNumbers> numbers = std::make_shared<TokenNumbersInMemory>());

    /// Equal secrets become equal tokens. Limit where the text is larger than MostBytes; Denied where something could not be taken
    /// out, so that nothing may be sent.
    Result<Redacted> redact(std::string_view untrusted) const;
    /// The last look at the bytes of a request before they are sent: Denied names the rule that still finds something.
    Result<> recheck(std::string_view finalBody) const;

private:
    struct Private;
    explicit Redactor(std::shared_ptr<const Private> p);
    std::shared_ptr<const Private> m;
};

} // namespace sb::redact
