// SPDX-License-Identifier: GPL-3.0-or-later
#include "risk_tool.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/base/text.h>
#include <core/classify/risk_train.h>
#include <core/history/walk.h>

#include <zlib.h>

#include <QDir>

#include <functional>

namespace sb::engine {

namespace {

constexpr size_t sizeLimit = size_t(2) << 30;
constexpr size_t filesOfCommit = 5'000; ///< of one commit

/// A file's bytes, unpacked where it is gzip.
Result<std::string> unpacked(const std::string &path)
{
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file)
        return fail(Error::Kind::NotFound, sb::format("cannot read '{}'", path));
    std::string text;
    for (;;) {
        char bytes[1 << 16];
        const int n = gzread(file.get(), bytes, sizeof bytes);
        if (n < 0)
            return fail(Error::Kind::Io, sb::format("'{}' is damaged", path));
        if (n == 0)
            return text;
        text.append(bytes, size_t(n));
        if (text.size() > sizeLimit)
            return fail(Error::Kind::Invalid, sb::format("'{}' unpacks to more than 2 GB", path));
    }
}

struct Row {
    history::Commit commit;
    bool scored = false;
    bool induced = false;
};

/// What a count may be: 0 where none is known, as of a binary file.
int count(const nlohmann::json &json)
{
    if (json.is_number_float() || json.is_null())
        return 0;
    return int(std::clamp<int64_t>(
        json.is_number_unsigned() ? int64_t(std::min<uint64_t>(json.get<uint64_t>(), 1 << 30)) : json.get<int64_t>(), 0,
        1 << 30));
}

int64_t timeOf(const nlohmann::json &json)
{
    return json.is_number_float() ? 0 : std::clamp<int64_t>(json.get<int64_t>(), 0, int64_t(1) << 40);
}

Row rowFrom(const nlohmann::json &json)
{
    Row row;
    history::Commit &commit = row.commit;
    commit.sha = json.at("sha").get<std::string>();
    commit.author = json.value("a", "");
    commit.time = timeOf(json.at("ct"));
    commit.bot = json.value("bot", false);
    commit.subject = json.value("subj", "");
    commit.fix = json.contains("fix") ? json.at("fix").get<bool>() : history::isFix(commit.subject);
    commit.revert = json.contains("isrev") ? json.at("isrev").get<bool>() : history::isRevert(commit.subject, "");
    commit.bodyLength = json.contains("blen") ? count(json.at("blen")) : 0;
    for (const nlohmann::json &file : json.at("files")) {
        if (commit.files.size() == filesOfCommit)
            break;
        commit.files.push_back({file.at(0).get<std::string>(), count(file.at(1)), count(file.at(2))});
    }
    commit.fileCount = json.contains("nf") ? count(json.at("nf")) : int(commit.files.size());
    row.scored = json.value("win", false) && !commit.bot;
    row.induced = json.contains("ind") && !json.at("ind").empty();
    return row;
}

/// Invalid is the first line that is no commit; where `refuse` is given, it is told instead, and the lines behind it are read.
Result<> eachRow(const std::string &name, std::string_view text, const std::function<void(const Row &)> &take,
                 const std::function<void(const Error &)> &refuse = {})
{
    int number = 0;
    for (const std::string_view line : lines(text)) {
        ++number;
        if (trimmed(line).empty())
            continue;
        Row row;
        try {
            row = rowFrom(nlohmann::json::parse(line));
        } catch (const nlohmann::json::exception &problem) {
            const Error error{
                Error::Kind::Invalid,
                sb::format("no commit of a history in {}:{} ({}): give one JSON object a line, with sha, ct and files "
                           "[[path, added, deleted]]",
                           name, number, shortened(problem.what(), 120))};
            if (!refuse)
                return std::unexpected(error);
            refuse(error);
            continue;
        }
        take(row);
    }
    return {};
}

} // namespace

Result<> riskOfRows(const std::string &file, const std::function<void(const std::string &)> &write,
                    const std::function<void(const Error &)> &refuse)
{
    const auto text = unpacked(file);
    const auto &models = classify::shippedRiskModels();
    if (!text || !models)
        return std::unexpected(text ? models.error() : text.error());
    history::Walk walk;
    size_t refused = 0;
    const auto take = [&](const Row &row) {
        const history::Features features = walk.featuresOf(row.commit);
        const double score = 100 * classify::probability(models->full.logOdds(features));
        write(sb::format("{{\"sha\":{},\"score\":{:.4f}}}\n",
                         nlohmann::json(row.commit.sha).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace),
                         score));
        walk.add(row.commit, features);
    };
    const auto scored = eachRow(file, *text, take, [&](const Error &error) {
        ++refused;
        refuse(error);
    });
    if (scored && refused > 0)
        return fail(Error::Kind::Invalid,
                    sb::format("{} of the lines in {} could not be scored: mend or remove {}", refused, file,
                               refused == 1 ? "it" : "them"));
    return scored;
}

Result<RiskTraining> trainRiskOn(const std::string &folder, const Cancel &cancel)
{
    const QDir dir(QString::fromStdString(folder));
    const QStringList files = dir.entryList({QStringLiteral("*.jsonl.gz")}, QDir::Files, QDir::Name);
    if (files.isEmpty())
        return fail(Error::Kind::NotFound, sb::format("no *.jsonl.gz in '{}'", folder));
    std::vector<classify::RiskRow> training;
    std::string hashes;
    for (int i = 0; i < files.size(); ++i) {
        const std::string path = dir.filePath(files[i]).toStdString();
        const auto text = unpacked(path);
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
    std::string summary = sb::format("{} commits of {} repositories, each repository judged by the others\n",
                                     models->rows, models->repositories);
    for (const auto &[name, figures] :
         {std::pair("with history", &models->fullFigures), std::pair("patch alone", &models->bareFigures)})
        summary += sb::format(
            "{}: AUC mean {:.4f}, worst {:.4f}; recall at 20 % flagged {:.4f}; calibration error {:.4f}\n", name,
            figures->aucMean, figures->aucWorst, figures->recallAt20, figures->calibrationError);
    return RiskTraining{classify::toToml(*models), summary};
}

} // namespace sb::engine
