// SPDX-License-Identifier: GPL-3.0-or-later
// The patterns of logs, compiled once by the first workspace of a test program and lent to those after it.
#pragma once

#include <QTemporaryDir>

#include <filesystem>
#include <string>

namespace sb::test {

class CompiledPatterns {
public:
    /// Before the engine opens the workspace.
    void lend(const std::string &workspace) const { copy(m_kept.path().toStdString(), workspace + "/cache"); }
    /// After it has closed it.
    void keep(const std::string &workspace) const { copy(workspace + "/cache", m_kept.path().toStdString()); }

private:
    static void copy(const std::string &from, const std::string &to)
    {
        std::filesystem::create_directories(to);
        if (!std::filesystem::exists(from))
            return;
        for (const auto &entry : std::filesystem::directory_iterator(from))
            if (entry.is_regular_file())
                std::filesystem::copy(entry.path(), to, std::filesystem::copy_options::skip_existing);
    }

    QTemporaryDir m_kept;
};

} // namespace sb::test
