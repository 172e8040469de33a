// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <core/engine/train_tool.h>

#include <cstdio>
#include <memory>

namespace sb::ctl {

namespace {

/// What is asked of a workspace instead of files.
struct Here {
    std::string learn, use, off; ///< "owner/name"
    bool list = false;
};

Result<int> listLearned(Session &session, bool asJson)
{
    const auto learning = session.get<engine::Learning>(engine::ReadLearning{});
    if (!learning)
        return std::unexpected(learning.error());
    nlohmann::json answer = document();
    answer["repos"] = nlohmann::json::array();
    for (const engine::LearnedRow &row : learning->repos) {
        answer["repos"].push_back({{"repo", row.repo.value},
                                   {"in_use", row.inUse},
                                   {"lessons", row.lessons},
                                   {"corrections", row.corrections},
                                   {"held_back", row.heldBack},
                                   {"before", row.before},
                                   {"after", row.after},
                                   {"why", row.why}});
        if (!asJson)
            print(cells({{row.repo.value, 28}, {row.inUse ? "in use" : "off", 6}, {row.why, 0}}));
    }
    if (asJson)
        print(answer);
    return Ok;
}

void askWorkspace(Context &context, const Here &here)
{
    if (here.list)
        run(context, [&](Session &session) { return listLearned(session, context.json); });
    else if (!here.learn.empty())
        doing(context, engine::LearnHere{fact::RepoId{here.learn}});
    else
        doing(context, engine::UseLearned{fact::RepoId{here.off.empty() ? here.use : here.off}, here.off.empty()});
}

} // namespace

void addTrain(CLI::App &program, Context &context)
{
    CLI::App *command
        = program.add_subcommand("train", "Learn change types: from a team's history, or the model that ships");
    const auto tool = std::make_shared<engine::TrainTool>();
    const auto here = std::make_shared<Here>();
    auto *base = command->add_option("--base", tool->base, "Folder of labelled commits: makes the model that ships");
    command->add_option("--repo", tool->repositories, "Repository to learn from, on top of the model that ships")
        ->excludes(base)
        ->allow_extra_args(false);
    command->add_option("--out,OUT", tool->out, "File to write; without it, only the figures are printed");
    command->add_option("--most", tool->most, "Commits to read of a repository, the newest")
        ->check(CLI::Range(50, 100'000));
    command->add_flag("--force", tool->force, "Write what was learned although it gains nothing");
    command->add_option("--learn", here->learn,
                        "OWNER/NAME of the workspace: learn from its history, and use it where it gains");
    command->add_option("--use", here->use, "OWNER/NAME: use what was learned");
    command->add_option("--off", here->off, "OWNER/NAME: judge with the model that ships alone");
    command->add_flag("--list", here->list, "What each repository has taught, and whether it is in use");
    command->add_flag("--json", context.json, "The list as one JSON document");
    command->callback([tool, here, &context] {
        if (here->list || !here->learn.empty() || !here->use.empty() || !here->off.empty())
            return askWorkspace(context, *here);
        const auto done = engine::train(*tool, Cancel());
        if (!done) {
            context.exit = report(done.error());
            return;
        }
        std::fwrite(done->data(), 1, done->size(), stdout);
    });
}

} // namespace sb::ctl
