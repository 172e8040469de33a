#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A burst of deliveries at 'signalboxctl serve', which is killed in the middle: what was accepted is there, once each.

usage: webhooks.py SIGNALBOXCTL [DELIVERIES]"""
import hashlib, hmac, http.client, json, os, signal, sqlite3, subprocess, sys, tempfile, threading, time, urllib.parse

ctl = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
secret = "a secret of the test"
problems = []


def expect(holds, what):
    print(("ok   " if holds else "FAIL ") + what, flush=True)
    if not holds:
        problems.append(what)


def serve(workspace, port=0):
    environment = {**os.environ, "SIGNALBOX_WEBHOOK_SECRET": secret, "SIGNALBOX_AUTOFIX_TOKEN": "token"}
    program = subprocess.Popen([ctl, "--workspace", workspace, "serve", "--json", "--port", str(port)], stdout=subprocess.PIPE, text=True, env=environment)
    return program, urllib.parse.urlparse(json.loads(program.stdout.readline())["url"]).port


def body_of(number):
    return json.dumps({"action": "opened", "zen": "x" * 4000, "number": number}).encode()


def headers(identity, body, signed_with=secret):
    return {"Content-Type": "application/json", "X-GitHub-Delivery": identity, "X-GitHub-Event": "star",
            "X-Hub-Signature-256": "sha256=" + hmac.new(signed_with.encode(), body, hashlib.sha256).hexdigest()}


def ask(port, path, body, fields):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", path, body, fields)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class Sender(threading.Thread):
    """Sends its deliveries over one connection, each until it is accepted; a broken connection is made anew."""
    def __init__(self, port_of, numbers):
        super().__init__()
        self.port_of, self.numbers, self.accepted, self.forged = port_of, numbers, [], 0

    def run(self):
        connection = None
        for number, identity, signed_with in self.numbers:
            body = body_of(number)
            for _ in range(200):
                try:
                    if connection is None:
                        connection = http.client.HTTPConnection("127.0.0.1", self.port_of(), timeout=20)
                    connection.request("POST", "/webhook", body, headers(identity, body, signed_with))
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    connection = None
                    time.sleep(0.1)
                    continue
                if answer.status == 202:
                    self.accepted.append(identity)
                if answer.status == 401:
                    self.forged += 1
                if answer.status in (202, 401):
                    break


def stored(workspace):
    database = sqlite3.connect(f"file:{workspace}/signalbox.sqlite?mode=ro", uri=True)
    try:
        return [row[0][len("delivery/"):] for row in database.execute("SELECT key FROM jobs WHERE key LIKE 'delivery/%'")]
    finally:
        database.close()


def peak_kb(program):
    with open(f"/proc/{program.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


with tempfile.TemporaryDirectory() as folder:
    workspace = f"{folder}/ws"
    unset = subprocess.run([ctl, "--workspace", workspace, "serve"], capture_output=True, text=True, timeout=60,
                           env={k: v for k, v in os.environ.items() if k != "SIGNALBOX_WEBHOOK_SECRET"})
    expect(unset.returncode == 2 and "SIGNALBOX_WEBHOOK_SECRET" in unset.stderr, f"without a secret it refuses: {unset.stderr.strip()}")

    program, port = serve(workspace)
    try:
        ids = [(n, f"d-{n}", secret) for n in range(count)]
        again = ids[:: 10]
        forged = [(n, f"f-{n}", "another secret") for n in range(count // 20)]
        everything = ids + again + forged
        current = {"port": port}
        senders = [Sender(lambda: current["port"], everything[i::16]) for i in range(16)]
        began = time.monotonic()
        for sender in senders:
            sender.start()
        while sum(len(sender.accepted) for sender in senders) < count // 3 and time.monotonic() - began < 120:
            time.sleep(0.01)
        peak = peak_kb(program)
        accepted_before = [identity for sender in senders for identity in list(sender.accepted)]
        program.kill()
        program.wait()
        kept = set(stored(workspace))
        lost = [identity for identity in accepted_before if identity not in kept]
        expect(not lost, f"killed after {len(accepted_before)} were accepted: all of them are on the disk")
        program, _ = serve(workspace, port)
        for sender in senders:
            sender.join(timeout=300)
        took = time.monotonic() - began
        peak = max(peak, peak_kb(program))
        rows = stored(workspace)
        expect(sorted(rows) == sorted(f"d-{n}" for n in range(count)), f"exactly {count} rows: {len(rows)} ({took:.1f} s, {len(everything) / took:.0f} a second)")
        expect(sum(sender.forged for sender in senders) == len(forged), f"{len(forged)} forged ones are refused")
        expect(peak < 128 * 1024, f"peak memory {peak // 1024} MB")

        head = "a" * 40
        call = json.dumps({"repo": "team/tool", "workflow_name": "ci", "run_id": 7, "head_sha": head}).encode()
        bearer = {"Content-Type": "application/json", "Authorization": "Bearer token"}
        status, answer = ask(port, "/api/autofix", call, bearer)
        expect(status == 202 and json.loads(answer)["job"], f"a called run is queued: {answer}")
        status, answer = ask(port, "/api/autofix", b'{"repo":"team/tool"}', bearer)
        expect(status == 400 and "workflow_name" in answer, f"a missing field is named: {answer}")
        expect(ask(port, "/api/autofix", call, {**bearer, "Authorization": "Bearer x"})[0] == 401, "another token is refused")

        end = time.monotonic() + 60
        while time.monotonic() < end:
            failures = json.loads(subprocess.run([ctl, "--workspace", workspace, "failure", "list", "--json"], capture_output=True, text=True, timeout=60).stdout)["rows"]
            if failures:
                break
            time.sleep(0.2)
        expect(failures and failures[0]["repo"] == "team/tool", "and stands among the failures, through the running receiver")
        program.send_signal(signal.SIGTERM)
        expect(program.wait(timeout=60) == 0, "it ends when it is asked to")
    finally:
        program.kill()
        program.wait()

sys.exit(1 if problems else 0)
