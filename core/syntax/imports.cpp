// SPDX-License-Identifier: GPL-3.0-or-later
#include "imports.h"

#include "grammar.h"

#include <core/base/text.h>

#include <tree_sitter/api.h>

#include <algorithm>
#include <memory>

namespace sb::syntax {

namespace {

constexpr size_t importsSize = 2 * 1024 * 1024;
constexpr uint64_t importsTime = 1'000'000; ///< microseconds for one file
constexpr size_t importLimit = 2'000;
constexpr int useDepth = 8; ///< of braces in a Rust use

struct Gatherer {
    std::string_view source;
    std::vector<std::string> found;

    std::string_view text(TSNode node) const
    {
        const uint32_t begin = ts_node_start_byte(node);
        return source.substr(begin, ts_node_end_byte(node) - begin);
    }
    TSNode field(TSNode node, std::string_view name) const
    {
        return ts_node_child_by_field_name(node, name.data(), uint32_t(name.size()));
    }
    void add(std::string_view name)
    {
        if (!name.empty() && name.size() < 500 && found.size() < importLimit)
            found.emplace_back(name);
    }
    void addQuoted(TSNode node)
    {
        if (ts_node_is_null(node))
            return;
        const std::string_view quoted = text(node);
        if (quoted.size() > 2)
            add(quoted.substr(1, quoted.size() - 2));
    }
    void python(TSNode node, std::string_view type);
    void script(TSNode node, std::string_view type);
    void use(std::string_view prefix, std::string_view rest, int depth);
    void see(TSNode node);
};

void Gatherer::python(TSNode node, std::string_view type)
{
    const bool from = type == "import_from_statement";
    const TSNode module = field(node, "module_name");
    const std::string base = from && !ts_node_is_null(module) ? std::string(text(module)) : std::string();
    add(base);
    for (uint32_t i = 0; i < ts_node_named_child_count(node); ++i) {
        TSNode child = ts_node_named_child(node, i);
        if (from && ts_node_eq(child, module))
            continue;
        if (std::string_view(ts_node_type(child)) == "aliased_import")
            child = field(child, "name");
        if (!ts_node_is_null(child) && std::string_view(ts_node_type(child)) == "dotted_name")
            add(!from                     ? std::string(text(child))
                    : base.ends_with('.') ? base + std::string(text(child))
                                          : base + "." + std::string(text(child)));
    }
}

void Gatherer::script(TSNode node, std::string_view type)
{
    if (type == "import_statement" || type == "export_statement") {
        addQuoted(field(node, "source"));
        return;
    }
    const TSNode function = field(node, "function"), arguments = field(node, "arguments");
    if (ts_node_is_null(function) || ts_node_is_null(arguments))
        return;
    const std::string_view name = text(function);
    if ((name == "require" || name == "import" || name == "require.resolve")
        && ts_node_named_child_count(arguments) > 0) {
        const TSNode first = ts_node_named_child(arguments, 0);
        if (std::string_view(ts_node_type(first)) == "string")
            addQuoted(first);
    }
}

/// Rust's "a::{b, c::{d as e, f}}" as "a::b", "a::c::d", "a::c::f".
void Gatherer::use(std::string_view prefix, std::string_view rest, int depth)
{
    rest = trimmed(rest);
    const size_t open = rest.find('{');
    if (open == std::string_view::npos || depth == useDepth) {
        rest = trimmed(rest.substr(0, rest.find(" as ")));
        add(std::string(prefix) + std::string(rest));
        return;
    }
    const std::string base = std::string(prefix) + std::string(trimmed(rest.substr(0, open)));
    int level = 0;
    size_t from = open + 1;
    for (size_t i = open; i < rest.size(); ++i) {
        if (rest[i] == '{')
            ++level;
        const bool end = rest[i] == '}' && --level == 0;
        if (end || (rest[i] == ',' && level == 1)) {
            if (!trimmed(rest.substr(from, i - from)).empty())
                use(base, rest.substr(from, i - from), depth + 1);
            from = i + 1;
        }
        if (end)
            break;
    }
}

void Gatherer::see(TSNode node)
{
    const std::string_view type = ts_node_type(node);
    if (type == "preproc_include")
        addQuoted(field(node, "path"));
    else if (type == "import_from_statement")
        python(node, type);
    else if (type == "import_statement" && ts_node_is_null(field(node, "source"))
             && !ts_node_is_null(field(node, "name")))
        python(node, type);
    else if (type == "import_statement" || type == "export_statement" || type == "call_expression")
        script(node, type);
    else if (type == "import_spec")
        addQuoted(field(node, "path"));
    else if (type == "use_declaration")
        use({}, text(field(node, "argument")), 0);
    else if (type == "mod_item" && ts_node_is_null(field(node, "body")))
        add("mod " + std::string(text(field(node, "name"))));
    else if (type == "import_declaration" && text(node).starts_with("import ") && text(node).ends_with(';')) {
        std::string_view name = trimmed(text(node).substr(7, text(node).size() - 8));
        if (name.starts_with("static "))
            name = trimmed(name.substr(7));
        add(name);
    }
}

} // namespace

std::vector<std::string> importsOf(std::string_view path, std::string_view source)
{
    const TSLanguage *grammar = grammarFor(path);
    if (!grammar || source.size() > importsSize)
        return {};
    const std::unique_ptr<TSParser, decltype(&ts_parser_delete)> parser(ts_parser_new(), ts_parser_delete);
    ts_parser_set_language(parser.get(), grammar);
    ts_parser_set_timeout_micros(parser.get(), importsTime);
    const std::unique_ptr<TSTree, decltype(&ts_tree_delete)> tree(
        ts_parser_parse_string(parser.get(), nullptr, source.data(), uint32_t(source.size())), ts_tree_delete);
    if (!tree)
        return {};
    Gatherer gatherer{source, {}};
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree.get()));
    for (bool more = true; more;) {
        const TSNode node = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_named(node))
            gatherer.see(node);
        if (ts_tree_cursor_goto_first_child(&cursor))
            continue;
        while (more && !ts_tree_cursor_goto_next_sibling(&cursor))
            more = ts_tree_cursor_goto_parent(&cursor);
    }
    ts_tree_cursor_delete(&cursor);
    std::ranges::sort(gatherer.found);
    const auto twice = std::ranges::unique(gatherer.found);
    gatherer.found.erase(twice.begin(), twice.end());
    return std::move(gatherer.found);
}

} // namespace sb::syntax
