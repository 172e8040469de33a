// SPDX-License-Identifier: GPL-3.0-or-later
#include "risk_tool.h"

#include <core/base/hash.h>
#include <core/base/text.h>
#include <core/classify/risk_train.h>
#include <core/history/walk.h>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <QDir>

#include <format>
#include <functional>

namespace sb::engine {

namespace {

constexpr size_t sizeLimit = size_t(2) << 30;
constexpr size_t fileLimit = 5'000; ///< of one commit

/// A file's bytes, unpacked where it is gzip.
Result<std::string> textOf(const std::string &path)
{
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file)
        return fail(Error::Kind::NotFound, std::format("cannot read '{}'", path));
    std::string text;
    for (;;) {
        char bytes[1 << 16];
        const int n = gzread(file.get(), bytes, sizeof bytes);
        if (n < 0)
            return fail(Error::Kind::Io, std::format("'{}' is damaged", path));
        if (n == 0)
            return text;
        text.append(bytes, size_t(n));
        if (text.size() > sizeLimit)
            return fail(Error::Kind::Invalid, std::format("'{}' unpacks to more than 2 GB", path));
    }
}

struct Row {
    history::Commit commit;
    bool scored = false;
    bool induced = false;
};

Row rowFrom(const nlohmann::json &json)
{
    Row row;
    history::Commit &commit = row.commit;
    commit.sha = json.at("sha").get<std::string>();
    commit.author = json.value("a", "");
    commit.time = json.at("ct").get<int64_t>();
    commit.bot = json.value("bot", false);
    commit.subject = json.value("subj", "");
    commit.fix = json.contains("fix") ? json.at("fix").get<bool>() : history::isFix(commit.subject);
    commit.revert = json.contains("isrev") ? json.at("isrev").get<bool>() : history::isRevert(commit.subject, "");
    commit.bodyLength = json.value("blen", 0);
    for (const nlohmann::json &file : json.at("files")) {
        if (commit.files.size() == fileLimit)
            break;
        commit.files.push_back(
            {file.at(0).get<std::string>(), std::max(0, file.at(1).get<int>()), std::max(0, file.at(2).get<int>())});
    }
    commit.fileCount = json.value("nf", int(commit.files.size()));
    row.scored = json.value("win", false) && !commit.bot;
    row.induced = json.contains("ind") && !json.at("ind").empty();
    return row;
}

Result<> eachRow(const std::string &name, std::string_view text, const std::function<void(const Row &)> &take)
{
    int number = 0;
    for (const std::string_view line : lines(text)) {
        ++number;
        if (trimmed(line).empty())
            continue;
        try {
            take(rowFrom(nlohmann::json::parse(line)));
        } catch (const nlohmann::json::exception &problem) {
            return fail(
                Error::Kind::Invalid,
                std::format("{}:{}: not a commit of a history ({})", name, number, shortened(problem.what(), 120)));
        }
    }
    return {};
}

} // namespace

Result<std::string> riskOfRows(const std::string &file)
{
    const auto text = textOf(file);
    const auto &models = classify::shippedRiskModels();
    if (!text || !models)
        return std::unexpected(text ? models.error() : text.error());
    history::Walk walk;
    std::string rows;
    const auto scored = eachRow(file, *text, [&](const Row &row) {
        const history::Features features = walk.featuresOf(row.commit);
        const double score = 100 * classify::probability(models->full.logOdds(features));
        rows += std::format(
            "{{\"sha\":{},\"score\":{:.4f}}}\n",
            nlohmann::json(row.commit.sha).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace), score);
        walk.add(row.commit, features);
    });
    if (!scored)
        return std::unexpected(scored.error());
    return rows;
}

Result<RiskTraining> trainRiskOn(const std::string &folder, const Cancel &cancel)
{
    const QDir dir(QString::fromStdString(folder));
    const QStringList files = dir.entryList({QStringLiteral("*.jsonl.gz")}, QDir::Files, QDir::Name);
    if (files.isEmpty())
        return fail(Error::Kind::NotFound, std::format("no *.jsonl.gz in '{}'", folder));
    std::vector<classify::RiskRow> training;
    std::string hashes;
    for (int i = 0; i < files.size(); ++i) {
        const std::string path = dir.filePath(files[i]).toStdString();
        const auto text = textOf(path);
        if (!text)
            return std::unexpected(text.error());
        hashes += sha256Hex(*text);
        history::Walk walk;
        const auto read = eachRow(path, *text, [&](const Row &row) {
            const history::Features features = walk.featuresOf(row.commit);
            if (row.scored)
                training.push_back({i, row.induced, features});
            walk.add(row.commit, features);
        });
        if (!read)
            return std::unexpected(read.error());
    }
    auto models = classify::trainRisk(training, cancel);
    if (!models)
        return std::unexpected(models.error());
    models->dataHash = sha256Hex(hashes);
    std::string summary = std::format("{} commits of {} repositories, each repository judged by the others\n",
                                      models->rows, models->repositories);
    for (const auto &[name, figures] :
         {std::pair("with history", &models->fullFigures), std::pair("patch alone", &models->bareFigures)})
        summary += std::format(
            "{}: AUC mean {:.4f}, worst {:.4f}; recall at 20 % flagged {:.4f}; calibration error {:.4f}\n", name,
            figures->aucMean, figures->aucWorst, figures->recallAt20, figures->calibrationError);
    return RiskTraining{classify::toToml(*models), summary};
}

} // namespace sb::engine
