// SPDX-License-Identifier: GPL-3.0-or-later
#include "verify.h"

#include "canonical.h"

#include <core/base/hash.h>
#include <core/db/connection.h>
#include <core/fact/codec.h>

#include <filesystem>
#include <optional>

namespace sb::ledger {

namespace {

constexpr size_t maxFaults = 100;
constexpr size_t confidenceColumn = column("confidence");
constexpr size_t prevColumn = column("prev");
constexpr size_t hashColumn = column("hash");
constexpr size_t bytesColumn = column("bytes");

db::Storage storageOf(size_t column)
{
    return column == 0               ? db::Storage::Integer
        : column == confidenceColumn ? db::Storage::Real
        : column == bytesColumn      ? db::Storage::Blob
                                     : db::Storage::Text;
}

std::string_view word(db::Storage storage)
{
    switch (storage) {
    case db::Storage::Null: return "null";
    case db::Storage::Integer: return "integer";
    case db::Storage::Real: return "real";
    case db::Storage::Text: return "text";
    case db::Storage::Blob: break;
    }
    return "blob";
}

/// Walks the rows in order and judges each when its successor (or the head) has said which hash it saw.
class Chain {
public:
    explicit Chain(Verification &result)
        : m_result(result)
    {
    }

    void row(const db::NativeRow &row)
    {
        ++m_result.rows;
        RowView view{row.integer(0), row.real(int(confidenceColumn)), {}};
        for (size_t i = 0; i < view.texts.size(); ++i) {
            if (const db::Storage stored = row.storage(int(i)); stored != storageOf(i))
                fault(view.seq, columnNames[i],
                      "is stored as " + std::string(word(stored)) + ", not as " + std::string(word(storageOf(i))));
            if (i != 0 && i != confidenceColumn)
                view.texts[i] = row.bytes(int(i));
        }
        const std::string_view bytes = view.texts[bytesColumn];
        Link link{view.seq, std::string(view.texts[hashColumn]), sha256Hex(bytes)};
        std::string seen(view.texts[prevColumn]); // the hash that this row saw in the row before
        // Columns that make exactly the bytes need no second look; else both are read to say what differs.
        if (link.hash == link.computed && (m_writer.write(view) != bytes || !decodes(view))) {
            const Result<fact::LedgerEntry> entry = fact::decode<fact::LedgerEntry>(bytes);
            if (entry && entry->hash.empty() && fact::encode(*entry) == bytes) {
                compare(view, *entry);
                seen = entry->prev;
            } else {
                fault(link.seq, "bytes", entry ? "is not in canonical form" : "does not decode: " + entry.error().text);
            }
        }
        follow(link.seq, seen);
        m_last = std::move(link);
    }

    void head(int64_t seq, const std::string &hash)
    {
        follow(seq + 1, hash);
        if (m_last && seq < m_last->seq)
            fault(m_last->seq, "", "is newer than the head, which names row " + std::to_string(seq));
    }

    void fault(int64_t seq, std::string_view column, const std::string &what)
    {
        if (m_result.faults.size() >= maxFaults)
            return;
        std::string text = seq == 0 && column.empty() ? "" : "row " + std::to_string(seq);
        if (!column.empty())
            text += ", " + std::string(column);
        m_result.faults.push_back({seq, std::string(column), text + (text.empty() ? "" : ": ") + what});
    }

    std::string lastHash() const { return m_last ? m_last->hash : std::string(); }

private:
    struct Link {
        int64_t seq = 0;
        std::string hash; ///< as the column says
        std::string computed; ///< over the bytes
    };

    void compare(const RowView &view, fact::LedgerEntry entry)
    {
        entry.hash = view.texts[hashColumn];
        const Columns expected(entry);
        if (view.seq != entry.seq)
            fault(view.seq, "seq", "its bytes say row " + std::to_string(entry.seq));
        if (view.confidence != entry.confidence)
            fault(view.seq, "confidence", "differs from the bytes that were hashed");
        for (size_t i = 1; i < bytesColumn; ++i) {
            if (i != confidenceColumn && view.texts[i] != expected.view().texts[i])
                fault(view.seq, columnNames[i], "differs from the bytes that were hashed");
        }
    }

    /// Row `seq` (or the head, as the row after the newest) says that the row before it had the hash `seen`.
    void follow(int64_t seq, const std::string &seen)
    {
        const int64_t before = m_last ? m_last->seq : 0;
        if (seq <= before) {
            if (m_last && seq < before)
                return; // the head is behind: head() says so
            fault(seq, "seq", "stands twice or out of order");
        } else if (seq > before + 1) {
            const std::string upTo = seq > before + 2 ? " to " + std::to_string(seq - 1) : "";
            fault(before + 1, "", (upTo.empty() ? "is missing" : "and the rows" + upTo + " are missing"));
        }
        if (!m_last) {
            if (seq == 1 && !seen.empty())
                fault(1, "prev", "is not empty, though it is the first row");
            return;
        }
        const Link &link = *m_last;
        if (seq != before + 1) {
            if (link.hash != link.computed)
                fault(link.seq, "", "its bytes do not fit its hash");
        } else if (link.hash == link.computed) {
            if (seen != link.hash)
                fault(link.seq, "", "is not the row that its successor saw");
        } else if (seen == link.computed) {
            fault(link.seq, "hash", "does not fit the bytes");
        } else if (seen == link.hash) {
            fault(link.seq, "bytes", "does not fit the hash");
        } else {
            fault(link.seq, "", "its bytes do not fit its hash, and neither is what its successor saw");
        }
    }

    Verification &m_result;
    std::optional<Link> m_last;
    CanonicalWriter m_writer;
};

Result<> readAll(db::Connection &connection, Chain &chain, Verification &result, const Cancel &cancel)
{
    Result<> read = connection.each("PRAGMA integrity_check(20)", {}, [&](const db::Row &row) {
        if (const std::string text = row.text(0); text != "ok")
            chain.fault(0, "", "the database file is damaged: " + text);
        return Result<>();
    });
    if (!read)
        return read;
    const Result<db::NativeStatement *> rows
        = connection.native("SELECT " + columnList() + " FROM ledger ORDER BY seq");
    if (!rows)
        return std::unexpected(rows.error());
    read = (*rows)->each({}, [&](const db::NativeRow &row) -> Result<> {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "ledger verify was cancelled");
        chain.row(row);
        return {};
    });
    if (!read)
        return read;
    int64_t heads = 0;
    read = connection.each("SELECT id, seq, CAST(hash AS BLOB), typeof(seq), typeof(hash) FROM ledger_head", {},
                           [&](const db::Row &row) {
                               ++heads;
                               if (row.integer(0) != 1 || row.text(3) != "integer" || row.text(4) != "text")
                                   chain.fault(0, "", "the head is not stored as it was written");
                               chain.head(row.integer(1), row.text(2));
                               return Result<>();
                           });
    if (!read)
        return read;
    if (heads != (result.rows > 0 ? 1 : 0))
        chain.fault(0, "",
                    "expected one head for " + std::to_string(result.rows) + " rows, found " + std::to_string(heads));
    return {};
}

} // namespace

Result<Verification> verify(const std::string &databasePath, const Cancel &cancel, const std::string &expectedHead)
{
    Verification result;
    Chain chain(result);
    std::error_code missing;
    if (!std::filesystem::exists(databasePath, missing)) {
        chain.fault(0, "", "there is no database at " + databasePath);
        return result;
    }
    const auto read = [&]() -> Result<> {
        Result<std::unique_ptr<db::Connection>> connection = db::Connection::open(databasePath, db::Access::ReadOnly);
        if (!connection)
            return std::unexpected(connection.error());
        // The indices of a long ledger are looked up in no order: with a small cache each look-up reads a page again.
        if (const Result<int64_t> set = (*connection)->run("PRAGMA cache_size=-65536"); !set)
            return std::unexpected(set.error());
        Result<db::Transaction> snapshot = db::Transaction::begin(**connection);
        if (!snapshot)
            return std::unexpected(snapshot.error());
        return readAll(**connection, chain, result, cancel);
    }();
    if (!read && read.error().kind == Error::Kind::Cancelled)
        return std::unexpected(read.error());
    if (!read)
        chain.fault(0, "", "the database cannot be read: " + read.error().text);
    result.head = chain.lastHash();
    if (!expectedHead.empty() && result.head != expectedHead)
        chain.fault(0, "", "the newest hash is not the one that was noted elsewhere");
    result.intact = result.faults.empty();
    return result;
}

} // namespace sb::ledger
