#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each probe is a small tree that breaks one rule of LAYERS; the layer test must name it. And one tree that breaks none."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
import layers

SPDX = '// SPDX-License-Identifier: GPL-3.0-or-later\n'
LAYERS = '''
core/base  :            | QLoggingCategory
core/fact  : core/base  | nlohmann/json.hpp
core/slm2  : core/base  |
core/gate/hard : core/fact |
ui/kit     : core/base  | Q.*
app/ctl    : core/base  | CLI/.*
'''


class Probes(unittest.TestCase):
    def check(self, path, code, expected):
        with tempfile.TemporaryDirectory() as root:
            def write(name, text):
                os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
                with open(os.path.join(root, name), 'w', encoding='utf8') as file:
                    file.write(text)
            write('LAYERS', LAYERS)
            for folder in ('core/base/b', 'core/fact/f', 'ui/kit/k', 'core/gate/hard/h', 'core/slm2/s'):
                write(folder + '.h', SPDX)
            write(path, SPDX + code)
            found = list(layers.faults(root))
            if expected is None:
                self.assertEqual(found, [])
            else:
                self.assertTrue(any(expected in fault for fault in found), f'{expected!r} not in {found}')


PROBES = {
    'granted': ('core/fact/x.cpp', '#include "f.h"\n#include <core/base/b.h>\n#include <nlohmann/json.hpp>\n#include <vector>\n#include <sys/stat.h>\n', None),
    'folder_with_digit': ('core/slm2/x.cpp', '#include <core/base/b.h>\n', None),
    'not_granted': ('core/base/x.cpp', '#include <core/fact/f.h>\n', 'may not include <core/fact/f.h>'),
    'quoted_other_folder': ('core/base/x.cpp', '#include "core/fact/f.h"\n', 'is not a file of this folder'),
    'relative': ('core/base/x.cpp', '#include "../fact/f.h"\n', 'is not a file of this folder'),
    'relative_in_brackets': ('core/base/x.cpp', '#include <../core/fact/f.h>\n', 'may not include'),
    'through_dots': ('core/base/x.cpp', '#include <core/base/../fact/f.h>\n', 'may not include'),
    'spaced': ('core/base/x.cpp', '  #  include   <core/fact/f.h>\n', 'may not include <core/fact/f.h>'),
    'no_space': ('core/base/x.cpp', '#include<core/fact/f.h>\n', 'may not include <core/fact/f.h>'),
    'spliced': ('core/base/x.cpp', '#inc\\\nlude <core/fact/f.h>\n', 'may not include <core/fact/f.h>'),
    'after_comment': ('core/base/x.cpp', '/* a\n b */ #include <core/fact/f.h>\n', ':3: may not include <core/fact/f.h>'),
    'trailing_comment': ('core/base/x.cpp', '#include <core/fact/f.h> // why\n', 'may not include <core/fact/f.h>'),
    'commented_out': ('core/base/x.cpp', '// #include <core/fact/f.h>\n', None),
    'digraph': ('core/base/x.cpp', '%:include <core/fact/f.h>\n', 'may not include <core/fact/f.h>'),
    'macro': ('core/base/x.cpp', '#define F <core/fact/f.h>\n#include F\n', 'cannot be read'),
    'include_next': ('core/base/x.cpp', '#include_next <core/fact/f.h>\n', 'may not include <core/fact/f.h>'),
    'module_import': ('core/base/x.cpp', 'import <vector>;\n', 'modules are not used'),
    'named_module_import': ('core/base/x.cpp', 'export import std.compat;\n', 'modules are not used'),
    'import_as_a_name': ('core/base/x.cpp', 'imports.m_commit = {};\nimports += 1;\nimport = 2;\n', None),
    'hpp': ('core/base/x.hpp', '#include <core/fact/f.h>\n', 'may not include <core/fact/f.h>'),
    'odd_suffix': ('core/base/x.cc', '', 'sources are named'),
    'missing_header': ('core/fact/x.cpp', '#include <core/base/none.h>\n', 'there is no'),
    'sub_folder': ('core/base/deep/x.cpp', '', 'core/base/deep: not in LAYERS'),
    'listed_sub_folder': ('core/gate/hard/x.cpp', '#include <core/fact/f.h>\n', None),
    'unlisted_folder': ('core/other/x.cpp', '', 'core/other: not in LAYERS'),
    'qt_module_path': ('core/base/x.cpp', '#include <QtWidgets/QWidget>\n', 'may not include <QtWidgets/QWidget>'),
    'qt': ('core/base/x.cpp', '#include <QWidget>\n', 'may not include <QWidget>'),
    'kde': ('core/base/x.cpp', '#include <KMessageWidget>\n', 'may not include <KMessageWidget>'),
    'nlohmann': ('core/base/x.cpp', '#include <nlohmann/json.hpp>\n', 'may not include <nlohmann/json.hpp>'),
    'sqlite': ('core/base/x.cpp', '#include <sqlite3.h>\n', 'may not include <sqlite3.h>'),
    'hyperscan': ('core/base/x.cpp', '#include <hs/hs.h>\n', 'may not include <hs/hs.h>'),
    'git2': ('ui/kit/x.cpp', '#include <git2.h>\n', 'may not include <git2.h>'),
    'grant_is_whole': ('app/ctl/x.cpp', '#include <CLI11.h>\n', 'may not include <CLI11.h>'),
    'prefix_is_no_grant': ('core/base/x.cpp', '#include <QLoggingCategoryX>\n', 'may not include'),
    'core_into_ui': ('core/fact/x.cpp', '#include <ui/kit/k.h>\n', 'may not include <ui/kit/k.h>'),
    'too_long': ('core/base/x.cpp', 'int a;\n' * 401, '402 lines'),
    'singleton': ('core/base/x.cpp', 'int i = Thing::instance().n;\n', 'instance()'),
    'nested_loop': ('ui/kit/x.cpp', 'void f() { QCoreApplication::processEvents(); }\n', 'processEvents'),
    'message_box_in_core': ('core/base/x.cpp', 'QMessageBox box;\n', 'QMessageBox'),
    'word_in_string': ('core/base/x.cpp', 'const char *s = "sender()";\n', None),
}

for title, (path, code, expected) in PROBES.items():
    setattr(Probes, 'test_' + title, lambda self, p=path, c=code, e=expected: self.check(p, c, e))

if __name__ == '__main__':
    unittest.main()
