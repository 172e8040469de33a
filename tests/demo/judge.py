#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the demo and judges it knowing only git and the texts of the logs.

usage: judge.py SIGNALBOXCTL"""
import glob, re, subprocess, sys, tempfile

ctl = sys.argv[1]
problems = []


def expect(holds, what):
    print(("ok   " if holds else "FAIL ") + what)
    if not holds:
        problems.append(what)


with tempfile.TemporaryDirectory() as workspace:
    demo = subprocess.run([ctl, "--workspace", workspace, "demo"], capture_output=True, text=True, timeout=800)
    print(demo.stdout, demo.stderr)
    if demo.returncode == 3:
        sys.exit(77)
    if "is left out" in demo.stderr:
        print("tools are missing on this machine: the rest cannot be judged")
        sys.exit(77)
    expect(demo.returncode == 0, "the demo ends well")
    folder = f"{workspace}/forge/demo/widgets"

    def git(*arguments):
        return subprocess.run(["git", "-C", f"{folder}/repository.git", *arguments], check=True, capture_output=True, text=True).stdout

    branches = git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    expect(len([b for b in branches if b.startswith("ci/autofix-")]) >= 2, "two fixes have branches")
    expect(len([b for b in branches if b.startswith("revert/")]) >= 2, "two merges have branches that undo them")
    subjects = git("log", "--format=%s", "main").splitlines()
    expect("evert" in subjects[0], f"the newest commit of main is the revert: {subjects[0]}")
    stock = "main{}:src/stock.cpp"
    expect("#include <set>" not in git("show", stock.format("")), "after the revert the include is gone")
    expect("#include <set>" in git("show", stock.format("~1")), "the merge had brought it")
    expect("#include <set>" not in git("show", stock.format("~2")), "before, it was not there")
    release = git("log", "--format=%s", "release/1.4").splitlines()
    expect("empty()" in git("show", "release/1.4:src/stock.cpp"), "the release branch keeps its merged fix")
    expect(len(release) == 5, f"one commit landed on the release branch: {release}")

    logs = {path: open(path, errors="replace").read() for path in glob.glob(f"{workspace}/forge/demo/*/logs/*.log")}
    for what, pattern in {
        "a compiler's error": r"error: .*set.* is not a member of|error: .*has no member named",
        "a linker's error": r"undefined reference to",
        "a failed test of ctest": r"The following tests FAILED",
        "a formatter's diff": r"(?m)^\+\+\+ b/src/stock\.cpp",
        "a broken configuration": r"CMake Error",
        "a failed unittest": r"AssertionError",
        "a missing module": r"ModuleNotFoundError",
    }.items():
        expect(any(re.search(pattern, text) for text in logs.values()), f"a log shows {what}")
    passed = [path for path, text in logs.items() if "100% tests passed" in text]
    expect(len(passed) >= 4, "builds with the fixes passed")

sys.exit(1 if problems else 0)
