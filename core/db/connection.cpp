// SPDX-License-Identifier: GPL-3.0-or-later
#include "connection.h"

#include "sqlite_error.h"

#include <core/base/text.h>

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QThread>
#include <QVariant>

#include <array>
#include <map>
#include <unordered_map>

#include <sqlite3.h>

namespace sb::db {

namespace {

constexpr size_t maxPrepared = 64;

std::unexpected<Error> failed(const QSqlError &error, const std::string &what)
{
    return fail(kindOf(error.nativeErrorCode().toInt()),
                "database: " + error.text().toStdString() + " in: " + shortened(what, 120));
}

QVariant toVariant(const Value &value)
{
    struct {
        QVariant operator()(std::monostate) const { return {}; }
        QVariant operator()(int64_t number) const { return QVariant::fromValue(qlonglong(number)); }
        QVariant operator()(double number) const { return number; }
        QVariant operator()(const std::string &text) const { return QString::fromStdString(text); }
        QVariant operator()(const Blob &blob) const
        {
            return QByteArray(blob.bytes.data(), qsizetype(blob.bytes.size()));
        }
    } convert;
    return std::visit(convert, value);
}

} // namespace

bool Row::null(int column) const
{
    return m_query.isNull(column);
}

int64_t Row::integer(int column) const
{
    return m_query.value(column).toLongLong();
}

double Row::real(int column) const
{
    return m_query.value(column).toDouble();
}

std::string Row::text(int column) const
{
    const QVariant value = m_query.value(column);
    if (value.metaType().id() == QMetaType::QByteArray)
        return value.toByteArray().toStdString();
    return value.toString().toStdString();
}

Statement::Statement(std::unique_ptr<QSqlQuery> query)
    : m_query(std::move(query))
{
}

Statement::Statement(Statement &&) noexcept = default;
Statement &Statement::operator=(Statement &&) noexcept = default;
Statement::~Statement() = default;

Result<> Statement::start(const Values &values)
{
    for (size_t i = 0; i < values.size(); ++i)
        m_query->bindValue(int(i), toVariant(values[i]));
    if (!m_query->exec())
        return failed(m_query->lastError(), m_query->lastQuery().toStdString());
    return {};
}

Result<int64_t> Statement::run(const Values &values)
{
    if (const Result<> started = start(values); !started)
        return std::unexpected(started.error());
    const int64_t changed = m_query->numRowsAffected();
    m_query->finish(); // an open one would hold its transaction
    return changed;
}

Result<> Statement::each(const Values &values, const std::function<Result<>(const Row &)> &row)
{
    if (Result<> started = start(values); !started)
        return started;
    const Row current(*m_query);
    while (m_query->next()) {
        if (Result<> taken = row(current); !taken) {
            m_query->finish();
            return taken;
        }
    }
    // next() is false at the end and after an error alike.
    if (m_query->lastError().isValid())
        return failed(m_query->lastError(), m_query->lastQuery().toStdString());
    m_query->finish();
    return {};
}

struct Connection::Private {
    std::string path;
    QString name;
    QSqlDatabase database;
    /// Of a writing connection, which never changes its thread: run() prepares each text once. Cleared before closing.
    std::unordered_map<std::string, Statement> prepared;
    bool keepsPrepared = false;
    sqlite3 *handle = nullptr; ///< Qt's own
    std::map<std::string, NativeStatement, std::less<>> native;
};

namespace {

/// Qt documents the handle; it is only of use where Qt's driver and this program share one SQLite.
Result<sqlite3 *> handleOf(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    if (!handle.isValid() || qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return fail(Error::Kind::Unavailable, "database: Qt's SQLite driver does not give its handle");
    QSqlQuery query(database);
    if (!query.exec(QStringLiteral("SELECT sqlite_source_id()")) || !query.next())
        return failed(query.lastError(), "SELECT sqlite_source_id()");
    if (query.value(0).toString() != QLatin1StringView(sqlite3_sourceid()))
        return fail(Error::Kind::Unavailable,
                    "database: Qt's SQLite driver was built with another SQLite than the installed one");
    return *static_cast<sqlite3 *const *>(handle.constData());
}

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string &path, Access access)
{
    auto made = std::make_unique<Private>();
    made->path = path;
    made->keepsPrepared = access == Access::ReadWrite;
    made->name = QString::number(quintptr(made.get()), 16); // unique among the living
    made->database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), made->name);
    std::unique_ptr<Connection> connection(new Connection(std::move(made)));
    QSqlDatabase &database = connection->d->database;
    if (!database.isValid())
        return fail(Error::Kind::Unavailable, "database: Qt's SQLite driver is missing: install libqt6sql6-sqlite");
    database.setDatabaseName(QString::fromStdString(path));
    database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=10000"));
    if (!database.open())
        return failed(database.lastError(), "open " + path);
    std::vector<std::string> pragmas{"PRAGMA foreign_keys=ON", "PRAGMA mmap_size=0", "PRAGMA cell_size_check=ON",
                                     "PRAGMA trusted_schema=OFF"};
    if (access == Access::ReadWrite) {
        pragmas.insert(pragmas.end(),
                       {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=1000"});
    } else {
        // Only one connection may checkpoint: two at once can corrupt the WAL before SQLite 3.51.3.
        pragmas.insert(pragmas.end(), {"PRAGMA wal_autocheckpoint=0", "PRAGMA query_only=ON"});
    }
    for (const std::string &pragma : pragmas) {
        if (const Result<> set = connection->each(pragma, {}, [](const Row &) { return Result<>(); }); !set)
            return std::unexpected(set.error());
    }
    Result<sqlite3 *> handle = handleOf(database);
    if (!handle)
        return std::unexpected(handle.error());
    connection->d->handle = *handle;
    return connection;
}

Connection::Connection(std::unique_ptr<Private> made)
    : d(std::move(made))
{
}

Connection::~Connection()
{
    const QString name = d->name;
    d->prepared.clear();
    d->native.clear();
    d->database.close();
    d->database = QSqlDatabase();
    QSqlDatabase::removeDatabase(name);
}

Result<Statement> Connection::prepare(const std::string &sql)
{
    auto query = std::make_unique<QSqlQuery>(d->database);
    query->setForwardOnly(true);
    if (!query->prepare(QString::fromStdString(sql)))
        return failed(query->lastError(), sql);
    return Statement(std::move(query));
}

Result<int64_t> Connection::run(const std::string &sql, const Values &values)
{
    if (const auto known = d->prepared.find(sql); known != d->prepared.end())
        return known->second.run(values);
    Result<Statement> statement = prepare(sql);
    if (!statement)
        return std::unexpected(statement.error());
    const Result<int64_t> changed = statement->run(values);
    if (changed && d->keepsPrepared && d->prepared.size() < maxPrepared)
        d->prepared.emplace(sql, *std::move(statement));
    return changed;
}

Result<> Connection::each(const std::string &sql, const Values &values, const std::function<Result<>(const Row &)> &row)
{
    Result<Statement> statement = prepare(sql);
    if (!statement)
        return std::unexpected(statement.error());
    return statement->each(values, row);
}

Result<NativeStatement *> Connection::native(std::string_view sql)
{
    if (const auto known = d->native.find(sql); known != d->native.end())
        return &known->second;
    Result<NativeStatement> statement = NativeStatement::prepare(d->handle, sql);
    if (!statement)
        return std::unexpected(statement.error());
    return &d->native.emplace(sql, *std::move(statement)).first->second;
}

Result<> Connection::script(const std::string &sql)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> dialect{
        {{"${blob}", "BLOB"}, {"${id}", "INTEGER PRIMARY KEY AUTOINCREMENT"}}};
    std::string text = sql;
    for (const auto &[word, meaning] : dialect) {
        for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += meaning.size())
            text.replace(at, word.size(), meaning);
    }
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find("\n\n", begin), text.size());
        const std::string statement(trimmed(std::string_view(text).substr(begin, end - begin)));
        begin = end + 2;
        if (statement.empty())
            continue;
        if (const Result<int64_t> done = run(statement); !done)
            return std::unexpected(done.error());
    }
    return {};
}

const std::string &Connection::path() const
{
    return d->path;
}

Result<> Connection::adopt(bool take)
{
    if (!d->database.moveToThread(take ? QThread::currentThread() : nullptr))
        return fail(Error::Kind::Internal, "database: a query is still open on a connection that changes its thread");
    return {};
}

Result<Transaction> Transaction::begin(Connection &connection)
{
    if (const Result<int64_t> begun = connection.run("BEGIN"); !begun)
        return std::unexpected(begun.error());
    return Transaction(connection);
}

Transaction::Transaction(Transaction &&other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr))
{
}

Transaction::~Transaction()
{
    if (m_connection)
        (void)m_connection->run("ROLLBACK"); // fails only where SQLite has rolled back by itself
}

Result<> Transaction::commit()
{
    if (const Result<int64_t> done = m_connection->run("COMMIT"); !done)
        return std::unexpected(done.error());
    m_connection = nullptr;
    return {};
}

} // namespace sb::db
