// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, one call at a time per object. Answers with an ETag, one file each, so that asking again costs nothing. A file that does not
// read back whole is a miss, never an error.
#pragma once

#include "client.h"

namespace sb::http {

/// The addresses of a Link field (RFC 8288) by relation; what is no Link is left out.
std::optional<std::string> linkOf(std::string_view field, std::string_view relation);

class EtagCache {
public:
    /// Made if it is missing; empty keeps nothing. Over the quota (bytes) the oldest go.
    explicit EtagCache(std::string folder, uint64_t quota = uint64_t(512) << 20);

    struct Entry {
        std::string etag; ///< with its quotes and W/, exactly
        std::string next; ///< address of the page after it
        std::string body; ///< empty where only `head` was read
    };
    /// `who`: a fingerprint of the token, since ETags differ by token.
    std::optional<Entry> find(const std::string &who, const std::string &url, bool body);
    void put(const std::string &who, const std::string &url, const Entry &entry);

private:
    std::string pathOf(const std::string &who, const std::string &url) const;
    void prune();

    std::string m_folder;
    uint64_t m_quota;
    uint64_t m_written = 0; ///< bytes since the folder was measured last
};

} // namespace sb::http
