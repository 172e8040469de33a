// SPDX-License-Identifier: GPL-3.0-or-later
#include "imports.h"

#include "bytes.h"
#include "resolve.h"

#include <core/syntax/imports.h>
#include <core/syntax/syntax.h>

#include <algorithm>
#include <set>

namespace sb::history {

namespace {

constexpr std::string_view importsMagic = "SBIMPO01";
constexpr size_t fileLimit = 50'000;

bool isRead(std::string_view language)
{
    return !language.empty() && language != "json" && language != "yaml";
}

/// A blob read as another language names other things.
std::string keyOf(std::string_view blob, std::string_view path)
{
    return std::string(blob) + std::string(syntax::languageOf(path));
}

} // namespace

Imports Imports::load(const std::string &file)
{
    Imports imports;
    Reader reader = Reader::open(file, importsMagic);
    imports.m_commit = {reader.text()};
    std::vector<std::string> all(reader.count());
    for (std::string &path : all)
        path = reader.text();
    for (uint32_t n = reader.count(); n > 0 && reader.good(); --n) {
        std::string path = reader.text();
        imports.m_blobs.emplace(std::move(path), reader.text());
    }
    for (uint32_t n = reader.count(); n > 0 && reader.good(); --n) {
        std::vector<std::string> &words = imports.m_words[reader.text()];
        words.resize(reader.count());
        for (std::string &word : words)
            word = reader.text();
    }
    if (!reader.good() || !reader.atEnd())
        return {};
    imports.link(all);
    return imports;
}

Result<> Imports::save(const std::string &file) const
{
    Writer writer(importsMagic);
    writer.text(m_commit.value);
    writer.number(m_paths.size());
    for (const std::string &path : m_paths)
        writer.text(path);
    writer.number(m_blobs.size());
    for (const auto &[path, blob] : m_blobs) {
        writer.text(path);
        writer.text(blob);
    }
    writer.number(m_words.size());
    for (const auto &[key, words] : m_words) {
        writer.text(key);
        writer.number(words.size());
        for (const std::string &word : words)
            writer.text(word);
    }
    return writer.save(file);
}

Result<int> Imports::update(const git::Repository &repository, const fact::Sha &commit, const Cancel &cancel)
{
    if (commit == m_commit)
        return 0;
    const auto files = repository.files(commit);
    if (!files)
        return std::unexpected(files.error());
    int parsed = 0;
    std::vector<std::string> all;
    std::unordered_map<std::string, std::string> blobs;
    std::unordered_map<std::string, std::vector<std::string>> words;
    for (const git::TreeEntry &entry : *files) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "reading the imports was stopped");
        if (all.size() == fileLimit)
            break;
        all.push_back(entry.path);
        if (!isRead(syntax::languageOf(entry.path)) || (entry.mode & 0170000) != 0100000)
            continue;
        std::string key = keyOf(entry.blob, entry.path);
        if (const auto known = m_words.find(key); known != m_words.end()) {
            words.try_emplace(std::move(key), known->second);
        } else if (!words.contains(key)) {
            const auto source = repository.blob(commit, entry.path);
            if (!source)
                continue; // of a partial clone: nothing is known of this file
            words.emplace(std::move(key), syntax::importsOf(entry.path, *source));
            ++parsed;
        }
        blobs.emplace(entry.path, entry.blob);
    }
    m_commit = commit;
    m_blobs = std::move(blobs);
    m_words = std::move(words);
    link(all);
    return parsed;
}

void Imports::link(const std::vector<std::string> &all)
{
    m_paths = all;
    m_ids.clear();
    for (uint32_t i = 0; i < m_paths.size(); ++i)
        m_ids.emplace(m_paths[i], i);
    m_uses.assign(m_paths.size(), {});
    m_usedBy.assign(m_paths.size(), {});
    const Resolver resolver(m_paths);
    for (uint32_t i = 0; i < m_paths.size(); ++i) {
        const auto blob = m_blobs.find(m_paths[i]);
        if (blob == m_blobs.end())
            continue;
        const auto words = m_words.find(keyOf(blob->second, m_paths[i]));
        if (words == m_words.end())
            continue;
        std::set<uint32_t> used;
        for (const std::string &word : words->second) {
            for (const uint32_t id : resolver.resolve(m_paths[i], syntax::languageOf(m_paths[i]), word))
                used.insert(id);
        }
        used.erase(i);
        for (const uint32_t id : used) {
            m_uses[i].push_back(id);
            m_usedBy[id].push_back(i);
        }
    }
}

std::vector<std::string> Imports::dependantsOf(const std::vector<std::string> &paths, int depth, size_t limit) const
{
    std::vector<uint32_t> layer;
    std::set<uint32_t> seen;
    const auto begin = [&](const std::string &path) {
        if (const auto id = m_ids.find(path); id != m_ids.end() && seen.insert(id->second).second)
            layer.push_back(id->second);
    };
    for (const std::string &path : paths) {
        begin(path);
        // Who needs x.cpp includes x.h.
        const size_t dot = path.rfind('.');
        const std::string_view language = syntax::languageOf(path);
        if (dot != std::string::npos && (language == "c" || language == "cpp")) {
            for (const char *ending : {".h", ".hpp", ".hh", ".hxx"})
                begin(path.substr(0, dot) + ending);
        }
    }
    const std::set<uint32_t> seeds = seen;
    for (int step = 0; step < depth && !layer.empty(); ++step) {
        std::vector<uint32_t> next;
        for (const uint32_t id : layer) {
            for (const uint32_t user : m_usedBy[id]) {
                if (seen.size() < seeds.size() + limit && seen.insert(user).second)
                    next.push_back(user);
            }
        }
        layer = std::move(next);
    }
    std::vector<std::string> found;
    for (const uint32_t id : seen) {
        if (!std::ranges::contains(paths, m_paths[id]))
            found.push_back(m_paths[id]);
    }
    std::ranges::sort(found);
    return found;
}

std::vector<std::string> Imports::importsOf(std::string_view path) const
{
    std::vector<std::string> found;
    if (const auto id = m_ids.find(std::string(path)); id != m_ids.end()) {
        for (const uint32_t used : m_uses[id->second])
            found.push_back(m_paths[used]);
    }
    return found;
}

bool Imports::covers(std::string_view path) const
{
    return m_blobs.contains(std::string(path));
}

} // namespace sb::history
