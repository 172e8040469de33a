#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A burst of deliveries at 'signalboxctl serve', which is killed in the middle: what was accepted is there, once each. Then senders that
do what they should not, of any size: each is refused, honest ones are answered all the same, and the memory stays small.

usage: webhooks.py SIGNALBOXCTL [DELIVERIES [any-memory]]    (any-memory: a sanitizer keeps what was freed)"""
import hashlib, hmac, http.client, json, os, resource, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time, urllib.parse

ctl = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
memory_is_ours = len(sys.argv) < 4
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


def expect_small(peak):
    expect(peak < 128 * 1024 or not memory_is_ours, f"peak memory {peak // 1024} MB")


def status_of(port, head, endless=b"", length=0):
    """What is answered to a request of which `endless` is repeated up to `length` bytes, or until the receiver hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sender:
        answer = b""
        try:
            sender.sendall(head)
            for _ in range(0, length, len(endless) or 1):
                sender.sendall(endless)
        except OSError:
            pass  # it hung up on us
        try:
            while b"\r\n\r\n" not in answer:
                block = sender.recv(4096)
                if not block:
                    break
                answer += block
        except OSError:
            pass  # the answer went down with the connection, for all that we sent on
        return int(answer[9:12]) if answer else 0


def hostile(port, program):
    post = b"POST /webhook HTTP/1.1\r\nHost: localhost\r\n"
    block = b"x" * (1 << 20)
    cases = [("a body of 300 MB", post + b"Content-Length: 314572800\r\n\r\n", block, 300 << 20, (413, 0)),
             ("a head of 100 MB", post + b"X-Long: ", block, 100 << 20, (431, 0)),
             ("100 MB of short fields", post, b"X-Short: 1\r\n" * 1000, 100 << 20, (431, 0)),
             ("a length of -1", post + b"Content-Length: -1\r\n\r\n", b"", 0, (400,)),
             ("two lengths", post + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", b"", 0, (400,)),
             ("a length that overflows", post + b"Content-Length: 18446744073709551618\r\n\r\n{}", b"", 0, (413,)),
             ("chunked with a length", post + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}", b"", 0, (400,)),
             ("chunked", post + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", b"", 0, (501,))]
    for what, head, endless, length, allowed in cases:
        status = status_of(port, head, endless, length)
        expect(status in allowed, f"{what} is refused: {status or 'hung up'}")

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    slow = []
    try:
        for _ in range(1000):
            slow.append(socket.create_connection(("127.0.0.1", port), timeout=60))
            try:
                slow[-1].sendall(post + b"Content-Length: 10")
            except OSError:
                pass  # it had to make room for the others already
        began = time.monotonic()
        body = body_of(0)
        status, _ = ask(port, "/webhook", body, headers("honest", body))
        expect(status == 202, f"while {len(slow)} connections dawdle, an honest delivery is answered: {status} ({time.monotonic() - began:.3f} s)")
    finally:
        for each in slow:
            each.close()
    expect_small(peak_kb(program))


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
        expect_small(peak)
        hostile(port, program)

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
