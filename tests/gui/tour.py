#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tour.py WORKSPACE PICTURES THEME   (on a display, with a window manager: see tour.sh)

Drives the demo's loop through the real window by keys alone: failing build, diagnosis, proposed patch, approve, draft, ready, merge,
green, revert, red. What happened is judged by git in the local code host and by the logs of its builds, never by Signalbox's own
database; that is only looked at to know when the background work has come far enough to press the next key.
"""
import glob
import json
import os
import sqlite3
import subprocess
import sys
import time

workspace, pictures, theme = sys.argv[1:4]
other = 'dark' if theme == 'light' else 'light'
stalls = os.path.join(os.path.dirname(workspace), 'stalls.json')
longest_stall_ms = 1000
repository = os.path.join(workspace, 'forge/demo/widgets/repository.git')
logs = os.path.join(workspace, 'forge/demo/widgets/logs')


def sh(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def git(*arguments):
    done = subprocess.run(['git', '-C', repository, *arguments], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ''


def until(what, question, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            print(f'ok: {what}', flush=True)
            return answer
        time.sleep(0.2)
    picture('failed')
    raise SystemExit(f'not ok: {what} (waited {seconds} s)')


def keys(*names):
    for name in names:
        sh('xdotool', 'key', '--clearmodifiers', name)
        time.sleep(0.35)


def words(text):
    sh('xdotool', 'type', '--delay', '30', text)
    time.sleep(0.5)


def shoot(name, shown):
    """What the screen shows, with its pop-ups and dialogs; a light picture is light, a dark one is dark."""
    os.makedirs(pictures, exist_ok=True)
    path = os.path.join(pictures, f'{name}-{shown}.png')
    sh('import', '-window', 'root', path)
    lightness = float(sh('convert', path, '-colorspace', 'Gray', '-format', '%[fx:mean]', 'info:'))
    assert (lightness > 0.6) if shown == 'light' else (lightness < 0.35), f'{path}: lightness {lightness}'


def picture(name):
    """In the theme of the run, then in the other one: the window switches while it runs, whatever it shows."""
    shoot(name, theme)
    if name != 'failed':
        keys('ctrl+shift+l')
        time.sleep(0.6)
        shoot(name, other)
        keys('ctrl+shift+l')
        time.sleep(0.3)


def dialog(name, *opened, typed=''):
    """A window of its own has no theme key: it is opened in one theme, then in the other."""
    for shown in (theme, other):
        keys(*opened)
        if typed:
            words(typed)
        time.sleep(1)
        shoot(name, shown)
        keys('Escape', 'ctrl+shift+l')
        time.sleep(0.5)


def rows(sql):
    try:
        with sqlite3.connect(f'file:{workspace}/signalbox.sqlite?mode=ro', uri=True, timeout=5) as database:
            return [row[0] for row in database.execute(sql)]
    except sqlite3.Error:
        return []


def autofixes():
    return git('for-each-ref', '--format=%(refname:short)', 'refs/heads/ci/').split()


def readied():
    return rows("SELECT count(*) FROM ledger WHERE action LIKE '%ready%' AND outcome = 'done'")


def log_of(branch_tip):
    """Text of the newest log of a build of this commit: builds say which folder, named by the commit, they ran in."""
    found = [path for path in glob.glob(logs + '/*.log') if branch_tip[:12] in open(path, errors='replace').read()]
    return open(max(found, key=os.path.getmtime), errors='replace').read() if found else ''


program = subprocess.Popen(['signalbox', '--workspace', workspace, '--demo', '--theme', theme],
                           env=os.environ | {'SIGNALBOX_STALLS': stalls, 'XDG_STATE_HOME': os.path.dirname(workspace)})
window = until('the window opens', lambda: subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', 'Signalbox'], capture_output=True,
                                                          text=True).stdout.split()[-1:], 30)[0]
sh('xdotool', 'windowsize', '--sync', window, '1440', '900', 'windowmove', window, '0', '0', 'windowfocus', '--sync', window)
sh('xdotool', 'mousemove', '0', '0')
try:
    until('a fix for the broken main branch is proposed', lambda: any(b'missing-include' in bytes(d) for d in rows('SELECT doc FROM patches')), 180)
    until('the fix that the demo brings merged can be reverted', lambda: git('for-each-ref', 'refs/heads/revert/'), 120)
    until('the background work has come to rest', lambda: rows('SELECT count(*) FROM jobs WHERE state < 2') == [0], 120)
    time.sleep(3)
    main = git('rev-parse', 'main')

    keys('ctrl+1', 'Home')
    time.sleep(1)
    picture('board')
    keys('j', 'd')
    time.sleep(1)
    picture('board-diff')
    keys('h', 'ctrl+2', 'j', 'j')
    time.sleep(1.5)
    picture('failures')
    keys('l', 'ctrl+f')
    words('test')
    keys('Return')
    time.sleep(1)
    picture('log')
    keys('ctrl+2', 'bracketright')
    picture('similar')
    keys('bracketright')
    time.sleep(1)
    picture('suspects')
    keys('bracketleft', 'bracketleft', 'bracketleft')

    keys('ctrl+3', 'slash')
    words('include')
    keys('Return', 'j')
    time.sleep(1.5)
    picture('patches')
    before = autofixes()
    keys('a')
    branch = until('approving makes the branch', lambda: [name for name in autofixes() if name not in before], 60)[0]
    changed = git('diff', '--name-only', 'main', branch)
    assert changed == 'src/stock.cpp', changed
    assert '+#include <set>' in git('diff', 'main', branch)
    assert git('rev-parse', 'main') == main, 'approving must not touch main'
    until('the draft is built green', lambda: '100% tests passed' in log_of(git('rev-parse', branch)), 120)
    time.sleep(2)
    earlier = readied()
    keys('shift+y', 'ctrl+z')
    time.sleep(8)
    assert readied() == earlier, 'what was taken back in time was sent'
    keys('shift+y')
    until('the mark ready goes out when its time to undo has passed', lambda: readied() != earlier, 30)
    time.sleep(1.5)
    keys('shift+m')
    time.sleep(1.5)
    picture('merge')
    keys('Left', 'Return')
    landed = until('merging moves main', lambda: git('rev-parse', 'main') != main and git('rev-parse', 'main'), 60)
    assert git('diff', branch, 'main') == '', 'main is not what was approved'
    assert git('rev-list', '--count', f'{main}..{landed}') == '1', 'a squash is one commit'
    until('the inverse is ready', lambda: git('rev-parse', f'revert/{landed}'), 30)
    assert git('diff', main, f'revert/{landed}') == '', 'the inverse does not bring back what was'
    until('main is built green', lambda: '100% tests passed' in log_of(landed), 120)

    time.sleep(3)
    keys('ctrl+4', 'Home')
    time.sleep(1.5)
    picture('ledger')
    keys('v')
    time.sleep(2)
    picture('revert')
    begun = time.monotonic()
    keys('Left', 'Return')
    undone = until('reverting moves main again', lambda: git('rev-parse', 'main') != landed and git('rev-parse', 'main'), 60)
    print(f'reverted {time.monotonic() - begun:.1f} s after the key')
    assert git('diff', main, 'main') == '', 'the revert does not bring back what was'
    assert git('rev-list', '--count', f'{main}..{undone}') == '2', git('log', '--oneline', f'{main}..{undone}')
    until('main is red again', lambda: "'set' in namespace" in log_of(undone) or 'set’ is not a member' in log_of(undone), 120)
    time.sleep(2)
    keys('ctrl+4')
    time.sleep(1)
    picture('ledger-reverted')
    keys('ctrl+5')
    time.sleep(1)
    picture('trends')
    keys('t')
    time.sleep(0.5)
    picture('trends-table')
    keys('ctrl+1', 'Home')
    dialog('keys', 'question')
    dialog('palette', 'ctrl+k')
    dialog('settings', 'ctrl+comma')
    for page in 'auto-rules', 'learning', 'models', 'webhooks':
        dialog('settings-' + page, 'ctrl+comma', 'Tab', typed=page)
    assert git('fsck', '--strict') == '', git('fsck', '--strict')
finally:
    program.terminate()
    program.wait(20)
check = subprocess.run(['signalboxctl', '--workspace', workspace, 'ledger', 'verify'], capture_output=True, text=True)
print(check.stdout.strip())
assert check.returncode == 0, check.stdout + check.stderr
stall = json.load(open(stalls))
print('GUI thread: p50 {p50_ms:.1f} ms, p99 {p99_ms:.1f} ms, longest {longest_ms:.0f} ms at {longest_at_s:.1f} s, '
      '{asked} questions'.format(**stall))
assert stall['asked'] > 500, 'the watchdog has hardly asked'
assert stall['longest_ms'] <= longest_stall_ms, f'the window stood still for {stall["longest_ms"]:.0f} ms'
print('the tour is done')
