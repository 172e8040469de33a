#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the weights and the calibration of resources/models/ranking.toml on logs whose key lines are known.

usage:
  tests/ranking/cases.py --out DIR --chunks logchunks.jsonl --lines actions.jsonl --golden tests/golden
  build/release/tests/ranking/ranking_features DIR/cases.jsonl >DIR/features.jsonl
  tests/ranking/fit.py --cases DIR/cases.jsonl --features DIR/features.jsonl [--write resources/models/ranking.toml]

The figures printed are cross-validated by project (a case's "group"); what is written is fitted on all cases. After a change of the cues
or of core/diagnose/{features,extent}.h the features must be made again. Python standard library only.
"""
import argparse, collections, hashlib, json, math, random

FOLDS, ROUNDS, RATE, SHRINK = 5, 10, 0.04, 0.1
EXTENT_ROUNDS, EXTENT_RATE, EXTENT_SHRINK = 12, 0.1, 0.01
EXTENT_BIAS = 0.0  # less than 0 copies fewer lines
CURVE_SHRINK = 3.0
ENOUGH = 5.0  # score of a first place that says something; below it "Not enough information"
PLACES, UNLIKELY = 4, 0.10  # as in core/diagnose/diagnose.cpp
# What is believed before any log is seen; the fit shrinks towards it, so that two dozen projects do not teach their habits.
PRIOR = {'rank': 3.0, 'rank_70': 0.5, 'rank_50': 0.5, 'in_step': 1.0, 'in_first_step': 1.0, 'after_steps': -1.0, 'first_of_rule': 0.8, 'repeated': -0.8,
         'strong_before': -0.8, 'near_end_log': 0.8, 'consequence': -0.5, 'command_echo': -1.0, 'below_head': 0.3, 'usual': -3.0, 'block_above': -0.3,
         'cue_exception': 1.0, 'cue_error_colon': 1.0, 'cue_error_head': 0.8, 'cue_fail_word': 0.4, 'cue_cannot': 0.4, 'cue_missing': 0.7, 'cue_bad': 0.5,
         'cue_expect': 0.5, 'cue_mark': 0.8, 'cue_numbered': 0.6, 'cue_annotation': 1.5, 'cue_warning': -1.5, 'cue_frame': -1.0, 'cue_passed': -1.5, 'cue_compiling': -1.0,
         'cue_none_counted': -1.0, 'cue_exit_status': -0.8, 'cue_elifecycle': -1.5, 'cue_runner_mark': -2.5, 'cue_summary_head': -1.0, 'cue_equals_rule': -1.0,
         'cue_counted': -0.3, 'cue_changed': -0.3, 'cue_aftermath': -1.0, 'cue_rerun': -4.0, 'cue_tally': -1.5, 'cue_setting': -3.0, 'cue_progress_row': -3.0, 'survived': -3.5, 'retried': -1.5, 'generic': -0.5, 'generic_first': -0.3}


def load(cases, features):
    rows = map(json.loads, open(features)); head = next(rows); cues = ['cue_' + c for c in head['cues']]
    names, extent = head['features'] + cues, head['extent'] + cues
    bits = lambda value, at: [(at + k, 1.0) for k in range(len(cues)) if value >> k & 1]
    by_log, logs = {r['log']: r for r in rows}, []
    for case in cases:
        row, candidates = by_log.get(case['log']), []
        if not row: continue
        for line, first, last, rule, cue, values in row['candidates']:
            x = [(k, v) for k, v in enumerate(values) if v] + bits(cue, len(head['features']))
            candidates.append((line, first, last, rule, x, any(a <= line <= b for a, b in case['right'])))
        beside = {}
        for way in ('up', 'down'):
            beside[way] = [[(int(k), float(v)) for k, v in (p.split(':') for p in text.split())] + bits(cue, len(head['extent'])) for cue, text in row.get(way, [])]
        logs.append(dict(case, candidates=candidates, key=row.get('key'), beside=beside))
    return names, extent, logs


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


def fit_extent(names, logs):
    """Logistic regression of "this line belongs to the chunk", each log with the same weight (AdaGrad, L2)."""
    weights, memory, order = [0.0] * len(names), [1e-2] * len(names), random.Random(7); samples = []
    for log in logs:
        if not log['key']: continue
        a, b = max(((a, b) for a, b in log['right'] if a <= log['key'] <= b), key=lambda p: p[1] - p[0])
        rows = [(x, b >= log['key'] + i + 1) for i, x in enumerate(log['beside']['down'])] + [(x, a <= log['key'] - i - 1) for i, x in enumerate(log['beside']['up'])]
        near = [(x, y) for i, (x, y) in enumerate(rows)]
        samples += [(x, y, 1 / math.sqrt(len(near))) for x, y in near]
    for _ in range(EXTENT_ROUNDS):
        order.shuffle(samples)
        for x, y, w in samples:
            p = sigmoid(sum(weights[k] * v for k, v in x))
            for k, v in x:
                g = w * ((y - p) * v - EXTENT_SHRINK * weights[k]); memory[k] += g * g; weights[k] += EXTENT_RATE * g / math.sqrt(memory[k])
    return weights


def extent_of(weights, log):
    """[first, last] around the log's key line: the prefix of the greatest sum of log-odds, each way."""
    ends = {}
    for way in ('up', 'down'):
        total = best = 0.0; length = 0
        for i, x in enumerate(log['beside'][way]):
            total += sum(weights[k] * v for k, v in x) + EXTENT_BIAS
            if total > best: best, length = total, i + 1
        ends[way] = length
    return log['key'] - ends['up'], log['key'] + ends['down']


def answer(weights, log, extent=None):
    """(right, right among five, belief of the first place, evidence precision, recall, score of the first)"""
    if not log['candidates']: return False, False, 0.0, 0.0, 0.0, 0.0
    s = scores(weights, log); p = shares(s); order = sorted(range(len(s)), key=lambda i: -s[i]); places, heads = [], []
    within = lambda line, places: any(a <= line <= b for a, b in places)
    for i in order:
        c = log['candidates'][i]
        if within(c[0], places): continue
        places.append((c[1], c[2])); heads.append(c)
        if len(heads) == 5: break
    belief = sum(q for q, c in zip(p, log['candidates']) if within(c[0], places[:1])); copied = []
    for i in order:
        c = log['candidates'][i]
        if len(copied) == PLACES or p[i] < UNLIKELY * p[order[0]]: break
        if within(c[0], copied): continue
        wide = extent_of(extent, log) if extent and c[5] and log['key'] else (c[1], c[2])  # the features are those of the best right line
        copied.append(wide if wide[0] <= c[0] <= wide[1] else (c[1], c[2]))
    said = set().union(*(range(a, b + 1) for a, b in copied)); best = max((set(range(f, l + 1)) for f, l in log['right']), key=lambda t: len(t & said))
    return heads[0][5], any(h[5] for h in heads), belief, len(said & best) / len(said), len(said & best) / len(best), s[order[0]]


def fold_of(log): return int(hashlib.sha256(log['group'].encode()).hexdigest(), 16) % FOLDS


def curve(pairs):
    """(intercept, slope) of how often a first place with this log-odds of belief is right (Platt's logistic curve, L2 on the slope)."""
    a, b, rows = 0.0, 0.0, [(log_odds(x) / 4, y) for x, y in pairs]
    for _ in range(400):
        errors = [(y - sigmoid(a + b * x), x) for x, y in rows]
        a += 2 * sum(d for d, _ in errors) / len(rows); b += 2 * (sum(d * x for d, x in errors) - CURVE_SHRINK * b) / len(rows)
    return a, b / 4


def sigmoid(x): return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def log_odds(share):
    p = min(0.999, max(0.001, share))
    return math.log(p / (1 - p))


def confidence(curve, share): return sigmoid(curve[0] + curve[1] * log_odds(share))


def ece(pairs):
    bins = collections.defaultdict(list)
    for confidence, right in pairs: bins[min(9, int(10 * confidence))].append((right, confidence))
    return sum(abs(sum(a for a, _ in v) - sum(c for _, c in v)) for v in bins.values()) / max(len(pairs), 1)


def curve_of(chunks): return curve([(x[2], x[0]) for _, x in chunks if x[5] >= ENOUGH])


def ece_held_out(chunks, seed):
    """Of curves each fitted without the projects that it is measured on."""
    groups = sorted({g for g, _ in chunks}); random.Random(seed).shuffle(groups); said = []
    for fold in range(FOLDS):
        away = set(groups[fold::FOLDS]); seen = [(g, x) for g, x in chunks if g not in away]; sure = curve_of(seen)
        poor = [x[0] for _, x in seen if x[5] < ENOUGH]; weak = (sum(poor) + 1) / (len(poor) + 4)
        said += [(confidence(sure, x[2]) if x[5] >= ENOUGH else min(weak, confidence(sure, x[2])), x[0]) for g, x in chunks if g in away]
    return ece(said)


def report(what, got):
    print(what, *(f'{n}={sum(x[k] for _, x in got) / len(got):.3f}' for n, k in (('first', 0), ('five', 1), ('precision', 3), ('recall', 4))), f'n={len(got)}')


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--features', required=True); a.add_argument('--cases', required=True); a.add_argument('--write'); a.add_argument('--show', action='store_true')
    o = a.parse_args()
    names, extent_names, logs = load([json.loads(l) for l in open(o.cases)], o.features)
    print(f'{len(logs)} logs, {len(names)} + {len(extent_names)} weights, {sum(len(l["candidates"]) for l in logs)} candidates, reachable {sum(any(c[5] for c in l["candidates"]) for l in logs) / len(logs):.3f}')
    held = []
    for fold in range(FOLDS):
        seen = [l for l in logs if fold_of(l) != fold]; weights, extent = fit(names, seen), fit_extent(extent_names, [l for l in seen if l['kind'] == 'chunks'])
        held += [(l, answer(weights, l, extent)) for l in logs if fold_of(l) == fold]
    for kind in sorted({l['kind'] for l in logs}): report(f'held out, {kind}:', [h for h in held if h[0]['kind'] == kind])
    if o.show:
        for group in sorted({l['group'] for l, _ in held}): report(f'  {group:14}', [h for h in held if h[0]['group'] == group])
    poor = [(l, x) for l, x in held if x[5] < ENOUGH]; weak = (sum(x[0] for _, x in poor) + 1) / (len(poor) + 4)
    report(f'held out, score below {ENOUGH}:', poor)
    chunks = [(l['group'], x) for l, x in held if l['kind'] == 'chunks']; sure = curve_of(chunks); errors = [ece_held_out(chunks, seed) for seed in range(10)]
    print(f'held out, error of the confidence over ten splits by project: mean {sum(errors) / 10:.3f}, worst {max(errors):.3f}')
    weights, extent = fit(names, logs), fit_extent(extent_names, [l for l in logs if l['kind'] == 'chunks'])
    for kind in sorted({l['kind'] for l in logs}): report(f'fitted on all, {kind}:', [(l, answer(weights, l, extent)) for l in logs if l['kind'] == kind])
    if o.show:
        for name, w in sorted(zip(names, weights), key=lambda n: -abs(n[1])): print(f'  {w:8.3f} {name}')
        for name, w in sorted(zip(extent_names, extent), key=lambda n: -abs(n[1])): print(f'  extent {w:8.3f} {name}')
    if o.write:
        text = open(o.write).read(); text = text[:text.find('\n# Written by fit.py')].rstrip() if '\n# Written by fit.py' in text else text.rstrip()
        text += '\n\n# Written by fit.py\n[confidence]\nintercept = {:.3f}\nslope = {:.3f}\nenough = {:.1f}\nweak = {:.2f}\n'.format(*sure, ENOUGH, weak)
        table = lambda title, names, weights: f'\n[{title}]\n' + ''.join(f'{n} = {w:.3f}\n' for n, w in zip(names, weights) if abs(w) >= 0.0005)
        extent[extent_names.index('bias')] += EXTENT_BIAS
        open(o.write, 'w').write(text + table('weights', names, weights) + table('extent', extent_names, extent))


if __name__ == '__main__': main()
