#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the weights and the calibration of resources/models/ranking.toml on logs whose key lines are known.

usage: fit.py --features "build/release/tests/ranking/ranking_features" --cases FILE.jsonl [--write resources/models/ranking.toml]

FILE.jsonl: one case a line: {"log": path of a plain log, "group": what must not be on both sides of a split, "right": [[first, last], ...]}.
The figures printed are cross-validated by group; what is written is fitted on all cases. Python standard library only.
"""
import argparse, collections, hashlib, json, math, re, shlex, subprocess, sys

FOLDS, ROUNDS, RATE, SHRINK = 5, 10, 0.04, 0.1
# What is believed before any log is seen; the fit shrinks towards it, so that two dozen projects do not teach their habits.
PRIOR = {'rank': 3.0, 'rank_70': 0.5, 'rank_50': 0.5, 'in_step': 1.0, 'in_first_step': 1.0, 'after_steps': -1.0, 'first_of_rule': 0.8, 'repeated': -0.8,
         'strong_before': -0.8, 'near_end_log': 0.8, 'consequence': -0.5, 'command_echo': -1.0, 'below_head': 0.3, 'usual': -3.0, 'block_above': -0.3,
         'cue_exception': 1.0, 'cue_error_colon': 1.0, 'cue_error_head': 0.8, 'cue_fail_word': 0.4, 'cue_cannot': 0.4, 'cue_missing': 0.7, 'cue_bad': 0.5,
         'cue_expect': 0.5, 'cue_mark': 0.8, 'cue_numbered': 0.6, 'cue_annotation': 1.5, 'cue_warning': -1.5, 'cue_frame': -1.0, 'cue_passed': -1.5, 'cue_compiling': -1.0,
         'cue_none_counted': -1.0, 'cue_exit_status': -0.8, 'cue_elifecycle': -1.5, 'cue_runner_mark': -2.5, 'cue_summary_head': -1.0, 'cue_equals_rule': -1.0,
         'cue_counted': -0.3, 'cue_changed': -0.3}


def load(command, cases):
    names, logs = None, []
    for at in range(0, len(cases), 40):
        out = subprocess.run(shlex.split(command) + [c['log'] for c in cases[at:at + 40]], stdout=subprocess.PIPE, check=True).stdout
        head, *rows = [json.loads(l) for l in out.splitlines()]
        names = head['features'] + ['cue_' + c for c in head['cues']]
        plain = len(head['features'])
        by_log = {r['log']: r['candidates'] for r in rows}
        for case in cases[at:at + 40]:
            candidates = []
            for line, first, last, rule, cues, values in by_log[case['log']]:
                x = [(k, v) for k, v in enumerate(values) if v]
                x += [(plain + k, 1.0) for k in range(len(head['cues'])) if cues >> k & 1]
                right = any(a <= line <= b for a, b in case['right'])
                candidates.append((line, first, last, rule, x, right))
            logs.append(dict(case, candidates=candidates))
    return names, logs


def scores(weights, log): return [sum(weights[k] * v for k, v in x) for _, _, _, _, x, _ in log['candidates']]


def shares(values):
    top = max(values); e = [math.exp(v - top) for v in values]; s = sum(e)
    return [v / s for v in e]


def fit(names, logs):
    """Maximises how much of the belief lies on right lines (AdaGrad, L2)."""
    prior = [PRIOR.get(n, 0.0) for n in names]; weights, memory = list(prior), [1e-2] * len(names)
    usable = [l for l in logs if any(c[5] for c in l['candidates'])]
    for _ in range(ROUNDS):
        for log in usable:
            p = shares(scores(weights, log)); right = sum(q for q, c in zip(p, log['candidates']) if c[5])
            gradient = collections.defaultdict(float)
            for q, c in zip(p, log['candidates']):
                d = (q / max(right, 1e-12) if c[5] else 0.0) - q
                if abs(d) < 1e-5: continue
                for k, v in c[4]: gradient[k] += d * v
            for k in range(len(names)):
                g = gradient.get(k, 0.0) - SHRINK * (weights[k] - prior[k])
                memory[k] += g * g; weights[k] += RATE * g / math.sqrt(memory[k])
    return weights


def answer(weights, log):
    """(right, right among five, belief of the first place, evidence precision, recall)"""
    if not log['candidates']: return False, False, 0.0, 0.0, 0.0
    s = scores(weights, log); p = shares(s); order = sorted(range(len(s)), key=lambda i: -s[i]); places, heads = [], []
    for i in order:
        c = log['candidates'][i]
        if any(a <= c[0] <= b for a, b in places): continue
        places.append((c[1], c[2])); heads.append(c)
        if len(heads) == 5: break
    a, b = places[0]
    belief = sum(q for q, c in zip(p, log['candidates']) if a <= c[0] <= b)
    said = set(range(a, b + 1)); best = max((set(range(f, l + 1)) for f, l in log['right']), key=lambda t: len(t & said))
    return heads[0][5], any(h[5] for h in heads), belief, len(said & best) / len(said), len(said & best) / len(best)


def fold_of(log): return int(hashlib.sha256(log['group'].encode()).hexdigest(), 16) % FOLDS


def isotonic(pairs, bins=10):
    """Rising steps through (belief, right), as points for interpolation (pool adjacent violators)."""
    pairs = sorted(pairs); blocks = []
    size = max(1, len(pairs) // bins)
    for at in range(0, len(pairs), size):
        part = pairs[at:at + size]
        blocks.append([sum(x for x, _ in part), sum(y for _, y in part), len(part)])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            x, y, n = blocks.pop(); blocks[-1] = [blocks[-1][0] + x, blocks[-1][1] + y, blocks[-1][2] + n]
    return [(x / n, (y + 0.5) / (n + 1)) for x, y, n in blocks]


def interpolate(points, x):
    if x <= points[0][0]: return points[0][1]
    for (a, b), (c, d) in zip(points, points[1:]):
        if x <= c: return b + (d - b) * (x - a) / (c - a) if c > a else d
    return points[-1][1]


def ece(pairs):
    bins = collections.defaultdict(list)
    for confidence, right in pairs: bins[min(9, int(10 * confidence))].append((right, confidence))
    return sum(abs(sum(a for a, _ in v) - sum(c for _, c in v)) for v in bins.values()) / max(len(pairs), 1)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--features', required=True); a.add_argument('--cases', required=True); a.add_argument('--write'); a.add_argument('--show', type=int, default=0)
    a.add_argument('--no-cv', action='store_true')
    o = a.parse_args()
    names, logs = load(o.features, [json.loads(l) for l in open(o.cases)])
    print(f'{len(logs)} logs, {len(names)} weights, {sum(len(l["candidates"]) for l in logs)} candidates, reachable {sum(any(c[5] for c in l["candidates"]) for l in logs) / len(logs):.3f}')
    held = []
    if not o.no_cv:
        for fold in range(FOLDS):
            weights = fit(names, [l for l in logs if fold_of(l) != fold])
            held += [(l, answer(weights, l)) for l in logs if fold_of(l) == fold]
        points = isotonic([(x[2], x[0]) for _, x in held])
        report = lambda what, got: print(what, *(f'{n}={sum(x[k] for _, x in got) / len(got):.3f}' for n, k in (('first', 0), ('five', 1), ('precision', 3), ('recall', 4))), f'n={len(got)}')
        report('held out:', held)
        for group in sorted({l['group'] for l, _ in held}):
            report(f'  {group:14}', [h for h in held if h[0]['group'] == group]) if o.show else None
        halves = [[h for h in held if int(hashlib.sha256(h[0]['group'].encode()).hexdigest(), 16) // 7 % 2 == k] for k in (0, 1)]
        print('ece of the calibration fitted on one half, on the other:', *(f'{ece([(interpolate(isotonic([(x[2], x[0]) for _, x in halves[1 - k]]), x[2]), x[0]) for _, x in halves[k]]):.3f}' for k in (0, 1)))
    weights = fit(names, logs)
    got = [(l, answer(weights, l)) for l in logs]
    print('fitted on all:', *(f'{n}={sum(x[k] for _, x in got) / len(got):.3f}' for n, k in (('first', 0), ('five', 1), ('precision', 3), ('recall', 4))))
    if o.show:
        for name, w in sorted(zip(names, weights), key=lambda n: -abs(n[1])): print(f'  {w:8.3f} {name}')
    if o.write:
        text = open(o.write).read(); text = text[:text.find('\n# Written by fit.py')].rstrip() if '\n# Written by fit.py' in text else text.rstrip()
        text += '\n\n# Written by fit.py\n'
        if not o.no_cv: text += '[confidence]\ncalibration = [' + ', '.join(f'[{x:.3f}, {y:.3f}]' for x, y in points) + ']\n'
        text += '\n[weights]\n' + ''.join(f'{n} = {w:.3f}\n' for n, w in zip(names, weights) if abs(w) >= 0.0005)
        open(o.write, 'w').write(text)


if __name__ == '__main__': main()
