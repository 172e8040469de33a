// SPDX-License-Identifier: GPL-3.0-or-later
#include "syntax.h"

#include <core/base/text.h>

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <format>
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
                ? std::format("missing '{}'", ts_node_type(node))
                : std::format("unexpected '{}'", shortened(trimmed(text.substr(0, text.find('\n'))), 60))};
}

std::vector<SyntaxError> errorsIn(const Grammar &grammar, std::string_view source)
{
    std::vector<SyntaxError> found;
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
    for (bool more = true; more && found.size() < errorLimit;) {
        const TSNode node = ts_tree_cursor_current_node(&cursor);
        const bool bad = ts_node_is_error(node) || ts_node_is_missing(node);
        if (bad)
            found.push_back(errorAt(node, source));
        if (!bad && ts_node_has_error(node) && ts_tree_cursor_goto_first_child(&cursor))
            continue;
        while (more && !ts_tree_cursor_goto_next_sibling(&cursor))
            more = ts_tree_cursor_goto_parent(&cursor);
    }
    ts_tree_cursor_delete(&cursor);
    return found;
}

} // namespace

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
    // Lines shift, so an old error is known by its text; the same text once more is new.
    std::map<std::string, int> old;
    for (const SyntaxError &error : errorsIn(*grammar, before))
        ++old[error.text];
    std::vector<SyntaxError> found;
    for (SyntaxError &error : errorsIn(*grammar, after)) {
        if (old[error.text]-- <= 0)
            found.push_back(std::move(error));
    }
    return found;
}

} // namespace sb::syntax
