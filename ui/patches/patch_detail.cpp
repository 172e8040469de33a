// SPDX-License-Identifier: GPL-3.0-or-later
#include "patch_detail.h"

#include <ui/diff/diff_pane.h>
#include <ui/feed/words.h>
#include <ui/kit/parts.h>
#include <ui/log/log_pane.h>
#include <ui/why/why.h>

#include <QHBoxLayout>
#include <QScrollArea>

namespace sb::patches {

using kit::Label;

PatchDetail::PatchDetail(const kit::Context &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_tabs(new kit::Tabs(context.theme, tr("Patch"), this))
    , m_diff(new diff::DiffPane(context, QStringLiteral("patches"), this))
    , m_proof(new why::ProofList(context.theme))
    , m_gates(new why::GateList(context.theme))
    , m_log(new log::LogPane(context, QStringLiteral("patches"), this))
{
    const auto padded = [](QWidget *content) {
        auto *holder = new QWidget;
        auto *column = new QVBoxLayout(holder);
        column->setContentsMargins(18, 16, 18, 16);
        column->addWidget(content);
        column->addStretch(1);
        return kit::scrolled(holder);
    };
    m_buttons = new QHBoxLayout;
    m_buttons->setContentsMargins(18, 12, 18, 14);
    m_buttons->setSpacing(8);
    m_tabs->addTab(tr("Diff"), diffTab());
    m_tabs->addTab(tr("Proof"), padded(m_proof));
    m_tabs->addTab(tr("Why"), whyTab());
    m_tabs->addTab(tr("Sandbox log"), m_log);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs, 1);
    column->addLayout(m_buttons);
    showNothing(tr("Choose a patch to read it."));
}

QWidget *PatchDetail::diffTab()
{
    kit::Theme &theme = m_context.theme;
    auto *tab = new QWidget(this);
    auto *column = new QVBoxLayout(tab);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_diff, 1);
    column->addWidget(kit::hairline(theme, tab));
    auto *below = new QVBoxLayout;
    below->setContentsMargins(18, 12, 18, 0);
    below->setSpacing(10);
    m_status = kit::wrappedLabel(theme, {}, Label::Look::Normal, tab);
    below->addWidget(m_status);
    m_proofCard = new kit::Card(theme, tr("PROOF"), tab);
    m_proofText = m_proofCard->addText();
    below->addWidget(m_proofCard);
    auto *gates = new kit::Card(theme, tr("GATES"), tab);
    m_gatesText = gates->addText();
    below->addWidget(gates);
    column->addLayout(below);
    return tab;
}

QWidget *PatchDetail::whyTab()
{
    auto *holder = new QWidget;
    auto *column = new QVBoxLayout(holder);
    column->setContentsMargins(18, 16, 18, 16);
    m_whyTitle = kit::wrappedLabel(m_context.theme, {}, Label::Look::Heading, holder);
    m_whyText = kit::wrappedLabel(m_context.theme, {}, Label::Look::Normal, holder);
    column->addWidget(m_whyTitle);
    column->addWidget(m_whyText);
    column->addSpacing(12);
    auto *card = new kit::Card(m_context.theme, tr("GATES"), holder);
    card->body()->addWidget(m_gates);
    column->addWidget(card);
    column->addStretch(1);
    return kit::scrolled(holder);
}

void PatchDetail::show(const engine::PatchDetail &detail)
{
    const bool sameDiff
        = m_detail && m_detail->patch.id == detail.patch.id && m_detail->patch.diff == detail.patch.diff;
    const bool sameLog = m_detail && m_detail->logPath == detail.logPath && m_detail->patch.id == detail.patch.id;
    m_detail = detail;
    if (!sameDiff) {
        diff::Input input{detail.patch.diff, {}};
        for (const engine::FileSides &sides : detail.sides)
            input.sides.push_back({sides.path, sides.before, sides.after});
        m_diff->setInput(std::move(input));
    }
    if (!sameLog) {
        if (detail.logPath.empty())
            m_log->clear(tr("There is no sandbox log of this patch."));
        else
            m_log->open(kit::qs(detail.logPath), {});
    }
    say();
}

void PatchDetail::say()
{
    const engine::PatchDetail &d = *m_detail;
    QStringList status{feed::wordOf(d.row.status)};
    if (d.pull)
        status << tr("pull request #%1 into %2, %3, head %4")
                      .arg(d.pull->key.number)
                      .arg(kit::qs(d.pull->base.branch), d.pull->draft ? tr("draft") : tr("not a draft"),
                           kit::qs(d.pull->head.sha.value.substr(0, 8)));
    if (d.row.pull > 0)
        status << tr("checks: %1").arg(kit::glyphWord(feed::glyphOf(d.row.checks)));
    if (!d.row.statusWhy.empty())
        status << kit::qs(d.row.statusWhy);
    m_status->setText(status.join(QStringLiteral(" · ")));
    m_proofCard->setHeading(why::proofHeading(d.proof));
    m_proofText->setText(why::proofSummary(d.proof));
    m_proof->setProof(d.proof);
    m_gatesText->setText(why::summaryOf(d.decision));
    m_gates->setDecision(d.decision);
    m_whyTitle->setText(kit::qs(d.patch.title));
    m_whyText->setText(tr("%1\n\nFixes: %2\nCause: %3\nRecipe %4, confidence %5. Made from %6 on %7.")
                           .arg(kit::qs(d.patch.why), kit::qs(d.row.fixes), kit::qs(d.diagnosis.cause),
                                kit::qs(d.patch.recipe), kit::fraction(d.patch.confidence),
                                kit::qs(d.patch.base.value.substr(0, 12)), kit::qs(d.patch.branch)));
}

void PatchDetail::showNothing(const QString &why)
{
    m_detail.reset();
    m_diff->clear(why);
    m_status->setText({});
    m_proofCard->setHeading(tr("PROOF"));
    m_proofText->setText(QStringLiteral("—"));
    m_gatesText->setText(QStringLiteral("—"));
    m_log->clear({});
    m_whyTitle->setText(why);
    m_whyText->setText({});
}

} // namespace sb::patches
