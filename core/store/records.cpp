// SPDX-License-Identifier: GPL-3.0-or-later
// Events and facts.
#include "records.h"

#include "documents.h"

namespace sb::store {

using fact::encode;

Result<std::vector<std::string>> texts(db::Connection &db, const std::string &sql, const db::Values &values)
{
    std::vector<std::string> found;
    const Result<> read = db.each(sql, values, [&](const db::Row &row) {
        found.push_back(row.text(0));
        return Result<>();
    });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

Result<std::vector<Document>> documents(db::Connection &db, const std::string &sql)
{
    std::vector<Document> found;
    const Result<> read = db.each(sql, {}, [&](const db::Row &row) {
        found.push_back({row.text(0), row.text(1)});
        return Result<>();
    });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

Result<bool> Records::append(const fact::Event &event)
{
    const Result<int64_t> added
        = m_db.run("INSERT INTO events (key, at_ms, doc) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
                   {event.key, millis(event.at), document(encode(event))});
    if (!added)
        return std::unexpected(added.error());
    return *added == 1;
}

Result<std::vector<StoredEvent>> Records::eventsAfter(int64_t seq, int limit) const
{
    std::vector<StoredEvent> found;
    const Result<> read = m_db.each("SELECT seq, doc FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
                                    {seq, int64_t(limit)}, [&](const db::Row &row) -> Result<> {
                                        Result<fact::Event> event
                                            = decoded<fact::Event>(row, 1, "events " + std::to_string(row.integer(0)));
                                        if (!event)
                                            return std::unexpected(event.error());
                                        found.push_back({row.integer(0), *std::move(event)});
                                        return {};
                                    });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

Result<int64_t> Records::eventCount() const
{
    int64_t count = 0;
    const Result<> read = m_db.each("SELECT count(*) FROM events", {}, [&](const db::Row &row) {
        count = row.integer(0);
        return Result<>();
    });
    if (!read)
        return std::unexpected(read.error());
    return count;
}

Result<> Records::put(const fact::Repo &repo)
{
    return changed(
        m_db.run("INSERT INTO repos (id, doc) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc",
                 {repo.id.value, document(encode(repo))}));
}

Result<> Records::put(const fact::Pull &pull)
{
    return changed(
        m_db.run("INSERT INTO pulls (key, repo, head, doc) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                 "head = excluded.head, doc = excluded.doc",
                 {pull.key.text(), pull.key.repo.value, pull.head.sha.value, document(encode(pull))}));
}

Result<> Records::put(const fact::Run &run)
{
    return changed(m_db.run(
        "INSERT INTO runs (id, repo, sha, branch, started_ms, doc) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET repo = excluded.repo, sha = excluded.sha, branch = excluded.branch, "
        "started_ms = excluded.started_ms, doc = excluded.doc",
        {run.id.value, run.repo.value, run.sha.value, run.branch, millis(run.startedAt), document(encode(run))}));
}

Result<> Records::put(const fact::RepoId &repo, const fact::Assessment &assessment)
{
    return changed(
        m_db.run("INSERT INTO assessments (repo, sha, doc) VALUES (?, ?, ?) ON CONFLICT (repo, sha) DO UPDATE SET "
                 "doc = excluded.doc",
                 {repo.value, assessment.sha.value, document(encode(assessment))}));
}

Result<> Records::put(const fact::RunId &run, const fact::Diagnosis &diagnosis)
{
    return changed(
        m_db.run("INSERT INTO diagnoses (run, signature, doc) VALUES (?, ?, ?) ON CONFLICT (run) DO UPDATE SET "
                 "signature = excluded.signature, doc = excluded.doc",
                 {run.value, diagnosis.signature, document(encode(diagnosis))}));
}

Result<> Records::put(const fact::Patch &patch)
{
    return changed(
        m_db.run("INSERT INTO patches (id, run, at_ms, doc) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                 "run = excluded.run, at_ms = excluded.at_ms, doc = excluded.doc",
                 {patch.id.value, patch.run.value, millis(patch.at), document(encode(patch))}));
}

Result<> Records::put(const fact::Proof &proof)
{
    return changed(
        m_db.run("INSERT INTO proofs (patch, doc) VALUES (?, ?) ON CONFLICT (patch) DO UPDATE SET doc = excluded.doc",
                 {proof.patch.value, document(encode(proof))}));
}

Result<> Records::put(const fact::PatchId &patch, const PatchState &state)
{
    return changed(m_db.run(
        "INSERT INTO patch_states (patch, status, why, pull, at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT (patch) "
        "DO UPDATE SET status = excluded.status, why = excluded.why, pull = excluded.pull, at_ms = excluded.at_ms",
        {patch.value, std::string(name(state.status)), state.why, state.pull, millis(state.at)}));
}

Result<std::optional<fact::Repo>> Records::repo(const fact::RepoId &id) const
{
    return one<fact::Repo>(m_db, "SELECT doc FROM repos WHERE id = ?", {id.value});
}

Result<std::optional<fact::Pull>> Records::pull(const fact::PullKey &key) const
{
    return one<fact::Pull>(m_db, "SELECT doc FROM pulls WHERE key = ?", {key.text()});
}

Result<std::optional<fact::Run>> Records::run(const fact::RunId &id) const
{
    return one<fact::Run>(m_db, "SELECT doc FROM runs WHERE id = ?", {id.value});
}

Result<std::optional<fact::Assessment>> Records::assessment(const fact::RepoId &repo, const fact::Sha &sha) const
{
    return one<fact::Assessment>(m_db, "SELECT doc FROM assessments WHERE repo = ? AND sha = ?",
                                 {repo.value, sha.value});
}

Result<std::optional<fact::Diagnosis>> Records::diagnosis(const fact::RunId &run) const
{
    return one<fact::Diagnosis>(m_db, "SELECT doc FROM diagnoses WHERE run = ?", {run.value});
}

Result<std::optional<fact::Patch>> Records::patch(const fact::PatchId &id) const
{
    return one<fact::Patch>(m_db, "SELECT doc FROM patches WHERE id = ?", {id.value});
}

Result<std::optional<fact::Proof>> Records::proof(const fact::PatchId &patch) const
{
    return one<fact::Proof>(m_db, "SELECT doc FROM proofs WHERE patch = ?", {patch.value});
}

Result<std::optional<PatchState>> Records::patchState(const fact::PatchId &patch) const
{
    std::optional<PatchState> found;
    const Result<> read = m_db.each(
        "SELECT status, why, pull, at_ms FROM patch_states WHERE patch = ?", {patch.value},
        [&](const db::Row &row) -> Result<> {
            const std::string word = row.text(0);
            for (int i = 0; i <= int(fact::PatchStatus::Closed); ++i) {
                if (word == name(fact::PatchStatus(i)))
                    found = PatchState{fact::PatchStatus(i), row.text(1), row.integer(2), timeOf(row.integer(3))};
            }
            if (!found)
                return fail(Error::Kind::Corrupt, "patch_states " + patch.value + ": unknown status '" + word + "'");
            return {};
        });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

Result<std::vector<fact::Repo>> Records::repos() const
{
    return all<fact::Repo>(m_db, "SELECT doc FROM repos ORDER BY id");
}

Result<std::vector<fact::Pull>> Records::pulls() const
{
    const auto read = documents(m_db, "SELECT key, doc FROM pulls ORDER BY key");
    if (!read)
        return std::unexpected(read.error());
    return decodedAll<fact::Pull>("pulls", *read);
}

Result<std::vector<fact::Pull>> Records::pullsOf(const fact::RepoId &repo) const
{
    return all<fact::Pull>(m_db, "SELECT doc FROM pulls WHERE repo = ? ORDER BY key", {repo.value});
}

Result<std::vector<fact::Pull>> Records::pullsWithHead(const fact::RepoId &repo, const fact::Sha &head) const
{
    return all<fact::Pull>(m_db, "SELECT doc FROM pulls WHERE repo = ? AND head = ? ORDER BY key",
                           {repo.value, head.value});
}

Result<std::vector<fact::Run>> Records::runs() const
{
    const auto read = documents(m_db, "SELECT id, doc FROM runs ORDER BY started_ms DESC, id DESC");
    if (!read)
        return std::unexpected(read.error());
    return decodedAll<fact::Run>("runs", *read);
}

Result<std::vector<fact::Run>> Records::runsOf(const fact::RepoId &repo, const fact::Sha &sha) const
{
    return all<fact::Run>(m_db, "SELECT doc FROM runs WHERE repo = ? AND sha = ? ORDER BY started_ms DESC, id DESC",
                          {repo.value, sha.value});
}

Result<std::vector<fact::Run>> Records::runsOfBranch(const fact::RepoId &repo, const std::string &branch) const
{
    return all<fact::Run>(m_db, "SELECT doc FROM runs WHERE repo = ? AND branch = ? ORDER BY started_ms DESC, id DESC",
                          {repo.value, branch});
}

Result<std::vector<std::pair<fact::RunId, fact::Diagnosis>>> Records::diagnoses() const
{
    const auto read = documents(m_db, "SELECT run, doc FROM diagnoses ORDER BY run");
    auto values = read ? decodedAll<fact::Diagnosis>("diagnoses", *read) : std::unexpected(read.error());
    if (!values)
        return std::unexpected(values.error());
    std::vector<std::pair<fact::RunId, fact::Diagnosis>> found;
    for (size_t i = 0; i < values->size(); ++i)
        found.emplace_back(fact::RunId{(*read)[i].key}, std::move((*values)[i]));
    return found;
}

Result<std::vector<std::pair<std::string, fact::Assessment>>> Records::assessmentsOfPulls() const
{
    const auto read
        = documents(m_db,
                    "SELECT p.key, a.doc FROM pulls p JOIN assessments a ON a.repo = p.repo AND a.sha = p.head "
                    "ORDER BY p.key");
    auto values = read ? decodedAll<fact::Assessment>("assessments", *read) : std::unexpected(read.error());
    if (!values)
        return std::unexpected(values.error());
    std::vector<std::pair<std::string, fact::Assessment>> found;
    for (size_t i = 0; i < values->size(); ++i)
        found.emplace_back((*read)[i].key, std::move((*values)[i]));
    return found;
}

Result<std::vector<fact::RunId>> Records::runsWithSignature(const std::string &signature) const
{
    const auto found = texts(m_db, "SELECT run FROM diagnoses WHERE signature = ? ORDER BY run", {signature});
    if (!found)
        return std::unexpected(found.error());
    std::vector<fact::RunId> runs;
    for (const std::string &run : *found)
        runs.push_back({run});
    return runs;
}

Result<std::vector<fact::Patch>> Records::patches() const
{
    return all<fact::Patch>(m_db, "SELECT doc FROM patches ORDER BY at_ms DESC, id");
}

Result<std::vector<fact::Patch>> Records::patchesOf(const fact::RunId &run) const
{
    return all<fact::Patch>(m_db, "SELECT doc FROM patches WHERE run = ? ORDER BY at_ms DESC, id", {run.value});
}

} // namespace sb::store
