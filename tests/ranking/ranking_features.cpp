// SPDX-License-Identifier: GPL-3.0-or-later
// usage: ranking_features CASES.jsonl   what cases.py wrote; one JSON object a log and line on stdout, for fit.py:
// the candidates [line, first, last, rule, cues, features] and of the
// best right one the lines above and below with their features as "index:value ...".
#include <core/base/user_folders.h>
#include <core/diagnose/cues.h>
#include <core/diagnose/evidence.h>
#include <core/diagnose/extent.h>
#include <core/diagnose/knowledge.h>
#include <core/diagnose/log_model.h>
#include <core/diagnose/order.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

using namespace sb;
using namespace sb::diagnose;

namespace {

bool within(const QJsonArray &right, int64_t line)
{
    for (const QJsonValue &each : right) {
        if (line >= each[0].toInteger() && line <= each[1].toInteger())
            return true;
    }
    return false;
}

void printExtent(const LogModel &log, const std::vector<Candidate> &all, const Candidate &key, bool up)
{
    const fact::Evidence block = blockOf(log, key.line, *key.match.rule);
    std::printf(",\"%s\":[", up ? "up" : "down");
    int64_t line = key.line;
    for (const ExtentFeatures &row : extentOf(log, all, key, block, up)) {
        const bool first = line == key.line;
        line += up ? -1 : 1;
        const auto candidate = std::ranges::lower_bound(all, line, {}, &Candidate::line);
        const uint64_t cues = candidate != all.end() && candidate->line == line ? candidate->cues : 0;
        std::printf("%s[%llu,\"", first ? "" : ",", static_cast<unsigned long long>(cues));
        for (size_t i = 0; i < row.size(); ++i) {
            if (row[i] != 0)
                std::printf("%zu:%.3g ", i, double(row[i]));
        }
        std::printf("\"]");
    }
    std::printf("]");
}

void print(const QJsonObject &given, const std::string &text, const Knowledge &knowledge)
{
    const LogModel log = readLog(text, Cancel());
    const auto steps = failedSteps(log.lines);
    auto found = extract(log, *knowledge.patterns, Cancel());
    if (!found)
        return;
    std::vector<Candidate> &all = found->candidates;
    addCues(all, log.lines, steps, *knowledge.ranking, Cancel());
    const auto rows = featuresOf(log.lines, all, steps, nullptr);
    std::printf("{\"log\":\"%s\",\"candidates\":[", qUtf8Printable(given[u"log"].toString()));
    for (size_t i = 0; i < rows.size(); ++i) {
        const Candidate &each = all[i];
        const fact::Evidence block = blockOf(log, each.line, *each.match.rule);
        std::printf("%s[%lld,%lld,%lld,\"%s\",%llu,[", i ? "," : "", static_cast<long long>(each.line),
                    static_cast<long long>(block.startLine), static_cast<long long>(block.endLine),
                    each.match.rule->id.c_str(), static_cast<unsigned long long>(each.cues));
        for (size_t f = 0; f < rows[i].size(); ++f)
            std::printf("%s%.4g", f ? "," : "", double(rows[i][f]));
        std::printf("]]");
    }
    std::printf("]");
    const Order order = orderOf(all, rows, knowledge.ranking.get());
    for (const size_t i : order.best) {
        if (!within(given[u"right"].toArray(), all[i].line))
            continue;
        std::printf(",\"key\":%lld", static_cast<long long>(all[i].line));
        printExtent(log, all, all[i], true);
        printExtent(log, all, all[i], false);
        break;
    }
    std::printf("}\n");
}

template<typename Names>
void printNames(const char *key, const Names &names)
{
    std::printf("\"%s\":[", key);
    for (size_t i = 0; i < names.size(); ++i)
        std::printf("%s\"%s\"", i ? "," : "", std::string(names[i]).c_str());
    std::printf("]");
}

} // namespace

int main(int count, char **arguments)
{
    const auto knowledge = shippedKnowledge(sb::userCacheFolder());
    QFile cases(QString::fromLocal8Bit(count > 1 ? arguments[1] : ""));
    if (!knowledge || !cases.open(QFile::ReadOnly)) {
        std::fprintf(stderr, "%s\n",
                     knowledge ? "usage: ranking_features CASES.jsonl" : knowledge.error().text.c_str());
        return 1;
    }
    std::printf("{");
    printNames("features", featureNames);
    std::printf(",");
    printNames("extent", extentNames);
    std::printf(",");
    printNames("cues", knowledge->ranking->cueNames());
    std::printf("}\n");
    while (!cases.atEnd()) {
        const QJsonObject given = QJsonDocument::fromJson(cases.readLine()).object();
        QFile log(given[u"log"].toString());
        if (log.open(QFile::ReadOnly))
            print(given, log.readAll().toStdString(), *knowledge);
    }
    return 0;
}
