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
    Accounts(Worker &worker, RemoteHost *remote, std::shared_ptr<Keeper> keeper);

    Result<Value> read(const Cancel &cancel);
    /// Denied where the host does not take the token: then nothing is kept.
    Result<Value> signIn(const SignIn &request, const Cancel &cancel);
    Result<Value> signOut();

private:
    Result<> possible() const;

    Worker &m_worker;
    RemoteHost *m_remote;
    std::shared_ptr<Keeper> m_keeper;
};

} // namespace sb::engine
