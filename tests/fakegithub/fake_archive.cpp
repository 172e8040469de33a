// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_world.h"

#include <core/base/format.h>

#include <archive.h>
#include <archive_entry.h>

namespace sb::fake {

std::string archiveOf(const Run &run, size_t attempt)
{
    if (attempt < 1 || attempt > run.attempts.size())
        return {};
    std::string bytes(1 << 20, '\0');
    for (const Job &job : run.attempts[attempt - 1])
        bytes.resize(bytes.size() + 2 * job.log.size());
    size_t used = 0;
    archive *zip = ::archive_write_new();
    ::archive_write_set_format_zip(zip);
    ::archive_write_set_bytes_in_last_block(zip, 1);
    ::archive_write_open_memory(zip, bytes.data(), bytes.size(), &used);
    const auto add = [&](const std::string &name, const std::string &text) {
        archive_entry *entry = ::archive_entry_new();
        ::archive_entry_set_pathname(entry, name.c_str());
        ::archive_entry_set_size(entry, la_int64_t(text.size()));
        ::archive_entry_set_filetype(entry, AE_IFREG);
        ::archive_entry_set_perm(entry, 0644);
        ::archive_write_header(zip, entry);
        ::archive_write_data(zip, text.data(), text.size());
        ::archive_entry_free(entry);
    };
    for (size_t i = 0; i < run.attempts[attempt - 1].size(); ++i) {
        const Job &job = run.attempts[attempt - 1][i];
        add(sb::format("{}_{}.txt", i, job.name), job.log);
        add(job.name + "/1_Set up job.txt", "set up\n");
    }
    ::archive_write_close(zip);
    ::archive_write_free(zip);
    bytes.resize(used);
    return bytes;
}

} // namespace sb::fake
