// SPDX-License-Identifier: GPL-3.0-or-later
#include "patchcheck_tool.h"

#include "tool_input.h"

#include <core/base/json.h>
#include <core/base/text.h>
#include <core/git/repository.h>
#include <core/syntax/syntax.h>
#include <core/validate/patch_text.h>
#include <core/validate/validate.h>

namespace sb::engine {

namespace {

constexpr size_t patchLimit = size_t(16) << 20; // the reader of patches refuses more than 1 MiB, and says so itself

/// The file of the patch that a reason begins with, or the place in the patch that cannot be read.
std::string whereOf(const std::string &reason, const validate::ParsedPatch &patch, const std::string &name)
{
    std::string found;
    for (const validate::FilePatch &file : patch.files) {
        if (reason.starts_with(file.path) && file.path.size() > found.size())
            found = file.path;
    }
    if (reason.starts_with("patch line "))
        return name + ":" + reason.substr(11, reason.find(':') - 11);
    return found;
}

nlohmann::json syntaxErrors(const validate::ParsedPatch &patch, const fact::Sha &base,
                            const git::Repository &repository)
{
    nlohmann::json rows = nlohmann::json::array();
    for (const validate::FilePatch &file : patch.files) {
        const std::string before = repository.blob(base, file.path).value_or("");
        const auto after = validate::applied(file, before);
        if (!after || file.deleted)
            continue;
        for (const syntax::SyntaxError &error : syntax::newErrors(file.path, before, *after))
            rows.push_back({{"file", file.path}, {"line", error.line}, {"column", error.column}, {"text", error.text}});
    }
    return rows;
}

} // namespace

Result<PatchcheckAnswer> checkPatch(const PatchcheckTool &tool)
{
    const auto diff = readInput(tool.patch, patchLimit);
    if (!diff)
        return std::unexpected(diff.error());
    const auto repository = git::Repository::open(tool.repository);
    if (!repository)
        return std::unexpected(repository.error());
    const auto base = repository->resolve(tool.base);
    if (!base)
        return std::unexpected(base.error());

    const validate::ParsedPatch parsed = validate::parsePatch(*diff).value_or(validate::ParsedPatch{});
    PatchcheckAnswer answer;
    bool applies = false;
    nlohmann::json denied = nlohmann::json::array();
    for (const fact::Check &check : validate::staticChecks(*diff, *base, *repository)) {
        applies |= check.name == "applies" && check.passed;
        answer.text += (check.passed ? "passed " : "failed ") + check.name
            + (check.detail.empty() ? "" : ": " + check.detail) + "\n";
        if (check.passed)
            continue;
        answer.refused = true;
        denied.push_back(
            {{"gate", check.name}, {"reason", check.detail}, {"where", whereOf(check.detail, parsed, tool.patch)}});
    }
    nlohmann::json files = nlohmann::json::array();
    for (const validate::FilePatch &file : parsed.files)
        files.push_back(file.path);
    const nlohmann::json document = {{"schema", 1},
                                     {"applies", applies},
                                     {"changed_lines", parsed.added + parsed.deleted},
                                     {"files", std::move(files)},
                                     {"denied", std::move(denied)},
                                     {"syntax_errors", syntaxErrors(parsed, *base, *repository)}};
    answer.json = jsonText(document);
    return answer;
}

} // namespace sb::engine
