// SPDX-License-Identifier: GPL-3.0-or-later
#include "host_words.h"

#include <ui/kit/text.h>

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace sb::shell {

using enum fact::HostTrouble;
using kit::clockTime;
using kit::qs;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(sb::shell::HostWords)
};

constexpr int staleAfter = 2; ///< intervals
constexpr int unknownAfter = 10;

QString hostName(const engine::HostStatus &host)
{
    return host.name == "github.com" ? QStringLiteral("GitHub") : qs(host.name);
}

QString queuedText(const QStringList &queued)
{
    return queued.isEmpty()
        ? Words::tr("Approvals are queued and will ask again before sending.")
        : Words::tr("Approvals are queued (%1) and will ask again before sending.").arg(queued.size());
}

std::optional<HostSaying> ofTheHost(const engine::Status &status, const QStringList &queued, Time now)
{
    const engine::HostStatus &host = status.host;
    const QString since = clockTime(host.since, now);
    const QString why = kit::oneLine(qs(status.offlineWhy));
    const QString tail = queued.isEmpty() ? QString() : u' ' + queuedText(queued);
    switch (host.trouble) {
    case SignIn:
        return HostSaying{Words::tr("%1 token expired at %2. Reading cached data.").arg(hostName(host), since),
                          why,
                          {Way::SignIn},
                          true,
                          {}};
    case NoToken:
        return HostSaying{Words::tr("The %1 token cannot be had: %2. Reading cached data.").arg(hostName(host), why),
                          why,
                          {Way::SignIn, Way::TryAgain},
                          true,
                          {}};
    case Limited:
        return HostSaying{Words::tr("API limit reached; updates resume %1. Cached data and local actions still work.")
                                  .arg(clockTime(host.notBefore, now))
                              + tail,
                          why,
                          {},
                          false,
                          {}};
    case Failing:
        return HostSaying{Words::tr("%1 has trouble since %2. Reading cached data; updates resume by themselves.")
                                  .arg(hostName(host), since)
                              + tail,
                          why,
                          {Way::TryAgain},
                          false,
                          {}};
    case Unreachable:
        return HostSaying{
            Words::tr("Offline since %1. %2").arg(since, queuedText(queued)), why, {Way::TryAgain}, false, {}};
    default: return std::nullopt;
    }
}

QString causeOf(const engine::SourceRow &source)
{
    switch (source.trouble) {
    case NotFound: return Words::tr("404 – token cannot see it");
    case Denied: return Words::tr("403 – token may not read it");
    default: return kit::oneLine(qs(source.problem));
    }
}

std::optional<HostSaying> ofARepo(const engine::HostStatus &host)
{
    QStringList all;
    const engine::SourceRow *first = nullptr;
    for (const engine::SourceRow &source : host.sources) {
        if (source.trouble == None)
            continue;
        first = first ? first : &source;
        all += QStringLiteral("%1: %2").arg(qs(source.repo.value), kit::oneLine(qs(source.problem)));
    }
    if (!first)
        return std::nullopt;
    const QString name = all.size() == 1
        ? qs(first->repo.value)
        : Words::tr("%1 and %n more", nullptr, int(all.size()) - 1).arg(qs(first->repo.value));
    return HostSaying{Words::tr("%1: %2. %3 of %4 shown.")
                          .arg(name, causeOf(*first))
                          .arg(qsizetype(host.sources.size()) - all.size())
                          .arg(host.sources.size()),
                      all.join(u'\n'),
                      {Way::FixAccess, Way::HideRepo},
                      false,
                      first->repo};
}

} // namespace

std::optional<HostSaying> sayingOf(const engine::Status &status, const QStringList &queued, Time now)
{
    if (status.host.name.empty())
        return std::nullopt;
    if (auto saying = ofTheHost(status, queued, now))
        return saying;
    if (!queued.isEmpty())
        return HostSaying{
            Words::tr("Online again. %n approval(s) were queued: %1. Send now?", nullptr, int(queued.size()))
                .arg(queued.join(QStringLiteral("; "))),
            {},
            {Way::SendQueued, Way::DropQueued},
            false,
            {}};
    return ofARepo(status.host);
}

ShortSaying reachOf(const engine::Status &status, Time now)
{
    const QString why = qs(status.offlineWhy);
    switch (status.host.trouble) {
    case SignIn:
    case NoToken: return {Words::tr("○ Sign in"), why, true};
    case Limited: return {Words::tr("○ Waits until %1").arg(clockTime(status.host.notBefore, now)), why, true};
    case Failing:
    case Unreachable: return {Words::tr("○ Offline since %1").arg(clockTime(status.host.since, now)), why, true};
    default:
        return status.online ? ShortSaying{Words::tr("● Online"), {}, false}
                             : ShortSaying{Words::tr("○ Offline: %1").arg(kit::oneLine(why)), why, true};
    }
}

ShortSaying budgetOf(const engine::Status &status, Time now)
{
    const engine::HostStatus &host = status.host;
    if (host.limit <= 0)
        return {};
    const QLocale locale;
    const QString reset = clockTime(host.reset, now);
    ShortSaying saying;
    saying.wrong = host.remaining * 5 < host.limit;
    saying.text = Words::tr("API %1/%2").arg(locale.toString(host.remaining), locale.toString(host.limit));
    if (host.reset != Time{})
        saying.text += Words::tr(", resets %1").arg(reset);
    saying.more = Words::tr("%1 of the %2 calls that %3 allows in an hour are left")
                      .arg(locale.toString(host.remaining), locale.toString(host.limit), hostName(host));
    if (host.saving) {
        saying.wrong = true;
        saying.text += Words::tr(" · saving");
        saying.more
            += Words::tr(". Less than a fifth: only what is pending and what you look at is asked for until then");
    }
    return saying;
}

ShortSaying ageOf(const engine::Status &status, Time now)
{
    Time oldest = status.asOf;
    int late = 0; // in intervals, the latest of all
    QStringList each;
    if (!status.host.name.empty()) {
        oldest = {};
        for (const engine::SourceRow &source : status.host.sources) {
            each += QStringLiteral("%1: %2").arg(
                qs(source.repo.value), source.asOf == Time{} ? Words::tr("not read yet") : kit::absolute(source.asOf));
            if (source.asOf == Time{})
                continue;
            oldest = oldest == Time{} ? source.asOf : std::min(oldest, source.asOf);
            if (source.every > 0 && source.trouble == None)
                late = std::max(
                    late,
                    int(std::min<int64_t>((now - source.asOf) / std::chrono::seconds(source.every), unknownAfter + 1)));
        }
        if (oldest == Time{})
            return {Words::tr("not read yet"), each.join(u'\n'), status.host.trouble != None};
    }
    if (oldest == Time{})
        return {};
    ShortSaying saying{Words::tr("as of %1").arg(clockTime(oldest, now)),
                       each.isEmpty() ? kit::absolute(oldest) : each.join(u'\n'), late >= staleAfter};
    if (late >= unknownAfter)
        saying.text = Words::tr("? %1 (%2), unknown since").arg(saying.text, kit::age(oldest, now));
    else if (late >= staleAfter)
        saying.text = Words::tr("! %1 (%2)").arg(saying.text, kit::age(oldest, now));
    return saying;
}

} // namespace sb::shell
