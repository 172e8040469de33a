#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the cases that fit.py learns from: plain logs, and where their key lines are.

usage: cases.py --out DIR [--chunks FILE.jsonl ...] [--lines FILE.jsonl ...] [--tests FILE.jsonl ...] [--golden tests/golden]

--chunks: one log a line: {"log": path beside the file, plain or gzip, "repo": its project, "chunk": the text that a person copied from the log}.
--lines:  one log a line: {"log": path, "name": of the case, "expected": {"line_number_1based": N}}.
--tests:  one log a line: {"log": path, "repo": project, "labels": {"tests_failed": [names]}}; the lines that name one of them and speak of
          failure, or the line after, are taken as right. Weaker than the others: fit.py learns from them and measures nothing on them.
--golden: a folder with expected.json: [{"log": name, "key_lines": [N, ...]}].
Writes DIR/cases.jsonl and DIR/logs/*. Python standard library only.
"""
import argparse, collections, gzip, json, os, re

ESCAPE = re.compile(rb'\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-B]|.)')
LOST = re.compile(r'\[[0-9;?]*[mhlKG]>?')  # sequences whose escape byte was lost when the chunk was copied


def clean(raw): return LOST.sub('', ESCAPE.sub(b'', raw).rstrip(b'\r').rsplit(b'\r', 1)[-1].decode('utf8', 'replace')).strip()


def read(path):
    data = open(path, 'rb').read()
    return gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data


def places(chunk, log):
    """[first, last] of every place where the chunk stands: the same message printed twice is right twice."""
    want = [w for w in (clean(l.encode('utf8', 'surrogateescape')) for l in re.split('\r\n|\r|\n', chunk)) if w]
    have = [clean(l) for l in log.split(b'\n')]; where = collections.defaultdict(list)
    for i, text in enumerate(have): where[text].append(i)
    anchor = next((k for k, w in enumerate(want) if w in where), None); found = []
    for start in where[want[anchor]] if anchor is not None else []:
        at, hits = start, 1
        for w in want[anchor + 1:]:
            near = next((k for k in range(at + 1, min(at + 12, len(have))) if have[k] == w), None)
            if near is not None: at, hits = near, hits + 1
        found.append((hits, start + 1, at + 1))
    most = max((hits for hits, _, _ in found), default=0)
    return [[a, b] for hits, a, b in found if hits == most][:50]


FAILED = re.compile(r'(?i)fail|error|exception|✗|✘|not ok|^\s*\d+\)')


def named(tests, log):
    """[line, next line] where a test's method and class stand together with a word of failure."""
    keys = [[w for w in re.split(r'[^A-Za-z0-9_]+', t) if w][-2:] for t in tests][:50]; found = []
    for i, raw in enumerate(log.split(b'\n')):
        text = clean(raw[:1000])
        if FAILED.search(text) and any(all(w in text for w in k) for k in keys if k): found.append([i + 1, i + 2])
    return found[:400]


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--out', required=True); a.add_argument('--chunks', nargs='*', default=[]); a.add_argument('--lines', nargs='*', default=[]); a.add_argument('--tests', nargs='*', default=[]); a.add_argument('--golden')
    o = a.parse_args(); os.makedirs(os.path.join(o.out, 'logs'), exist_ok=True); cases = []
    for kind, path in [('chunks', p) for p in o.chunks] + [('lines', p) for p in o.lines] + [('tests', p) for p in o.tests]:
        for row in map(json.loads, open(path, encoding='utf8')):
            log = read(os.path.join(os.path.dirname(path), row['log'])); line = row.get('expected', {}).get('line_number_1based')
            right = places(row['chunk'], log) if kind == 'chunks' else [[line, line]] if kind == 'lines' else named(row['labels'].get('tests_failed') or [], log)
            if not right: continue
            plain = os.path.join(o.out, 'logs', f'{len(cases)}.log'); open(plain, 'wb').write(log)
            cases.append({'log': plain, 'group': row.get('repo') or row.get('name') or row['log'], 'kind': kind, 'right': right})
    for row in json.load(open(os.path.join(o.golden, 'expected.json'))) if o.golden else []:
        if row['key_lines']: cases.append({'log': os.path.abspath(os.path.join(o.golden, row['log'])), 'group': row['log'], 'kind': 'golden', 'right': [[n, n] for n in row['key_lines']]})
    with open(os.path.join(o.out, 'cases.jsonl'), 'w') as out: out.writelines(json.dumps(c) + '\n' for c in cases)
    print(len(cases), 'cases')


if __name__ == '__main__': main()
