// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time per object. Reads fields of a JSON object by path; the first one that is not what it must be is kept as the error.
#pragma once

#include <core/base/clock.h>
#include <core/base/json.h>
#include <core/base/result.h>

#include <optional>
#include <string>

namespace sb::forge::github {

/// Parses with the limits of decode.h.
Result<nlohmann::json> parse(std::string_view body);

class Reader {
public:
    explicit Reader(const nlohmann::json &root)
        : m_root(root)
    {
    }

    /// The field at "pull_request.head.sha"; a missing or other-typed one is an error. Null reads as empty where `nullable`.
    std::string text(const std::string &path, bool nullable = false);
    int64_t number(const std::string &path);
    bool flag(const std::string &path, bool absent = false);
    /// Empty for null and for a field that is not there.
    Time time(const std::string &path);
    /// The object at the path, nullptr where there is none (not an error).
    const nlohmann::json *find(const std::string &path) const;
    /// The same, but it must be an object.
    void wantObject(const std::string &path);
    /// The `name` of each object of the array at the path.
    std::vector<std::string> names(const std::string &path);

    const std::optional<Error> &error() const { return m_error; }

private:
    void fault(const std::string &path, const char *expected);
    const nlohmann::json &m_root;
    std::optional<Error> m_error;
};

} // namespace sb::forge::github
