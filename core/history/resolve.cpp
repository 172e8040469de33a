// SPDX-License-Identifier: GPL-3.0-or-later
#include "resolve.h"

#include <core/base/text.h>

#include <algorithm>
#include <set>

namespace sb::history {

namespace {

std::string_view nameOf(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

std::string below(std::string_view folder, std::string_view path)
{
    return folder.empty() ? std::string(path) : std::string(folder) + "/" + std::string(path);
}

bool isUnder(std::string_view path, std::string_view suffix)
{
    return path == suffix
        || (path.size() > suffix.size() && path.ends_with(suffix) && path[path.size() - suffix.size() - 1] == '/');
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with)
{
    std::string out;
    for (size_t i = 0; i < text.size();) {
        if (text.substr(i).starts_with(what)) {
            out += with;
            i += what.size();
        } else {
            out += text[i++];
        }
    }
    return out;
}

} // namespace

std::string normalised(std::string_view folder, std::string_view relative)
{
    std::vector<std::string_view> parts;
    const std::string whole = below(folder, relative);
    for (const std::string_view part : split(whole, '/')) {
        if (part == "..") {
            if (parts.empty())
                return {};
            parts.pop_back();
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
    }
    std::string path;
    for (const std::string_view part : parts)
        path = below(path, part);
    return path;
}

Resolver::Resolver(const std::vector<std::string> &paths)
    : m_paths(paths)
{
    for (uint32_t i = 0; i < paths.size(); ++i) {
        m_byPath.emplace(paths[i], i);
        m_byName[nameOf(paths[i])].push_back(i);
        const std::string_view folder = folderOf(paths[i]);
        if (Ids &ids = m_byFolder[folder]; ids.empty()) {
            ids.push_back(i);
            m_foldersByName[nameOf(folder)].push_back(folder);
        } else {
            ids.push_back(i);
        }
    }
}

Resolver::Ids Resolver::exact(const std::string &path) const
{
    const auto found = m_byPath.find(path);
    return found == m_byPath.end() ? Ids{} : Ids{found->second};
}

Resolver::Ids Resolver::first(const std::vector<std::string> &candidates) const
{
    for (const std::string &candidate : candidates) {
        if (Ids ids = exact(candidate); !ids.empty())
            return ids;
    }
    return {};
}

/// The file that ends so and shares the longest beginning with the one that names it.
Resolver::Ids Resolver::bySuffix(std::string_view from, std::string_view suffix) const
{
    const auto named = m_byName.find(nameOf(suffix));
    if (named == m_byName.end())
        return {};
    Ids best;
    ptrdiff_t shared = -1;
    for (const uint32_t id : named->second) {
        if (!isUnder(m_paths[id], suffix))
            continue;
        const ptrdiff_t common = std::ranges::mismatch(m_paths[id], from).in1 - m_paths[id].begin();
        if (common > shared) {
            shared = common;
            best = {id};
        }
    }
    return best;
}

Resolver::Ids Resolver::inFolder(std::string_view suffix, std::string_view ending) const
{
    const auto named = m_foldersByName.find(nameOf(suffix));
    Ids found;
    if (named == m_foldersByName.end())
        return found;
    for (const std::string_view folder : named->second) {
        if (!isUnder(folder, suffix))
            continue;
        for (const uint32_t id : m_byFolder.at(folder)) {
            if (m_paths[id].ends_with(ending) && !m_paths[id].ends_with("_test.go"))
                found.push_back(id);
        }
    }
    return found;
}

Resolver::Ids Resolver::script(std::string_view from, std::string_view name) const
{
    const auto module = [&](const std::string &path) {
        std::vector<std::string> tries{path};
        for (const char *ending : {".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".vue", "/index.ts",
                                   "/index.tsx", "/index.js", "/index.mjs", "/src/index.ts", "/src/index.tsx",
                                   "/src/index.js", "/src/main.ts", "/lib/index.js"})
            tries.push_back(path + ending);
        for (const std::string_view ending : {".js", ".jsx", ".mjs"}) { // TypeScript names what will be compiled
            if (path.ends_with(ending))
                tries.push_back(path.substr(0, path.size() - ending.size()) + (ending == ".jsx" ? ".tsx" : ".ts"));
        }
        return first(tries);
    };
    if (name.starts_with('.'))
        return module(normalised(folderOf(from), name));
    if (name.starts_with("@/") || name.starts_with("~/"))
        return module(below("src", name.substr(2)));
    // A package of the same repository: its folder bears its name.
    std::vector<std::string_view> parts = split(name, '/');
    const size_t own = name.starts_with('@') && parts.size() > 1 ? 1 : 0;
    const auto folders = m_foldersByName.find(parts[own]);
    if (folders == m_foldersByName.end())
        return {};
    std::string rest;
    for (size_t i = own + 1; i < parts.size(); ++i)
        rest += "/" + std::string(parts[i]);
    for (const std::string_view folder : folders->second) {
        if (!m_byPath.contains(below(folder, "package.json")))
            continue;
        if (Ids ids = module(std::string(folder) + rest); !ids.empty())
            return ids;
        if (Ids ids = module(std::string(folder) + "/src" + rest); !ids.empty())
            return ids;
    }
    return {};
}

Resolver::Ids Resolver::python(std::string_view from, std::string_view name) const
{
    const size_t dots = name.find_first_not_of('.');
    const std::string path = replaced(name.substr(dots == std::string_view::npos ? name.size() : dots), ".", "/");
    if (dots == 0) {
        if (Ids ids = bySuffix(from, path + ".py"); !ids.empty())
            return ids;
        return bySuffix(from, path + "/__init__.py");
    }
    std::string_view folder = folderOf(from);
    for (size_t i = 1; i < std::min(dots, name.size()); ++i)
        folder = folderOf(folder);
    const std::string base = path.empty() ? std::string(folder) : below(folder, path);
    return first({base + ".py", base + "/__init__.py"});
}

Resolver::Ids Resolver::go(std::string_view name) const
{
    if (!name.substr(0, name.find('/')).contains('.'))
        return {}; // the standard library
    for (size_t slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/', slash + 1)) {
        if (Ids ids = inFolder(name.substr(slash + 1), ".go"); !ids.empty())
            return ids;
    }
    return {};
}

Resolver::Ids Resolver::rust(std::string_view from, std::string_view name) const
{
    const std::string_view folder = folderOf(from);
    const std::string_view stem = nameOf(from).substr(0, nameOf(from).rfind('.'));
    const bool root = stem == "mod" || stem == "lib" || stem == "main";
    if (name.starts_with("mod ")) {
        const std::string in = root ? std::string(folder) : below(folder, stem);
        const std::string at = below(in, name.substr(4));
        return first({at + ".rs", at + "/mod.rs"});
    }
    const std::string slashed = replaced(name, "::", "/");
    const std::vector<std::string_view> parts = split(slashed, '/');
    std::string base;
    size_t begin = 1;
    if (parts[0] == "self") {
        base = root ? std::string(folder) : below(folder, stem);
    } else if (parts[0] == "super") {
        base = std::string(root ? folderOf(folder) : folder);
    } else if (parts[0] == "crate") {
        const size_t src = from.rfind("/src/");
        base = src == std::string_view::npos ? std::string(from.starts_with("src/") ? "src" : folder)
                                             : std::string(from.substr(0, src + 4));
    } else {
        std::string crate(parts[0]);
        for (const std::string &each : {crate, replaced(crate, "_", "-")}) {
            const auto folders = m_foldersByName.find(each);
            for (const std::string_view found :
                 folders == m_foldersByName.end() ? std::vector<std::string_view>{} : folders->second) {
                if (m_byPath.contains(below(found, "Cargo.toml")))
                    base = below(found, "src");
            }
        }
        if (base.empty())
            return {};
    }
    // The longest beginning that is a file: what follows are its items.
    for (size_t end = parts.size(); end > begin; --end) {
        std::string at = base;
        for (size_t i = begin; i < end; ++i)
            at = below(at, parts[i]);
        if (Ids ids = first({at + ".rs", at + "/mod.rs"}); !ids.empty())
            return ids;
    }
    return first({base + "/lib.rs", base + "/mod.rs", base + ".rs"});
}

Resolver::Ids Resolver::java(std::string_view from, std::string_view name) const
{
    const std::string path = replaced(name, ".", "/");
    if (path.ends_with("/*"))
        return inFolder(std::string_view(path).substr(0, path.size() - 2), ".java");
    if (Ids ids = bySuffix(from, path + ".java"); !ids.empty())
        return ids;
    const size_t member = path.rfind('/'); // a static import names a member
    return member == std::string::npos ? Ids{} : bySuffix(from, path.substr(0, member) + ".java");
}

std::vector<uint32_t> Resolver::resolve(std::string_view from, std::string_view language, std::string_view name) const
{
    if (language == "c" || language == "cpp") {
        Ids ids = exact(normalised(folderOf(from), name));
        return !ids.empty() ? ids : name.starts_with("..") ? Ids{} : bySuffix(from, name);
    }
    if (language == "python")
        return python(from, name);
    if (language == "javascript" || language == "typescript" || language == "tsx")
        return script(from, name);
    if (language == "go")
        return go(name);
    if (language == "rust")
        return rust(from, name);
    return language == "java" ? java(from, name) : Ids{};
}

} // namespace sb::history
