// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctest_names.h"

#include <core/base/text.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

namespace sb::classify {

namespace {

constexpr size_t callLimit = 20'000; ///< of one file

struct Call {
    std::string name; ///< in lower case, as CMake reads it
    std::vector<std::string> args;
};

bool isWordByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The calls of one file in order; nested parentheses and unfinished text end an argument, nothing worse.
std::vector<Call> callsIn(std::string_view text)
{
    std::vector<Call> calls;
    size_t i = 0;
    const auto skipComment = [&] { i = std::min(text.find('\n', i), text.size()); };
    while (i < text.size() && calls.size() < callLimit) {
        if (text[i] == '#') {
            skipComment();
        } else if (isWordByte(text[i])) {
            const size_t begin = i;
            while (i < text.size() && isWordByte(text[i]))
                ++i;
            Call call{lower(text.substr(begin, i - begin)), {}};
            while (i < text.size() && (text[i] == ' ' || text[i] == '\t'))
                ++i;
            if (i == text.size() || text[i] != '(')
                continue;
            std::string word;
            const auto end = [&] {
                if (!word.empty())
                    call.args.push_back(std::exchange(word, {}));
            };
            int depth = 1;
            for (++i; i < text.size() && depth > 0; ++i) {
                const char c = text[i];
                if (c == '#') {
                    skipComment();
                    end();
                    --i;
                } else if (c == '"') {
                    for (++i; i < text.size() && text[i] != '"'; ++i)
                        word += text[i];
                } else if (c == '(' || c == ')') {
                    depth += c == '(' ? 1 : -1;
                    end();
                } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';') {
                    end();
                } else {
                    word += c;
                }
            }
            end();
            calls.push_back(std::move(call));
        } else {
            ++i;
        }
    }
    return calls;
}

/// The test and the program of an add_test, in either of its forms.
std::optional<std::pair<std::string, std::string>> addedTest(const Call &call)
{
    if (call.name != "add_test" || call.args.size() < 2)
        return std::nullopt;
    if (call.args[0] != "NAME")
        return std::pair(call.args[0], call.args[1]);
    const auto command = std::ranges::find(call.args, "COMMAND");
    if (command == call.args.end() || command + 1 == call.args.end())
        return std::nullopt;
    return std::pair(call.args[1], *(command + 1));
}

struct Project {
    std::vector<std::pair<std::string, Call>> calls; ///< outside functions, with the folder of their file
    std::set<std::string> declares; ///< functions that add a test named as their first argument
    std::map<std::string, std::string> tests; ///< program -> test
    std::set<std::string> discovered; ///< programs that name their cases themselves

    void read(const std::string &folder, std::string_view text)
    {
        std::string function, first;
        for (Call &call : callsIn(text)) {
            if ((call.name == "function" || call.name == "macro") && !call.args.empty()) {
                function = lower(call.args[0]);
                first = call.args.size() > 1 ? "${" + call.args[1] + "}" : std::string();
            } else if (call.name == "endfunction" || call.name == "endmacro") {
                function.clear();
            } else if (!function.empty()) {
                const auto added = addedTest(call);
                if (added && added->first == first)
                    declares.insert(function);
            } else if (const auto added = addedTest(call)) {
                tests.emplace(added->second, added->first);
            } else if (call.name.ends_with("_discover_tests") && !call.args.empty()) {
                discovered.insert(call.args[0]);
            } else {
                calls.emplace_back(folder, std::move(call));
            }
        }
    }
};

} // namespace

std::map<std::string, std::string> ctestNames(const std::map<std::string, std::string> &buildFiles,
                                              const std::vector<std::string> &sources)
{
    Project project;
    for (const auto &[path, text] : buildFiles) {
        const size_t slash = path.rfind('/');
        project.read(slash == std::string::npos ? std::string() : path.substr(0, slash + 1), text);
    }
    const std::set<std::string, std::less<>> wanted(sources.begin(), sources.end());
    std::map<std::string, std::string> names;
    std::set<std::string> twice; // built into two programs: either could fail
    for (const auto &[folder, call] : project.calls) {
        for (size_t i = 1; i < call.args.size(); ++i) {
            std::string_view file = call.args[i];
            for (const std::string_view here : {"${CMAKE_CURRENT_SOURCE_DIR}/", "${CMAKE_CURRENT_LIST_DIR}/", "./"}) {
                if (file.starts_with(here))
                    file.remove_prefix(here.size());
            }
            const auto source = wanted.find(folder + std::string(file));
            const std::string &program = call.args[0];
            if (source == wanted.end() || program.contains('$') || project.discovered.contains(program))
                continue;
            std::string name;
            if (project.declares.contains(call.name))
                name = program;
            else if (const auto test = project.tests.find(program); test != project.tests.end())
                name = test->second;
            if (name.empty() || name.contains('$'))
                continue;
            if (!names.emplace(*source, name).second)
                twice.insert(*source);
        }
    }
    std::erase_if(names, [&](const auto &each) { return twice.contains(each.first); });
    return names;
}

} // namespace sb::classify
