// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of the Ledger view do: the way back, and the way out.
#include "entry_detail.h"
#include "ledger_model.h"
#include "ledger_page.h"

#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>
#include <ui/why/why.h>

#include <QFileDialog>
#include <QSaveFile>

namespace sb::ledger {

namespace {

/// RFC 4180; a leading formula sign is quoted away from spreadsheets.
QByteArray field(const std::string &text)
{
    QByteArray out = QByteArray::fromStdString(text);
    if (!out.isEmpty() && QByteArray("=+-@").contains(out.front()))
        out.prepend('\'');
    out.replace('"', "\"\"");
    return '"' + out + '"';
}

} // namespace

void LedgerPage::revert()
{
    const auto &detail = m_detail->detail();
    if (!detail || !detail->row.revertable)
        return;
    m_feed.read<engine::RevertPreview>("preview", engine::PreviewRevert{detail->row.entry.effect}, this,
                                       [this](const Result<engine::RevertPreview> &preview) {
                                           if (preview)
                                               ask(*preview);
                                           else
                                               m_context.toast.sayError(kit::qs(preview.error().text));
                                       });
}

void LedgerPage::ask(const engine::RevertPreview &preview)
{
    const auto &detail = m_detail->detail();
    if (!detail || detail->row.entry.effect != preview.effect)
        return; // another row is current by now
    m_detail->showPreview(preview);
    m_outcome->hide();
    const QString obstacle = why::obstacleOf(preview.decision);
    if (!preview.conflicts.empty()) {
        QStringList paths;
        for (const std::string &path : preview.conflicts)
            paths << kit::qs(path);
        m_outcome->setText(tr("Reverting conflicts with later changes in %1. Nothing has been touched.")
                               .arg(paths.join(QStringLiteral(", "))));
        m_outcome->show();
        return;
    }
    if (preview.decision.answer == fact::Answer::Deny) {
        m_outcome->setText(tr("The gates refuse this revert. %1").arg(obstacle));
        m_outcome->show();
        return;
    }
    const QString question
        = tr("Revert %n commit(s) on %1 through branch %2? It applies cleanly.", nullptr, int(preview.commits.size()))
              .arg(kit::qs(preview.target.branch), kit::qs(preview.branch.substr(0, sizeof "revert/" - 1 + 8)));
    m_confirm->ask(question, tr("Revert"), [this, effect = preview.effect] {
        m_busy = true;
        allow();
        m_feed.command(engine::Revert{effect}, this, [this](const Result<engine::Done> &done) {
            m_busy = false;
            if (done)
                m_context.toast.say(kit::qs(done->text));
            else
                m_context.toast.sayError(kit::qs(done.error().text));
            show(m_list->currentKey());
        });
    });
}

void LedgerPage::exportRows()
{
    QByteArray csv = "seq,at,kind,outcome,effect,action,repo,subject,actor,approver,why,before,after,prev,hash\r\n";
    m_model->fetchAll();
    for (int i = 0; i < m_model->rowCount(); ++i) {
        const fact::LedgerRow *row = m_model->rowAt(m_model->index(i));
        if (!row)
            continue;
        const fact::LedgerEntry &e = row->entry;
        csv += QByteArray::number(qlonglong(e.seq));
        for (const std::string &text :
             {toIso(e.at), std::string(fact::name(e.kind)), std::string(fact::name(e.outcome)), e.effect, e.action,
              e.repo.value, e.subject, e.actor.name, e.approver.name, e.why, e.before.value, e.after.value, e.prev,
              e.hash})
            csv += ',' + field(text);
        csv += "\r\n";
    }
    auto *dialog
        = new QFileDialog(this, tr("Export the ledger"), QStringLiteral("signalbox-ledger.csv"), tr("CSV (*.csv)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this, csv](const QString &path) {
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && file.write(csv) == csv.size() && file.commit())
            m_context.toast.say(tr("Exported to %1").arg(path));
        else
            m_context.toast.sayError(tr("Cannot write %1: %2").arg(path, file.errorString()));
    });
    dialog->open();
}

} // namespace sb::ledger
