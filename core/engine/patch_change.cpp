// SPDX-License-Identifier: GPL-3.0-or-later
#include "patch_change.h"

#include <core/base/text.h>

#include <algorithm>

namespace sb::engine {

namespace {

constexpr size_t filesOfPatch = 10'000;
constexpr size_t mostPatch = 1 << 20; ///< bytes kept of one file

/// "a/src/x.c", quoted or not, with a time behind a tab or not.
std::string pathOf(std::string_view text)
{
    text = text.substr(0, text.find('\t'));
    text = trimmed(text);
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
        text = text.substr(1, text.size() - 2);
    if (text.starts_with("a/") || text.starts_with("b/"))
        text.remove_prefix(2);
    return std::string(text);
}

std::string pathOfGitLine(std::string_view line)
{
    const size_t second = line.rfind(" b/");
    return second == std::string_view::npos ? std::string() : std::string(line.substr(second + 3));
}

/// Reads a diff line by line.
class Reading {
public:
    explicit Reading(fact::Change &change)
        : m_change(change)
    {
    }

    /// False for a line that belongs to no diff.
    bool take(std::string_view line)
    {
        if (line.starts_with("diff --git ") || line.starts_with("diff -")) {
            begin(pathOfGitLine(line));
            return true;
        }
        if (line.starts_with("--- ") && !inHunk()) {
            if (!m_file || m_named)
                begin({});
            m_old = pathOf(line.substr(4));
            return true;
        }
        if (!m_file)
            return false;
        if (line.starts_with("+++ ") && !inHunk())
            name(pathOf(line.substr(4)));
        else if (line.starts_with("@@"))
            beginHunk(line);
        else if (inHunk())
            takeHunkLine(line);
        else
            takeHeader(line);
        return true;
    }

private:
    bool inHunk() const { return m_oldLeft > 0 || m_newLeft > 0; }

    void begin(std::string path)
    {
        m_oldLeft = m_newLeft = 0;
        m_named = false;
        m_old.clear();
        if (m_change.files.size() == filesOfPatch) {
            m_file = nullptr;
            return;
        }
        m_file = &m_change.files.emplace_back();
        m_file->path = m_file->oldPath = std::move(path);
    }

    void name(std::string path)
    {
        m_named = true;
        if (path == "/dev/null") {
            m_file->status = fact::FileStatus::Deleted;
            path = m_old;
        } else if (m_old == "/dev/null") {
            m_file->status = fact::FileStatus::Added;
        }
        m_file->path = path;
        if (m_file->status != fact::FileStatus::Renamed)
            m_file->oldPath = std::move(path);
    }

    void beginHunk(std::string_view line)
    {
        const auto countAfter = [&](char sign) -> int64_t {
            size_t at = line.find(sign);
            if (at == std::string_view::npos)
                return 1;
            const size_t end = line.find(' ', at);
            const std::string_view range = line.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
            at = range.find(',');
            if (at == std::string_view::npos)
                return 1;
            int64_t count = 0;
            for (const char digit : range.substr(at + 1)) {
                if (digit < '0' || digit > '9' || count > 100'000'000)
                    break;
                count = count * 10 + (digit - '0');
            }
            return count;
        };
        m_oldLeft = countAfter('-');
        m_newLeft = countAfter('+');
        keep(line);
    }

    void takeHunkLine(std::string_view line)
    {
        if (line.starts_with('+')) {
            ++m_file->added;
            --m_newLeft;
        } else if (line.starts_with('-')) {
            ++m_file->deleted;
            --m_oldLeft;
        } else if (!line.starts_with('\\')) {
            --m_oldLeft;
            --m_newLeft;
        }
        keep(line);
    }

    void takeHeader(std::string_view line)
    {
        if (line.starts_with("new file mode"))
            m_file->status = fact::FileStatus::Added;
        else if (line.starts_with("deleted file mode"))
            m_file->status = fact::FileStatus::Deleted;
        else if (line.starts_with("rename from "))
            m_file->oldPath = line.substr(12);
        else if (line.starts_with("rename to ")) {
            m_file->status = fact::FileStatus::Renamed;
            m_file->path = line.substr(10);
        } else if (line.starts_with("Binary files ") || line.starts_with("GIT binary patch"))
            m_file->binary = true;
    }

    void keep(std::string_view line)
    {
        if (m_file->patch.size() + line.size() < mostPatch)
            m_file->patch.append(line).push_back('\n');
    }

    fact::Change &m_change;
    fact::FileChange *m_file = nullptr;
    std::string m_old;
    bool m_named = false;
    int64_t m_oldLeft = 0, m_newLeft = 0;
};

void readMessage(std::string_view message, fact::Change &change)
{
    message = trimmed(message);
    std::string_view subject = message.substr(0, message.find('\n'));
    change.body = message.size() > subject.size() ? trimmed(message.substr(subject.size())) : std::string_view();
    if (subject.starts_with("Subject: "))
        subject.remove_prefix(9);
    if (subject.starts_with("[PATCH")) {
        const size_t close = subject.find(']');
        subject.remove_prefix(close == std::string_view::npos ? 0 : close + 1);
    }
    change.subject = repairedUtf8(trimmed(subject));
    change.body = repairedUtf8(change.body);
}

} // namespace

fact::Change changeOfPatch(std::string_view diff, std::string_view message)
{
    fact::Change change;
    Reading reading(change);
    std::string before;
    bool mail = false;
    for (const std::string_view line : lines(diff)) {
        if (reading.take(line) || !change.files.empty())
            continue;
        if (line.starts_with("From: "))
            change.author = repairedUtf8(line.substr(6));
        mail |= line.starts_with("Subject: ");
        if (mail && line != "---")
            before.append(line).push_back('\n');
    }
    for (fact::FileChange &file : change.files) {
        file.path = repairedUtf8(file.path);
        file.oldPath = repairedUtf8(file.oldPath);
    }
    std::erase_if(change.files, [](const fact::FileChange &file) { return file.path.empty(); });
    readMessage(message.empty() ? std::string_view(before) : message, change);
    return change;
}

} // namespace sb::engine
