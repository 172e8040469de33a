// SPDX-License-Identifier: GPL-3.0-or-later
#include "native.h"

#include "sqlite_error.h"

#include <core/base/text.h>

#include <utility>

#include <sqlite3.h>

namespace sb::db {

namespace {

std::unexpected<Error> failed(sqlite3 *database, std::string_view what)
{
    return fail(kindOf(sqlite3_extended_errcode(database)),
                std::string("database: ") + sqlite3_errmsg(database) + " in: " + shortened(std::string(what), 120));
}

/// SQLITE_STATIC: the views outlive the run that they were bound for.
int bind(sqlite3_stmt *statement, int index, const Cell &cell)
{
    struct {
        sqlite3_stmt *statement;
        int index;
        int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
        int operator()(int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
        int operator()(double number) const { return sqlite3_bind_double(statement, index, number); }
        int operator()(std::string_view text) const
        {
            return sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(), text.size(), nullptr,
                                       SQLITE_UTF8);
        }
        int operator()(BlobView blob) const
        {
            return sqlite3_bind_blob64(statement, index, blob.bytes.empty() ? "" : blob.bytes.data(), blob.bytes.size(),
                                       nullptr);
        }
    } visit{statement, index};
    return std::visit(visit, cell);
}

} // namespace

Storage NativeRow::storage(int column) const
{
    switch (sqlite3_column_type(m_statement, column)) {
    case SQLITE_INTEGER: return Storage::Integer;
    case SQLITE_FLOAT: return Storage::Real;
    case SQLITE_TEXT: return Storage::Text;
    case SQLITE_BLOB: return Storage::Blob;
    default: return Storage::Null;
    }
}

int64_t NativeRow::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double NativeRow::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}

std::string_view NativeRow::bytes(int column) const
{
    const void *data = sqlite3_column_blob(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return data ? std::string_view(static_cast<const char *>(data), size_t(size)) : std::string_view();
}

Result<NativeStatement> NativeStatement::prepare(sqlite3 *database, std::string_view sql)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(database, sql.data(), int(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr)
        != SQLITE_OK)
        return failed(database, sql);
    return NativeStatement(statement);
}

NativeStatement::NativeStatement(NativeStatement &&other) noexcept
    : m_statement(std::exchange(other.m_statement, nullptr))
{
}

NativeStatement::~NativeStatement()
{
    sqlite3_finalize(m_statement);
}

Result<> NativeStatement::run(std::span<const Cell> cells)
{
    return each(cells, [](const NativeRow &) { return Result<>(); });
}

Result<> NativeStatement::each(std::span<const Cell> cells, const std::function<Result<>(const NativeRow &)> &row)
{
    const std::string_view sql = sqlite3_sql(m_statement);
    if (sqlite3_stmt_busy(m_statement))
        return fail(Error::Kind::Internal, "database: a statement was run from inside itself: " + std::string(sql));
    sqlite3 *const database = sqlite3_db_handle(m_statement);
    Result<> result;
    for (int index = 1; const Cell &cell : cells) {
        if (result && bind(m_statement, index++, cell) != SQLITE_OK)
            result = failed(database, sql);
    }
    int code = result ? SQLITE_ROW : SQLITE_DONE;
    while (result && (code = sqlite3_step(m_statement)) == SQLITE_ROW)
        result = row(NativeRow(m_statement));
    if (result && code != SQLITE_DONE)
        result = failed(database, sql);
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    return result;
}

} // namespace sb::db
