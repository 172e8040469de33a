#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills signalboxctl at each labelled step of approve, ready, merge and revert, and at random times; starts it again and judges what
stands with git alone: nothing lost, nothing twice, and the ledger's chain verifies.

usage: drive.py SIGNALBOXCTL_CRASH SCRIPTS    (CRASH_ROUNDS: random kills, 20 unless told)"""
import collections, concurrent.futures, os, random, shutil, signal, subprocess, sys, tempfile, time

ctl, scripts = sys.argv[1:3]
rounds = int(os.environ.get("CRASH_ROUNDS", "20"))


def demo(workspace, **environment):
    command = [ctl, "--workspace", workspace, "demo", "--scripts", scripts]
    return subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def git(workspace, *arguments):
    repository = f"{workspace}/forge/demo/tiny/repository.git"
    return subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True, text=True).stdout


def judge(workspace, what):
    """The loop is through exactly once: one fix and one revert on main, one branch of each kind, the file as it was."""
    subjects = git(workspace, "log", "--format=%s", "main").splitlines()
    branches = git(workspace, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    fixes = [b for b in branches if b.startswith("ci/autofix-")]
    reverts = [b for b in branches if b.startswith("revert/")]
    problems = []
    if len(subjects) != 4:
        problems.append(f"main has {len(subjects)} commits, not 4: {subjects}")
    if len(fixes) != 1 or len(reverts) != 1:
        problems.append(f"branches {branches}")
    if git(workspace, "show", "main:notes.py") != 'TITLE = "notes"  \nMORE = 1\n':
        problems.append("the revert did not bring the old text back")
    if git(workspace, "show", "main~1:notes.py") != 'TITLE = "notes"\nMORE = 1\n':
        problems.append("the fix is not what was merged")
    verify = subprocess.run([ctl, "--workspace", workspace, "ledger", "verify"], capture_output=True, text=True)
    if verify.returncode != 0:
        problems.append("the ledger does not verify: " + verify.stdout + verify.stderr)
    if problems:
        sys.exit(f"{what}: " + "; ".join(problems))


def finish(workspace, what):
    for _ in range(3):
        again = demo(workspace)
        output, _ = again.communicate(timeout=600)
        if again.returncode == 0:
            return judge(workspace, what)
    sys.exit(f"{what}: after the restart the loop did not finish ({again.returncode}):\n{output}")


with tempfile.TemporaryDirectory() as folder:
    trace = f"{folder}/trace"
    began = time.monotonic()
    first = demo(f"{folder}/first", CRASH_TRACE=trace)
    output, _ = first.communicate(timeout=600)
    if first.returncode == 3:
        print("no sandbox here:", output)
        sys.exit(77)
    if first.returncode != 0:
        sys.exit(f"the loop fails without any crash ({first.returncode}):\n{output}")
    length = time.monotonic() - began
    judge(f"{folder}/first", "without a crash")
    passes = collections.Counter(open(trace).read().split())
    if not {"before_intent", "intent", "effect", "kept", "outcome"} <= set(passes):
        sys.exit(f"labels are missing: {dict(passes)}")
    def kill_at(step):
        workspace = f"{folder}/{step.replace(':', '-')}"
        killed = demo(workspace, CRASH_AT=step)
        killed.communicate(timeout=600)
        reached = killed.returncode == -signal.SIGKILL
        # Commits that come together are one, so a run may pass a label fewer times than the run before it, though always once.
        if not reached and (killed.returncode != 0 or step.endswith(":1")):
            sys.exit(f"{step} was not reached ({killed.returncode})")
        if reached:
            finish(workspace, f"killed at {step}")
        else:
            judge(workspace, f"{step} was not reached")
        shutil.rmtree(workspace)
        return reached

    def kill_after(delay):
        workspace = f"{folder}/after-{delay}"
        killed = demo(workspace)
        time.sleep(delay)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        finish(workspace, f"killed after {delay} s")
        shutil.rmtree(workspace)

    steps = [f"{label}:{n}" for label, count in passes.items() for n in range(1, count + 1)]
    dice = random.Random(int(os.environ.get("CRASH_SEED", "1")))
    delays = [dice.uniform(0, length) for _ in range(rounds)]
    with concurrent.futures.ThreadPoolExecutor(2 * len(os.sched_getaffinity(0))) as several:  # they wait more than they work
        reached = sum(several.map(kill_at, steps))
        list(several.map(kill_after, delays))
    if reached < 0.75 * len(steps):
        sys.exit(f"only {reached} of {len(steps)} steps were reached")
    print(f"{reached} labelled kills ({len(passes)} labels), {rounds} random kills: nothing lost, nothing twice, every chain verifies")
