#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: suppressions.py FOLDER: each suppression of ThreadSanitizer names a function inside Qt, never a library or one of ours."""
import os
import re
import sys

bad = []
with open(os.path.join(sys.argv[1], 'tsan.supp'), encoding='utf8') as file:
    for number, line in enumerate(file, 1):
        line = line.split('#', 1)[0].strip()
        if not line:
            continue
        kind, _, what = line.partition(':')
        if kind.startswith('called_from_lib') or re.search(r'lib\w*\.so|\.cpp$|\*$', what) or not re.match(r'^\^?(Q[A-Z]|q[A-Z]|QtPrivate)', what):
            bad.append(f'tsan.supp:{number}: {line}: name a function inside Qt')
print('\n'.join(bad) or 'every suppression names a function inside Qt')
sys.exit(1 if bad else 0)
