// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time; a Connection may be handed over only between uses (db::Database does that), never shared.
// Errors: every failed statement and every failed read is an Error that names the statement; Corrupt where SQLite says so,
// Conflict for a broken constraint, Unavailable for a lock.
#pragma once

#include "native.h"
#include "value.h"

#include <core/base/result.h>

#include <functional>
#include <memory>

class QSqlQuery;

namespace sb::db {

enum class Access { ReadWrite, ReadOnly };

/// The current row of a running query, valid inside the callback that receives it. Columns count from 0.
class Row {
public:
    explicit Row(const QSqlQuery &query)
        : m_query(query)
    {
    }
    bool null(int column) const;
    int64_t integer(int column) const;
    double real(int column) const;
    /// Bytes of a BLOB, UTF-8 of a TEXT (bytes that are not UTF-8 come back as U+FFFD: select a CAST(... AS BLOB) to see them).
    std::string text(int column) const;

private:
    const QSqlQuery &m_query;
};

/// A prepared statement. It must not outlive its connection.
class Statement {
public:
    Statement(Statement &&) noexcept;
    Statement &operator=(Statement &&) noexcept;
    ~Statement();

    /// Runs a statement that returns no rows; the number of rows it changed.
    Result<int64_t> run(const Values &values = {});
    /// Runs a query and hands over each row; an Error from `row` ends it and is returned.
    Result<> each(const Values &values, const std::function<Result<>(const Row &)> &row);

private:
    friend class Connection;
    explicit Statement(std::unique_ptr<QSqlQuery> query);
    Result<> start(const Values &values);
    std::unique_ptr<QSqlQuery> m_query;
};

class Connection {
public:
    /// SQLite: WAL, synchronous=FULL, foreign keys, no mmap, checkpoints only where Access is ReadWrite.
    static Result<std::unique_ptr<Connection>> open(const std::string &path, Access access);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    Result<Statement> prepare(const std::string &sql);
    Result<int64_t> run(const std::string &sql, const Values &values = {});
    Result<> each(const std::string &sql, const Values &values, const std::function<Result<>(const Row &)> &row);
    /// The statement of this text, prepared at its first use and kept with the connection: for texts that the program spells out.
    Result<NativeStatement *> native(std::string_view sql);
    /// Statements separated by an empty line, with the dialect words ${blob} and ${id} replaced.
    Result<> script(const std::string &sql);

    const std::string &path() const;
    /// Gives the connection to the calling thread, or (false) lets go of it, so that another thread may take it.
    Result<> adopt(bool take);

private:
    struct Private;
    explicit Connection(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// Rolls back unless commit() succeeded.
class Transaction {
public:
    static Result<Transaction> begin(Connection &connection);
    Transaction(Transaction &&other) noexcept;
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction();
    Result<> commit();

private:
    explicit Transaction(Connection &connection)
        : m_connection(&connection)
    {
    }
    Connection *m_connection;
};

} // namespace sb::db
