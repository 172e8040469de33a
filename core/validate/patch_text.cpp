// SPDX-License-Identifier: GPL-3.0-or-later
#include "patch_text.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <charconv>

namespace sb::validate {

namespace {

constexpr size_t sizeLimit = 1024 * 1024;
constexpr size_t fileLimit = 200;

/// Controls that make text read otherwise than it runs (Boucher and Anderson, "Trojan Source"), and invisible characters.
bool hidesSomething(std::string_view text)
{
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = [&](size_t n) { return i + n < text.size() ? uint8_t(text[i + n]) : uint8_t(0); };
        if (byte(0) == 0xE2 && byte(1) == 0x80
            && ((byte(2) >= 0x8B && byte(2) <= 0x8F) || (byte(2) >= 0xAA && byte(2) <= 0xAE)))
            return true; // U+200B..200F, U+202A..202E
        if (byte(0) == 0xE2 && byte(1) == 0x81 && byte(2) >= 0xA0 && byte(2) <= 0xAF)
            return true; // U+2060..206F
        if (byte(0) == 0xF3 && byte(1) == 0xA0 && (byte(2) == 0x80 || byte(2) == 0x81))
            return true; // U+E0000..E007F
        if (byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF)
            return true; // U+FEFF
    }
    return false;
}

class Reader {
public:
    explicit Reader(std::string_view text)
        : m_lines(lines(text))
    {
    }

    Result<ParsedPatch> read()
    {
        while (m_at < m_lines.size()) {
            if (auto file = readFile(); !file)
                return std::unexpected(file.error());
        }
        if (m_patch.files.empty())
            return bad("there is no change in it");
        return std::move(m_patch);
    }

private:
    std::unexpected<Error> bad(std::string_view why) const
    {
        return fail(Error::Kind::Invalid, sb::format("patch line {}: {}", std::min(m_at + 1, m_lines.size()), why));
    }
    bool take(std::string_view prefix, std::string_view *rest)
    {
        if (m_at >= m_lines.size() || !m_lines[m_at].starts_with(prefix))
            return false;
        *rest = m_lines[m_at++].substr(prefix.size());
        return true;
    }
    Result<std::string> readName(std::string_view prefix, std::string_view side)
    {
        std::string_view name;
        if (!take(prefix, &name))
            return bad(sb::format("expected '{}'", prefix));
        if (name == "/dev/null")
            return std::string();
        if (!name.starts_with(side))
            return bad(sb::format("expected a path that begins with {}", side));
        return std::string(name.substr(side.size()));
    }
    Result<> readFile()
    {
        std::string_view names, mode, rest;
        if (!take("diff --git ", &names))
            return bad("expected 'diff --git a/path b/path' before each file");
        const bool made = take("new file mode ", &mode);
        const bool gone = !made && take("deleted file mode ", &mode);
        if ((made || gone) && mode != "100644")
            return bad("only plain files (mode 100644) are made or deleted");
        take("index ", &rest);
        for (const std::string_view word :
             {"old mode", "new mode", "rename ", "copy ", "similarity ", "dissimilarity ", "GIT binary", "Binary "}) {
            if (take(word, &rest))
                return bad(
                    sb::format("'{}' is not accepted: a patch changes the text of files, nothing else", trimmed(word)));
        }
        FilePatch file;
        const auto before = readName("--- ", "a/");
        if (!before)
            return std::unexpected(before.error());
        const auto after = readName("+++ ", "b/");
        if (!after)
            return std::unexpected(after.error());
        file.created = before->empty();
        file.deleted = after->empty();
        file.path = file.created ? *after : *before;
        if (file.path.empty() || (!file.created && !file.deleted && *before != *after)
            || names != sb::format("a/{} b/{}", file.path, file.path))
            return bad("all names of a file must be the same path");
        if (file.created != made || file.deleted != gone)
            return bad("/dev/null goes with 'new file mode' or 'deleted file mode', and they with it");
        if (const auto why = badName(file.path))
            return bad(*why);
        if (std::ranges::contains(m_patch.files, file.path, &FilePatch::path))
            return bad(sb::format("'{}' stands in it twice", file.path));
        if (m_patch.files.size() >= fileLimit)
            return bad(sb::format("more than {} files", fileLimit));
        do {
            auto hunk = readHunk();
            if (!hunk)
                return std::unexpected(hunk.error());
            file.hunks.push_back(std::move(*hunk));
        } while (m_at < m_lines.size() && m_lines[m_at].starts_with("@@ "));
        m_patch.files.push_back(std::move(file));
        return {};
    }
    static std::optional<std::string> badName(std::string_view path)
    {
        if (path.size() > 4096 || path.starts_with('/') || path.starts_with('"') || path.contains('\\')
            || path.contains('\t'))
            return sb::format("'{}' is not a plain relative path", shortened(path, 80));
        for (const std::string_view part : split(path, '/')) {
            const std::string small = lower(part);
            if (part.empty() || part == "." || part == ".." || small == ".git" || small.starts_with("git~")
                || small.starts_with(".git ") || small.starts_with(".git.") || part.ends_with(' ')
                || part.ends_with('.'))
                return sb::format("'{}' leaves the tree or reaches into git", shortened(path, 80));
        }
        return std::nullopt;
    }
    static bool number(std::string_view &text, int *value)
    {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
        if (error != std::errc() || *value < 0)
            return false;
        text.remove_prefix(size_t(end - text.data()));
        return true;
    }
    static bool range(std::string_view &text, char sign, int *start, int *count)
    {
        *count = 1;
        if (!text.starts_with(sign))
            return false;
        text.remove_prefix(1);
        if (!number(text, start))
            return false;
        if (!text.starts_with(','))
            return true;
        text.remove_prefix(1);
        return number(text, count);
    }
    Result<Hunk> readHunk()
    {
        Hunk hunk;
        std::string_view head;
        if (!take("@@ ", &head))
            return bad("expected '@@ -line,count +line,count @@'");
        if (!range(head, '-', &hunk.oldStart, &hunk.oldCount) || !head.starts_with(' ')
            || (head.remove_prefix(1), false) || !range(head, '+', &hunk.newStart, &hunk.newCount)
            || !head.starts_with(" @@"))
            return bad("expected '@@ -line,count +line,count @@'");
        int oldLeft = hunk.oldCount, newLeft = hunk.newCount;
        while (oldLeft > 0 || newLeft > 0) {
            if (m_at >= m_lines.size())
                return bad("the hunk ends too early");
            const std::string_view line = m_lines[m_at];
            const char sign = line.empty() ? ' ' : line.front(); // some tools drop the blank of an empty context line
            if (sign != ' ' && sign != '+' && sign != '-')
                return bad("expected a line that begins with ' ', '+' or '-'");
            oldLeft -= sign != '+';
            newLeft -= sign != '-';
            if (oldLeft < 0 || newLeft < 0)
                return bad("the hunk has more lines than it says");
            if (sign == '+' && hidesSomething(line))
                return bad("it adds invisible or direction-changing characters");
            hunk.lines.push_back({sign, std::string(line.empty() ? line : line.substr(1)), true});
            m_patch.added += sign == '+';
            m_patch.deleted += sign == '-';
            ++m_at;
            std::string_view rest;
            if (take("\\ ", &rest))
                hunk.lines.back().newline = false;
        }
        if (std::ranges::all_of(hunk.lines, [](const PatchLine &line) { return line.sign == ' '; }))
            return bad("the hunk changes nothing");
        return hunk;
    }

    std::vector<std::string_view> m_lines;
    size_t m_at = 0;
    ParsedPatch m_patch;
};

} // namespace

Result<ParsedPatch> parsePatch(std::string_view text)
{
    if (text.size() > sizeLimit)
        return fail(Error::Kind::Limit, sb::format("the patch has {} bytes, {} at most", text.size(), sizeLimit));
    if (text.contains('\r') || text.contains('\0'))
        return fail(Error::Kind::Invalid, "the patch has carriage returns or NUL bytes in it");
    if (!isUtf8(text))
        return fail(Error::Kind::Invalid, "the patch is not UTF-8");
    return Reader(text).read();
}

Result<std::string> applied(const FilePatch &patch, std::string_view before)
{
    const auto conflict = [&](int line) {
        return fail(Error::Kind::Conflict,
                    sb::format("{}:{}: the file is not what the patch expects there", patch.path, line));
    };
    if (patch.created && !before.empty())
        return conflict(1);
    const std::vector<std::string_view> old = lines(before);
    const bool endsOpen = !before.empty() && !before.ends_with('\n');
    std::string after;
    size_t at = 0;
    for (const Hunk &hunk : patch.hunks) {
        const size_t start = hunk.oldCount == 0 ? size_t(hunk.oldStart) : size_t(std::max(hunk.oldStart, 1)) - 1;
        if (start < at || start > old.size())
            return conflict(hunk.oldStart);
        for (; at < start; ++at)
            after.append(old[at]).push_back('\n');
        for (const PatchLine &line : hunk.lines) {
            if (line.sign != '+') {
                const bool open = endsOpen && at + 1 == old.size();
                if (at >= old.size() || old[at] != line.text || line.newline == open)
                    return conflict(int(at) + 1);
                ++at;
            }
            if (line.sign != '-') {
                after += line.text;
                if (line.newline)
                    after += '\n';
            }
        }
    }
    for (; at < old.size(); ++at) {
        after += old[at];
        if (!(endsOpen && at + 1 == old.size()))
            after += '\n';
    }
    if (patch.deleted && !after.empty())
        return conflict(int(at));
    return after;
}

std::optional<std::string> forbiddenPath(std::string_view path)
{
    const std::string small = lower(path);
    const std::string_view name = std::string_view(small).substr(small.rfind('/') + 1);
    for (const std::string_view folder : {".github/", ".circleci/", ".gitlab/", ".buildkite/", ".husky/", ".githooks/",
                                          ".claude/", ".cursor/", ".ci/", ".vscode/", ".devcontainer/"}) {
        if (small.starts_with(folder) || small.contains("/" + std::string(folder)))
            return sb::format("{} is out of bounds for automatic changes", folder);
    }
    if (small.starts_with("hooks/") || small.starts_with("githooks/"))
        return "hooks are out of bounds for automatic changes";
    for (const std::string_view file : {".gitmodules",
                                        ".gitattributes",
                                        ".gitignore",
                                        ".gitlab-ci.yml",
                                        ".travis.yml",
                                        "appveyor.yml",
                                        "jenkinsfile",
                                        "azure-pipelines.yml",
                                        "bitbucket-pipelines.yml",
                                        ".signalbox.toml",
                                        "codeowners",
                                        "claude.md",
                                        "agents.md",
                                        "gemini.md",
                                        ".cursorrules",
                                        ".npmrc",
                                        ".pypirc",
                                        ".netrc",
                                        ".pre-commit-config.yaml",
                                        ".mailmap"}) {
        if (name == file)
            return sb::format("{} is out of bounds for automatic changes", file);
    }
    for (const std::string_view ending : {".pem", ".key", ".p12", ".pfx", ".jks", ".env"}) {
        if (name.ends_with(ending))
            return sb::format("*{} may hold credentials", ending);
    }
    return std::nullopt;
}

} // namespace sb::validate
