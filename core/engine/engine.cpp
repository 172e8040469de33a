// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine.h"

#include "account.h"
#include "asker.h"
#include "demo.h"
#include "effects.h"
#include "handlers.h"
#include "house.h"
#include "receiver.h"
#include "remote_host.h"
#include "sweep.h"
#include "worker.h"

#include <core/base/file_lock.h>
#include <core/base/mailbox.h>
#include <core/ledger/verify.h>

#include <filesystem>
#include <future>

namespace sb::engine {

namespace {

template<typename R>
inline constexpr bool reads = std::is_same_v<R, ReadBoard> || std::is_same_v<R, ReadFailures>
    || std::is_same_v<R, ReadPatches> || std::is_same_v<R, ReadLedger> || std::is_same_v<R, ReadPull>
    || std::is_same_v<R, ReadFailure> || std::is_same_v<R, ReadPatch> || std::is_same_v<R, ReadEntry>
    || std::is_same_v<R, ReadTrend> || std::is_same_v<R, ReadStatus> || std::is_same_v<R, ExplainGate>
    || std::is_same_v<R, PreviewRevert> || std::is_same_v<R, VerifyLedger> || std::is_same_v<R, ReadAutoRules>
    || std::is_same_v<R, PreviewAutoRules> || std::is_same_v<R, SimulatePolicy> || std::is_same_v<R, ReadLearning>;

/// The switches as they were left; a new workspace proposes in the demo and only observes elsewhere.
Result<> readSwitches(Desk &desk, bool demo)
{
    return desk.store().read([&](store::Tx &tx) -> Result<> {
        const auto mode = tx.records.setting("mode");
        const auto stopped = tx.records.setting("stop_all");
        const auto isDemo = tx.records.setting("demo");
        if (!mode || !stopped || !isDemo)
            return std::unexpected(!mode ? mode.error() : !stopped ? stopped.error() : isDemo.error());
        desk.changeStatus([&](Status &status) {
            status.demo = demo || isDemo->has_value();
            status.mode = status.demo ? fact::Mode::Propose : fact::Mode::Observe;
            for (const fact::Mode known : {fact::Mode::Observe, fact::Mode::Propose, fact::Mode::Act}) {
                if (*mode && **mode == name(known))
                    status.mode = known;
            }
            status.stopped = *stopped && **stopped == "stopped";
            status.you = findYou();
        });
        return {};
    });
}

Result<> verifyAtStart(Desk &desk)
{
    const Result<ledger::Verification> found = ledger::verify(desk.databasePath());
    if (!found)
        return std::unexpected(found.error());
    desk.changeStatus([&](Status &status) {
        status.ledgerIntact = found->intact;
        status.ledgerProblem = found->faults.empty() ? "" : found->faults.front().text;
    });
    return {};
}

template<typename R>
concept Handled = requires(Desk &desk, const R &wanted) { handle(desk, wanted); };

/// By the handler that needs the desk alone.
Result<Value> handled(Desk &desk, const Request &request)
{
    return std::visit(
        [&]<typename R>(const R &wanted) -> Result<Value> {
            if constexpr (Handled<R>)
                return handle(desk, wanted);
            else
                return fail(Error::Kind::Internal, "this request has a lane of its own");
        },
        request);
}

} // namespace

class Engine::Private {
public:
    Private(FileLock held, std::unique_ptr<Desk> opened)
        : lock(std::move(held))
        , desk(std::move(opened))
    {
    }

    FileLock lock;
    std::unique_ptr<RemoteHost> remote; ///< none: the host is the workspace's own folder
    std::unique_ptr<Desk> desk;
    std::unique_ptr<Pump> pump;
    std::unique_ptr<Worker> worker;
    std::unique_ptr<Receiver> receiver;
    std::unique_ptr<Sweep> sweep; ///< of a host elsewhere
    std::unique_ptr<Accounts> accounts;
    std::unique_ptr<Models> models;
    std::unique_ptr<Asker> asker;
    Guarded<CancelSource> learning; ///< of what is being learned
    std::atomic<Ticket> tickets = 0;

    void advanceDemo()
    {
        worker->whenIdle([this] {
            pump->act([this] {
                if (!stepDemoFix(*desk))
                    return;
                worker->nudge();
                advanceDemo();
            });
        });
    }
};

Engine::Engine(std::unique_ptr<Private> opened)
    : d(std::move(opened))
{
}

Engine::~Engine()
{
    d->receiver->close();
    d->learning.with([](CancelSource &source) { source.request(); });
    if (d->remote)
        d->remote->stop();
    d->sweep.reset();
    d->accounts->close();
    d->asker->close();
    // What runs on the pool still calls the worker, so it ends first; what the worker then hands over is dropped.
    d->pump->stop();
    d->worker.reset();
    d->desk->feed().close();
}

Result<std::unique_ptr<Engine>> Engine::open(const Options &options, QThreadPool *pool)
{
    std::error_code failed;
    std::filesystem::create_directories(options.workspace, failed);
    if (failed)
        return fail(Error::Kind::Io, "cannot make the workspace " + options.workspace + ": " + failed.message());
    Result<FileLock> lock = FileLock::take(options.workspace + "/lock");
    if (!lock)
        return std::unexpected(lock.error());
    const std::shared_ptr<const Clock> clock = options.clock ? options.clock : std::make_shared<SystemClock>();
    const Result<HostConfig> host = hostConfig(options.workspace);
    if (!host)
        return std::unexpected(host.error());
    std::unique_ptr<RemoteHost> remote;
    if (!host->name.empty() && !options.demo) {
        TokenSource token = options.token;
        if (!token && options.keeper)
            token = [keeper = options.keeper](const std::string &name) {
                return keeper->token(name).transform([](const Keeper::Kept &kept) { return kept.secret; });
            };
        auto opened = RemoteHost::open(*host, options.workspace, clock, std::move(token));
        if (!opened)
            return std::unexpected(opened.error());
        remote = std::move(*opened);
    }
    Result<std::unique_ptr<Desk>> desk = Desk::open(options.workspace, clock, remote ? remote->maker() : ForgeMaker());
    if (!desk)
        return std::unexpected(desk.error());
    // Three things that take long and need nothing of each other. A command that is about to end proves the sandbox where it needs one.
    std::future<Result<>> verified = std::async(std::launch::async, verifyAtStart, std::ref(**desk));
    const auto sandboxed = std::async(options.keeper || options.demo ? std::launch::async : std::launch::deferred,
                                      sandboxOf, std::ref(**desk));
    const Result<> ready
        = (*desk)
              ->load()
              .and_then([&] { return verified.get(); })
              .and_then([&] { return readSwitches(**desk, options.demo); })
              .and_then([&] { return options.demo ? makeDemo(**desk, options.demoScripts) : Result<>(); })
              .and_then([&] { return remote ? Result<>() : readRepos(**desk); }); // a host elsewhere is polled
    if (!ready)
        return std::unexpected(ready.error());
    if ((*desk)->status().ledgerIntact) {
        Result<std::vector<std::string>> recovered = recover(**desk);
        if (!recovered)
            return std::unexpected(recovered.error());
        (*desk)->changeStatus([&](Status &status) { status.recovered = std::move(*recovered); });
    }
    auto d = std::make_unique<Private>(std::move(*lock), std::move(*desk));
    d->remote = std::move(remote);
    if (d->remote)
        d->desk->changeStatus([&](Status &status) { status.host.name = d->remote->name(); });
    d->models = std::make_unique<Models>(*d->desk, options.keeper ? options.keeper : options.modelKeys);
    if (auto read = d->models->load(); !read)
        return std::unexpected(read.error());
    d->pump = std::make_unique<Pump>(pool);
    d->worker = std::make_unique<Worker>(*d->desk, *d->pump, d->remote.get());
    d->asker = std::make_unique<Asker>(*d->desk, *d->models,
                                       [worker = d->worker.get()](const fact::PullKey &key) { worker->judge(key); });
    d->worker->whenJudged([asker = d->asker.get()](const fact::PullKey &key) { asker->consider(key); });
    if (options.keeper) // a command that is about to end would only begin to ask
        d->asker->begin();
    d->pump->work([desk = d->desk.get()] { (void)desk->knowledge(); }); // before the first failure wants it
    d->receiver = std::make_unique<Receiver>(*d->desk, *d->worker, options.keeper);
    d->accounts = std::make_unique<Accounts>(*d->desk, *d->worker, d->remote.get(), options.keeper);
    if (!options.hooks && options.keeper)
        d->pump->work([receiver = d->receiver.get()] { receiver->resume(); });
    if (options.hooks) {
        if (auto opened = d->receiver->open(*options.hooks); !opened) {
            d->pump->stop();
            return std::unexpected(opened.error());
        }
    }
    if (d->remote)
        d->sweep = std::make_unique<Sweep>(*d->desk, *d->worker, *d->receiver, *d->remote, options.sweepEvery);
    if (d->desk->status().demo)
        d->advanceDemo();
    return std::unique_ptr<Engine>(new Engine(std::move(d)));
}

Ticket Engine::send(Request request)
{
    const Ticket ticket = ++d->tickets;
    call(std::move(request),
         [feed = &d->desk->feed(), ticket](Result<Value> value) { feed->answer({ticket, std::move(value)}); });
    return ticket;
}

void Engine::call(Request request, std::function<void(Result<Value>)> answer)
{
    const auto read
        = [&] { d->pump->read([desk = d->desk.get(), answer, request] { answer(handled(*desk, request)); }); };
    const auto act = [&] {
        d->pump->act([desk = d->desk.get(), worker = d->worker.get(), answer, request] {
            Result<Value> value = handled(*desk, request);
            worker->nudge();
            answer(std::move(value));
        });
    };
    std::visit(
        [&]<typename R>(R &wanted) {
            if constexpr (std::is_same_v<R, Refresh>) {
                d->worker->hurry();
                answer(Done{"Asked every source", std::nullopt, ""});
            } else if constexpr (std::is_same_v<R, WaitIdle>) {
                d->worker->whenIdle([answer] { answer(Done{"Idle", std::nullopt, ""}); });
            } else if constexpr (std::is_same_v<R, ProposeFix>) {
                d->worker->mend(wanted.run, true);
                answer(Done{"Looking for a fix", std::nullopt, ""});
            } else if constexpr (std::is_same_v<R, StopAssessing>) {
                d->worker->stopAssessing();
                answer(Done{"Stopped judging", std::nullopt, ""});
            } else if constexpr (std::is_same_v<R, LearnHere>) { // takes seconds: the doing lane does not wait for it
                d->pump->work([d = d.get(), answer, wanted, cancel = d->learning.with([](CancelSource &source) {
                    return source.token();
                })] { answer(handle(*d->desk, *d->worker, wanted, cancel)); });
            } else if constexpr (std::is_same_v<R, StopLearning>) {
                d->learning.with([](CancelSource &source) { std::exchange(source, CancelSource()).request(); });
                answer(Done{"Stopped learning", std::nullopt, ""});
            } else if constexpr (std::is_same_v<R, ReadSuspects>) { // git compares up to a hundred commits
                d->pump->work([d = d.get(), answer, wanted] { answer(handle(*d->desk, wanted, d->pump->cancel())); });
            } else if constexpr (std::is_same_v<R, OpenLog>) { // a large one takes seconds
                d->pump->work([d = d.get(), answer, wanted] {
                    Result<Value> value = handle(*d->desk, wanted, d->pump->cancel());
                    d->worker->nudge();
                    answer(std::move(value));
                });
            } else if constexpr (std::is_same_v<R, ReadModels>) {
                d->pump->read([d = d.get(), answer] { answer(d->models->read()); });
            } else if constexpr (std::is_same_v<R, SetModel>) {
                d->pump->act([d = d.get(), answer, wanted] {
                    Result<Value> value = d->models->set(wanted);
                    d->asker->considerAll();
                    answer(std::move(value));
                });
            } else if constexpr (std::is_same_v<R, RemoveModel>) {
                d->pump->act([d = d.get(), answer, wanted] { answer(d->models->remove(wanted)); });
            } else if constexpr (std::is_same_v<R, TryModel>) { // waits for the model
                d->pump->work([d = d.get(), answer, wanted] { answer(d->models->tryOut(wanted, d->pump->cancel())); });
            } else if constexpr (std::is_same_v<R, PlanFailure>) {
                const auto task = [d = d.get(), answer, wanted] { answer(d->models->plan(wanted, d->pump->cancel())); };
                d->models->anyOn() ? d->pump->work(task) : d->pump->read(task);
            } else if constexpr (std::is_same_v<R, PreviewModel>) {
                d->pump->read([d = d.get(), answer, wanted] { answer(d->models->preview(wanted)); });
            } else if constexpr (std::is_same_v<R, ReceiveHooks>) {
                d->pump->act([receiver = d->receiver.get(), answer, wanted] { answer(receiver->receive(wanted)); });
            } else if constexpr (std::is_same_v<R, ReadAccount>) {
                d->pump->work([d = d.get(), answer] { answer(d->accounts->read(d->pump->cancel())); });
            } else if constexpr (std::is_same_v<R, SignIn>) {
                d->pump->work(
                    [d = d.get(), answer, wanted] { answer(d->accounts->signIn(wanted, d->pump->cancel())); });
            } else if constexpr (std::is_same_v<R, SignInByCode>) { // waits for a person: the pool does not
                d->accounts->signInByCode(wanted, answer);
            } else if constexpr (std::is_same_v<R, StopSignIn>) {
                const bool stopped = d->accounts->stopSignIn();
                answer(Done{stopped ? "Stopped the sign-in" : "No code waits to be typed", std::nullopt, ""});
            } else if constexpr (std::is_same_v<R, SignOut>) {
                d->pump->work([d = d.get(), answer] { answer(d->accounts->signOut()); });
            } else if constexpr (std::is_same_v<R, SendTestDelivery>) {
                d->pump->work([d = d.get(), answer] { answer(d->receiver->sendTest(d->pump->cancel())); });
            } else if constexpr (std::is_same_v<R, Replay> || std::is_same_v<R, UseLearned>
                                 || std::is_same_v<R, CorrectType> || std::is_same_v<R, AssessAll>) {
                d->pump->act([desk = d->desk.get(), worker = d->worker.get(), answer, wanted] {
                    answer(handle(*desk, *worker, wanted));
                });
            } else if constexpr (reads<R>) {
                static_assert(Handled<R>);
                if constexpr (std::is_same_v<R, ReadFailure>)
                    d->worker->look(wanted.run);
                read();
            } else {
                static_assert(Handled<R>);
                act();
            }
        },
        request);
}

std::vector<Message> Engine::take()
{
    return d->desk->feed().take();
}

int Engine::wakeFd() const
{
    return d->desk->feed().fd();
}

Result<Value> Engine::ask(Request request)
{
    return d->desk->feed().wait(send(std::move(request)));
}

} // namespace sb::engine
