#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command of the program, once in each way that its contract promises: what it prints, where, and how it exits.

usage: commands.py SIGNALBOXCTL DOCS_CLI_MD"""
import gzip, json, os, re, subprocess, sys, tempfile

ctl, page = sys.argv[1:3]
problems = []


def expect(holds, what):
    if not holds:
        problems.append(what)
        print("FAIL " + what, flush=True)


def run(*arguments, stdin=""):
    environment = {**os.environ, "XDG_DATA_HOME": f"{folder}/data"}
    return subprocess.run([ctl, *arguments], input=stdin, capture_output=True, text=True, timeout=700, env=environment)


def ok(*arguments, status=0, **options):
    """Runs a command that answers; standard error stays quiet unless it refuses."""
    done = run(*arguments, **options)
    expect(done.returncode == status, f"{' '.join(arguments)}: exit {done.returncode}, expected {status}: {done.stderr.strip()}")
    return done.stdout


def document(*arguments, keys=(), status=0, **options):
    """Runs a command that answers with one JSON document."""
    text = ok(*arguments, "--json", status=status, **options)
    try:
        found = json.loads(text)
    except ValueError as error:
        expect(False, f"{' '.join(arguments)} --json: not one JSON document: {error}: {text[:200]}")
        return {}
    expect(found.get("schema") == 1, f"{' '.join(arguments)}: schema 1")
    for key in keys:
        expect(key in found, f"{' '.join(arguments)} --json: has no '{key}': {sorted(found)}")
    return found


def refused(*arguments, status=2, says="", **options):
    """A clear error on standard error, nothing on standard output."""
    done = run(*arguments, **options)
    expect(done.returncode == status, f"{' '.join(arguments)}: exit {done.returncode}, expected {status}")
    expect(done.stdout == "", f"{' '.join(arguments)}: standard output stays empty, not: {done.stdout[:200]}")
    expect(done.stderr.startswith("error: ") and says in done.stderr, f"{' '.join(arguments)}: says '{says}': {done.stderr.strip()}")


def write(name, text):
    path = f"{folder}/{name}"
    with open(path, "w", encoding="utf8") as file:
        file.write(text)
    return path


def git(*arguments):
    return subprocess.run(["git", "-C", f"{folder}/repo", *arguments], check=True, capture_output=True, text=True,
                          env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": folder}).stdout


def usage():
    expect(re.fullmatch(r"signalboxctl \d+\.\d+\.\d+\n", ok("--version")), "--version")
    expect("Exit status" in ok("--help"), "--help says the exit status")
    refused(says="subcommand")
    refused("no-such-command", says="signalboxctl --help")
    refused("patch", "show", says="'signalboxctl patch show --help'")
    refused("patch", "show", "--no-such-option", "x", says="--no-such-option")
    refused("help", "no-such-command", says="no-such-command")
    expect("patch show" in ok("help", "patch", "show"), "help of a command")
    with open(page, encoding="utf8") as file:
        expect(ok("help", "--markdown") == file.read(), "docs/cli.md is out of date: signalboxctl help --markdown > docs/cli.md")
    for path in commands:
        expect(ok(*path, "--help"), f"{' '.join(path)} --help")


def every_command():
    """The paths of all commands, from the manual."""
    text = ok("help", "--markdown")
    return [tuple(line[4:].split()) for line in text.splitlines() if line.startswith("### ")]


def completions():
    bash = write("completion.bash", ok("completion", "bash"))
    script = f"""source {bash}
try() {{ COMP_WORDS=("$@"); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _signalboxctl; echo "${{COMPREPLY[*]}}"; }}
try signalboxctl pat; try signalboxctl patch ""; try signalboxctl --workspace /x patch show --j; try signalboxctl ledger rev"""
    said = subprocess.run(["bash", "-euc", script], capture_output=True, text=True)
    lines = said.stdout.splitlines()
    expect(said.returncode == 0 and len(lines) == 4, f"bash completion: {said.stderr}")
    if len(lines) == 4:
        expect("patch" in lines[0].split() and "patchcheck" in lines[0].split(), f"pat<TAB>: {lines[0]}")
        expect({"list", "show", "approve", "reject"} <= set(lines[1].split()), f"patch <TAB>: {lines[1]}")
        expect(lines[2] == "--json" and lines[3] == "revert", f"options, behind options too: {lines[2:]}")
    for shell, words in (("zsh", ["#compdef signalboxctl", "_describe"]), ("fish", ["complete -c signalboxctl", "-a approve"])):
        script = write(f"completion.{shell}", ok("completion", shell))
        expect(all(word in open(script).read() for word in words), f"{shell} completion")
        if subprocess.run(["sh", "-c", f"command -v {shell}"], capture_output=True).returncode == 0:
            expect(subprocess.run([shell, "-n", script]).returncode == 0, f"{shell} reads its completion")


def tools():
    log = write("build.log", "configuring\nmain.cpp:3:5: error: 'set' is not a member of 'std'\n    3 |     std::set<int> s;\nmake: *** [all] Error 1\n")
    packed = f"{folder}/build.log.gz"
    with open(log, "rb") as plain, gzip.open(packed, "wb") as file:
        file.write(plain.read())
    for source in (log, packed):
        found = document("diagnose", source, keys=("failure_type", "group", "retryable", "likely_root_cause", "suggested_action", "confidence",
                                                   "key_line", "evidence", "evidence_against", "errors", "failed_tests", "signature", "sections",
                                                   "lines", "bytes", "elapsed_us", "witnesses"))
        expect(found.get("failure_type") == "compile" and found.get("key_line") == 2, f"diagnose {source}: {found}")
    document("diagnose", "-", stdin="")
    refused("diagnose", f"{folder}/none.log", says="none.log")

    owners = write("CODEOWNERS", "* @all\n/src/ @core @more\n")
    rows = [json.loads(line) for line in ok("codeowners", "--file", owners, "src/a.cpp", "README.md").splitlines()]
    expect([row["owners"] for row in rows] == [["@core", "@more"], ["@all"]] and rows[0]["path"] == "src/a.cpp", f"codeowners: {rows}")
    refused("codeowners", "--file", f"{folder}/none", "a", says="none")

    ping = '{"zen":"x","hook_id":1,"repository":{"full_name":"demo/widgets"},"sender":{"login":"ada"}}'
    expect(json.loads(ok("decode", "--event", "ping", "-", stdin=ping))["kind"] == "ping", "decode")
    refused("decode", "--event", "pull_request", "-", stdin='{"action":7}', says="full_name")

    git("init", "-q", "-b", "main")
    os.makedirs(f"{folder}/repo/src", exist_ok=True)
    write("repo/src/a.cpp", "int one()\n{\n    return 1;\n}\n")
    git("add", ".")
    git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "first")
    change = "diff --git a/src/a.cpp b/src/a.cpp\n--- a/src/a.cpp\n+++ b/src/a.cpp\n@@ -1,4 +1,4 @@\n int one()\n {\n-    return 1;\n+    return %s;\n }\n"
    good = write("good.patch", change % "2")
    arguments = ("patchcheck", "--repo", f"{folder}/repo", "--base", "main")
    found = document(*arguments, good, keys=("applies", "changed_lines", "files", "denied", "syntax_errors"))
    expect(found.get("applies") is True and found.get("changed_lines") == 2 and found.get("files") == ["src/a.cpp"] and found.get("denied") == [],
           f"patchcheck: {found}")
    expect(json.loads(ok(*arguments, "-", "--json", stdin=change % "3"))["applies"], "patchcheck -")
    broken = document(*arguments, write("broken.patch", change % "((2"), status=1)
    expect(broken.get("syntax_errors") and broken["syntax_errors"][0]["file"] == "src/a.cpp" and broken["denied"][0]["gate"] == "syntax", f"{broken}")
    workflow = document(*arguments, write("forbidden.patch", "diff --git a/.github/workflows/x.yml b/.github/workflows/x.yml\nnew file mode 100644\n--- /dev/null\n+++ b/.github/workflows/x.yml\n@@ -0,0 +1 @@\n+on: push\n"), status=1)
    expect(any(d["gate"] == "paths" and d["where"] == ".github/workflows/x.yml" for d in workflow.get("denied", [])), f"{workflow}")
    torn = document(*arguments, write("torn.patch", "diff --git a/src/a.cpp b/src/a.cpp\n--- a/src/a.cpp\n+++ b/src/a.cpp\n@@ -1,9 +1,9 @@\n int one()\n"), status=1)
    expect(torn.get("applies") is False and "torn.patch:" in torn["denied"][0]["where"], f"{torn}")
    stale = document(*arguments, write("stale.patch", (change % "2").replace("return 1", "return 7")), status=1)
    expect(stale.get("applies") is False, f"{stale}")
    refused("patchcheck", "--repo", f"{folder}/repo", "--base", "no-such-revision", good, says="no-such-revision")
    refused("patchcheck", "--repo", f"{folder}/none", "--base", "main", good, says="none", status=refusal_of_repository)
    refused(*arguments, f"{folder}/none.patch", says="none.patch")

    document("policy", "check", keys=("file", "ok", "permits", "forbids", "hash", "problems"))
    bad = document("policy", "check", write("policy.toml", "schema = 1\n[[permit]]\nname = 7\n"), status=1)
    expect(bad.get("ok") is False and re.search(r"policy\.toml:\d+:\d+: ", bad["problems"][0]), f"policy check names the place: {bad}")
    refused("policy", "check", f"{folder}/none.toml", says="none.toml")

    rules = write("rules.toml", "[[rule]]\nid = 'flaky-printer'\ntool = 'printer'\npattern = '(?P<message>printer on fire)'\ntype = 'network'\nrank = 50\n")
    hit = document("rule", "test", rules, "--log", write("fire.log", "ok\nlp0: printer on fire\n"), keys=("file", "kind", "rules", "hits"))
    expect(hit.get("hits") and hit["hits"][0]["line"] == 2 and hit["hits"][0]["rule"] == "flaky-printer", f"rule test: {hit}")
    document("rule", "test", rules, "--log", log, status=1)
    refused("rule", "test", write("bad.toml", "[[rule]]\nid = 'x'\n"), says="bad.toml:1")
    refused("rule", "test", write("any.toml", "[[rule]]\nid = 'any'\ntool = 'any'\npattern = '.*'\ntype = 'network'\nrank = 50\n"), says="empty line")
    issue = write("issues.toml", "[[issue]]\nid = 'A-1'\ntitle = 'The printer'\npattern = 'printer on fire'\n")
    known = document("rule", "test", issue, "--log", write("hot.log", "a.c:1:2: error: printer on fire\n"), keys=("file", "kind", "rules", "logs", "hits"))
    expect(known.get("kind") == "known_issues" and known["hits"][0]["rule"] == "A-1", f"rule test of known issues: {known}")
    auto = write("auto.toml", "[[rule]]\nmatch = 'docs'\nlevel = 'low'\nactions = ['auto_merge', 'ci_skip']\n[[rule]]\nmatch = '*'\nactions = ['ci_full']\n")
    expect(document("rule", "test", auto, "--type", "docs").get("actions") == ["auto_merge", "ci_skip"], "auto-rules: the first that matches")
    expect(document("rule", "test", auto, "--type", "docs", "--level", "high").get("actions") == ["ci_full"], "auto-rules: the last")
    refused("rule", "test", auto, "--type", "poetry", says="poetry")


def workspace():
    at = ("--workspace", f"{folder}/ws")
    paths = document(*at, "config", "path", keys=("paths",))["paths"]
    expect(paths["workspace"] == f"{folder}/ws" and paths["database"].startswith(paths["workspace"]), f"config path: {paths}")
    expect(f"{folder}/data/signalbox" in ok("config", "path"), "the default workspace is in XDG_DATA_HOME")
    demo = run(*at, "demo")
    if demo.returncode == 3 or "is left out" in demo.stderr:
        print("the demo is not whole on this machine: its commands are left out")
        return
    expect(demo.returncode == 0, f"demo: {demo.stderr[-500:]}")
    document(*at, "config", "check", keys=("ok", "problems", "paths"))
    status = document(*at, "doctor", keys=("as_of", "workspace", "ledger", "sandbox", "missing_tools", "you"))
    expect(status.get("ledger", {}).get("intact") is True, f"doctor: {status}")
    board = document(*at, "board", "list", keys=("as_of", "rows"))["rows"]
    expect(len(board) >= 8 and len(ok(*at, "board", "list").splitlines()) == len(board), "board list: a line a row")
    pull = f"{board[0]['pull']['repo']}#{board[0]['pull']['number']}"
    document(*at, "board", "show", pull, keys=("as_of", "pull", "row", "diff", "assessment"))
    document(*at, "board", "explain", pull, keys=("assessment",))
    expect(ok(*at, "board", "explain", pull), "board explain")
    refused(*at, "board", "show", "nonsense", says="owner/name#12")
    refused(*at, "board", "show", "demo/widgets#999", says="demo/widgets#999")

    failures = document(*at, "failure", "list", keys=("rows",))["rows"]
    expect(len(failures) >= 5, f"{len(failures)} failures")
    failure = failures[0]["run"]
    document(*at, "failure", "show", failure, keys=("row", "run", "diagnosis", "no_fix", "similar", "instructions"))
    for row in failures:
        expect(row["kind"] and row["kind_why"].endswith(".") and row["ending"]["how"], f"failure list: {row}")
        expect(0 < row["failed"]["numerator"] <= row["failed"]["denominator"], f"failure list counts: {row}")
    plan = ok(*at, "failure", "instructions", failure)
    expect(plan.startswith("# Mend the failing check") and "## Done when" in plan, f"failure instructions: {plan}")
    expect(document(*at, "failure", "instructions", failure, keys=("run", "instructions"))["instructions"] == plan, "instructions, both ways")
    issue = write("stored.toml", "[[issue]]\nid = 'A-2'\ntitle = 'Known'\nsignature = '%s'\n" % failures[0]["signature"])
    stored = document(*at, "rule", "test", issue, "--stored", keys=("logs", "hits"))
    expect(stored["logs"] >= 5 and len(stored["hits"]) == 1, f"rule test --stored: {stored}")
    write("ws/known_issues.toml", "[[issue]]\nid = 'A-2'\ntitle = 'Known'\nlink = 'https://example.org/2'\nsignature = '%s'\n" % failures[0]["signature"])
    known = document(*at, "failure", "show", failure)["row"]
    expect(known["kind"] == "known" and known["known_issue"]["count"] == known["runs"], f"a known issue: {known}")
    document(*at, "config", "check", keys=("ok", "problems", "paths"))
    raw = ok(*at, "failure", "log", failure)
    expect(raw and document(*at, "failure", "log", failure, keys=("run", "log"))["log"] == raw, "failure log, both ways")
    document(*at, "failure", "classify", failure, "--as", "network", keys=("text",))
    document(*at, "failure", "wrong", failure)
    document(*at, "failure", "snooze", failure, "--until", "2030-01-01T00:00:00Z")
    refused(*at, "failure", "snooze", failure, "--until", "soon", says="soon")
    refused(*at, "failure", "show", "none", says="none")

    patches = document(*at, "patch", "list", keys=("rows",))["rows"]
    merged = [p for p in patches if p["status"] in ("merged", "reverted")]
    expect(len(merged) >= 2, f"patches: {[p['status'] for p in patches]}")
    document(*at, "patch", "show", patches[0]["id"], keys=("row", "patch", "decision", "proof"))
    expect(ok(*at, "patch", "diff", patches[0]["id"]).startswith("diff --git "), "patch diff is a diff")
    refused(*at, "patch", "approve", merged[0]["id"], status=1)
    refused(*at, "patch", "reject", "none", "--reason", "x", says="none")
    refused(*at, "patch", "reject", "none", says="--reason")
    decision = document(*at, "gate", "explain", pull, keys=("decision",))["decision"]
    expect(decision["gates"] and all({"gate", "answer", "why"} <= set(gate) for gate in decision["gates"]), "gate explain names each gate")

    rows = document(*at, "ledger", "list", keys=("rows",))["rows"]
    lines = [json.loads(line) for line in ok(*at, "ledger", "export").splitlines()]
    expect([line["seq"] for line in lines] == list(range(1, len(lines) + 1)) and rows, "ledger export: every row in order")
    document(*at, "ledger", "show", str(rows[0]["entry"]["seq"]), keys=("row", "entries", "diff"))
    refused(*at, "ledger", "show", "ten", says="ten")
    check = document(*at, "ledger", "verify", keys=("intact", "rows", "faults"))
    expect(check.get("intact") is True and check.get("rows") == len(lines), f"ledger verify: {check}")
    revertable = [r for r in rows if r["revertable"]]
    if revertable:
        preview = document(*at, "ledger", "revert", str(revertable[0]["entry"]["seq"]), "--dry-run", keys=("branch", "diff", "conflicts"))
        expect(preview.get("branch", "").startswith("revert/"), f"revert --dry-run: {preview}")
        expect(document(*at, "ledger", "verify")["rows"] == check["rows"], "a dry run leaves no trace")
    refused(*at, "ledger", "revert", "999999", says="999999")
    for trend in ((), ("success_rate",), ("time_to_fix",)):
        document(*at, "trend", *trend, keys=("trend",))
    refused(*at, "trend", "happiness", says="happiness")

    free = write("free.toml", 'schema = 1\n[[permit]]\nname = "all"\nactions = ["open_draft", "merge", "mark_ready"]\nask = false\n')
    tried = document(*at, "policy", "simulate", free, "--days", "3000", keys=("as_of", "days", "changed", "alone", "rows"))
    expect(tried["changed"] > 0 and tried["changed"] == sum(row["changes"] for row in tried["rows"]), f"policy simulate: {tried['changed']} change")
    expect(document(*at, "policy", "simulate", "--days", "3000")["changed"] == 0, "the policy that ships changes nothing")
    refused(*at, "policy", "simulate", write("bad.toml", "schema = 1\n[[permit]]\nname = 7\n"), says="bad.toml:")
    refused(*at, "policy", "simulate", free, "--days", "0", says="days")
    refused(*at, "policy", "simulate", f"{folder}/none.toml", says="none.toml")

    found = document(*at, "failure", "fix", failure, keys=("run", "no_fix", "patches"))
    expect(found["patches"] or found["no_fix"], "failure fix: a patch, or why there is none")
    refused(*at, "failure", "fix", "none", says="none")

    document(*at, "workflow", "stop-all", keys=("text",))
    refused(*at, "failure", "rerun", failure, status=1, says="stop_all")
    document(*at, "workflow", "stop-all", "--resume", keys=("text",))

    used = document(*at, "workspace", "usage", keys=("as_of", "workspace", "parts", "bytes"))
    expect(used["bytes"] == sum(part["bytes"] for part in used["parts"]) > 0, f"workspace usage: {used}")
    saved = document(*at, "workspace", "backup", f"{folder}/saved", keys=("files", "bytes"))
    refused(*at, "workspace", "backup", f"{folder}/saved", says="saved")
    restored = document("--workspace", f"{folder}/restored", "workspace", "restore", f"{folder}/saved", keys=("files", "bytes"))
    expect(restored["files"] == saved["files"] and restored["bytes"] == saved["bytes"], f"restore: {saved} {restored}")
    copy = ("--workspace", f"{folder}/restored")
    expect(document(*copy, "ledger", "verify")["intact"], "the restored ledger verifies")
    refused(*copy, "workspace", "restore", f"{folder}/saved", says="restored")
    refused(*copy, "workspace", "forget", "demo/nobody", says="demo/nobody")
    name = pull.split("#")[0]
    document(*copy, "workspace", "forget", name, keys=("text",))
    gone = document(*copy, "board", "list")["rows"]
    expect(all(row["pull"]["repo"] != name for row in gone) and len(gone) < len(board), "workspace forget: it is gone from the board")
    document(*copy, "workspace", "remember", name, keys=("text",))
    refused(*copy, "workspace", "remember", name, says=name)

    draft = [row for row in board if row["draft"]]
    if draft:
        name = f"{draft[0]['pull']['repo']}#{draft[0]['pull']['number']}"
        document(*at, "pull", "ready", name, keys=("text",))
    refused(*at, "pull", "merge", pull, "--head", "0" * 40, status=1)
    refused(*at, "pull", "merge", "nonsense", says="owner/name#12")

    recording = write("events.jsonl", '{"event":"ping","payload":{"zen":"x","hook_id":1,"repository":{"full_name":"demo/widgets"},"sender":{"login":"ada"}}}\n')
    expect("1 of them new" in document(*at, "replay", recording, keys=("text",))["text"], "replay stores what is new")
    expect("0 of them new" in document(*at, "replay", recording)["text"], "and once only")
    refused(*at, "replay", write("bad.jsonl", '{"event":"ping","payload":7}\n'), says="bad.jsonl:1: ")
    refused(*at, "replay", f"{folder}/none.jsonl", says="none.jsonl")

    begun = run("--workspace", f"{folder}/new", "init", "--mode", "propose", "--json")
    expect(begun.returncode in (0, 3) and json.loads(begun.stdout)["mode"] == "propose", f"init: {begun.stdout}{begun.stderr}")
    refused("--workspace", f"{folder}/new", "init", "--mode", "reckless", says="reckless")
    write("new/policy.toml", "schema = 1\n[[permit]]\nname = 7\n")
    expect("policy.toml:" in document("--workspace", f"{folder}/new", "config", "check", status=1)["problems"][0], "config check names the place")

    # A program that holds the lock and answers nobody.
    import fcntl
    with open(f"{folder}/new/lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        refused("--workspace", f"{folder}/new", "board", "list", status=75, says=f"(process {os.getpid()})")


refusal_of_repository = 2
with tempfile.TemporaryDirectory() as folder:
    os.makedirs(f"{folder}/repo")
    commands = every_command()
    expect(len(commands) >= 30, f"{len(commands)} commands")
    for part in (usage, completions, tools, workspace):
        part()
        print(f"{part.__name__}: done, {len(problems)} problems so far", flush=True)

sys.exit(1 if problems else 0)
