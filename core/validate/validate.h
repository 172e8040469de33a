// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool (runs the failing command). A stage: a patch in, the proof of it out. Total: what cannot be shown is a failed check.
#pragma once

#include <core/base/cancel.h>
#include <core/fact/patch.h>
#include <core/git/repository.h>
#include <core/run/command.h>

#include <functional>

namespace sb::validate {

inline constexpr int maxChangedLines = 100;

struct Input {
    fact::Patch patch;
    const git::Repository &repository;
    std::string command; ///< what failed; empty where the host does not say: then nothing is proved
    run::Sandbox sandbox;
    run::Limits limits;
    std::string scratch; ///< an empty folder on a disk with room; what is in it afterwards is the caller's to delete
    std::string logPath; ///< of the run after the patch
    Time at;
    bool runBefore = true; ///< also show that the command fails without the patch
};

Result<fact::Proof> validate(const Input &input, const Cancel &cancel);

/// The checks that run nothing: applies, limits, paths, secrets, tests_weakened, syntax.
std::vector<fact::Check> staticChecks(const std::string &diff, const fact::Sha &base,
                                      const git::Repository &repository);

} // namespace sb::validate
