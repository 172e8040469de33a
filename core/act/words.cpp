// SPDX-License-Identifier: GPL-3.0-or-later
#include "words.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>

namespace sb::act {

git::Identity ours(Time at)
{
    return {"Signalbox", "signalbox@users.noreply.localhost", at};
}

std::string fenced(std::string_view text)
{
    size_t longest = 0, now = 0;
    for (const char c : text) {
        now = c == '`' ? now + 1 : 0;
        longest = std::max(longest, now);
    }
    const std::string fence(std::max<size_t>(3, longest + 1), '`');
    return sb::format("{}text\n{}\n{}", fence, repairedUtf8(text), fence);
}

std::string marker(const std::string &key)
{
    return sb::format("<!-- signalbox {} -->", key);
}

std::string commitMessage(const Draft &draft)
{
    return sb::format("{}\n\n{}\n\nRecipe: {}\nRun: {}\nApproved-by: {}\n", draft.patch.title, draft.patch.why,
                      draft.patch.recipe, draft.patch.run.value, draft.person);
}

std::string pullBody(const Draft &draft)
{
    return sb::format("Proposed by Signalbox (recipe {}) for run {}, approved by {}.\n\n{}\n\n{}", draft.patch.recipe,
                      draft.patch.run.value, draft.person, fenced(draft.patch.why), marker(draft.patch.id.value));
}

std::string reasoning(const Draft &draft)
{
    std::string text = sb::format("**What failed**\n\n{}\n\n", fenced(draft.diagnosis.cause));
    if (!draft.diagnosis.evidence.empty()) {
        text += "**Evidence** log lines";
        for (const fact::Evidence &evidence : draft.diagnosis.evidence)
            text += sb::format(" {}-{}", evidence.startLine, evidence.endLine);
        text += "\n\n";
    }
    text += sb::format("**Confidence** {:.2f}\n\n**Validation**\n\n", draft.patch.confidence);
    std::vector<std::string> checks;
    for (const fact::Check &check : draft.proof.checks)
        checks.push_back(sb::format("{}: {}{}{}", check.name, check.passed ? "passed" : "failed",
                                    check.detail.empty() ? "" : ", ", shortened(check.detail, 400)));
    return text + fenced(join(checks, "\n"));
}

std::string revertMessage(const RevertPlan &plan)
{
    return sb::format("Revert \"{}\"\n\nThis reverts commit {}.\n", plan.title, plan.landed.value);
}

} // namespace sb::act
