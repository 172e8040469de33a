// SPDX-License-Identifier: GPL-3.0-or-later
// usage: ranking_features LOG...   plain logs; one JSON object a log and line on stdout, for fit.py
#include <core/diagnose/cues.h>
#include <core/diagnose/evidence.h>
#include <core/diagnose/features.h>
#include <core/diagnose/knowledge.h>
#include <core/diagnose/log_model.h>

#include <QFile>

#include <cstdio>

using namespace sb;
using namespace sb::diagnose;

namespace {

void print(const char *path, const std::string &text, const Knowledge &knowledge)
{
    const LogModel log = readLog(text, Cancel());
    const auto steps = failedSteps(log.lines);
    auto found = extract(log, *knowledge.patterns, Cancel());
    if (!found)
        return;
    std::vector<Candidate> &all = found->candidates;
    addCues(all, log.lines, steps, *knowledge.ranking, Cancel());
    const auto rows = featuresOf(log.lines, all, steps, nullptr);
    std::printf("{\"log\":\"%s\",\"candidates\":[", path);
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
    std::printf("]}\n");
}

} // namespace

int main(int count, char **arguments)
{
    const auto knowledge = shippedKnowledge();
    if (!knowledge) {
        std::fprintf(stderr, "%s\n", knowledge.error().text.c_str());
        return 1;
    }
    std::printf("{\"features\":[");
    for (const std::string_view name : featureNames)
        std::printf("%s\"%.*s\"", name == featureNames.front() ? "" : ",", int(name.size()), name.data());
    std::printf("],\"cues\":[");
    for (const std::string &name : knowledge->ranking->cueNames())
        std::printf("%s\"%s\"", name == knowledge->ranking->cueNames().front() ? "" : ",", name.c_str());
    std::printf("]}\n");
    for (int i = 1; i < count; ++i) {
        QFile file(QString::fromLocal8Bit(arguments[i]));
        if (file.open(QFile::ReadOnly))
            print(arguments[i], file.readAll().toStdString(), *knowledge);
    }
    return 0;
}
