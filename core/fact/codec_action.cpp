// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.h"

#include "codec_shared.h"

namespace sb::fact {

template<typename A>
void fields(A &a, Patch &v)
{
    a("id", v.id);
    a("repo", v.repo);
    a("run", v.run);
    a("branch", v.branch);
    a("base", v.base);
    a("title", v.title);
    a("why", v.why);
    a("recipe", v.recipe);
    a("confidence", v.confidence);
    a("diff", v.diff);
    a("files", v.files);
    a("added", v.added);
    a("deleted", v.deleted);
    a("at", v.at);
}

template<typename A>
void fields(A &a, CommandResult &v)
{
    a("command", v.command);
    a("exit_code", v.exitCode);
    a("timed_out", v.timedOut);
    a("elapsed_ms", v.elapsedMs);
    a("failed_tests", v.failedTests);
    a("log_path", v.logPath);
    a("tail", v.tail);
}

template<typename A>
void fields(A &a, Check &v)
{
    a("name", v.name);
    a("passed", v.passed);
    a("detail", v.detail);
}

template<typename A>
void fields(A &a, Proof &v)
{
    a("patch", v.patch);
    a("passed", v.passed);
    a("sandbox", v.sandbox);
    a("checks", v.checks);
    a("before", v.before);
    a("after", v.after);
    a("tree", v.tree);
    a("at", v.at);
}

template<typename A>
void fields(A &a, GateVerdict &v)
{
    a("gate", v.gate);
    a("answer", v.answer);
    a("input", v.input);
    a("why", v.why);
    a("mend", v.mend);
}

template<typename A>
void fields(A &a, Decision &v)
{
    a("action", v.action);
    a("answer", v.answer);
    a("gates", v.gates);
    a("policy_hash", v.policyHash);
    a("inputs_hash", v.inputsHash);
    a("at", v.at);
}

SIGNALBOX_CODEC(Patch)
SIGNALBOX_CODEC(Proof)
SIGNALBOX_CODEC(Decision)
SIGNALBOX_CODEC(LedgerEntry)

} // namespace sb::fact
