// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo.h"

#include "demo_script.h"
#include "effects.h"

#include <core/forge/local/local_forge.h>

#include <QDir>
#include <QFile>
#include <QStandardPaths>

namespace sb::engine {

using namespace fact;

namespace {

Result<> makeRepo(Desk &desk, forge::LocalForge &forge, const DemoScript &script)
{
    for (const std::string &tool : script.needs) {
        if (!QStandardPaths::findExecutable(QString::fromStdString(tool)).isEmpty())
            continue;
        desk.changeStatus(
            [&](Status &status) { status.missingTools.push_back(tool + ": " + script.repo + " is left out"); });
        return {};
    }
    const RepoId repo{script.repo};
    if (auto made = forge.addRepo(repo, script.defaultBranch, script.protectedBranches);
        !made && made.error().kind != Error::Kind::Conflict)
        return made;
    if (auto made = writeCommits(script, forge.gitDir(repo)); !made)
        return made;
    for (const auto &step : script.steps) {
        const auto *pull = std::get_if<DemoPull>(&step);
        if (!pull)
            continue;
        const auto opened
            = forge.openPull({repo, pull->title, pull->body, pull->author, pull->head, pull->base, pull->draft});
        if (!opened)
            return std::unexpected(opened.error());
    }
    return forge.observe(repo);
}

} // namespace

Result<> makeDemo(Desk &desk, const std::string &scriptsFolder)
{
    const auto made = desk.store().read([](store::Tx &tx) { return tx.records.setting("demo"); });
    if (!made)
        return std::unexpected(made.error());
    if (*made && **made == "made")
        return {};
    const auto forge = forge::LocalForge::open(desk.forgePath(), desk.clock());
    if (!forge)
        return std::unexpected(forge.error());
    const QDir scripts(QString::fromStdString(scriptsFolder));
    for (const QString &name :
         scripts.entryList({QStringLiteral("*.demo")}, QDir::Files, QDir::Name | QDir::Reversed)) {
        QFile file(scripts.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            return fail(Error::Kind::Io, "cannot read the demo script " + name.toStdString());
        const Result<DemoScript> script = readDemoScript(file.readAll().toStdString());
        if (!script)
            return std::unexpected(script.error());
        if (auto done = makeRepo(desk, **forge, *script); !done)
            return done;
    }
    return desk.store().write([](store::Tx &tx) { return tx.records.setSetting("demo", "made"); });
}

namespace {

/// The fix for the release branch, in whatever state it is.
std::optional<KnownPatch> releaseFix(Desk &desk)
{
    return desk.world().with([](World &world) -> std::optional<KnownPatch> {
        for (const auto &[id, known] : world.patches) {
            if (known.patch.branch.starts_with("release/") && known.proof && known.proof->passed)
                return known;
        }
        return std::nullopt;
    });
}

Result<Landed> performedEffect(Desk &desk, const Result<Effect> &effect)
{
    return effect ? perform(desk, *effect) : std::unexpected(effect.error());
}

} // namespace

bool stepDemoFix(Desk &desk)
{
    const std::optional<KnownPatch> fix = releaseFix(desk);
    if (!fix)
        return false;
    const PullKey key{fix->patch.repo, fix->state.pull};
    const auto [head, state] = desk.world().with([&](World &world) {
        const auto pull = world.pulls.find(key);
        const Sha sha = pull == world.pulls.end() ? Sha{} : pull->second.head.sha;
        return std::pair{sha, stateOf(world, key.repo, sha)};
    });
    switch (fix->state.status) {
    case PatchStatus::Proposed:
        return performedEffect(desk, draftEffect(desk, fix->patch.id, desk.now(), true)).has_value();
    case PatchStatus::DraftOpen: return performedEffect(desk, readyEffect(desk, key)).has_value();
    case PatchStatus::Ready:
        if (state == State::Passed)
            performedEffect(desk, mergeEffect(desk, key, head, true));
        return state == State::Running || state == State::Unknown;
    default: return false;
    }
}

} // namespace sb::engine
