// SPDX-License-Identifier: GPL-3.0-or-later
#include "entry_detail.h"

#include "ledger_model.h"

#include <ui/diff/diff_pane.h>
#include <ui/kit/parts.h>
#include <ui/why/why.h>

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QScrollArea>

namespace sb::ledger {

namespace {

using kit::Label;

QString shortSha(const fact::Sha &sha)
{
    return sha.empty() ? QStringLiteral("—") : kit::qs(sha.value.substr(0, 8));
}

/// Canonical JSON with its lines broken; as it stands where it does not parse.
QString readable(const std::string &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(json));
    return document.isNull() ? kit::qs(json) : QString::fromUtf8(document.toJson(QJsonDocument::Indented)).trimmed();
}

QWidget *padded(QWidget *content, QWidget *parent)
{
    auto *holder = new QWidget(parent);
    auto *column = new QVBoxLayout(holder);
    column->setContentsMargins(18, 16, 18, 16);
    column->addWidget(content);
    column->addStretch(1);
    return kit::scrolled(holder);
}

} // namespace

EntryDetail::EntryDetail(const kit::Context &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_tabs(new kit::Tabs(context.theme, tr("Entry"), this))
    , m_diff(new diff::DiffPane(context, QStringLiteral("ledger"), this))
    , m_gates(new why::GateList(context.theme))
    , m_buttons(new QHBoxLayout)
{
    kit::Theme &theme = m_context.theme;
    auto *what = new QWidget;
    auto *cards = new QVBoxLayout(what);
    cards->setContentsMargins(0, 0, 0, 0);
    m_title = kit::wrappedLabel(theme, {}, Label::Look::Heading, what);
    m_sub = kit::wrappedLabel(theme, {}, Label::Look::Second, what);
    cards->addWidget(m_title);
    cards->addWidget(m_sub);
    const auto card = [&](const QString &heading) {
        auto *made = new kit::Card(theme, heading, what);
        cards->addSpacing(10);
        cards->addWidget(made);
        return made->addText();
    };
    m_change = card(tr("BEFORE → AFTER"));
    m_revert = card(tr("REVERTABLE NOW"));
    m_why = card(tr("WHY"));
    m_tabs->addTab(tr("What"), padded(what, this));
    m_tabs->addTab(tr("Diff"), m_diff);
    m_inputs = kit::wrappedLabel(theme, {}, Label::Look::Mono);
    m_tabs->addTab(tr("Inputs"), padded(m_inputs, this));
    m_tabs->addTab(tr("Gates"), padded(m_gates, this));
    m_chain = kit::wrappedLabel(theme, {}, Label::Look::Mono);
    m_tabs->addTab(tr("Chain"), padded(m_chain, this));
    m_buttons->setContentsMargins(18, 12, 18, 14);
    m_buttons->setSpacing(8);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs, 1);
    column->addLayout(m_buttons);
    showNothing(tr("Choose an entry to see what it did."));
}

void EntryDetail::show(const engine::EntryDetail &detail)
{
    const bool sameDiff
        = !m_previewing && m_detail && m_detail->row.entry.seq == detail.row.entry.seq && m_detail->diff == detail.diff;
    m_previewing = false;
    m_detail = detail;
    const fact::LedgerEntry &e = detail.row.entry;
    m_title->setText(kit::oneLine(kit::qs(detail.row.what)));
    QStringList sub{kit::absolute(e.at), LedgerModel::who(e), LedgerModel::word(e.outcome)};
    if (!e.approver.name.empty())
        sub << tr("approved by %1").arg(kit::qs(e.approver.name));
    m_sub->setText(sub.join(QStringLiteral(" · ")));
    m_change->setText(e.before.empty() && e.after.empty()
                          ? tr("nothing in the repository")
                          : shortSha(e.before) + QStringLiteral(" → ") + shortSha(e.after));
    m_revert->setText(detail.row.revertable ? tr("Yes. v shows what it would undo, and asks.")
                                            : tr("No: %1").arg(kit::qs(detail.row.revertWhy)));
    m_why->setText(e.why.empty() ? QStringLiteral("—") : kit::qs(e.why));
    m_inputs->setText(e.detail.empty() ? tr("No inputs were kept.") : readable(e.detail));
    m_gates->setDecision(detail.decision.value_or(fact::Decision{}));
    QString chain;
    for (const fact::LedgerEntry &row : detail.entries) {
        chain += tr("%1  %2  %3  %4\nprev %5\nhash %6\n\n")
                     .arg(row.seq)
                     .arg(kit::absolute(row.at), kit::qs(fact::name(row.kind)), LedgerModel::word(row.outcome),
                          kit::qs(row.prev), kit::qs(row.hash));
    }
    m_chain->setText(chain.trimmed());
    if (!sameDiff) {
        if (detail.diff.empty())
            m_diff->clear(tr("This entry changed no files."));
        else
            m_diff->setInput({detail.diff, {}});
    }
}

void EntryDetail::showPreview(const engine::RevertPreview &preview)
{
    m_previewing = true;
    m_gates->setDecision(preview.decision);
    if (preview.diff.empty())
        m_diff->clear(preview.conflicts.empty() ? tr("The revert changes no files.")
                                                : tr("The revert conflicts; nothing can be shown."));
    else
        m_diff->setInput({preview.diff, {}});
    m_tabs->setCurrent(Diff);
}

void EntryDetail::showNothing(const QString &why)
{
    m_detail.reset();
    m_previewing = false;
    m_title->setText(why);
    for (Label *label : {m_sub, m_change, m_revert, m_why, m_inputs, m_chain})
        label->setText(QStringLiteral("—"));
    m_diff->clear(why);
    m_gates->setDecision({});
}

QString EntryDetail::asMarkdown() const
{
    if (!m_detail)
        return {};
    const fact::LedgerEntry &e = m_detail->row.entry;
    return tr("| | |\n|---|---|\n| Row | %1 |\n| What | %2 |\n| When | %3 |\n| Who | %4 |\n| Approved by | %5 |\n| "
              "Before | %6 |\n| After | %7 |\n"
              "| Result | %8 |\n| Hash | %9 |\n")
        .arg(e.seq)
        .arg(kit::oneLine(kit::qs(m_detail->row.what)), kit::absolute(e.at), LedgerModel::who(e),
             kit::qs(e.approver.name), kit::qs(e.before.value), kit::qs(e.after.value), LedgerModel::word(e.outcome),
             kit::qs(e.hash));
}

} // namespace sb::ledger
