// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One database: one writer thread, and for reading as many connections as threads read at once.
#pragma once

#include "writer.h"

#include <optional>

namespace sb::db {

class Database {
public:
    /// `schemaFolder` holds the numbered schema files; Signalbox's own are in the Qt resources.
    static Result<std::unique_ptr<Database>> open(const std::string &path,
                                                  const std::string &schemaFolder = ":/signalbox/schema");
    ~Database();

    /// Runs f(Connection &) -> Result<T> in a transaction on the writer's thread; it is on the disk when this returns.
    /// Blocks; not to be called from inside a write.
    template<typename F>
    auto write(F f) -> std::invoke_result_t<F &, Connection &>
    {
        using Answer = std::invoke_result_t<F &, Connection &>;
        std::optional<Answer> answer;
        const Result<> written = m_writer->run([&](Connection &connection) -> Result<> {
            answer.emplace(f(connection));
            if (!*answer)
                return std::unexpected(answer->error());
            return {};
        });
        if (!written)
            return std::unexpected(written.error());
        return std::move(*answer);
    }

    /// Runs f(Connection &) -> Result<T> over one snapshot, on the calling thread. f cannot write.
    template<typename F>
    auto read(F f) const -> std::invoke_result_t<F &, Connection &>
    {
        Result<Lease> lease = take();
        if (!lease)
            return std::unexpected(lease.error());
        return f(**lease);
    }

    const std::string &path() const { return m_path; }

private:
    /// A reading connection in a transaction, given back on destruction.
    class Lease {
    public:
        Lease(const Database &owner, std::unique_ptr<Connection> connection);
        Lease(Lease &&) noexcept = default;
        ~Lease();
        Connection &operator*() const { return *m_connection; }

    private:
        const Database *m_owner;
        std::unique_ptr<Connection> m_connection;
    };

    Database() = default;
    Result<Lease> take() const;

    std::string m_path;
    std::unique_ptr<Writer> m_writer;
    mutable std::mutex m_mutex; ///< guards m_idle
    mutable std::vector<std::unique_ptr<Connection>> m_idle;
};

} // namespace sb::db
