// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: that of its Connection. Statements of SQLite's own API on the connection that Qt opened, for the few paths that read or
// write many rows: values are bound and read in place, as the bytes that are on the disk, without a QVariant or a copy.
#pragma once

#include <core/base/result.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <variant>

struct sqlite3;
struct sqlite3_stmt;

namespace sb::db {

struct BlobView {
    std::string_view bytes;
};
/// Views are read while the statement runs. std::string_view is text, std::monostate NULL.
using Cell = std::variant<std::monostate, int64_t, double, std::string_view, BlobView>;

enum class Storage { Null, Integer, Real, Text, Blob };

/// The current row, valid inside the callback that receives it. Columns count from 0.
class NativeRow {
public:
    explicit NativeRow(sqlite3_stmt *statement)
        : m_statement(statement)
    {
    }
    Storage storage(int column) const;
    int64_t integer(int column) const;
    double real(int column) const;
    /// Of a TEXT or a BLOB: its bytes, whatever they are.
    std::string_view bytes(int column) const;

private:
    sqlite3_stmt *m_statement;
};

class NativeStatement {
public:
    static Result<NativeStatement> prepare(sqlite3 *database, std::string_view sql);
    NativeStatement(NativeStatement &&other) noexcept;
    NativeStatement &operator=(NativeStatement &&) = delete;
    ~NativeStatement();

    /// Runs a statement that returns no rows.
    Result<> run(std::span<const Cell> cells);
    /// Hands over each row; an Error from `row` ends it and is returned. Internal when it is running already.
    Result<> each(std::span<const Cell> cells, const std::function<Result<>(const NativeRow &)> &row);

private:
    explicit NativeStatement(sqlite3_stmt *statement)
        : m_statement(statement)
    {
    }
    sqlite3_stmt *m_statement;
};

} // namespace sb::db
