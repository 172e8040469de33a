// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: that of the connection. The facts and the rows that the window reads, by key. Reading what is not there is nullopt;
// a document that does not decode is Corrupt and names its table and key.
#pragma once

#include <core/db/connection.h>
#include <core/fact/event.h>
#include <core/fact/view_rows.h>

#include <optional>

namespace sb::store {

/// What became of a patch.
struct PatchState {
    fact::PatchStatus status = fact::PatchStatus::Proposed;
    std::string why; ///< of a denial or rejection
    int64_t pull = 0; ///< the draft pull request, once there is one
    Time at;
    bool operator==(const PatchState &) const = default;
};

/// A word about a subject ("owner/name#12", a run id, a signature): a person's, or what model endpoints answered.
enum class Mark { Classification, Wrong, Snooze, Pin, Type, Answers };

struct StoredEvent {
    int64_t seq = 0;
    fact::Event event;
};

class Records {
public:
    explicit Records(db::Connection &connection)
        : m_db(connection)
    {
    }

    // Events: one row per natural key
    /// False where the key is already stored.
    Result<bool> append(const fact::Event &event);
    Result<std::vector<StoredEvent>> eventsAfter(int64_t seq, int limit) const;
    Result<int64_t> eventCount() const;

    // Facts
    Result<> put(const fact::Repo &repo);
    Result<> put(const fact::Pull &pull);
    Result<> put(const fact::Run &run);
    Result<> put(const fact::RepoId &repo, const fact::Assessment &assessment); ///< by repository and commit
    Result<> put(const fact::RunId &run, const fact::Diagnosis &diagnosis);
    Result<> put(const fact::Patch &patch);
    Result<> put(const fact::Proof &proof);
    Result<> put(const fact::PatchId &patch, const PatchState &state);

    /// Everything that names the repository, its events too; the ledger is not this folder's.
    Result<> forget(const fact::RepoId &repo);

    Result<std::optional<fact::Repo>> repo(const fact::RepoId &id) const;
    Result<std::optional<fact::Pull>> pull(const fact::PullKey &key) const;
    Result<std::optional<fact::Run>> run(const fact::RunId &id) const;
    Result<std::optional<fact::Assessment>> assessment(const fact::RepoId &repo, const fact::Sha &sha) const;
    Result<std::optional<fact::Diagnosis>> diagnosis(const fact::RunId &run) const;
    Result<std::optional<fact::Patch>> patch(const fact::PatchId &id) const;
    Result<std::optional<fact::Proof>> proof(const fact::PatchId &patch) const;
    Result<std::optional<PatchState>> patchState(const fact::PatchId &patch) const;

    Result<std::vector<fact::Repo>> repos() const;
    Result<std::vector<fact::Pull>> pulls() const;
    Result<std::vector<fact::Pull>> pullsOf(const fact::RepoId &repo) const;
    Result<std::vector<fact::Pull>> pullsWithHead(const fact::RepoId &repo, const fact::Sha &head) const;
    Result<std::vector<fact::Run>> runs() const;
    Result<std::vector<fact::Run>> runsOf(const fact::RepoId &repo, const fact::Sha &sha) const; ///< newest first
    Result<std::vector<fact::Run>> runsOfBranch(const fact::RepoId &repo,
                                                const std::string &branch) const; ///< newest first
    Result<std::vector<std::pair<fact::RunId, fact::Diagnosis>>> diagnoses() const;
    /// Of the head of each pull request that has one, by PullKey::text().
    Result<std::vector<std::pair<std::string, fact::Assessment>>> assessmentsOfPulls() const;
    Result<std::vector<fact::RunId>> runsWithSignature(const std::string &signature) const;
    Result<std::vector<fact::Patch>> patches() const;
    Result<std::vector<fact::Patch>> patchesOf(const fact::RunId &run) const;

    // Rows of the lists, as the window shows them
    Result<> put(const fact::BoardRow &row);
    Result<> put(const fact::FailureRow &row); ///< by its run
    Result<> put(const fact::PatchRow &row);
    Result<> removeBoardRow(const fact::PullKey &key);
    Result<> removeFailureRow(const fact::RunId &run);
    Result<std::vector<fact::BoardRow>> board() const;
    Result<std::vector<fact::FailureRow>> failures() const;
    Result<std::vector<fact::PatchRow>> patchRows() const;

    // People's words, settings, cursors
    /// An empty value takes the mark back. A snooze's value is RFC 3339.
    Result<> setMark(Mark mark, const std::string &subject, const std::string &value, Time at);
    Result<std::optional<std::string>> mark(Mark mark, const std::string &subject) const;
    Result<std::vector<std::pair<std::string, std::string>>> marks(Mark mark) const; ///< subject, value
    Result<> setSetting(const std::string &key, const std::string &value);
    Result<std::optional<std::string>> setting(const std::string &key) const;
    Result<> setCursor(const std::string &source, const std::string &cursor);
    Result<std::string> cursor(const std::string &source) const; ///< empty at the beginning

private:
    db::Connection &m_db;
};

} // namespace sb::store
