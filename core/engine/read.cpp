// SPDX-License-Identifier: GPL-3.0-or-later
#include "handlers.h"
#include "house.h"

namespace sb::engine {

Result<Value> handle(Desk &desk, const ReadBoard &)
{
    return desk.world().with([&](World &world) -> Value {
        std::vector<fact::BoardRow> rows;
        for (const auto &[key, pull] : world.pulls) {
            if (pull.state == fact::PullState::Open)
                rows.push_back(boardRow(world, pull, desk.now()));
        }
        std::ranges::sort(rows, [](const fact::BoardRow &a, const fact::BoardRow &b) {
            return std::tuple(a.group, !a.pinned, -a.risk, b.updatedAt, a.pull)
                < std::tuple(b.group, !b.pinned, -b.risk, a.updatedAt, b.pull);
        });
        return rows;
    });
}

Result<Value> handle(Desk &desk, const ReadFailures &)
{
    desk.refreshIssues();
    return desk.world().with([&](World &world) -> Value {
        std::vector<fact::FailureRow> rows;
        for (const auto &[signature, runs] : world.failuresOf) {
            if (auto row = failureRow(world, signature, desk.now()))
                rows.push_back(std::move(*row));
        }
        std::ranges::sort(rows, std::greater{}, &fact::FailureRow::lastSeen);
        return rows;
    });
}

Result<Value> handle(Desk &desk, const ReadPatches &)
{
    return desk.world().with([&](World &world) -> Value {
        std::vector<fact::PatchRow> rows;
        for (const auto &[id, known] : world.patches)
            rows.push_back(patchRow(world, known));
        std::ranges::sort(rows, [](const fact::PatchRow &a, const fact::PatchRow &b) {
            return std::tuple(a.status, b.at) < std::tuple(b.status, a.at);
        });
        return rows;
    });
}

Result<Value> handle(Desk &desk, const ReadTrend &request)
{
    return desk.world().with([&](World &world) -> Result<Value> {
        Result<fact::Trend> found = trend(world, request.name, request.days, desk.now());
        if (!found)
            return std::unexpected(found.error());
        return std::move(*found);
    });
}

Result<Value> handle(Desk &desk, const ReadStatus &)
{
    sandboxOf(desk);
    return desk.status();
}

} // namespace sb::engine
