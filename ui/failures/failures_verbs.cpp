// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of the Failures view do.
#include "failure_detail.h"
#include "failure_model.h"
#include "failures_page.h"

#include <core/base/clock.h>

#include <ui/feed/bulk.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>

#include <QComboBox>

namespace sb::failures {

void FailuresPage::stepUnclassified(int direction)
{
    const int rows = m_model->rowCount();
    const int from = m_list->currentIndex().row();
    for (int i = from + direction; i >= 0 && i < rows; i += direction) {
        const QModelIndex index = m_model->index(i);
        const fact::FailureRow *row = m_model->rowAt(index);
        if (row && FailureModel::needsTriage(*row)) {
            m_list->setCurrentIndex(index);
            return;
        }
    }
    m_context.toast.say(direction > 0 ? tr("No unclassified failure below") : tr("No unclassified failure above"));
}

std::vector<fact::RunId> FailuresPage::chosen() const
{
    std::vector<fact::RunId> runs;
    const QStringList keys = m_list->selectedKeys();
    for (const QString &key : keys)
        runs.push_back({kit::utf8(key)});
    return runs;
}

void FailuresPage::classify(const QString &word)
{
    const auto runs = chosen();
    if (runs.empty())
        return;
    // Ctrl+Z gives each one the word it had.
    std::map<std::string, std::vector<fact::RunId>> before;
    for (const fact::RunId &run : runs) {
        if (const fact::FailureRow *row = m_model->rowOf(kit::qs(run.value)))
            before[row->classification].push_back(run);
    }
    const auto undo = [this, before] {
        for (const auto &[earlier, which] : before)
            m_feed.tell(engine::Classify{which, earlier}, this, m_context.toast);
    };
    m_feed.tell(engine::Classify{runs, kit::utf8(word)}, this, m_context.toast, undo);
}

void FailuresPage::proposeFix()
{
    const QString key = m_list->currentKey();
    if (key.isEmpty())
        return;
    m_context.toast.say(tr("Looking for a fix…"));
    m_feed.command(engine::ProposeFix{{kit::utf8(key)}}, this, [this, key](const Result<engine::Done> &done) {
        m_context.toast.say(kit::qs(done ? done->text : done.error().text));
        if (m_list->currentKey() == key) {
            show(key);
            m_detail->tabs()->setCurrent(FailureDetail::Fix);
        }
    });
}

void FailuresPage::rerun()
{
    std::vector<feed::Item> items;
    QStringList names;
    for (const fact::RunId &run : chosen()) {
        const fact::FailureRow *row = m_model->rowOf(kit::qs(run.value));
        names += row ? kit::qs(row->branch + " " + row->job) : kit::qs(run.value);
        items.push_back({names.back(), engine::Rerun{run}});
    }
    if (items.empty())
        return;
    const int count = int(items.size());
    const auto again = [this, items] { feed::sendAll(m_feed, *this, m_context.toast, items); };
    const QString what = tr("Re-running %n failed run(s)", nullptr, count);
    if (count == 1)
        m_context.toast.hold(what, again);
    else
        m_confirm->askMany(tr("Re-run %n failed run(s): %1?", nullptr, count).arg(kit::listed(names)), tr("Re-run"),
                           count, [this, what, again] { m_context.toast.hold(what, again); });
}

void FailuresPage::markWrong()
{
    const fact::FailureRow *row = m_model->rowOf(m_list->currentKey());
    if (!row)
        return;
    const fact::RunId run = row->run;
    const bool wrong = !row->markedWrong;
    const auto undo = [this, run, wrong] { m_feed.tell(engine::MarkWrong{run, !wrong}, this, m_context.toast); };
    m_feed.tell(engine::MarkWrong{run, wrong}, this, m_context.toast, undo);
}

void FailuresPage::snooze()
{
    const QString key = m_list->currentKey();
    if (key.isEmpty())
        return;
    const std::string subject = kit::utf8(key);
    const auto undo = [this, subject] { m_feed.tell(engine::Snooze{subject, {}}, this, m_context.toast); };
    m_feed.tell(engine::Snooze{subject, m_context.clock.now() + std::chrono::hours(24)}, this, m_context.toast, undo);
}

} // namespace sb::failures
