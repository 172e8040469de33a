// SPDX-License-Identifier: GPL-3.0-or-later
#include "patch_model.h"

#include <core/base/clock.h>
#include <core/base/text.h>

#include <ui/feed/words.h>
#include <ui/kit/text.h>

namespace sb::patches {

namespace {

QString size(const fact::PatchRow &row)
{
    return QStringLiteral("+%1 −%2").arg(row.added).arg(row.deleted);
}

} // namespace

PatchModel::PatchModel(const Clock &clock, QObject *parent)
    : RowModelOf(parent)
    , m_clock(clock)
{
    setSections({{QStringLiteral("awaiting"), tr("Awaiting decision"), {}, false},
                 {QStringLiteral("open"), tr("Pull request open"), {}, false},
                 {QStringLiteral("rejected"), tr("Rejected"), {}, false},
                 {QStringLiteral("applied"), tr("Applied"), tr("see the Ledger"), false}});
}

bool PatchModel::needsDecision(const fact::PatchRow &row)
{
    using enum fact::PatchStatus;
    return row.status == Proposed || row.status == DraftOpen || row.status == Ready;
}

QString PatchModel::keyOf(const fact::PatchRow &row) const
{
    return kit::qs(row.id.value);
}

QString PatchModel::sectionOf(int slot) const
{
    using enum fact::PatchStatus;
    switch (row(slot).status) {
    case Proposed: return QStringLiteral("awaiting");
    case DraftOpen:
    case Ready: return QStringLiteral("open");
    case Denied:
    case Rejected: return QStringLiteral("rejected");
    case Merged:
    case Reverted:
    case Closed: break;
    }
    return QStringLiteral("applied");
}

bool PatchModel::before(int left, int right) const
{
    const fact::PatchRow &a = row(left);
    const fact::PatchRow &b = row(right);
    return std::tie(b.at, a.id) < std::tie(a.at, b.id);
}

std::string PatchModel::searchText(int slot) const
{
    const fact::PatchRow &r = row(slot);
    return lower(r.title + " " + r.fixes + " repo:" + r.repo.value + " recipe:" + r.recipe
                 + " is:" + std::string(name(r.status)) + (r.proved ? " is:proved" : " is:unproved")
                 + (r.pull > 0 ? " #" + std::to_string(r.pull) : std::string()));
}

QString PatchModel::proofWord(const fact::PatchRow &row) const
{
    if (row.proved)
        return tr("verified");
    return row.status == fact::PatchStatus::Denied ? tr("denied") : tr("not verified");
}

QVariant PatchModel::value(int slot, int role) const
{
    const fact::PatchRow &r = row(slot);
    using enum fact::PatchStatus;
    switch (role) {
    case kit::Role::Title: return kit::oneLine(kit::qs(r.title));
    case kit::Role::Subtitle: {
        QStringList parts{tr("recipe %1").arg(kit::qs(r.recipe)), kit::qs(r.repo.value)};
        if (r.status == Proposed)
            parts << proofWord(r);
        else
            parts << feed::wordOf(r.status);
        if (r.pull > 0)
            parts << QStringLiteral("#%1").arg(r.pull);
        if (!r.statusWhy.empty())
            parts << kit::oneLine(kit::qs(r.statusWhy));
        return parts.join(QStringLiteral(" · "));
    }
    case kit::Role::GlyphState:
        if (r.status == Proposed || r.status == Denied || r.status == Rejected)
            return int(r.proved ? kit::Glyph::Pass : r.status == Denied ? kit::Glyph::Fail : kit::Glyph::Unknown);
        return int(feed::glyphOf(r.checks));
    case kit::Role::End: return size(r);
    case kit::Role::Muted: return r.status == Rejected || r.status == Denied || r.status == Closed;
    case Qt::ToolTipRole:
        return kit::plainToolTip(tr("fixes: %1\nproposed %2").arg(kit::qs(r.fixes), kit::absolute(r.at)));
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3, %4 added, %5 deleted, confidence %6, fixes %7")
            .arg(kit::qs(r.title), feed::wordOf(r.status), proofWord(r))
            .arg(r.added)
            .arg(r.deleted)
            .arg(kit::fraction(r.confidence), kit::oneLine(kit::qs(r.fixes)));
    default: return {};
    }
}

} // namespace sb::patches
