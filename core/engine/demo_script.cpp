// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo_script.h"

#include <core/base/text.h>
#include <core/git/repository.h>

#include <map>

namespace sb::engine {

namespace {

std::vector<std::string> fields(std::string_view text, char separator)
{
    std::vector<std::string> found;
    for (const std::string_view field : split(text, separator)) {
        if (!trimmed(field).empty())
            found.emplace_back(trimmed(field));
    }
    return found;
}

class ScriptReader {
public:
    explicit ScriptReader(std::string_view text)
        : m_lines(lines(text))
    {
    }

    Result<DemoScript> read()
    {
        while (m_at < m_lines.size()) {
            const std::string_view line = m_lines[m_at++];
            const size_t space = std::min(line.find(' '), line.size());
            if (const Result<> done = directive(line.substr(0, space), trimmed(line.substr(space))); !done)
                return fail(Error::Kind::Invalid,
                            "line " + std::to_string(m_at) + " of the demo script: " + done.error().text);
        }
        return std::move(m_script);
    }

private:
    std::string body()
    {
        std::string text;
        while (m_at < m_lines.size() && !m_lines[m_at].starts_with('@'))
            text.append(m_lines[m_at++]).append("\n");
        return text;
    }

    Result<> directive(std::string_view word, std::string_view rest)
    {
        const std::vector<std::string> words = fields(rest, ' ');
        if (word == "@repo" && words.size() == 2) {
            m_script.repo = words[0];
            m_script.defaultBranch = words[1];
        } else if (word == "@needs") {
            m_script.needs = words;
        } else if (word == "@protected" && words.size() == 1) {
            m_script.protectedBranches.push_back(words[0]);
        } else if (word == "@branch" && words.size() == 2) {
            m_script.steps.emplace_back(DemoBranch{words[0], words[1]});
        } else if (word == "@commit") {
            return commit(fields(rest, '|'));
        } else if (word == "@file" && words.size() == 1) {
            return edit({words[0], std::nullopt, body()});
        } else if (word == "@replace" && words.size() == 1) {
            std::string old = body();
            if (m_at >= m_lines.size() || m_lines[m_at++] != "@with")
                return fail(Error::Kind::Invalid, "@replace wants @with");
            return edit({words[0], std::move(old), body()});
        } else if (word == "@pull" || word == "@draft") {
            return pull(fields(rest, '|'), word == "@draft");
        } else {
            return fail(Error::Kind::Invalid, "cannot read '" + std::string(word) + "'");
        }
        return {};
    }

    Result<> commit(const std::vector<std::string> &parts)
    {
        if (parts.size() != 4 || parts[1].find(" <") == std::string::npos || !parts[1].ends_with('>'))
            return fail(Error::Kind::Invalid, "@commit wants branch | Name <mail> | time | message");
        const Result<Time> at = fromIso(parts[2]);
        if (!at)
            return std::unexpected(at.error());
        const size_t mail = parts[1].find(" <");
        m_script.steps.emplace_back(DemoCommit{parts[0],
                                               parts[1].substr(0, mail),
                                               parts[1].substr(mail + 2, parts[1].size() - mail - 3),
                                               *at,
                                               parts[3],
                                               {}});
        return {};
    }

    Result<> edit(DemoEdit edit)
    {
        DemoCommit *last = m_script.steps.empty() ? nullptr : std::get_if<DemoCommit>(&m_script.steps.back());
        if (!last)
            return fail(Error::Kind::Invalid, "a file outside a commit");
        last->edits.push_back(std::move(edit));
        return {};
    }

    Result<> pull(const std::vector<std::string> &parts, bool draft)
    {
        const std::vector<std::string> branches = parts.empty() ? parts : fields(parts[0], ' ');
        if (parts.size() != 3 || branches.size() != 2)
            return fail(Error::Kind::Invalid, "@pull wants head base | author | title");
        m_script.steps.emplace_back(DemoPull{branches[0], branches[1], parts[1], parts[2], body(), draft});
        return {};
    }

    std::vector<std::string_view> m_lines;
    size_t m_at = 0;
    DemoScript m_script;
};

/// The old text may end in the middle of a line: the script's last line break then is not part of it.
Result<std::string> replaced(std::string text, const DemoEdit &edit)
{
    for (const size_t cut : {size_t(0), size_t(1)}) {
        const std::string old = edit.old->substr(0, edit.old->size() - cut);
        if (const size_t at = text.find(old); at != std::string::npos && !old.empty())
            return text.replace(at, old.size(), edit.text, 0, edit.text.size() - cut);
    }
    return fail(Error::Kind::Invalid, "the text to replace is not in " + edit.path);
}

} // namespace

Result<DemoScript> readDemoScript(std::string_view text)
{
    return ScriptReader(text).read();
}

Result<> writeCommits(const DemoScript &script, const std::string &gitDir)
{
    const Result<git::Repository> repository = git::Repository::open(gitDir);
    if (!repository)
        return std::unexpected(repository.error());
    std::map<std::string, fact::Sha> tips;
    for (const auto &step : script.steps) {
        if (const auto *branch = std::get_if<DemoBranch>(&step)) {
            tips[branch->name] = tips[branch->from];
        }
        const auto *commit = std::get_if<DemoCommit>(&step);
        if (!commit)
            continue;
        const fact::Sha parent = tips[commit->branch];
        std::vector<std::pair<std::string, std::optional<std::string>>> files;
        for (const DemoEdit &edit : commit->edits) {
            const auto same = std::ranges::find(files, edit.path, &decltype(files)::value_type::first);
            Result<std::string> text = edit.text;
            if (edit.old) {
                text = same != files.end() ? Result<std::string>(*same->second) : repository->blob(parent, edit.path);
                if (text)
                    text = replaced(std::move(*text), edit);
            }
            if (!text)
                return std::unexpected(text.error());
            if (same != files.end())
                same->second = std::move(*text);
            else
                files.emplace_back(edit.path, std::move(*text));
        }
        const Result<fact::Sha> tree = repository->writeTree(parent, files);
        if (!tree)
            return std::unexpected(tree.error());
        const Result<fact::Sha> sha
            = repository->writeCommit(*tree, parent.empty() ? std::vector<fact::Sha>{} : std::vector{parent},
                                      commit->message + "\n", {commit->name, commit->mail, commit->at});
        if (!sha)
            return std::unexpected(sha.error());
        tips[commit->branch] = *sha;
    }
    for (const auto &[branch, tip] : tips) {
        if (const auto there = repository->branch(branch); there || there.error().kind != Error::Kind::NotFound)
            continue;
        if (const auto made = repository->setBranch(branch, tip, {}); !made)
            return made;
    }
    return {};
}

} // namespace sb::engine
