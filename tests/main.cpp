// SPDX-License-Identifier: GPL-3.0-or-later
// NAME [what Qt Test takes]: runs the test of NAME.cpp. Built twice: over QApplication where the window is tested.
#include "checkout.h"
#include "registry.h"

#ifdef QT_WIDGETS_LIB
#include <QApplication>
using Application = QApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

std::vector<sb::test::Test> &all()
{
    static std::vector<sb::test::Test> tests;
    return tests;
}

} // namespace

bool sb::test::add(Test test)
{
    all().push_back(test);
    return true;
}

QString sb::test::checkout(const char *below)
{
    return QStringLiteral(SIGNALBOX_CHECKOUT "/") + QLatin1StringView(below);
}

QString sb::test::npmModules()
{
    return QStringLiteral(SIGNALBOX_NPM);
}

int main(int argc, char **argv)
{
    const std::string_view name = argc > 1 ? argv[1] : "";
    const auto test = std::ranges::find_if(all(), [&](const sb::test::Test &each) {
        return each.file.starts_with(name) && each.file.substr(name.size()) == ".cpp";
    });
    if (test == all().end()) {
        std::fprintf(stderr, "%s NAME [ARGUMENTS OF QT TEST], where NAME is one of\n", argv[0]);
        for (const sb::test::Test &each : all())
            std::fprintf(stderr, "    %.*s\n", int(each.file.rfind('.')), each.file.data());
        return 2;
    }
    argv[1] = argv[0];
    ++argv;
    Application application(--argc, argv);
    application.setAttribute(Qt::AA_Use96Dpi, true);
    return test->run(argc, argv);
}
