// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; const after open(). A log of any size, mapped, with a table of where lines begin: one 64-bit offset every 64 lines,
// so that 1 GB of short lines costs some MB. A log that grows is opened again.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <QString>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

class QFile;

namespace sb::log {

class LogFile {
public:
    /// Reads the whole file once, to find the lines. NotFound and Io name the file; Cancelled.
    static Result<std::shared_ptr<const LogFile>> open(const QString &path, const Cancel &cancel = {});
    /// The same over bytes in memory.
    static std::shared_ptr<const LogFile> fromText(std::string text);
    ~LogFile();

    int64_t lineCount() const { return m_lines; }
    int64_t size() const { return int64_t(m_bytes.size()); }
    /// `line` from 0; without its "\n"; cut at 64 KiB, which lineCut() tells.
    std::string_view line(int64_t line) const;
    bool lineCut(int64_t line) const { return whole(line).size() > longestShown; }

    /// Of the byte at `offset`, from 0.
    int64_t lineOf(size_t offset) const;
    std::string_view bytes() const { return m_bytes; }
    /// No escape sequences and no carriage returns: the bytes are the text.
    bool plain() const { return m_plain; }

    static constexpr size_t longestShown = 64 * 1024;

private:
    LogFile();
    bool index(const Cancel &cancel);
    std::string_view whole(int64_t line) const;

    static constexpr int stride = 64;
    std::unique_ptr<QFile> m_file;
    std::string m_text;
    std::string_view m_bytes;
    std::vector<uint64_t> m_starts;
    int64_t m_lines = 0;
    bool m_plain = true;
};

/// Written by the search, read by whoever shows how far it is.
struct SearchProgress {
    std::atomic<int64_t> bytes = 0;
    std::atomic<int64_t> lines = 0;
};

struct Found {
    int64_t lines = 0; ///< that hold the text: what `grep -c` prints
    int64_t matches = 0;
    std::vector<int64_t> at; ///< the lines, from 0; at most mostFound
    bool cancelled = false;
};
inline constexpr size_t mostFound = 1'000'000;

/// Case counts. Escape sequences are not part of the text. The counts are exact, however long a line is.
Found search(const LogFile &log, std::string_view text, const Cancel &cancel = {}, SearchProgress *progress = nullptr);
/// Lines, from 1, that speak of an error, for logs without a diagnosis; at most `most`, the first ones.
std::vector<int64_t> errorLines(const LogFile &log, const Cancel &cancel = {}, size_t most = 10'000);

} // namespace sb::log
