// SPDX-License-Identifier: GPL-3.0-or-later
// One program holds the tests of a folder (linked once, not once for each); its first argument says which of them to run.
#pragma once

#include <QTest>

#include <string_view>

namespace sb::test {

struct Test {
    std::string_view file; ///< "tst_board.cpp"
    int (*run)(int argc, char **argv) = nullptr;
};

/// Puts it on the list that main() chooses from.
bool add(Test test);

/// Qt Test's watchdog lies on the stack, and ThreadSanitizer does not see that its thread has ended: farther down than any destructor
/// of a test goes, its place is used by nobody else.
[[gnu::noinline]] inline int runFartherDown(QObject &test, int argc, char **argv)
{
    char apart[1 << 18];
    asm volatile("" : : "r"(apart) : "memory");
    return QTest::qExec(&test, argc, argv);
}

template<typename T>
int run(int argc, char **argv)
{
    T test;
    return runFartherDown(test, argc, argv);
}

} // namespace sb::test

/// Stands once at the end of a test's file, where QTEST_MAIN stands in a program of its own.
#define SIGNALBOX_TEST(Class)                                                                                          \
    [[maybe_unused]] static const bool registered_##Class = sb::test::add({__FILE_NAME__, sb::test::run<Class>});
