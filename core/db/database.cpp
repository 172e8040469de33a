// SPDX-License-Identifier: GPL-3.0-or-later
#include "database.h"

namespace sb::db {

Result<std::unique_ptr<Database>> Database::open(const std::string &path, const std::string &schemaFolder)
{
    Result<std::unique_ptr<Writer>> writer = Writer::open(path, schemaFolder);
    if (!writer)
        return std::unexpected(writer.error());
    std::unique_ptr<Database> database(new Database);
    database->m_path = path;
    database->m_writer = *std::move(writer);
    return database;
}

Database::~Database()
{
    // The readers first, so that the writer's last checkpoint finds nobody in its way.
    for (const std::unique_ptr<Connection> &idle : m_idle)
        (void)idle->adopt(true);
    m_idle.clear();
}

Result<Database::Lease> Database::take() const
{
    std::unique_ptr<Connection> connection;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            connection = std::move(m_idle.back());
            m_idle.pop_back();
        }
    }
    if (connection) {
        if (const Result<> taken = connection->adopt(true); !taken)
            return std::unexpected(taken.error());
    } else {
        Result<std::unique_ptr<Connection>> opened = Connection::open(m_path, Access::ReadOnly);
        if (!opened)
            return std::unexpected(opened.error());
        connection = *std::move(opened);
    }
    if (const Result<int64_t> begun = connection->run("BEGIN"); !begun)
        return std::unexpected(begun.error());
    return Lease(*this, std::move(connection));
}

Database::Lease::Lease(const Database &owner, std::unique_ptr<Connection> connection)
    : m_owner(&owner)
    , m_connection(std::move(connection))
{
}

Database::Lease::~Lease()
{
    // A connection that cannot end its transaction or change hands is closed here instead of being kept.
    if (!m_connection || !m_connection->run("COMMIT") || !m_connection->adopt(false))
        return;
    const std::lock_guard lock(m_owner->m_mutex);
    m_owner->m_idle.push_back(std::move(m_connection));
}

} // namespace sb::db
