// SPDX-License-Identifier: GPL-3.0-or-later
#include "traits.h"

#include "paths.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/slm/sample.h>

#include <re2/re2.h>

#include <algorithm>

namespace sb::classify {

namespace {

/// Collects traits, each once, with the reason that was met first.
class Traits {
public:
    explicit Traits(std::vector<std::string> *reasons)
        : m_reasons(reasons)
    {
    }
    void add(const char *trait, const std::string &why)
    {
        if (std::ranges::contains(m_found, trait))
            return;
        m_found.emplace_back(trait);
        m_reasons->push_back(sb::format("Trait {}: {}.", trait, why));
    }
    std::vector<std::string> take() { return std::move(m_found); }

private:
    std::vector<std::string> *m_reasons;
    std::vector<std::string> m_found;
};

void readWords(const fact::Change &change, Traits &traits)
{
    if (const auto prefix = slm::prefixOf(change.subject); prefix && prefix->bang)
        traits.add("breaking", "its title has a '!'");
    thread_local const RE2 footer(
        R"((?m)^BREAKING[ -]CHANGE(?:\([^)]*\))?:)"); // Conventional Commits 1.0.0, points 12 and 16
    if (RE2::PartialMatch(change.body, footer) || change.subject.starts_with("BREAKING CHANGE"))
        traits.add("breaking", "its text has BREAKING CHANGE");
    thread_local const RE2 advisory(
        R"(\b(CVE-\d{4}-\d{4,}|CWE-\d+|GHSA(?:-[0-9a-z]{4}){3}|RUSTSEC-\d{4}-\d{4}|PYSEC-\d{4}-\d+|GO-\d{4}-\d{4,})\b)");
    std::string name;
    if (RE2::PartialMatch(change.subject, advisory, &name) || RE2::PartialMatch(change.body, advisory, &name))
        traits.add("security", "it names " + name);
    thread_local const RE2 words(
        R"((?i)\b(security|vulnerab\w*|xss|csrf|ssrf|sql injection|rce|privilege escalation|path traversal|use[- ]after[- ]free|buffer overflow)\b)");
    if (RE2::PartialMatch(change.subject, words, &name))
        traits.add("security", sb::format("its title speaks of '{}'", lower(name)));
}

/// Files that others are written against.
bool isInterface(std::string_view path)
{
    constexpr std::string_view ends[]
        = {".proto", ".graphql", ".graphqls", ".gql",   ".thrift", ".fbs",  ".avsc", ".avdl",
           ".wsdl",  ".xsd",     ".smithy",   ".capnp", ".d.ts",   ".raml", ".tsp"};
    const std::string_view file = path.substr(path.rfind('/') + 1);
    const auto isDocument
        = [&] { return file.ends_with(".yaml") || file.ends_with(".yml") || file.ends_with(".json"); };
    const bool header
        = file.ends_with(".h") || file.ends_with(".hpp") || file.ends_with(".hh") || file.ends_with(".hxx");
    return std::ranges::any_of(ends, [&](std::string_view end) { return file.ends_with(end); })
        || (isDocument() && (file.contains("openapi") || file.contains("swagger") || file.contains("asyncapi")))
        || (header && (path.starts_with("include/") || path.contains("/include/")))
        || ((path.starts_with("schema/") || path.contains("/schema/")) && (isDocument() || file.ends_with(".sql")))
        || file == "public_api.ts" || file == "public-api.ts" || file.ends_with(".api")
        || file == "publicapi.shipped.txt";
}

/// A line that others may call by name.
bool declares(std::string_view line)
{
    thread_local const RE2 declaration(
        R"(^\s*(?:export\s+)?(?:message|rpc|service|enum|type|interface|input|union|struct|class|scalar)\s+\w|^\s*"?/[\w{}/.-]+"?:)");
    return RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), declaration);
}

/// The first declaration that goes from an interface without coming back, if there is one.
std::string removedDeclaration(const fact::FileChange &file)
{
    std::vector<std::string_view> removed, added;
    for (const std::string_view line : lines(file.patch)) {
        if (line.size() < 2 || !declares(line.substr(1)))
            continue;
        if (line.starts_with('-'))
            removed.push_back(trimmed(line.substr(1)));
        else if (line.starts_with('+'))
            added.push_back(trimmed(line.substr(1)));
    }
    for (const std::string_view line : removed) {
        const auto name = [](std::string_view text) { return text.substr(0, text.find_first_of("({:=")); };
        if (std::ranges::none_of(added, [&](std::string_view other) { return name(other) == name(line); }))
            return std::string(trimmed(name(line)));
    }
    return {};
}

bool changesExports(const fact::FileChange &file)
{
    thread_local const RE2 exports(R"re((?m)^[-+]\s*"(?:exports|main|module|types|typings|bin)"\s*:)re");
    return (file.path == "package.json" || file.path.ends_with("/package.json"))
        && RE2::PartialMatch(file.patch, exports);
}

void readFile(const fact::FileChange &file, Traits &traits)
{
    const std::string path = lower(file.path);
    thread_local const RE2 guarded(
        R"((?:^|/|_|-)(auth\w*|security|crypto\w*|tokens?|secrets?|permissions?|login|session|password\w*)(?:/|\.|_|-|$))");
    if (purposeOf(path) == Purpose::Source && RE2::PartialMatch(path, guarded))
        traits.add("security", "it touches " + file.path);
    if (purposeOf(path) == Purpose::Test)
        return;
    if (isInterface(path)) {
        traits.add("api_contract", "it touches the interface " + file.path);
        if (file.status == fact::FileStatus::Deleted)
            traits.add("breaking", "it deletes the interface " + file.path);
        else if (const std::string gone = removedDeclaration(file); !gone.empty())
            traits.add("breaking", sb::format("'{}' goes from {}", shortened(gone, 60), file.path));
    } else if (changesExports(file)) {
        traits.add("api_contract", "it changes what the package of " + file.path + " exports");
    }
}

} // namespace

std::vector<std::string> traitsOf(const fact::Change &change, std::vector<std::string> *reasons)
{
    Traits traits(reasons);
    readWords(change, traits);
    for (const fact::FileChange &file : change.files)
        readFile(file, traits);
    return traits.take();
}

} // namespace sb::classify
