// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: that of the connection. Helpers of this folder: rows whose last column is a document of core/fact/codec.
#pragma once

#include <core/base/clock.h>
#include <core/db/connection.h>
#include <core/fact/codec.h>

#include <algorithm>
#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace sb::store {

inline db::Blob document(std::string bytes)
{
    return {std::move(bytes)};
}
inline int64_t millis(Time time)
{
    return time.time_since_epoch().count();
}
inline Time timeOf(int64_t millis)
{
    return Time(std::chrono::milliseconds(millis));
}

inline Result<> changed(const Result<int64_t> &rows)
{
    if (!rows)
        return std::unexpected(rows.error());
    return {};
}

template<typename T>
Result<T> decoded(const db::Row &row, int column, std::string_view place)
{
    Result<T> value = fact::decode<T>(row.text(column));
    if (!value)
        return fail(Error::Kind::Corrupt, std::string(place) + ": " + value.error().text);
    return value;
}

struct Document {
    std::string key;
    std::string bytes;
};

/// Where there are many, other threads help.
template<typename T>
Result<std::vector<T>> decodedAll(std::string_view table, const std::vector<Document> &documents)
{
    std::vector<T> found(documents.size());
    const auto decode = [&](size_t from, size_t to) -> Result<> {
        for (size_t i = from; i < to; ++i) {
            Result<T> value = fact::decode<T>(documents[i].bytes);
            if (!value)
                return fail(Error::Kind::Corrupt,
                            std::string(table) + " " + documents[i].key + ": " + value.error().text);
            found[i] = *std::move(value);
        }
        return {};
    };
    constexpr size_t worthAThread = 512;
    const size_t share
        = std::max(worthAThread, documents.size() / std::max(1u, std::thread::hardware_concurrency()) + 1);
    std::vector<std::future<Result<>>> others;
    for (size_t from = share; from < documents.size(); from += share)
        others.push_back(std::async(std::launch::async, decode, from, std::min(from + share, documents.size())));
    Result<> done = decode(0, std::min(share, documents.size()));
    for (std::future<Result<>> &other : others) {
        if (const Result<> theirs = other.get(); done)
            done = theirs;
    }
    if (!done)
        return std::unexpected(done.error());
    return found;
}

/// Keys in column 0, documents in column 1.
Result<std::vector<Document>> documents(db::Connection &db, const std::string &sql);

/// The documents in column 0.
template<typename T>
Result<std::vector<T>> all(db::Connection &db, const std::string &sql, const db::Values &values = {})
{
    std::vector<T> found;
    const Result<> read = db.each(sql, values, [&](const db::Row &row) -> Result<> {
        Result<T> value = decoded<T>(row, 0, sql);
        if (!value)
            return std::unexpected(value.error());
        found.push_back(*std::move(value));
        return {};
    });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

template<typename T>
Result<std::optional<T>> one(db::Connection &db, const std::string &sql, const db::Values &values)
{
    Result<std::vector<T>> found = all<T>(db, sql, values);
    if (!found)
        return std::unexpected(found.error());
    return found->empty() ? std::nullopt : std::optional<T>(std::move(found->front()));
}

/// The texts in column 0.
Result<std::vector<std::string>> texts(db::Connection &db, const std::string &sql, const db::Values &values = {});

} // namespace sb::store
