// SPDX-License-Identifier: GPL-3.0-or-later
#include "repository_private.h"

#include <core/base/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace sb::git {

namespace {

namespace fs = std::filesystem;

Result<> writeFile(const fs::path &path, std::string_view content, bool executable)
{
    const int file
        = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, executable ? 0755 : 0644);
    if (file < 0)
        return fail(Error::Kind::Io, sb::format("cannot write '{}': {}", path.string(), std::strerror(errno)));
    int problem = 0;
    while (!content.empty() && problem == 0) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0)
            problem = errno == EINTR ? 0 : errno;
        else
            content.remove_prefix(size_t(written));
    }
    if (::close(file) != 0 && problem == 0)
        problem = errno;
    if (problem)
        return fail(Error::Kind::Io, sb::format("cannot write '{}': {}", path.string(), std::strerror(problem)));
    return {};
}

} // namespace

Result<> Repository::exportTo(const fact::Sha &commitOrTree, const std::string &folder) const
{
    const auto entries = files(commitOrTree);
    if (!entries)
        return std::unexpected(entries.error());
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || !fs::is_empty(folder, error))
        return fail(Error::Kind::Invalid, sb::format("cannot export into '{}': not an empty folder", folder));
    for (const TreeEntry &entry : *entries) {
        // A symbolic link could lead a later write out of the folder; a submodule has no content here.
        if (entry.mode != GIT_FILEMODE_BLOB && entry.mode != GIT_FILEMODE_BLOB_EXECUTABLE)
            continue;
        const fs::path path = fs::path(folder) / entry.path;
        fs::create_directories(path.parent_path(), error);
        if (error)
            return fail(Error::Kind::Io,
                        sb::format("cannot make '{}': {}", path.parent_path().string(), error.message()));
        const auto id = m_handles->oid(entry.blob);
        git_blob *found = nullptr;
        if (const int code = git_blob_lookup(&found, m_handles->repository.get(), &*id))
            return failed(code, sb::format("cannot read '{}'", entry.path));
        const BlobHandle blob(found);
        const std::string_view content(static_cast<const char *>(git_blob_rawcontent(found)),
                                       size_t(git_blob_rawsize(found)));
        if (auto written = writeFile(path, content, entry.mode == GIT_FILEMODE_BLOB_EXECUTABLE); !written)
            return written;
    }
    return {};
}

} // namespace sb::git
