// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; writes wait for the one writer thread. The doors to the tables: everything done inside one write() happens or
// does not happen as one.
#pragma once

#include "jobs.h"
#include "records.h"

#include <core/db/database.h>

namespace sb::store {

/// What one transaction sees. `db` is for core/ledger, which can append in the same transaction.
struct Tx {
    explicit Tx(db::Connection &connection)
        : db(connection)
        , records(connection)
        , jobs(connection)
    {
    }
    db::Connection &db;
    Records records;
    Jobs jobs;
};

class Store {
public:
    explicit Store(db::Database &database)
        : m_database(database)
    {
    }

    /// f(Tx &) -> Result<T>, in one transaction, on the disk when this returns. Not from inside another write.
    template<typename F>
    auto write(F f) -> std::invoke_result_t<F &, Tx &>
    {
        return m_database.write([&f](db::Connection &connection) {
            Tx tx(connection);
            return f(tx);
        });
    }

    /// f(Tx &) -> Result<T> over one snapshot, on the calling thread; writing inside it is an Error.
    template<typename F>
    auto read(F f) const -> std::invoke_result_t<F &, Tx &>
    {
        return m_database.read([&f](db::Connection &connection) {
            Tx tx(connection);
            return f(tx);
        });
    }

private:
    db::Database &m_database;
};

} // namespace sb::store
