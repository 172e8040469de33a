// SPDX-License-Identifier: GPL-3.0-or-later
#include "syntax.h"

#include "grammar.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>

extern "C" {
const TSLanguage *tree_sitter_c();
const TSLanguage *tree_sitter_cpp();
const TSLanguage *tree_sitter_python();
const TSLanguage *tree_sitter_javascript();
const TSLanguage *tree_sitter_typescript();
const TSLanguage *tree_sitter_tsx();
const TSLanguage *tree_sitter_go();
const TSLanguage *tree_sitter_rust();
const TSLanguage *tree_sitter_java();
const TSLanguage *tree_sitter_json();
const TSLanguage *tree_sitter_yaml();
}

namespace sb::syntax {

namespace {

constexpr size_t sizeLimit = 2 * 1024 * 1024;
constexpr uint64_t timeLimit = 2'000'000; ///< microseconds for one file
constexpr size_t errorLimit = 200;

struct Grammar {
    std::string_view name;
    const TSLanguage *(*language)();
    std::array<std::string_view, 8> endings;
};

constexpr Grammar grammars[] = {
    {"c", tree_sitter_c, {".c"}},
    {"cpp", tree_sitter_cpp, {".cpp", ".cc", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".ipp"}},
    {"python", tree_sitter_python, {".py", ".pyi"}},
    {"javascript", tree_sitter_javascript, {".js", ".mjs", ".cjs", ".jsx"}},
    {"typescript", tree_sitter_typescript, {".ts", ".mts", ".cts"}},
    {"tsx", tree_sitter_tsx, {".tsx"}},
    {"go", tree_sitter_go, {".go"}},
    {"rust", tree_sitter_rust, {".rs"}},
    {"java", tree_sitter_java, {".java"}},
    {"json", tree_sitter_json, {".json"}},
    {"yaml", tree_sitter_yaml, {".yml", ".yaml"}},
};

const Grammar *grammarOf(std::string_view path)
{
    const std::string name = lower(path.substr(path.rfind('/') + 1));
    for (const Grammar &grammar : grammars) {
        for (const std::string_view ending : grammar.endings) {
            if (!ending.empty() && name.size() > ending.size() && name.ends_with(ending))
                return &grammar;
        }
    }
    return nullptr;
}

using Parser = std::unique_ptr<TSParser, decltype(&ts_parser_delete)>;
using Tree = std::unique_ptr<TSTree, decltype(&ts_tree_delete)>;

SyntaxError errorAt(TSNode node, std::string_view source)
{
    const TSPoint point = ts_node_start_point(node);
    const uint32_t begin = ts_node_start_byte(node);
    const std::string_view text = source.substr(begin, ts_node_end_byte(node) - begin);
    return {int(point.row) + 1, int(point.column) + 1,
            ts_node_is_missing(node)
                ? sb::format("missing '{}'", ts_node_type(node))
                : sb::format("unexpected '{}'", shortened(trimmed(text.substr(0, text.find('\n'))), 60))};
}

/// Opening less closing brackets, as the grammar's lexer sees them: not those of strings and comments.
using Balance = std::map<char, int>;

struct Parsed {
    std::vector<SyntaxError> errors;
    Balance balance;
};

void count(TSNode leaf, Balance &balance)
{
    const std::string_view type = ts_node_type(leaf);
    if (type.size() != 1 || ts_node_is_missing(leaf))
        return;
    constexpr std::string_view opening = "([{", closing = ")]}";
    if (const size_t at = opening.find(type.front()); at != std::string_view::npos)
        ++balance[opening[at]];
    else if (const size_t end = closing.find(type.front()); end != std::string_view::npos)
        --balance[opening[end]];
}

Parsed parsed(const Grammar &grammar, std::string_view source)
{
    Parsed found;
    if (source.size() > sizeLimit)
        return found;
    const Parser parser(ts_parser_new(), ts_parser_delete);
    ts_parser_set_language(parser.get(), grammar.language());
    ts_parser_set_timeout_micros(parser.get(), timeLimit);
    const Tree tree(ts_parser_parse_string(parser.get(), nullptr, source.data(), uint32_t(source.size())),
                    ts_tree_delete);
    if (!tree)
        return found;
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree.get()));
    bool inError = false; // only the outermost error node is reported
    uint32_t errorEnd = 0;
    for (bool more = true; more;) {
        const TSNode node = ts_tree_cursor_current_node(&cursor);
        inError = inError && ts_node_start_byte(node) < errorEnd;
        if (!inError && (ts_node_is_error(node) || ts_node_is_missing(node))) {
            inError = true;
            errorEnd = ts_node_end_byte(node);
            if (found.errors.size() < errorLimit)
                found.errors.push_back(errorAt(node, source));
        }
        if (ts_tree_cursor_goto_first_child(&cursor))
            continue;
        count(node, found.balance);
        while (more && !ts_tree_cursor_goto_next_sibling(&cursor))
            more = ts_tree_cursor_goto_parent(&cursor);
    }
    ts_tree_cursor_delete(&cursor);
    return found;
}

/// The lines of `after`, 1-based, between what it has in common with `before` at its start and at its end.
std::pair<int, int> changedLines(std::string_view before, std::string_view after)
{
    const auto [was, is] = std::ranges::mismatch(before, after);
    const auto start = is - after.begin();
    size_t same = 0;
    const size_t most = std::min(before.size(), after.size()) - size_t(start);
    while (same < most && before[before.size() - 1 - same] == after[after.size() - 1 - same])
        ++same;
    const int first = 1 + int(std::count(after.begin(), is, '\n'));
    return {first, first + int(std::count(is, after.end() - ptrdiff_t(same), '\n'))};
}

} // namespace

const TSLanguage *grammarFor(std::string_view path)
{
    const Grammar *grammar = grammarOf(path);
    return grammar ? grammar->language() : nullptr;
}

std::string_view languageOf(std::string_view path)
{
    const Grammar *grammar = grammarOf(path);
    return grammar ? grammar->name : std::string_view{};
}

std::vector<SyntaxError> newErrors(std::string_view path, std::string_view before, std::string_view after)
{
    const Grammar *grammar = grammarOf(path);
    if (!grammar)
        return {};
    Parsed is = parsed(*grammar, after);
    if (is.errors.empty())
        return {};
    const Parsed was = parsed(*grammar, before);
    if (was.errors.empty())
        return std::move(is.errors);

    // A base that the grammar cannot read is recovered from differently after any edit, so that errors appear, vanish and grow far
    // from it: then only those count that begin in the changed lines, or a bracket that lost its partner.
    const auto [first, last] = changedLines(before, after);
    std::map<std::string, int> old;
    for (const SyntaxError &error : was.errors)
        ++old[error.text];
    std::vector<SyntaxError> found;
    for (SyntaxError &error : is.errors) {
        const bool directive = error.text.starts_with("missing '#"); // an old error swallowed its partner
        if (old[error.text]-- <= 0 && !directive && error.line >= first && error.line <= last)
            found.push_back(std::move(error));
    }
    for (const auto &[bracket, balance] : is.balance) {
        const auto pair = was.balance.find(bracket);
        if (found.empty() && balance != (pair == was.balance.end() ? 0 : pair->second))
            found.push_back({first, 1, sb::format("unbalanced '{}'", bracket)});
    }
    return found;
}

} // namespace sb::syntax
