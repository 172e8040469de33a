#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two programs, one workspace: while the window holds it, the command line works through the window; when the window hangs it says
who holds the workspace; when the window dies it takes over.

usage: two_programs.py SIGNALBOX SIGNALBOXCTL"""
import json, os, signal, sqlite3, subprocess, sys, tempfile, time

window_program, ctl = sys.argv[1:3]
problems = []


def expect(holds, what):
    print(("ok   " if holds else "FAIL ") + what, flush=True)
    if not holds:
        problems.append(what)


def run(*arguments, timeout=60):
    return subprocess.run([ctl, "--workspace", workspace, *arguments], capture_output=True, text=True, timeout=timeout)


def read(*arguments):
    done = run(*arguments, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else {"failed": done.stderr, "rows": []}


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    return None


offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def open_window():
    return subprocess.Popen([window_program, "--workspace", workspace, "--demo"], env=offscreen)


def held_by(process):
    try:
        return open(f"{workspace}/lock").read() == str(process.pid) and os.path.exists(f"{workspace}/socket")
    except OSError:
        return False


with tempfile.TemporaryDirectory() as folder:
    workspace = f"{folder}/ws"
    window = open_window()
    try:
        expect(wait_for(lambda: held_by(window), 60), "the window holds the workspace and listens")
        began = time.monotonic()
        read("board", "list")
        print(f"     {(time.monotonic() - began) * 1000:.0f} ms")
        # The demo is still being written when the window listens: at first the board may be empty.
        board = wait_for(lambda: next((b for b in [read("board", "list")] if len(b["rows"]) >= 8), None), 60)
        expect(board, "the board comes through the window")
        first = f"{board['rows'][0]['pull']['repo']}#{board['rows'][0]['pull']['number']}"
        expect(read("board", "show", first).get("pull"), "one pull request in detail")
        expect(read("gate", "explain", first).get("decision"), "the gates explain themselves")
        expect(read("doctor").get("workspace") == workspace, "doctor answers")
        expect(run("patch", "approve", "no-such-patch").returncode == 2, "an unknown patch is named")
        missing = run("patch", "show", "no-such-patch")
        expect("no-such-patch" in missing.stderr, f"with its name: {missing.stderr.strip()}")

        if read("doctor")["sandbox"]["level"] == "none":
            print("no sandbox works here: approving is left out")
        else:
            proposed = wait_for(lambda: [p for p in read("patch", "list")["rows"] if p["status"] == "proposed"], 180)
            expect(proposed, "the window proposes a fix")
            if proposed:
                approved = run("patch", "approve", proposed[0]["id"], timeout=120)
                expect(approved.returncode == 0, f"approved from the command line: {approved.stdout}{approved.stderr}".strip())
                owner_name = proposed[0]["repo"]
                branches = subprocess.run(["git", "-C", f"{workspace}/forge/{owner_name}/repository.git", "branch", "--list", "ci/autofix-*"],
                                          capture_output=True, text=True).stdout.split()
                expect(len(branches) >= 1, f"git has the branch: {branches}")
                twice = run("patch", "approve", proposed[0]["id"], timeout=120)
                expect(twice.returncode != 0, f"a second approval is refused: {twice.stderr.strip()}")
        expect(run("ledger", "verify").returncode == 0, "the ledger verifies through the window")
        lines = run("ledger", "export").stdout.splitlines()
        expect(all(json.loads(line)["seq"] == n for n, line in enumerate(lines, 1)), f"{len(lines)} rows exported in order")

        window.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        hanging = run("board", "list")
        waited = time.monotonic() - began
        expect(hanging.returncode == 75, f"while the window hangs: try again ({waited:.1f} s)")
        expect(f"signalbox (process {window.pid})" in hanging.stderr, f"the holder is named: {hanging.stderr.strip()}")
        expect(waited < 15, "it does not wait for ever")
        window.send_signal(signal.SIGCONT)
        expect(run("board", "list").returncode == 0, "and on it goes")

        asking = subprocess.Popen([ctl, "--workspace", workspace, "ledger", "verify"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        window.kill()
        window.wait()
        asking.communicate(timeout=60)
        expect(asking.returncode in (0, 75), f"killed in the middle of a question: {asking.returncode}")
    finally:
        window.kill()
        window.wait()

    expect(run("ledger", "verify").returncode == 0, "the next command takes over, and the chain verifies")
    expect(len(read("board", "list")["rows"]) >= 8, "nothing is lost")
    pair = [subprocess.Popen([ctl, "--workspace", workspace, "board", "list"], stdout=subprocess.DEVNULL) for _ in range(6)]
    expect([one.wait(timeout=60) for one in pair] == [0] * 6, "six commands at once all answer")

    log = f"{folder}/some.log"
    with open(log, "w") as file:
        file.write("main.cpp:3:5: error: 'map' is not a member of 'std'\nmake: *** [all] Error 1\n")
    no_log = subprocess.run([window_program, "--workspace", workspace, f"{folder}/none.log"], env=offscreen, capture_output=True, text=True, timeout=60)
    expect(no_log.returncode == 2 and "none.log" in no_log.stderr, f"a log that is not there is named: {no_log.stderr.strip()}")
    window = subprocess.Popen([window_program, "--workspace", workspace, log], env=offscreen)
    try:
        opened = wait_for(lambda: held_by(window) and [f for f in read("failure", "list")["rows"] if f["job"] == "some.log"], 60)
        expect(opened and opened[0]["failure_type"] == "compile", "the window opens any log as a failure of its own")
        expect(opened and read("failure", "show", opened[0]["run"])["diagnosis"]["key_line"] == 1, "with its diagnosis")
    finally:
        window.kill()
        window.wait()

    database = sqlite3.connect(f"{workspace}/signalbox.sqlite")
    database.execute("INSERT INTO schema_version (version, name) VALUES (99, 'from the future')")
    database.commit()
    database.close()
    newer = run("board", "list")
    expect(newer.returncode == 2 and "newer Signalbox" in newer.stderr, f"a newer schema is refused: {newer.stderr.strip()}")
    database = sqlite3.connect(f"{workspace}/signalbox.sqlite")
    expect(database.execute("SELECT max(version) FROM schema_version").fetchone() == (99,), "and left as it is")

sys.exit(1 if problems else 0)
