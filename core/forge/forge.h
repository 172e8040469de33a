// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: io or pool; one call at a time per object. The code-host port: forge/local and forge/github stand behind it.
// Reading needs no ticket. Writing is called by core/act alone, which has one.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>
#include <core/fact/change.h>
#include <core/fact/event.h>
#include <core/fact/host_trouble.h>

#include <chrono>
#include <set>
#include <vector>

namespace sb::forge {

enum class MergeMethod { Squash, Commit };

class Forge {
public:
    virtual ~Forge() = default;
    /// How long a write whose answer was lost (Unavailable, Timeout) may take until reading shows it: nobody looks before.
    virtual std::chrono::milliseconds settleTime() const { return {}; }

    // Reading
    virtual Result<std::vector<fact::Repo>> repos() = 0;
    virtual Result<std::vector<fact::Pull>> pulls(const fact::RepoId &repo) = 0;
    virtual Result<fact::Pull> pull(const fact::PullKey &key) = 0;
    /// From this branch of the repository itself, in any state, with their comments.
    virtual Result<std::vector<fact::Pull>> pullsFrom(const fact::RepoId &repo, const std::string &branch)
    {
        return pulls(repo).transform([&](std::vector<fact::Pull> all) {
            std::erase_if(all, [&](const fact::Pull &pull) { return pull.head.branch != branch; });
            return all;
        });
    }
    /// All attempts, the newest first.
    virtual Result<std::vector<fact::Run>> runs(const fact::RepoId &repo, const fact::Sha &sha) = 0;
    virtual Result<fact::Sha> branchTip(const fact::RepoId &repo, const std::string &branch) = 0;
    /// What a pull request changes, for a repository without a copy on this machine. NotFound where the host does not say.
    virtual Result<fact::Change> change(const fact::PullKey &key)
    {
        return fail(Error::Kind::NotFound, "the host does not say what " + key.text() + " changes");
    }
    /// The commit can be read in the repository's copy on this machine afterwards.
    virtual Result<> bring(const fact::RepoId &, const fact::Sha &) { return {}; }
    virtual Result<bool> isProtected(const fact::RepoId &repo, const std::string &branch) = 0;
    /// The command that CI runs for a branch, from the *base* branch's .signalbox.toml.
    virtual Result<std::string> ciCommand(const fact::RepoId &repo, const std::string &baseBranch) = 0;
    /// What has happened since the cursor, oldest first, and the cursor to ask with next time. "" begins at the beginning.
    struct Batch {
        std::vector<fact::Event> events;
        std::string cursor;
        std::vector<fact::Repo> repos{}; ///< that were read on the way
        bool more = false; ///< there is more to ask for at once
        bool current = false; ///< the events are how the host has it now, not how it was when they happened
    };
    virtual Result<Batch> eventsSince(const std::string &cursor) = 0;
    /// Somebody looks, or something was done: eventsSince asks again for everything, whether it is due or not.
    virtual void hurry() { }
    /// Nobody wants to hear of these repositories, and of no others: eventsSince leaves them alone until they are named no more.
    virtual void leaveOut(const std::set<fact::RepoId> &) { }
    /// How reading goes; nothing to say for a host on this computer.
    struct Source {
        fact::RepoId repo;
        Time asOf; ///< last read
        std::string problem; ///< why it could not be read then; empty where it could
        fact::HostTrouble trouble = fact::HostTrouble::None; ///< which kind of problem
        std::chrono::seconds every{0}; ///< how often it is read now
    };
    struct Health {
        std::vector<Source> sources;
        int64_t limit = 0; ///< calls an hour; 0: not known
        int64_t remaining = 0;
        Time reset; ///< of the limit
        Time notBefore; ///< the host wants no calls until then
        fact::HostTrouble trouble = fact::HostTrouble::None; ///< of the whole host
        Time since; ///< of the trouble
        bool saving = false; ///< few calls are left: only what is pending or was hurried for is read
    };
    virtual Health health() { return {}; }

    // Writing
    /// A new branch at a commit. Conflict if the name is taken by another commit; the same commit is success.
    virtual Result<> createBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &sha) = 0;
    virtual Result<> deleteBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &expected) = 0;
    /// The branch at another commit. Conflict unless it is at `expected` or already there.
    virtual Result<> moveBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &to,
                                const fact::Sha &expected)
        = 0;
    struct NewPull {
        fact::RepoId repo;
        std::string title;
        std::string body;
        std::string author;
        std::string head; ///< branch
        std::string base; ///< branch
        bool draft = true;
    };
    /// Adopts an open pull request of the same head and base instead of making a second one.
    virtual Result<fact::Pull> openPull(const NewPull &wanted) = 0;
    virtual Result<> addLabel(const fact::PullKey &key, const std::string &label) = 0;
    /// One own comment per marker: writes it, or rewrites the one that already carries the marker.
    virtual Result<> putComment(const fact::PullKey &key, const std::string &author, const std::string &marker,
                                const std::string &body)
        = 0;
    virtual Result<> markReady(const fact::PullKey &key) = 0;
    /// Lands the pull request if its head still is `head`; Conflict otherwise. Returns the commit that landed.
    virtual Result<fact::Sha> merge(const fact::PullKey &key, MergeMethod method, const fact::Sha &head,
                                    const std::string &person)
        = 0;
    virtual Result<> closePull(const fact::PullKey &key) = 0;
    virtual Result<> rerun(const fact::RepoId &repo, const fact::RunId &run) = 0;
};

} // namespace sb::forge
