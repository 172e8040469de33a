#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`classify` and `risk` field by field: names, types, ranges, the order of the answers, exit statuses, and what they make of hostile input.

usage: classify.py SIGNALBOXCTL"""
import gzip, json, os, subprocess, sys, tempfile

ctl = sys.argv[1]
problems = []
TYPES = ["feat", "fix", "docs", "refactor", "perf", "test", "build", "ci", "chore", "style", "revert"]
DECISIONS = ["escalate", "require_approval", "security_review", "run_tests_full", "run_tests_minimal", "skip_tests", "auto_approve"]
ACTIONS = ["auto_merge", "ci_skip", "ci_minimal", "ci_full", "security_review", "require_approval"]
TRAITS = ["security", "breaking", "api_contract"]


def expect(holds, what):
    if not holds:
        problems.append(what)
        print("FAIL " + what, flush=True)


def run(*arguments, stdin=b""):
    environment = {**os.environ, "XDG_DATA_HOME": f"{folder}/data", "XDG_CACHE_HOME": f"{folder}/cache"}
    done = subprocess.run([ctl, *arguments], input=stdin, capture_output=True, timeout=700, env=environment)
    try:
        rows = [json.loads(line) for line in done.stdout.decode("utf8").splitlines()]
    except ValueError as error:
        expect(False, f"{' '.join(arguments)}: not JSON Lines in UTF-8: {error}: {done.stdout[:200]}")
        rows = []
    return done.returncode, rows, done.stderr.decode("utf8", "replace")


def answers(*arguments, count, status=0, **options):
    code, rows, said = run(*arguments, **options)
    what = " ".join(arguments).replace(folder, "")
    expect(code == status, f"{what}: exit {code}, expected {status}: {said.strip()}")
    expect(len(rows) == count, f"{what}: {len(rows)} answers, expected {count}")
    expect(said == "" if status == 0 else all(line.startswith("error: ") for line in said.splitlines()) and said, f"{what}: standard error: {said}")
    return rows


def write(name, data):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode("utf8", "surrogateescape"))
    return f"{folder}/{name}"


def is_number(value, low, high):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def is_texts(value):
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def check_assessment(found, what):
    """Every field that the contract names, and nothing out of its range."""
    def field(name, good):
        value = found.get(name, "missing")
        expect(name in found and good(value), f"{what}: {name} is {json.dumps(value)[:200]}")

    field("schema", lambda v: v == 1 and isinstance(v, int))
    field("sha", lambda v: isinstance(v, str))
    field("change_type", lambda v: v in TYPES)
    field("probabilities", lambda v: sorted(v) == sorted(TYPES) and all(is_number(p, 0, 1) for p in v.values()) and abs(sum(v.values()) - 1) < 1e-6)
    field("confidence", lambda v: is_number(v, 0, 1) and abs(v - max(found["probabilities"].values())) < 1e-9)
    expect(found["probabilities"][found["change_type"]] == max(found["probabilities"].values()), f"{what}: the type is not the likeliest")
    field("traits", lambda v: is_texts(v) and set(v) <= set(TRAITS))
    field("risk", lambda v: isinstance(v, dict))
    risk = found["risk"]
    expect(isinstance(risk["score"], int) and 0 <= risk["score"] <= 100, f"{what}: risk.score {risk['score']}")
    expect(risk["level"] == ("low" if risk["score"] < 30 else "medium" if risk["score"] < 70 else "high"), f"{what}: risk.level {risk['level']} at {risk['score']}")
    expect(is_number(risk["confidence"], 0, 1), f"{what}: risk.confidence {risk['confidence']}")
    expect(all(isinstance(r["text"], str) and r["text"] and is_number(r["points"], -100, 100) for r in risk["reasons"]), f"{what}: risk.reasons {risk['reasons']}")
    expect(abs(sum(r["points"] for r in risk["reasons"]) - risk["score"]) < 0.5, f"{what}: the reasons do not sum to {risk['score']}: {risk['reasons']}")
    field("impacted_domains", is_texts)
    field("suggested_reviewers", is_texts)
    field("test_plan", lambda v: isinstance(v, dict) and all(isinstance(v[k], bool) for k in ("run_unit", "run_integration", "run_e2e")) and isinstance(v["skip_reason"], str))
    field("changelog", lambda v: isinstance(v, dict) and isinstance(v["category"], str) and isinstance(v["component"], str))
    field("route", lambda v: isinstance(v, dict) and isinstance(v["component"], str) and isinstance(v["owner"], str))
    field("decision", lambda v: v in DECISIONS)
    field("actions", lambda v: is_texts(v) and set(v) <= set(ACTIONS))
    field("requires_full_ci", lambda v: isinstance(v, bool))
    field("security_review", lambda v: isinstance(v, bool))
    field("reasons", lambda v: is_texts(v) and v)
    field("percentile", lambda v: v is None or isinstance(v, int) and 0 <= v <= 100)
    field("elapsed_us", lambda v: isinstance(v, int) and v >= 0)


def row(n, **fields):
    return {"repo": "demo/widgets", "sha": f"{n:040x}", "t": 1700000000 + n, "subject": f"avoid a crash where widget {n} is empty", "body": "", "nfiles": 1,
            "add": 3, "del": 1, "files": [["src/widget.cpp", "M", 3, 1]], "diff": ">>> src/widget.cpp\n@@\n-a\n+if (!a)\n+    return;\n+b\n", **fields}


def lines(*rows):
    return b"".join((json.dumps(r).encode() if isinstance(r, dict) else r) + b"\n" for r in rows)


def of_rows():
    many = [row(n, subject=("fix typo in the manual" if n % 3 else "support round widgets"), files=[["docs/a.md" if n % 3 else "src/w.cpp", "M", 3, 1]]) for n in range(1100)]
    plain = write("rows.jsonl", lines(*many))
    with gzip.open(f"{folder}/rows.jsonl.gz", "wb") as file:
        file.write(lines(*many))
    found = answers("classify", "--json", "--rows", plain, count=1100)
    expect([f["sha"] for f in found] == [r["sha"] for r in many], "--rows: the answers stand in the order of the rows")
    for n in (0, 1, 1099):
        check_assessment(found[n], f"--rows, row {n}")
        expect(found[n]["percentile"] is None, "--rows: no repository, no percentile")
    expect(found[1]["change_type"] == "docs", f"--rows: documentation only is {found[1]['change_type']}")
    timeless = lambda rows: [{k: v for k, v in r.items() if k != "elapsed_us"} for r in rows]
    expect(timeless(answers("classify", "--json", "--rows", f"{folder}/rows.jsonl.gz", count=1100)) == timeless(found), "--rows: gzip is the same")
    expect(timeless(answers("classify", "--json", "--threads", "1", "--rows", plain, count=1100)) == timeless(found), "--rows: one thread is the same")

    named = write("named.jsonl", lines(row(1, subject="perf!: cut the knobs"), row(2, subject="cut the knobs")))
    said, bare = answers("classify", "--json", "--rows", named, count=2)
    expect(said["change_type"] == "perf" and "breaking" in said["traits"], f"the author's word counts: {said['change_type']} {said['traits']}")
    masked, same = answers("classify", "--json", "--mask-type", "--rows", named, count=2)
    expect(masked["probabilities"] == bare["probabilities"] == same["probabilities"], "--mask-type hides the prefix from the model")

    odd = [row(1, add=1e300, nfiles=10**30, t=-1e300, files=[["a", "M", 10**25, -5.5], ["b", "", -3, None]]), row(2, subject="A" * 900_000), row(3, files=[]),
           row(4, files=[[f"p/{n}", "M", 1, 1] for n in range(5000)]), row(5, subject="", diff="\x00\x01", body="\u2028"), row(6, sha=7, label="magic", body=[], diff=9)]
    for n, found in enumerate(answers("classify", "--json", "--rows", write("odd.jsonl", lines(*odd)), count=len(odd))):
        check_assessment(found, f"odd row {n}")
    bad = [b"x", b"{}", b"7", b"null", json.dumps(row(1))[:-1].encode() + b',"x":"\xff\xfe"}', b"[" * 200_000, json.dumps(row(2, subject="A" * 3_000_000)).encode(),
           json.dumps(row(3, files="src/a.cpp")).encode(), json.dumps(row(4, files=[["a", 7, 1, 1]])).encode(), b'{"subject":"\\ud800","files":[]}']
    code, found, said = run("classify", "--json", "--rows", write("bad.jsonl", lines(row(0), *bad, row(9))))
    expect(code == 2 and [f["sha"] for f in found] == [row(0)["sha"], row(9)["sha"]], f"bad rows: exit {code}, {len(found)} answers")
    for n in range(len(bad)):
        expect(f"bad.jsonl:{n + 2}: " in said, f"bad row {n + 2} is named: {said[:300]}")
    expect(all(line.startswith("error: ") for line in said.splitlines()), f"bad rows: {said[:300]}")
    answers("classify", "--json", "--rows", write("empty.jsonl", b""), count=0)
    answers("classify", "--json", "--rows", f"{folder}/none.jsonl", count=0, status=2)
    with open(f"{folder}/rows.jsonl.gz", "rb") as file:
        torn = file.read()
    code, found, said = run("classify", "--json", "--rows", write("torn.jsonl.gz", torn[:-200]))
    expect(code == 2 and said.startswith("error: "), f"a torn gzip: exit {code}: {said}")


def git(*arguments, stdin=None):
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "HOME": folder, "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
                   "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}
    return subprocess.run(["git", "-C", f"{folder}/repo", *arguments], check=True, capture_output=True, input=stdin, env=environment).stdout.decode().strip()


def of_repositories():
    os.makedirs(f"{folder}/repo/src")
    git("init", "-q", "-b", "main")
    messages = [b"feat: round widgets", b"fix: a widget without edges", b"Add \xff\xfe bytes that are no text", b'Revert "feat: round widgets"']
    for n, message in enumerate(messages):
        write(f"repo/src/widget{n % 2}.cpp", "".join(f"int line{i} = {n};\n" for i in range(10 + n)))
        git("add", "-A")
        git("commit", "-q", "-F", "-", stdin=message)
    git("clone", "-q", "--bare", f"{folder}/repo", f"{folder}/bare.git")
    commits = git("rev-list", "HEAD").split()
    whole = answers("classify", "--json", "--repo", f"{folder}/repo", "HEAD~3..HEAD", count=3)
    expect([f["sha"] for f in whole] == git("rev-list", "HEAD~3..HEAD").split(), "a range: every commit, as git lists them")
    for found in whole:
        check_assessment(found, "a range")
    expect(whole[0]["change_type"] == "revert", f"git's own words of a revert: {whole[0]['change_type']}")
    for place in ("repo", "bare.git"):
        found = answers("classify", "--json", "--repo", f"{folder}/{place}", "--stdin", count=4, stdin="\n".join(commits).encode() + b"\n\n")
        expect([f["sha"] for f in found] == commits, f"--stdin in {place}: in the order that was asked")
    code, found, said = run("classify", "--json", "--repo", f"{folder}/repo", "--stdin", stdin=commits[0].encode() + b"\nno-such\n\xff\xfe\n" + commits[1].encode())
    expect(code == 2 and [f["sha"] for f in found] == commits[:2] and "no-such" in said, f"--stdin with what is no revision: exit {code}, {len(found)}: {said}")
    answers("classify", "--json", "--repo", f"{folder}/repo", "no-such", count=0, status=2)
    answers("classify", "--json", "--repo", f"{folder}/none", "HEAD", count=0, status=2)
    answers("classify", "--json", count=0, status=2)
    told = answers("classify", "--json", "--repo", f"{folder}/repo", commits[2], count=1)[0]
    hidden = answers("classify", "--json", "--mask-type", "--repo", f"{folder}/repo", commits[2], count=1)[0]
    expect(told["change_type"] == "fix" and "author" not in [t["tier"] for t in hidden["tiers"]], "--mask-type in a repository")

    patch = git("show", "--format=", "HEAD").encode() + b"\n"
    check_assessment(answers("classify", "--json", "--patch", "-", stdin=patch, count=1)[0], "--patch -")
    found = answers("classify", "--json", "--patch", write("a.patch", patch), "--message", write("message", b"feat!: no more edges"), count=1)[0]
    expect("breaking" in found["traits"] and found["change_type"] == "feat", f"--patch --message: {found['change_type']} {found['traits']}")
    answers("classify", "--json", "--patch", "-", stdin=b"no diff \xff\n", count=0, status=2)


def of_risk():
    def commit(n, **fields):
        return {"i": n, "sha": f"{n:040x}", "ct": 1600000000 + 3600 * n, "a": "ada", "bot": False, "subj": "fix a leak" if n % 4 == 0 else "round widgets", "blen": 0,
                "files": [[f"src/w{n % 3}.cpp", 5 * (n % 7), n % 5]], "nf": 1, "win": True, "ind": [], **fields}
    history = [commit(n) for n in range(200)]
    plain = write("history.jsonl", lines(*history))
    with gzip.open(f"{folder}/history.jsonl.gz", "wb") as file:
        file.write(lines(*history))
    found = answers("risk", "--rows", plain, count=200)
    expect([f["sha"] for f in found] == [c["sha"] for c in history], "risk: in the order of the history")
    expect(all(is_number(f["score"], 0, 100) for f in found), "risk: scores from 0 to 100")
    expect(len({f["score"] for f in found}) > 20, "risk: commits differ")
    expect(answers("risk", "--rows", f"{folder}/history.jsonl.gz", count=200) == found, "risk: gzip is the same")
    blind = [{k: v for k, v in c.items() if k not in ("ind", "win", "fix")} for c in history]
    expect(answers("risk", "--rows", write("blind.jsonl", lines(*blind)), count=200) == found, "risk: the label is not looked at")

    bad = [b"x", b"{}", json.dumps(commit(1, files=7)).encode(), json.dumps(commit(1))[:-1].encode() + b',"x":"\xff"}', b"[" * 100_000, json.dumps(commit(1, sha=None)).encode()]
    odd = [commit(2, ct=2**63 - 1), commit(3, ct=-1e300), commit(4, files=[["a.c", 10**25, -1], ["b.c", 1e300, None]], nf=-5), commit(5, files=[]), commit(6, subj="s" * 2_000_000)]
    code, found, said = run("risk", "--rows", write("badhistory.jsonl", lines(commit(0), *bad, *odd, commit(9))))
    expect(code == 2 and [f["sha"] for f in found] == [c["sha"] for c in (commit(0), *odd, commit(9))], f"risk, bad rows: exit {code}, {len(found)} answers: {said[:300]}")
    expect(all(is_number(f["score"], 0, 100) for f in found), "risk: odd numbers, scores from 0 to 100")
    for n in range(len(bad)):
        expect(f"badhistory.jsonl:{n + 2}" in said, f"risk: bad row {n + 2} is named: {said[:300]}")
    answers("risk", "--rows", write("emptyhistory.jsonl", b""), count=0)
    answers("risk", "--rows", f"{folder}/none.jsonl", count=0, status=2)
    answers("risk", count=0, status=2)


with tempfile.TemporaryDirectory() as folder:
    for part in (of_rows, of_repositories, of_risk):
        part()
        print(f"{part.__name__}: done, {len(problems)} problems so far", flush=True)

sys.exit(1 if problems else 0)
