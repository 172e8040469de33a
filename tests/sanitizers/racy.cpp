// SPDX-License-Identifier: GPL-3.0-or-later
// Two threads, one counter, no lock: ThreadSanitizer must say so, or a clean run of the other tests means nothing.
#include <cstdio>
#include <thread>

int main()
{
    int counter = 0;
    const auto count = [&] {
        for (int i = 0; i < 100000; ++i)
            ++counter;
    };
    std::jthread one(count);
    std::jthread two(count);
    one.join();
    two.join();
    std::printf("%d\n", counter);
    return 0;
}
