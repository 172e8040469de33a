#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token that signalboxctl was given is seen by its host and by nobody else: not on disk, not in argv, not in an environment."""
import http.server
import json
import os
import pathlib
import secrets
import subprocess
import sys
import tempfile
import threading

CTL = sys.argv[1]
MARK = "canary" + secrets.token_hex(12)  # other tests have canaries of their own
CANARY = "ghp_" + MARK
failed = 0


def check(what, good, shown=""):
    global failed
    print(("ok    " if good else "FAIL  ") + what, "" if good else shown)
    failed += not good


class Host(http.server.BaseHTTPRequestHandler):
    seen = []  # what each process looked like while it waited for us
    authorizations = []

    def do_GET(self):
        Host.authorizations.append(self.headers.get("Authorization", ""))
        Host.seen.append(processes())
        known = self.headers.get("Authorization") == "Bearer " + CANARY
        body = json.dumps({"login": "ada"} if known else {"message": "Bad credentials"}).encode()
        self.send_response(200 if known else 401)
        self.send_header("X-OAuth-Scopes", "public_repo, workflow")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def processes():
    """argv and environment of everything that can be read, but for this test."""
    text = b""
    for pid in os.listdir("/proc"):
        if not pid.isdigit() or int(pid) == os.getpid():
            continue
        for what in ("cmdline", "environ"):
            try:
                text += pathlib.Path("/proc", pid, what).read_bytes() + b"\n"
            except OSError:
                pass
    return text


def run(workspace, *arguments, token=None, text=""):
    environment = {k: v for k, v in os.environ.items() if k not in ("SIGNALBOX_TOKEN", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY")}
    if token:
        environment["SIGNALBOX_TOKEN"] = token
    return subprocess.run([CTL, "--workspace", workspace, "auth", *arguments], env=environment, input=text,
                          capture_output=True, text=True, timeout=600)


def on_disk(folder):
    return [str(p) for p in pathlib.Path(folder).rglob("*") if p.is_file() and MARK.encode() in p.read_bytes()]


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"http://127.0.0.1:{server.server_port}"

with tempfile.TemporaryDirectory() as folder:
    nobody = run(folder, "status", "--host", host)
    check("nobody is signed in: exit 4", nobody.returncode == 4, nobody.stderr)
    check("nobody was asked", not Host.seen)

    status = run(folder, "status", "--json", "--host", host, token=CANARY)
    answer = json.loads(status.stdout or "{}")
    check("signed in by the environment", status.returncode == 0 and answer["login"] == "ada", status.stderr)
    check("says where the token is", answer["token_in"] == "environment")
    notes = {note["scope"]: note["missing"] for note in answer["notes"]}
    check("says what is missing and what is too much", notes.get("repo") is True and notes.get("workflow") is False, notes)
    check("the host was given the token", Host.authorizations[-1:] == ["Bearer " + CANARY])
    check("the program was watched", b"--workspace" in Host.seen[-1])
    check("no argv and no environment shows it", MARK.encode() not in b"".join(Host.seen))

    refused = run(folder, "status", "--host", host, token=CANARY + "revoked")
    check("a revoked token: exit 4", refused.returncode == 4, refused.stderr)
    check("is not printed", MARK not in refused.stdout + refused.stderr + status.stdout + status.stderr)

    kept = run(folder, "login", "--with-token", "--host", host, text=CANARY + "\n")
    check("without a keychain nothing is kept", kept.returncode not in (0, 2) and "keychain" in kept.stderr, kept.stderr)
    check("the token is not in its words", MARK not in kept.stdout + kept.stderr)
    check("nor on disk", not on_disk(folder), on_disk(folder))
    check("and nobody is signed in", run(folder, "status", "--host", host).returncode == 4)

    wrong = run(folder, "login", "--with-token", "--host", "http://example.org", text=CANARY + "\n")
    check("no token goes out without TLS", wrong.returncode == 2, wrong.stderr)
    empty = run(folder, "login", "--host", host, text="\n")
    check("no token: exit 2", empty.returncode == 2, empty.stderr)

server.shutdown()
sys.exit(1 if failed else 0)
