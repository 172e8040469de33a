// SPDX-License-Identifier: GPL-3.0-or-later
// Goals (docs: PERFORMANCE): appending one row durably at >= 0.4x of a raw append + fdatasync of the same bytes in the same run;
// verify at start-up of a ledger of 100,000 rows in <= 2 s.
#include <core/base/hash.h>
#include <core/fact/codec.h>
#include <core/ledger/ledger.h>
#include <core/ledger/verify.h>

#include <QCoreApplication>

#include <benchmark/benchmark.h>

#include <fcntl.h>
#include <filesystem>
#include <stdlib.h>
#include <unistd.h>

using namespace sb;

namespace {

class Folder {
public:
    Folder() { m_path = ::mkdtemp(m_template) ? m_template : ""; }
    ~Folder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, ignored);
    }
    std::string file(const char *name) const { return m_path + "/" + name; }

private:
    char m_template[32] = "/var/tmp/signalbox-XXXXXX"; // a disk, where /tmp may be memory
    std::string m_path;
};

fact::LedgerEntry entry(int64_t n)
{
    fact::LedgerEntry entry;
    entry.at = Time(std::chrono::milliseconds(1'700'000'000'000 + n));
    entry.effect = std::string(56, 'e') + std::to_string(10'000'000 + n);
    entry.action = "merge";
    entry.repo = {"demo/widgets"};
    entry.subject = "demo/widgets#" + std::to_string(n % 1000);
    entry.actor = {fact::ActorKind::Person, "Ada Lovelace"};
    entry.why = "approved in the window";
    entry.before = {std::string(40, 'a')};
    entry.after = {std::string(40, 'b')};
    entry.detail = R"({"branch":"main"})";
    return entry;
}

void rawAppend(benchmark::State &state)
{
    const Folder folder;
    const int file = ::open(folder.file("raw").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    const std::string bytes = fact::encode(entry(1));
    for (auto _ : state) {
        if (::write(file, bytes.data(), bytes.size()) < 0 || ::fdatasync(file) != 0)
            state.SkipWithError("the disk does not take it");
    }
    ::close(file);
    state.SetItemsProcessed(state.iterations());
}

void ledgerAppend(benchmark::State &state)
{
    const Folder folder;
    const auto database = db::Database::open(folder.file("ledger.sqlite"));
    if (!database) {
        state.SkipWithError(database.error().text);
        return;
    }
    ledger::Ledger ledger(**database);
    int64_t n = 0;
    for (auto _ : state) {
        if (const auto written = ledger.append(entry(++n)); !written)
            state.SkipWithError(written.error().text);
    }
    state.SetItemsProcessed(state.iterations());
}

/// Rows per transaction: what group commit gives.
void ledgerAppendTogether(benchmark::State &state)
{
    const Folder folder;
    const auto database = db::Database::open(folder.file("ledger.sqlite"));
    if (!database) {
        state.SkipWithError(database.error().text);
        return;
    }
    int64_t n = 0;
    for (auto _ : state) {
        const auto written = (*database)->write([&](db::Connection &connection) -> Result<> {
            for (int64_t i = 0; i < state.range(0); ++i) {
                if (const auto row = ledger::append(connection, entry(++n)); !row)
                    return std::unexpected(row.error());
            }
            return {};
        });
        if (!written)
            state.SkipWithError(written.error().text);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

std::string filled(benchmark::State &state, const Folder &folder)
{
    const std::string path = folder.file("ledger.sqlite");
    const auto database = db::Database::open(path);
    const auto written = (*database)->write([&](db::Connection &connection) -> Result<> {
        for (int64_t i = 1; i <= state.range(0); ++i) {
            if (const auto row = ledger::append(connection, entry(i)); !row)
                return std::unexpected(row.error());
        }
        return {};
    });
    if (!written)
        state.SkipWithError(written.error().text);
    return path;
}

/// The peer of verifying, and its floor: SQLite's own integrity check, then one read of all rows, each hashed.
void integrityAndHash(benchmark::State &state)
{
    const Folder folder;
    const std::string path = filled(state, folder);
    for (auto _ : state) {
        const auto connection = db::Connection::open(path, db::Access::ReadOnly);
        const auto checked = (*connection)->run("PRAGMA cache_size=-65536").and_then([&](int64_t) {
            return (*connection)->each("PRAGMA integrity_check", {}, [](const db::Row &) { return Result<>(); });
        });
        const auto rows = (*connection)->native("SELECT bytes FROM ledger ORDER BY seq");
        const auto read = (*rows)->each({}, [](const db::NativeRow &row) {
            benchmark::DoNotOptimize(sha256(row.bytes(0)));
            return Result<>();
        });
        if (!checked || !read)
            state.SkipWithError("cannot be read");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void ledgerVerify(benchmark::State &state)
{
    const Folder folder;
    const std::string path = filled(state, folder);
    for (auto _ : state) {
        const auto verified = ledger::verify(path);
        if (!verified || !verified->intact || verified->rows != state.range(0))
            state.SkipWithError("not intact");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

} // namespace

BENCHMARK(rawAppend)->UseRealTime();
BENCHMARK(ledgerAppend)->UseRealTime();
BENCHMARK(ledgerAppendTogether)->Arg(100)->UseRealTime();
BENCHMARK(integrityAndHash)->Arg(100'000)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(ledgerVerify)->Arg(100'000)->UseRealTime()->Unit(benchmark::kMillisecond);

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv); // Qt Sql wants one
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
