// SPDX-License-Identifier: GPL-3.0-or-later
#include "failure_model.h"

#include <core/base/clock.h>
#include <core/base/text.h>

#include <ui/feed/words.h>
#include <ui/kit/text.h>

namespace sb::failures {

FailureModel::FailureModel(const Clock &clock, QObject *parent)
    : RowModelOf(parent)
    , m_clock(clock)
{
    setSections({{QStringLiteral("consistent"), tr("Consistent"), tr("fails each time"), false},
                 {QStringLiteral("infra"), tr("Infra"), tr("not caused by the change"), false},
                 {QStringLiteral("new"), tr("New, seen once"), tr("waits for a second run"), false},
                 {QStringLiteral("known"), tr("Known issues"), tr("the team's list explains them"), false},
                 {QStringLiteral("flaky"), tr("Known flaky"), {}, true},
                 {QStringLiteral("classified"), tr("Classified"), tr("a person said what it is"), true}});
}

bool FailureModel::needsTriage(const fact::FailureRow &row)
{
    return row.classification.empty() && row.snoozedUntil == Time{} && row.kind != "flaky" && row.kind != "known";
}

QString FailureModel::keyOf(const fact::FailureRow &row) const
{
    return kit::qs(row.run.value);
}

QString FailureModel::sectionOf(int slot) const
{
    const fact::FailureRow &r = row(slot);
    if (!r.classification.empty())
        return QStringLiteral("classified");
    for (const char *known : {"infra", "new", "known", "flaky", "classified"}) {
        if (r.kind == known)
            return QString::fromLatin1(known);
    }
    return QStringLiteral("consistent");
}

bool FailureModel::before(int left, int right) const
{
    const fact::FailureRow &a = row(left);
    const fact::FailureRow &b = row(right);
    return std::tuple(b.runs, b.lastSeen, a.run) < std::tuple(a.runs, a.lastSeen, b.run);
}

std::string FailureModel::searchText(int slot) const
{
    const fact::FailureRow &r = row(slot);
    std::string text = r.text + " " + r.job + " repo:" + r.repo.value + " branch:" + r.branch
        + " type:" + std::string(name(r.type)) + " kind:" + r.kind + " state:" + std::string(name(r.state))
        + (needsTriage(r) ? " is:unclassified " : " is:classified ") + r.classification;
    if (r.pull > 0)
        text += " #" + std::to_string(r.pull);
    return lower(text);
}

QString FailureModel::spoken(const fact::FailureRow &row) const
{
    return tr("%1, %2, %3 on %4, %5, last seen %6")
        .arg(kit::glyphWord(feed::glyphOf(row.state)), kit::oneLine(kit::qs(row.text)), kit::qs(row.job),
             kit::qs(row.branch), tr("%n run(s)", nullptr, row.runs), kit::absolute(row.lastSeen));
}

QVariant FailureModel::value(int slot, int role) const
{
    const fact::FailureRow &r = row(slot);
    switch (role) {
    case kit::Role::Title:
        return r.text.empty() ? tr("Not enough information in the log") : kit::oneLine(kit::qs(r.text));
    case kit::Role::Subtitle: {
        QStringList parts{kit::qs(r.repo.value), kit::qs(r.branch), kit::qs(r.job),
                          kit::qs(name(r.type)).replace(u'_', u' ')};
        if (!r.classification.empty())
            parts << kit::qs(r.classification);
        if (r.kind == "flaky" && r.failed.denominator > 0)
            parts << tr("%1 of %2 runs").arg(r.failed.numerator).arg(r.failed.denominator);
        if (r.ending.how != "open" && !r.ending.text.empty())
            parts << kit::oneLine(kit::qs(r.ending.text));
        if (r.markedWrong)
            parts << tr("diagnosis marked wrong");
        if (!r.patches.empty())
            parts << tr("%n patch(es)", nullptr, int(r.patches.size()));
        return parts.join(QStringLiteral(" · "));
    }
    case kit::Role::GlyphState: return int(feed::glyphOf(r.state));
    case kit::Role::Meta:
        return tr("%1 · %2").arg(tr("%n repo(s)", nullptr, r.repos), tr("%n run(s)", nullptr, r.runs));
    case kit::Role::Meta2: return kit::qs(name(r.type)).replace(u'_', u' ');
    case kit::Role::End: return kit::age(r.lastSeen, m_clock.now());
    case kit::Role::Muted: return !needsTriage(r);
    case Qt::ToolTipRole:
        return kit::plainToolTip(tr("%1\nfirst seen %2\nlast seen %3")
                                     .arg(kit::qs(r.text), kit::absolute(r.firstSeen), kit::absolute(r.lastSeen)));
    case Qt::AccessibleTextRole: return spoken(r);
    default: return {};
    }
}

} // namespace sb::failures
