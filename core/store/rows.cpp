// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the lists, people's words, settings and cursors.
#include "documents.h"
#include "records.h"

namespace sb::store {

using fact::encode;

Result<> Records::put(const fact::BoardRow &row)
{
    return changed(
        m_db.run("INSERT INTO board_rows (key, doc) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET doc = excluded.doc",
                 {row.pull.text(), document(encode(row))}));
}

Result<> Records::put(const fact::FailureRow &row)
{
    return changed(
        m_db.run("INSERT INTO failure_rows (key, doc) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET doc = excluded.doc",
                 {row.run.value, document(encode(row))}));
}

Result<> Records::put(const fact::PatchRow &row)
{
    return changed(
        m_db.run("INSERT INTO patch_rows (key, doc) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET doc = excluded.doc",
                 {row.id.value, document(encode(row))}));
}

Result<> Records::removeBoardRow(const fact::PullKey &key)
{
    return changed(m_db.run("DELETE FROM board_rows WHERE key = ?", {key.text()}));
}

Result<> Records::removeFailureRow(const fact::RunId &run)
{
    return changed(m_db.run("DELETE FROM failure_rows WHERE key = ?", {run.value}));
}

Result<std::vector<fact::BoardRow>> Records::board() const
{
    return all<fact::BoardRow>(m_db, "SELECT doc FROM board_rows");
}

Result<std::vector<fact::FailureRow>> Records::failures() const
{
    return all<fact::FailureRow>(m_db, "SELECT doc FROM failure_rows");
}

Result<std::vector<fact::PatchRow>> Records::patchRows() const
{
    return all<fact::PatchRow>(m_db, "SELECT doc FROM patch_rows");
}

Result<> Records::setMark(Mark mark, const std::string &subject, const std::string &value, Time at)
{
    if (value.empty())
        return changed(m_db.run("DELETE FROM marks WHERE mark = ? AND subject = ?", {int64_t(mark), subject}));
    return changed(
        m_db.run("INSERT INTO marks (mark, subject, value, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (mark, subject) "
                 "DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms",
                 {int64_t(mark), subject, value, millis(at)}));
}

namespace {

Result<std::optional<std::string>> firstText(db::Connection &db, const std::string &sql, const db::Values &values)
{
    Result<std::vector<std::string>> found = texts(db, sql, values);
    if (!found)
        return std::unexpected(found.error());
    return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

} // namespace

Result<std::optional<std::string>> Records::mark(Mark mark, const std::string &subject) const
{
    return firstText(m_db, "SELECT value FROM marks WHERE mark = ? AND subject = ?", {int64_t(mark), subject});
}

Result<std::vector<std::pair<std::string, std::string>>> Records::marks(Mark mark) const
{
    std::vector<std::pair<std::string, std::string>> found;
    const Result<> read = m_db.each("SELECT subject, value FROM marks WHERE mark = ? ORDER BY subject", {int64_t(mark)},
                                    [&](const db::Row &row) {
                                        found.emplace_back(row.text(0), row.text(1));
                                        return Result<>();
                                    });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

Result<> Records::setSetting(const std::string &key, const std::string &value)
{
    return changed(m_db.run(
        "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        {key, value}));
}

Result<std::optional<std::string>> Records::setting(const std::string &key) const
{
    return firstText(m_db, "SELECT value FROM settings WHERE key = ?", {key});
}

Result<> Records::setCursor(const std::string &source, const std::string &cursor)
{
    return changed(m_db.run("INSERT INTO cursors (source, value) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET "
                            "value = excluded.value",
                            {source, cursor}));
}

Result<std::string> Records::cursor(const std::string &source) const
{
    Result<std::optional<std::string>> found = firstText(m_db, "SELECT value FROM cursors WHERE source = ?", {source});
    if (!found)
        return std::unexpected(found.error());
    return std::move(*found).value_or(std::string());
}

Result<> Records::forget(const fact::RepoId &repo)
{
    // Key by key, since a name may hold what LIKE would take for a wildcard.
    const std::string runs = "(SELECT id FROM runs WHERE repo = ?)";
    const std::string patches = "(SELECT id FROM patches WHERE run IN " + runs + ")";
    const std::pair<std::string, std::string> deletes[] = {
        {"DELETE FROM proofs WHERE patch IN " + patches, repo.value},
        {"DELETE FROM patch_states WHERE patch IN " + patches, repo.value},
        {"DELETE FROM patch_rows WHERE key IN " + patches, repo.value},
        {"DELETE FROM patches WHERE run IN " + runs, repo.value},
        {"DELETE FROM diagnoses WHERE run IN " + runs, repo.value},
        {"DELETE FROM failure_rows WHERE key IN " + runs, repo.value},
        {"DELETE FROM board_rows WHERE key IN (SELECT key FROM pulls WHERE repo = ?)", repo.value},
        {"DELETE FROM marks WHERE subject IN (SELECT key FROM pulls WHERE repo = ?)", repo.value},
        {"DELETE FROM runs WHERE repo = ?", repo.value},
        {"DELETE FROM assessments WHERE repo = ?", repo.value},
        {"DELETE FROM pulls WHERE repo = ?", repo.value},
        {"DELETE FROM repos WHERE id = ?", repo.value},
    };
    for (const auto &[sql, value] : deletes) {
        if (const Result<int64_t> gone = m_db.run(sql, {value}); !gone)
            return std::unexpected(gone.error());
    }
    const std::string prefix = repo.value + ":";
    return changed(m_db.run("DELETE FROM events WHERE substr(key, 1, length(?)) = ?", {prefix, prefix}));
}

} // namespace sb::store
