// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A log's bytes, however it comes: a file is mapped; what is packed or piped is kept in memory while it is small, and else
// in a temporary file, which is mapped too and gone with the object.
#pragma once

#include <core/base/mapped_file.h>
#include <core/base/result.h>
#include <core/fact/job_log.h>

#include <optional>
#include <string>
#include <string_view>

namespace sb::engine {

/// Of a log that is packed or piped.
constexpr size_t LogLimit = size_t(4) << 30;

class LogBytes {
public:
    /// A path, plain or gzip, or "-" for standard input. NotFound, Io and Invalid name it; Limit where there is more than LogLimit.
    static Result<LogBytes> open(const std::string &path);
    std::string_view text() const { return m_file ? m_file->text() : std::string_view(m_own); }
    /// The log under this name; this object must outlive it.
    fact::JobLog log(const std::string &name) const;

private:
    class Spool;
    std::optional<MappedFile> m_file;
    std::string m_own;
};

} // namespace sb::engine
