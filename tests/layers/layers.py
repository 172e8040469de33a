#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: layers.py ROOT

Fails when a source file below app, core or ui includes what LAYERS does not grant its folder, stands in a folder that LAYERS does
not list, or is longer than 400 lines; and when it calls what the house forbids.
"""
import os
import re
import sys

LIMIT = 400
SOURCE = re.compile(r'\.(h|hh|hpp|hxx|inl|ipp|tpp|c|cc|cpp|cxx|ixx|cppm)$')
# The C and C++ standard libraries and POSIX (with Linux's own additions that core/base and core/run stand on).
STANDARD = re.compile(r'^([a-z_]+|(assert|ctype|errno|fcntl|float|inttypes|limits|locale|math|poll|pthread|pwd|grp|sched|setjmp|signal|spawn'
                      r'|stdarg|stddef|stdint|stdio|stdlib|string|strings|termios|time|unistd|dirent|fnmatch|glob|libgen|cpuid|immintrin)\.h'
                      r'|sys/[a-z_0-9]+\.h|netinet/[a-z]+\.h|arpa/inet\.h)$')
FORBIDDEN = {
    r'\binstance\(\)': 'hand the object in; nothing is reachable from anywhere',
    r'\bprocessEvents\b': 'no nested event loops',
    r'\bQEventLoop\b': 'no nested event loops',
    r'\bqFatal\b': 'return an Error',
    r'\bsender\(\)': 'connect a lambda that knows its sender',
}
# Qt's own classes that are reached no other way.
INSTANCE_OF_OTHERS = re.compile(r'\b(KColorSchemeManager|QCoreApplication|QNetworkInformation|QApplication|QGuiApplication|QThread|QAbstractEventDispatcher)::instance\(\)')


def read(path):
    with open(path, encoding='utf8', errors='replace') as file:
        return file.read()


def rows(root):
    """{folder: (granted folders, regular expression of foreign headers)}"""
    found = {}
    for number, line in enumerate(read(os.path.join(root, 'LAYERS')).split('\n'), 1):
        line = line.split('#', 1)[0].strip()
        if not line:
            continue
        match = re.fullmatch(r'([a-z][a-z0-9_/]*)\s*:([^|]*)\|?(.*)', line)
        if not match:
            raise SystemExit(f'LAYERS:{number}: not "folder : folders | foreign headers"')
        folder, granted, foreign = match[1], match[2].split(), match[3].strip()
        pattern = '|'.join(re.escape(g).replace(r'\*', '[a-z0-9_/]+') for g in [folder, *granted])
        found[folder] = (re.compile(f'({pattern})'), re.compile(foreign or r'(?!)'))
    return found


def plain(text):
    """The text as the preprocessor sees it: spliced lines joined, comments gone; line numbers are kept."""
    joined, pending = [], 0
    for line in text.split('\n'):
        if joined and joined[-1].endswith('\\'):
            joined[-1] = joined[-1][:-1] + line
            pending += 1
            continue
        joined += [''] * pending + [line]
        pending = 0
    text = '\n'.join(joined)
    token = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def drop(match):
        if match[0].startswith(('//', '/*')):
            return ' ' + '\n' * match[0].count('\n')
        return match[0]
    return token.sub(drop, text)


def without_strings(text):
    return re.sub(r'R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', '""', text, flags=re.S)


def faults(root):
    layers = rows(root)
    for top in ('app', 'core', 'ui'):
        for folder, subfolders, names in os.walk(os.path.join(root, top)):
            subfolders[:] = sorted(s for s in subfolders if s not in ('grammars', 'node_modules'))
            shown_folder = os.path.relpath(folder, root)
            sources = sorted(n for n in names if SOURCE.search(n) and n != 'precompiled.h')
            if sources and shown_folder not in layers:
                yield f'{shown_folder}: not in LAYERS'
                continue
            for name in sources:
                yield from file_faults(root, os.path.join(shown_folder, name), layers[shown_folder])


def file_faults(root, shown, row):
    granted, foreign = row
    raw = read(os.path.join(root, shown))
    if raw.count('\n') > LIMIT:
        yield f'{shown}: {raw.count(chr(10))} lines, {LIMIT} at most'
    if not raw.startswith('// SPDX-License-Identifier: GPL-3.0-or-later\n'):
        yield f'{shown}:1: the first line is not the SPDX line'
    if not re.search(r'\.(h|cpp)$', shown):
        yield f'{shown}: sources are named .h and .cpp'
    text = plain(raw)
    for number, line in enumerate(text.split('\n'), 1):
        where = f'{shown}:{number}'
        if re.match(r'\s*(export\s+)?import\s*([<"]|[ \t][A-Za-z_][\w.:]*\s*;)', line):
            yield f'{where}: modules are not used here'
        match = re.match(r'\s*(?:#|%:|\?\?=)\s*(?:include|include_next|import)\b\s*(.*)', line)
        if not match:
            continue
        header = re.match(r'<([^>]+)>\s*$', match[1])
        quoted = re.match(r'"([^"]+)"\s*$', match[1])
        if quoted:
            own = os.path.join(root, os.path.dirname(shown), quoted[1])
            moc = quoted[1] == re.sub(r'\.cpp$', '.moc', os.path.basename(shown))
            if '/' in quoted[1] or not (moc or os.path.exists(own)):
                yield f'{where}: "{quoted[1]}" is not a file of this folder; another folder is named <core/...> from the root'
        elif not header:
            yield f'{where}: an include that cannot be read: {match[1].strip()}'
        elif re.match(r'(core|ui|app|tests|bench|resources)/', header[1]):
            folder = os.path.dirname(header[1])
            if not granted.fullmatch(folder):
                yield f'{where}: may not include <{header[1]}>'
            elif not os.path.exists(os.path.join(root, header[1])):
                yield f'{where}: there is no <{header[1]}>'
        elif not STANDARD.match(header[1]) and not foreign.fullmatch(header[1]):
            yield f'{where}: may not include <{header[1]}>'
    code = INSTANCE_OF_OTHERS.sub('', without_strings(text))
    forbidden = dict(FORBIDDEN)
    if not shown.startswith('ui/'):
        forbidden[r'\bQMessageBox\b'] = 'only the window speaks to people'
    for number, line in enumerate(code.split('\n'), 1):
        for pattern, instead in forbidden.items():
            if re.search(pattern, line):
                yield f'{shown}:{number}: {re.search(pattern, line)[0]}: {instead}'


def main():
    bad = list(faults(sys.argv[1]))
    for fault in bad:
        print(fault)
    print(f'{len(bad)} faults against LAYERS')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
