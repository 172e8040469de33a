// SPDX-License-Identifier: GPL-3.0-or-later
#include "validate.h"

#include "patch_text.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <filesystem>

namespace sb::validate {

namespace {

Result<fact::CommandResult> tryCommand(const Input &input, const fact::Sha &tree, const std::string &logPath,
                                       const Cancel &cancel)
{
    // One folder for both runs, so that paths in the two outputs agree.
    const std::string folder = input.scratch + "/tree";
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (auto exported = input.repository.exportTo(tree, folder); !exported)
        return std::unexpected(exported.error());
    run::Command command;
    command.arguments = run::shell(input.command);
    command.folder = folder;
    command.environment = {{"CI", "true"}};
    command.limits = input.limits;
    command.logPath = logPath;
    const auto finished = run::run(command, input.sandbox, cancel);
    if (!finished)
        return std::unexpected(finished.error());
    if (finished->cancelled)
        return fail(Error::Kind::Cancelled, "the validation was stopped");
    fact::CommandResult result;
    result.command = input.command;
    result.exitCode = finished->exitCode;
    result.timedOut = finished->timedOut;
    result.elapsedMs = finished->elapsed.count();
    result.logPath = logPath;
    result.tail = repairedUtf8(finished->tail);
    return result;
}

std::string outcome(const fact::CommandResult &result)
{
    return result.timedOut ? "timed out" : result.exitCode == 0 ? "passed" : sb::format("exit {}", result.exitCode);
}

} // namespace

Result<fact::Proof> validate(const Input &input, const Cancel &cancel)
{
    fact::Proof proof;
    proof.patch = input.patch.id;
    proof.at = input.at;
    proof.checks = staticChecks(input.patch.diff, input.patch.base, input.repository);
    if (!std::ranges::all_of(proof.checks, &fact::Check::passed))
        return proof;
    const auto tree = input.repository.applyPatch(input.patch.base, input.patch.diff);
    if (!tree)
        return std::unexpected(tree.error());
    proof.tree = *tree;

    fact::Check rerun{"rerun", false, {}};
    if (input.sandbox.level == run::Level::None) {
        rerun.detail = "no sandbox works on this machine, so nothing was run";
    } else if (input.command.empty()) {
        rerun.detail = "the host does not say which command failed, so nothing was run";
    } else {
        proof.sandbox = input.sandbox.level == run::Level::A ? fact::SandboxLevel::A : fact::SandboxLevel::B;
        if (input.runBefore) {
            auto before = tryCommand(input, input.patch.base, input.logPath + ".before", cancel);
            if (!before)
                return std::unexpected(before.error());
            proof.before = std::move(*before);
        }
        auto after = tryCommand(input, *tree, input.logPath, cancel);
        if (!after)
            return std::unexpected(after.error());
        proof.after = std::move(*after);
        const bool helps = !proof.before || proof.before->exitCode != 0;
        rerun.passed = helps && proof.after->exitCode == 0 && !proof.after->timedOut;
        rerun.detail = sb::format("{}after: {}", proof.before ? sb::format("before: {}, ", outcome(*proof.before)) : "",
                                  outcome(*proof.after));
        if (!helps)
            rerun.detail += ": it passes without the patch too";
    }
    proof.checks.push_back(rerun);
    proof.passed = rerun.passed;
    return proof;
}

} // namespace sb::validate
