// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target over a seed corpus and seeded mutations of it: the same inputs on every machine.
// usage: fuzz_NAME CORPUS_FOLDER [MUTATIONS_PER_SEED]
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace {

void feed(const std::string &input)
{
    // A buffer of exactly this size, so that AddressSanitizer sees a read past its end.
    const std::vector<uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string mutated(const std::string &seed, const std::vector<std::string> &others, std::mt19937 &random)
{
    const auto below = [&](size_t n) { return n == 0 ? 0 : random() % n; };
    std::string input = seed;
    for (size_t round = 1 + below(4); round > 0; --round) {
        const size_t at = below(input.size() + 1);
        switch (random() % 7) {
        case 0: input.insert(at, 1, char(random())); break;
        case 1: input.erase(at, below(32)); break;
        case 2:
            if (at < input.size())
                input[at] = char(random());
            break;
        case 3:
            if (at < input.size())
                input[at] = char(uint8_t(input[at]) ^ (1u << (random() % 8)));
            break;
        case 4: input.insert(at, input.substr(below(input.size() + 1), below(64))); break;
        case 5: input.resize(at); break;
        case 6: {
            const std::string &other = others[below(others.size())];
            input.insert(at, other.substr(below(other.size() + 1), below(256)));
            break;
        }
        }
    }
    return input;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    std::vector<std::string> seeds;
    std::vector<std::filesystem::path> paths;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(argv[1])) {
        if (entry.is_regular_file())
            paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    for (const auto &path : paths) {
        std::ifstream file(path, std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    if (seeds.empty()) {
        std::fprintf(stderr, "error: no seed in %s\n", argv[1]);
        return 1;
    }
    seeds.emplace_back();
    const int each = argc > 2 ? std::atoi(argv[2]) : 400;
    std::mt19937 random(20261120);
    size_t fed = 0;
    for (const std::string &seed : seeds) {
        feed(seed);
        ++fed;
        for (int i = 0; i < each; ++i, ++fed)
            feed(mutated(seed, seeds, random));
    }
    std::printf("%zu inputs from %zu seeds\n", fed, seeds.size() - 1);
    return 0;
}
