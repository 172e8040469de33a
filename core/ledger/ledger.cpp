// SPDX-License-Identifier: GPL-3.0-or-later
#include "ledger.h"

#include "canonical.h"

#include <core/base/hash.h>
#include <core/base/text.h>
#include <core/fact/codec.h>

#include <cmath>

namespace sb::ledger {

using fact::LedgerEntry;

namespace {

struct Head {
    int64_t seq = 0;
    std::string hash;
};

/// Reading believes the canonical bytes alone, and only while they fit their hash.
Result<LedgerEntry> entryFrom(const db::Row &row)
{
    const std::string bytes = row.text(2);
    const std::string place = "ledger row " + std::to_string(row.integer(0));
    std::string hash = row.text(1);
    if (sha256Hex(bytes) != hash)
        return fail(Error::Kind::Corrupt, place + ": its bytes do not fit its hash; run 'signalboxctl ledger verify'");
    Result<LedgerEntry> entry = fact::decode<LedgerEntry>(bytes);
    if (!entry)
        return fail(Error::Kind::Corrupt, place + ": " + entry.error().text);
    entry->hash = std::move(hash);
    return entry;
}

Result<std::vector<LedgerEntry>> select(db::Connection &connection, const std::string &rest, const db::Values &values)
{
    std::vector<LedgerEntry> found;
    const Result<> read
        = connection.each("SELECT seq, hash, bytes FROM ledger " + rest, values, [&](const db::Row &row) -> Result<> {
              Result<LedgerEntry> entry = entryFrom(row);
              if (!entry)
                  return std::unexpected(entry.error());
              found.push_back(*std::move(entry));
              return {};
          });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

Result<Head> readHead(db::Connection &connection)
{
    Head head;
    Head newest;
    const auto into = [&](Head &found, std::string_view sql) -> Result<> {
        const Result<db::NativeStatement *> statement = connection.native(sql);
        if (!statement)
            return std::unexpected(statement.error());
        return (*statement)->each({}, [&](const db::NativeRow &row) {
            found = {row.integer(0), std::string(row.bytes(1))};
            return Result<>();
        });
    };
    Result<> read = into(head, "SELECT seq, hash FROM ledger_head WHERE id = 1");
    if (read)
        read = into(newest, "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1");
    if (!read)
        return std::unexpected(read.error());
    if (head.seq != newest.seq || head.hash != newest.hash)
        return fail(Error::Kind::Corrupt,
                    "ledger: the head names row " + std::to_string(head.seq) + ", the newest row is "
                        + std::to_string(newest.seq) + "; nothing is appended to a damaged ledger");
    return head;
}

/// The rows of one effect, oldest first.
Result<std::vector<LedgerEntry>> effectRows(db::Connection &connection, const std::string &effect)
{
    return select(connection, "WHERE effect = ? ORDER BY seq", {effect});
}

const LedgerEntry *openIntent(const std::vector<LedgerEntry> &rows)
{
    const LedgerEntry *open = nullptr;
    for (const LedgerEntry &row : rows) {
        if (row.kind == fact::EntryKind::Intent)
            open = &row;
        else if (row.kind == fact::EntryKind::Outcome)
            open = nullptr;
    }
    return open;
}

const std::string &insertion()
{
    static const std::string sql = [] {
        std::string marks;
        for (size_t i = 0; i < columnNames.size(); ++i)
            marks += i == 0 ? "?" : ", ?";
        return "INSERT INTO ledger (" + columnList() + ") VALUES (" + marks + ")";
    }();
    return sql;
}

Result<> run(db::Connection &connection, std::string_view sql, std::span<const db::Cell> cells)
{
    const Result<db::NativeStatement *> statement = connection.native(sql);
    if (!statement)
        return std::unexpected(statement.error());
    return (*statement)->run(cells);
}

} // namespace

Result<LedgerEntry> append(db::Connection &connection, LedgerEntry entry)
{
    const Result<Head> head = readHead(connection);
    if (!head)
        return std::unexpected(head.error());
    if (!std::isfinite(entry.confidence))
        entry.confidence = 0;
    // A column of text holds UTF-8 only; the bytes and the columns must say the same.
    for (std::string *text : {&entry.effect, &entry.action, &entry.repo.value, &entry.subject, &entry.actor.name,
                              &entry.approver.name, &entry.why, &entry.before.value, &entry.after.value, &entry.detail})
        if (!isUtf8(*text))
            *text = repairedUtf8(*text);
    entry.seq = head->seq + 1;
    entry.prev = head->hash;
    entry.hash.clear();
    CanonicalWriter writer;
    const std::string_view bytes = writer.write(Columns(entry).view());
    entry.hash = sha256Hex(bytes);

    const Columns columns(entry);
    std::array<db::Cell, columnNames.size()> cells;
    std::ranges::copy(columns.view().texts, cells.begin());
    cells[column("seq")] = entry.seq;
    cells[column("confidence")] = entry.confidence;
    cells[column("bytes")] = db::BlobView{bytes};
    Result<> written = run(connection, insertion(), cells);
    if (written)
        written = run(connection,
                      "INSERT INTO ledger_head (id, seq, hash) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                      "seq = excluded.seq, hash = excluded.hash",
                      std::array<db::Cell, 2>{entry.seq, entry.hash});
    if (!written)
        return std::unexpected(written.error());
    return entry;
}

Result<LedgerEntry> begin(db::Connection &connection, LedgerEntry entry)
{
    if (entry.effect.empty())
        return fail(Error::Kind::Invalid, "ledger: an intent needs the key of its effect");
    const Result<std::vector<LedgerEntry>> rows = effectRows(connection, entry.effect);
    if (!rows)
        return std::unexpected(rows.error());
    for (const LedgerEntry &row : *rows) {
        if (row.kind == fact::EntryKind::Outcome && row.outcome == fact::Outcome::Done)
            return fail(Error::Kind::Conflict,
                        "ledger: '" + row.action + "' of " + row.subject + " was done already (row "
                            + std::to_string(row.seq) + ")");
    }
    if (const LedgerEntry *open = openIntent(*rows))
        return fail(Error::Kind::Conflict,
                    "ledger: '" + open->action + "' of " + open->subject + " is under way (row "
                        + std::to_string(open->seq) + ")");
    entry.kind = fact::EntryKind::Intent;
    entry.outcome = fact::Outcome::Pending;
    return append(connection, std::move(entry));
}

Result<LedgerEntry> close(db::Connection &connection, LedgerEntry outcome)
{
    const Result<std::vector<LedgerEntry>> rows = effectRows(connection, outcome.effect);
    if (!rows)
        return std::unexpected(rows.error());
    const LedgerEntry *open = openIntent(*rows);
    if (!open)
        return fail(Error::Kind::Conflict, "ledger: effect " + outcome.effect + " has no open intent");
    if (outcome.outcome == fact::Outcome::Pending)
        return fail(Error::Kind::Invalid, "ledger: an outcome is done, failed or abandoned");
    outcome.kind = fact::EntryKind::Outcome;
    const auto inherit = [](auto &field, const auto &from) {
        if (field == std::remove_cvref_t<decltype(field)>{})
            field = from;
    };
    inherit(outcome.action, open->action);
    inherit(outcome.repo, open->repo);
    inherit(outcome.subject, open->subject);
    inherit(outcome.actor, open->actor);
    inherit(outcome.approver, open->approver);
    inherit(outcome.why, open->why);
    inherit(outcome.confidence, open->confidence);
    inherit(outcome.before, open->before);
    inherit(outcome.after, open->after);
    inherit(outcome.detail, open->detail);
    return append(connection, std::move(outcome));
}

Result<LedgerEntry> Ledger::append(LedgerEntry entry)
{
    return m_database.write([&](db::Connection &connection) { return ledger::append(connection, entry); });
}

Result<LedgerEntry> Ledger::begin(LedgerEntry intent)
{
    return m_database.write([&](db::Connection &connection) { return ledger::begin(connection, intent); });
}

Result<LedgerEntry> Ledger::close(LedgerEntry outcome)
{
    return m_database.write([&](db::Connection &connection) { return ledger::close(connection, outcome); });
}

Result<std::vector<LedgerEntry>> Ledger::page(int64_t beforeSeq, int limit) const
{
    return m_database.read([&](db::Connection &connection) {
        return select(connection, "WHERE ? = 0 OR seq < ? ORDER BY seq DESC LIMIT ?",
                      {beforeSeq, beforeSeq, int64_t(limit)});
    });
}

Result<std::optional<LedgerEntry>> Ledger::entry(int64_t seq) const
{
    return m_database.read([&](db::Connection &connection) -> Result<std::optional<LedgerEntry>> {
        Result<std::vector<LedgerEntry>> found = select(connection, "WHERE seq = ?", {seq});
        if (!found)
            return std::unexpected(found.error());
        return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
    });
}

Result<std::vector<LedgerEntry>> Ledger::byEffect(const std::string &effect) const
{
    return m_database.read([&](db::Connection &connection) { return effectRows(connection, effect); });
}

Result<std::vector<LedgerEntry>> Ledger::bySubject(const std::string &subject) const
{
    return m_database.read(
        [&](db::Connection &connection) { return select(connection, "WHERE subject = ? ORDER BY seq", {subject}); });
}

Result<std::vector<LedgerEntry>> Ledger::openIntents() const
{
    return m_database.read([&](db::Connection &connection) {
        return select(
            connection,
            "AS intent WHERE kind = 'intent' AND NOT EXISTS (SELECT 1 FROM ledger AS later WHERE "
            "later.effect = intent.effect AND later.kind = 'outcome' AND later.seq > intent.seq) ORDER BY seq",
            {});
    });
}

Result<int64_t> Ledger::count() const
{
    return m_database.read([&](db::Connection &connection) -> Result<int64_t> {
        int64_t count = 0;
        const Result<> read = connection.each("SELECT count(*) FROM ledger", {}, [&](const db::Row &row) {
            count = row.integer(0);
            return Result<>();
        });
        if (!read)
            return std::unexpected(read.error());
        return count;
    });
}

} // namespace sb::ledger
