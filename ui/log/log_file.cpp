// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_file.h"

#include "ansi.h"

#include <QFile>

#include <algorithm>
#include <cstring>

namespace sb::log {

LogFile::LogFile() = default;
LogFile::~LogFile() = default;

Result<std::shared_ptr<const LogFile>> LogFile::open(const QString &path, const Cancel &cancel)
{
    std::shared_ptr<LogFile> log(new LogFile);
    log->m_file = std::make_unique<QFile>(path);
    const std::string name = path.toStdString();
    if (!log->m_file->exists())
        return fail(Error::Kind::NotFound, "there is no log at " + name);
    if (!log->m_file->open(QIODevice::ReadOnly))
        return fail(Error::Kind::Io, "cannot read " + name + ": " + log->m_file->errorString().toStdString());
    const qint64 size = log->m_file->size();
    if (size > 0) {
        const uchar *bytes = log->m_file->map(0, size);
        if (!bytes)
            return fail(Error::Kind::Io, "cannot map " + name + ": " + log->m_file->errorString().toStdString());
        log->m_bytes = {reinterpret_cast<const char *>(bytes), size_t(size)};
    }
    if (!log->index(cancel))
        return fail(Error::Kind::Cancelled, "opening " + name + " was cancelled");
    return log;
}

std::shared_ptr<const LogFile> LogFile::fromText(std::string text)
{
    std::shared_ptr<LogFile> log(new LogFile);
    log->m_text = std::move(text);
    log->m_bytes = log->m_text;
    log->index({});
    return log;
}

bool LogFile::index(const Cancel &cancel)
{
    const char *at = m_bytes.data();
    const char *end = at + m_bytes.size();
    if (at == end)
        return true;
    m_plain = !std::memchr(at, '\x1b', m_bytes.size()) && !std::memchr(at, '\r', m_bytes.size());
    while (at < end) {
        if (m_lines % stride == 0) {
            m_starts.push_back(uint64_t(at - m_bytes.data()));
            if (cancel.requested())
                return false;
        }
        ++m_lines;
        const void *newline = std::memchr(at, '\n', size_t(end - at));
        at = newline ? static_cast<const char *>(newline) + 1 : end;
    }
    return true;
}

std::string_view LogFile::whole(int64_t line) const
{
    if (line < 0 || line >= m_lines)
        return {};
    std::string_view rest = m_bytes.substr(m_starts[size_t(line / stride)]);
    for (int64_t skip = line % stride; skip > 0; --skip)
        rest.remove_prefix(rest.find('\n') + 1);
    return rest.substr(0, rest.find('\n'));
}

std::string_view LogFile::line(int64_t line) const
{
    return whole(line).substr(0, longestShown);
}

int64_t LogFile::lineOf(size_t offset) const
{
    const auto block = std::ranges::upper_bound(m_starts, uint64_t(offset)) - m_starts.begin() - 1;
    const auto from = m_bytes.begin() + std::ptrdiff_t(m_starts[size_t(block)]);
    return block * stride + std::count(from, m_bytes.begin() + std::ptrdiff_t(offset), '\n');
}

namespace {

constexpr size_t window = 16 << 20; ///< bytes between two looks at the cancel token

/// found(offset) answers where to go on. False: cancelled.
template<typename Report>
bool sweep(std::string_view bytes, std::string_view text, const Cancel &cancel, SearchProgress *progress, Report found)
{
    for (size_t at = 0; at < bytes.size();) {
        if (cancel.requested())
            return false;
        if (progress)
            progress->bytes = int64_t(at);
        const size_t length = std::min(bytes.size() - at, window + text.size() - 1);
        const void *hit = memmem(bytes.data() + at, length, text.data(), text.size());
        at = hit ? found(size_t(static_cast<const char *>(hit) - bytes.data()))
                 : at + (length < window ? length : window);
    }
    return true;
}

int64_t countIn(std::string_view line, std::string_view text)
{
    int64_t count = 0;
    for (size_t at = line.find(text); at != line.npos; at = line.find(text, at + text.size()))
        ++count;
    return count;
}

} // namespace

Found search(const LogFile &log, std::string_view text, const Cancel &cancel, SearchProgress *progress)
{
    Found found;
    if (text.empty() || text.find('\n') != text.npos)
        return found;
    const std::string_view bytes = log.bytes();
    const auto add = [&](int64_t line, int64_t matches) {
        ++found.lines;
        found.matches += matches;
        if (found.at.size() < mostFound)
            found.at.push_back(line);
        if (progress)
            progress->lines = found.lines;
    };
    if (log.plain()) {
        found.cancelled = !sweep(bytes, text, cancel, progress, [&](size_t at) {
            const size_t end = std::min(bytes.find('\n', at), bytes.size());
            add(log.lineOf(at), countIn(bytes.substr(at, end - at), text));
            return end + 1;
        });
        return found;
    }
    std::string buffer;
    size_t at = 0;
    for (int64_t i = 0; at < bytes.size(); ++i) {
        if (i % 4096 == 0) {
            if (cancel.requested()) {
                found.cancelled = true;
                break;
            }
            if (progress)
                progress->bytes = int64_t(at);
        }
        const size_t end = std::min(bytes.find('\n', at), bytes.size());
        if (const int64_t matches = countIn(plainBytes(bytes.substr(at, end - at), buffer), text))
            add(i, matches);
        at = end + 1;
    }
    return found;
}

std::vector<int64_t> errorLines(const LogFile &log, const Cancel &cancel, size_t most)
{
    using namespace std::string_view_literals;
    std::vector<int64_t> lines;
    const std::string_view bytes = log.bytes();
    for (const std::string_view word :
         {"error:"sv, "Error:"sv, "ERROR"sv, "fatal:"sv, "FAILED"sv, "FAIL:"sv, "Traceback ("sv}) {
        size_t left = most;
        sweep(bytes, word, cancel, nullptr, [&](size_t at) {
            lines.push_back(log.lineOf(at) + 1);
            return --left == 0 ? bytes.size() : std::min(bytes.find('\n', at), bytes.size());
        });
    }
    std::ranges::sort(lines);
    const auto twice = std::ranges::unique(lines);
    lines.erase(twice.begin(), twice.end());
    lines.resize(std::min(lines.size(), most));
    return lines;
}

} // namespace sb::log
