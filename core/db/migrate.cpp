// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrate.h"

#include <QDir>
#include <QFile>
#include <QString>

namespace sb::db {

Result<std::vector<Migration>> readMigrations(const std::string &folder)
{
    const QDir dir(QString::fromStdString(folder));
    std::vector<Migration> found;
    for (const QString &fileName : dir.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name)) {
        QFile file(dir.filePath(fileName));
        Migration migration;
        migration.version = fileName.left(3).toInt();
        migration.name = fileName.toStdString();
        if (migration.version != int(found.size()) + 1)
            return fail(Error::Kind::Invalid,
                        "schema file " + migration.name + " in " + folder + ": expected number "
                            + std::to_string(found.size() + 1));
        if (!file.open(QIODevice::ReadOnly))
            return fail(Error::Kind::Io, "schema file " + migration.name + ": " + file.errorString().toStdString());
        migration.sql = file.readAll().toStdString();
        found.push_back(std::move(migration));
    }
    if (found.empty())
        return fail(Error::Kind::NotFound, "no schema files in " + folder);
    return found;
}

Result<> migrate(Connection &connection, const std::vector<Migration> &migrations)
{
    Result<Transaction> transaction = Transaction::begin(connection);
    if (!transaction)
        return std::unexpected(transaction.error());
    if (Result<> made
        = connection.script("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT "
                            "NOT NULL)");
        !made)
        return made;
    int64_t version = 0;
    Result<> read = connection.each("SELECT coalesce(max(version), 0) FROM schema_version", {}, [&](const Row &row) {
        version = row.integer(0);
        return Result<>();
    });
    if (!read)
        return read;
    if (version > int64_t(migrations.size()))
        return fail(Error::Kind::Invalid,
                    "database " + connection.path() + ": schema " + std::to_string(version)
                        + " was made by a newer Signalbox; this one knows up to " + std::to_string(migrations.size())
                        + ": update Signalbox");
    for (const Migration &migration : migrations) {
        if (migration.version <= version)
            continue;
        if (Result<> done = connection.script(migration.sql); !done)
            return fail(done.error().kind, "schema file " + migration.name + ": " + done.error().text);
        const Result<int64_t> noted = connection.run("INSERT INTO schema_version (version, name) VALUES (?, ?)",
                                                     {int64_t(migration.version), migration.name});
        if (!noted)
            return std::unexpected(noted.error());
    }
    return transaction->commit();
}

} // namespace sb::db
