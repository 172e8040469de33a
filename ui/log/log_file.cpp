// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_file.h"

#include "ansi.h"

#include <QFile>

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

Found search(const LogFile &log, std::string_view text, const Cancel &cancel)
{
    Found found;
    if (text.empty())
        return found;
    std::string buffer;
    for (int64_t i = 0; i < log.lineCount(); ++i) {
        if (i % 4096 == 0 && cancel.requested()) {
            found.cancelled = true;
            break;
        }
        const std::string_view line = plainBytes(log.line(i), buffer);
        size_t at = line.find(text);
        if (at == line.npos)
            continue;
        ++found.lines;
        if (found.at.size() < mostFound)
            found.at.push_back(i);
        for (; at != line.npos; at = line.find(text, at + text.size()))
            ++found.matches;
    }
    return found;
}

} // namespace sb::log
