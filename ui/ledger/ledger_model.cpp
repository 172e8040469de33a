// SPDX-License-Identifier: GPL-3.0-or-later
#include "ledger_model.h"

#include <core/base/text.h>

#include <ui/kit/text.h>

#include <QDateTime>

namespace sb::ledger {

QString LedgerModel::who(const fact::LedgerEntry &entry)
{
    const QString name = kit::qs(entry.actor.name);
    switch (entry.actor.kind) {
    case fact::ActorKind::Person: return name.isEmpty() ? tr("a person") : name;
    case fact::ActorKind::Rule: return tr("rule %1").arg(name);
    case fact::ActorKind::Model: return tr("model %1").arg(name);
    case fact::ActorKind::System: break;
    }
    return name.isEmpty() ? tr("Signalbox") : name;
}

kit::Glyph LedgerModel::glyph(fact::Outcome outcome)
{
    switch (outcome) {
    case fact::Outcome::Done: return kit::Glyph::Pass;
    case fact::Outcome::Failed: return kit::Glyph::Fail;
    case fact::Outcome::Pending: return kit::Glyph::Running;
    case fact::Outcome::Abandoned: break;
    }
    return kit::Glyph::Unknown;
}

QString LedgerModel::word(fact::Outcome outcome)
{
    switch (outcome) {
    case fact::Outcome::Done: return tr("Done");
    case fact::Outcome::Failed: return tr("Failed");
    case fact::Outcome::Pending: return tr("Pending");
    case fact::Outcome::Abandoned: break;
    }
    return tr("Abandoned");
}

QString LedgerModel::keyOf(const fact::LedgerRow &row) const
{
    // An intent and its outcome are one row: the outcome takes the intent's place.
    return row.entry.effect.empty() ? QString::number(row.entry.seq) : kit::qs(row.entry.effect);
}

bool LedgerModel::before(int left, int right) const
{
    return row(left).entry.seq > row(right).entry.seq;
}

std::string LedgerModel::searchText(int slot) const
{
    const fact::LedgerRow &r = row(slot);
    return lower(r.what + " " + r.entry.subject + " " + r.entry.why + " repo:" + r.entry.repo.value
                 + " who:" + r.entry.actor.name + " what:" + r.entry.action
                 + " result:" + std::string(name(r.entry.outcome)) + " on:" + toIso(r.entry.at).substr(0, 10)
                 + (r.revertable ? " is:revertable " : " ") + r.entry.before.value + " " + r.entry.after.value);
}

QVariant LedgerModel::value(int slot, int role) const
{
    const fact::LedgerRow &r = row(slot);
    const fact::LedgerEntry &e = r.entry;
    switch (role) {
    case kit::Role::Title: return kit::oneLine(kit::qs(r.what));
    case kit::Role::Subtitle: {
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(e.at.time_since_epoch().count());
        QStringList parts{at.toString(QStringLiteral("MM-dd HH:mm:ss")), who(e)};
        if (!e.approver.name.empty())
            parts << tr("approved by %1").arg(kit::qs(e.approver.name));
        return parts.join(QStringLiteral(" · "));
    }
    case kit::Role::GlyphState: return int(glyph(e.outcome));
    case kit::Role::Meta: return kit::qs(e.repo.value);
    case kit::Role::Meta2:
        if (r.revertable)
            return tr("Revert…");
        return r.revertWhy.starts_with("reverted") ? tr("reverted") : kit::oneLine(kit::qs(r.revertWhy));
    case kit::Role::Meta2Key: return r.revertable ? QStringLiteral("v") : QString();
    case kit::Role::End: return QString::number(e.seq);
    case kit::Role::Muted: return e.outcome == fact::Outcome::Abandoned;
    case Qt::ToolTipRole: return kit::plainToolTip(kit::qs(e.why.empty() ? r.what : r.what + "\n" + e.why));
    case Qt::AccessibleTextRole:
        return tr("row %1, %2, %3 by %4, %5, %6")
            .arg(e.seq)
            .arg(kit::absolute(e.at), kit::qs(r.what), who(e), word(e.outcome),
                 r.revertable ? tr("revertable") : kit::qs(r.revertWhy));
    default: return {};
    }
}

} // namespace sb::ledger
