// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool (each call waits for the keychain and the host). Who Signalbox is at the host that the workspace watches: as the programs'
// `auth` command, for the window.
#pragma once

#include "keeper.h"
#include "remote_host.h"
#include "request.h"
#include "worker.h"

namespace sb::engine {

class Accounts {
public:
    /// `remote` and `keeper`: none where there is none.
    Accounts(const Accounts &) = delete;
    Accounts &operator=(const Accounts &) = delete;
    ~Accounts() { close(); }
    /// No sign-in begins any more, and the one that waits has ended.
    void close();
    Accounts(Desk &desk, Worker &worker, RemoteHost *remote, std::shared_ptr<Keeper> keeper);

    Result<Value> read(const Cancel &cancel);
    /// Denied where the host does not take the token: then nothing is kept.
    Result<Value> signIn(const SignIn &request, const Cancel &cancel);
    Result<Value> signOut();

    using Answer = std::function<void(Result<Value>)>;
    /// Comes back at once; `answer` is called when it has ended, on a thread of its own, and begins no other. Conflict while another
    /// waits.
    void signInByCode(const SignInByCode &request, Answer answer);
    /// Ends what waits; true if something did.
    bool stopSignIn();

private:
    struct Waiting {
        bool busy = false, closed = false;
        CancelSource cancel;
        std::jthread thread;
    };
    Result<> possible() const;
    Result<Value> byCode(const std::string &clientId, const Cancel &cancel);

    Desk &m_desk;
    Worker &m_worker;
    RemoteHost *m_remote;
    std::shared_ptr<Keeper> m_keeper;
    Guarded<Waiting> m_waiting;
};

} // namespace sb::engine
