// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of the Patches view do, and when they may.
#include "patch_detail.h"
#include "patches_page.h"
#include "reason_bar.h"

#include <ui/feed/words.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>
#include <ui/why/why.h>

namespace sb::patches {

void PatchesPage::allow()
{
    using enum fact::PatchStatus;
    const auto &detail = m_detail->detail();
    const fact::PatchStatus status = detail ? detail->row.status : Closed;
    const QString none
        = detail ? tr("This patch is %1.").arg(feed::wordOf(status).toLower()) : tr("No patch is selected.");
    const bool held = m_held.contains(m_list->currentKey());
    const auto set = [&](const char *id, bool possible, const QString &why, const QString &notNow = {}) {
        m_context.actions.setEnabled(QStringLiteral("patches.") + QString::fromLatin1(id),
                                     possible && !m_busy && !held && notNow.isEmpty(),
                                     held           ? tr("What was said last waits to be sent; Ctrl+Z takes it back.")
                                         : m_busy   ? tr("The last command is still running.")
                                         : possible ? notNow
                                                    : why);
    };
    const bool denied = detail && detail->decision.answer == fact::Answer::Deny;
    set("approve", detail && status == Proposed && !denied,
        detail && status == Proposed && denied ? why::obstacleOf(detail->decision) : none, m_feed.whyNotNow(true));
    set("reject", detail && (status == Proposed), none);
    const bool open = detail && detail->pull && detail->pull->state == fact::PullState::Open;
    set("ready", open && detail->pull->draft, open ? tr("It is ready already.") : none, m_feed.whyNotNow(true));
    set("merge", open && !detail->pull->draft, open ? tr("It is a draft: mark it ready first.") : none,
        m_feed.whyNotNow(false));
}

void PatchesPage::run(engine::Request request)
{
    m_busy = true;
    allow();
    m_feed.command(std::move(request), this, [this](const Result<engine::Done> &done) {
        m_busy = false;
        if (done)
            m_context.toast.say(kit::qs(done->text));
        else
            m_context.toast.sayError(kit::qs(done.error().text));
        show(m_list->currentKey());
    });
}

// What leaves this computer and can be undone waits some seconds for Ctrl+Z; the verbs rest meanwhile.
void PatchesPage::hold(const QString &text, engine::Request request)
{
    const QString key = m_list->currentKey();
    m_held += key;
    const auto settled = [this, key] {
        m_held -= key;
        allow();
    };
    m_context.toast.hold(
        text,
        [this, settled, request = std::move(request)] {
            settled();
            run(request);
        },
        settled);
    allow();
}

void PatchesPage::approve()
{
    if (const auto &detail = m_detail->detail())
        hold(tr("Opening a draft of \"%1\"").arg(kit::oneLine(kit::qs(detail->patch.title))),
             engine::Approve{detail->patch.id});
}

void PatchesPage::reject()
{
    if (!m_detail->detail())
        return;
    const fact::PatchId id = m_detail->detail()->patch.id;
    m_reason->ask(tr("Reject because"), tr("Reject"),
                  [this, id](const QString &reason) { run(engine::Reject{id, kit::utf8(reason)}); });
}

void PatchesPage::markReady()
{
    if (m_detail->detail() && m_detail->detail()->pull)
        hold(tr("Marking #%1 ready").arg(m_detail->detail()->pull->key.number),
             engine::MarkReady{m_detail->detail()->pull->key});
}

void PatchesPage::merge()
{
    const auto &detail = m_detail->detail();
    if (!detail || !detail->pull)
        return;
    const fact::Pull &pull = *detail->pull;
    const QString question
        = tr("Merge #%1 “%2” at %3 into %4? Its checks: %5.")
              .arg(pull.key.number)
              .arg(kit::oneLine(kit::qs(pull.title)), kit::qs(pull.head.sha.value.substr(0, 8)),
                   kit::qs(pull.base.branch), kit::glyphWord(feed::glyphOf(detail->row.checks)).toLower());
    m_confirm->ask(question, tr("Merge"), [this, merge = engine::Merge{pull.key, pull.head.sha}] { run(merge); });
}

} // namespace sb::patches
