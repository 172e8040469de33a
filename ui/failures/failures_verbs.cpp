// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of the Failures view do.
#include "failure_detail.h"
#include "failure_model.h"
#include "failures_page.h"

#include <core/base/clock.h>

#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>

#include <QComboBox>

namespace sb::failures {

void FailuresPage::say(const Result<engine::Done> &done, std::function<void()> undo)
{
    if (done)
        m_context.toast.say(kit::qs(done->text), std::move(undo));
    else
        m_context.toast.sayError(kit::qs(done.error().text));
}

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

void FailuresPage::classify()
{
    std::vector<fact::RunId> runs;
    const QStringList keys = m_list->selectedKeys();
    for (const QString &key : keys)
        runs.push_back({kit::utf8(key)});
    if (runs.empty())
        return;
    const std::string word = kit::utf8(m_words->currentText());
    const auto undo
        = [this, runs] { m_feed.command(engine::Classify{runs, {}}, this, [this](const auto &done) { say(done); }); };
    m_feed.command(engine::Classify{runs, word}, this, [this, undo](const auto &done) { say(done, undo); });
}

void FailuresPage::proposeFix()
{
    const QString key = m_list->currentKey();
    if (key.isEmpty())
        return;
    m_context.toast.say(tr("Looking for a fix…"));
    m_feed.command(engine::ProposeFix{{kit::utf8(key)}}, this, [this, key](const Result<engine::Done> &done) {
        say(done);
        if (m_list->currentKey() == key) {
            show(key);
            m_detail->tabs()->setCurrent(FailureDetail::Fix);
        }
    });
}

void FailuresPage::rerun()
{
    const QStringList keys = m_list->selectedKeys();
    if (keys.isEmpty())
        return;
    const auto again = [this, keys] {
        for (const QString &key : keys)
            m_feed.command(engine::Rerun{{kit::utf8(key)}}, this, [this](const auto &done) { say(done); });
    };
    const QString what = tr("Re-running %n failed run(s)", nullptr, int(keys.size()));
    if (keys.size() == 1)
        m_context.toast.hold(what, again);
    else
        m_confirm->askMany(tr("Re-run %n failed run(s)?", nullptr, int(keys.size())), tr("Re-run"), int(keys.size()),
                           [this, what, again] { m_context.toast.hold(what, again); });
}

void FailuresPage::markWrong()
{
    const fact::FailureRow *row = m_model->rowOf(m_list->currentKey());
    if (!row)
        return;
    const fact::RunId run = row->run;
    const bool wrong = !row->markedWrong;
    const auto undo = [this, run, wrong] {
        m_feed.command(engine::MarkWrong{run, !wrong}, this, [this](const auto &done) { say(done); });
    };
    m_feed.command(engine::MarkWrong{run, wrong}, this, [this, undo](const auto &done) { say(done, undo); });
}

void FailuresPage::snooze()
{
    const QString key = m_list->currentKey();
    if (key.isEmpty())
        return;
    const std::string subject = kit::utf8(key);
    const auto undo = [this, subject] {
        m_feed.command(engine::Snooze{subject, {}}, this, [this](const auto &done) { say(done); });
    };
    m_feed.command(engine::Snooze{subject, m_context.clock.now() + std::chrono::hours(24)}, this,
                   [this, undo](const auto &done) { say(done, undo); });
}

} // namespace sb::failures
