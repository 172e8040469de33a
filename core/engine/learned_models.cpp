// SPDX-License-Identifier: GPL-3.0-or-later
#include "learned_models.h"

#include "lessons.h"

#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/base/mapped_file.h>
#include <core/classify/change_type.h>
#include <core/store/records.h>

#include <filesystem>

namespace sb::engine {

namespace {

std::string settingOf(const fact::RepoId &repo)
{
    return "learned:" + repo.value;
}

} // namespace

std::string LearnedModels::fileOf(const fact::RepoId &repo) const
{
    return m_folder + "/" + sha256Hex(repo.value).substr(0, 16) + ".slm";
}

std::shared_ptr<const slm::Residual> LearnedModels::inUse(const store::Records &records, const fact::RepoId &repo)
{
    const auto known = row(records, repo);
    if (!known || !*known || !(*known)->inUse)
        return nullptr;
    return m_known.with([&](auto &residuals) -> std::shared_ptr<const slm::Residual> {
        if (const auto found = residuals.find(repo); found != residuals.end())
            return found->second;
        const auto base = classify::shippedModel();
        const auto bytes = MappedFile::open(fileOf(repo));
        if (!base || !bytes)
            return nullptr;
        auto residual = slm::Residual::decode(bytes->text(), fileOf(repo), (*base)->sha256());
        return residuals[repo]
            = residual ? std::make_shared<const slm::Residual>(std::move(*residual)) : nullptr; // learn again
    });
}

Result<std::optional<LearnedRow>> LearnedModels::row(const store::Records &records, const fact::RepoId &repo) const
{
    const auto text = records.setting(settingOf(repo));
    if (!text)
        return std::unexpected(text.error());
    if (!*text)
        return std::nullopt;
    const auto json = parseJson(**text);
    if (!json.is_object())
        return fail(Error::Kind::Corrupt, "what is kept of learning from " + repo.value + " is no JSON: learn again");
    LearnedRow row;
    try {
        row = {repo,
               json.at("learned").get<bool>(),
               json.at("in_use").get<bool>(),
               json.at("lessons").get<int>(),
               json.at("corrections").get<int>(),
               json.at("held_back").get<int>(),
               json.at("before").get<double>(),
               json.at("after").get<double>(),
               fromIso(json.at("at").get<std::string>()).value_or(Time{}),
               json.at("why").get<std::string>()};
    } catch (const nlohmann::json::exception &) {
        return fail(Error::Kind::Corrupt, "what is kept of learning from " + repo.value + " has gaps: learn again");
    }
    return row;
}

Result<> LearnedModels::keep(store::Records &records, const LearnedRow &row)
{
    const nlohmann::json json = {{"learned", row.learned},
                                 {"in_use", row.inUse},
                                 {"lessons", row.lessons},
                                 {"corrections", row.corrections},
                                 {"held_back", row.heldBack},
                                 {"before", row.before},
                                 {"after", row.after},
                                 {"at", toIso(row.at)},
                                 {"why", row.why}};
    return records.setSetting(settingOf(row.repo), jsonText(json));
}

Result<> LearnedModels::keep(const fact::RepoId &repo, const slm::Residual &residual)
{
    std::error_code failed;
    std::filesystem::create_directories(m_folder, failed);
    if (auto written = writeWhole(fileOf(repo), residual.encode()); !written)
        return written;
    m_known.with([&](auto &residuals) { residuals.erase(repo); });
    return {};
}

} // namespace sb::engine
