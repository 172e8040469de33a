// SPDX-License-Identifier: GPL-3.0-or-later
#include "words.h"

#include <QCoreApplication>

namespace sb::feed {

namespace {
QString tr(const char *text)
{
    return QCoreApplication::translate("sb::feed", text);
}
} // namespace

kit::Glyph glyphOf(fact::State state)
{
    return kit::Glyph(int(state));
}

kit::Glyph glyphOf(fact::RunState state)
{
    switch (state) {
    case fact::RunState::Queued:
    case fact::RunState::Running: return kit::Glyph::Running;
    case fact::RunState::Passed: return kit::Glyph::Pass;
    case fact::RunState::Failed:
    case fact::RunState::TimedOut: return kit::Glyph::Fail;
    case fact::RunState::Cancelled:
    case fact::RunState::Skipped:
    case fact::RunState::Unknown: return kit::Glyph::Unknown;
    }
    return kit::Glyph::Unknown;
}

QString wordOf(fact::RunState state)
{
    switch (state) {
    case fact::RunState::Queued: return tr("Queued");
    case fact::RunState::Running: return tr("Running");
    case fact::RunState::Passed: return tr("Passed");
    case fact::RunState::Failed: return tr("Failed");
    case fact::RunState::Cancelled: return tr("Cancelled");
    case fact::RunState::TimedOut: return tr("Timed out");
    case fact::RunState::Skipped: return tr("Skipped");
    case fact::RunState::Unknown: return tr("Unknown");
    }
    return {};
}

QString wordOf(fact::Level level)
{
    switch (level) {
    case fact::Level::Low: return tr("low");
    case fact::Level::Medium: return tr("medium");
    case fact::Level::High: return tr("high");
    }
    return {};
}

QString wordOf(fact::Mode mode)
{
    switch (mode) {
    case fact::Mode::Observe: return tr("Observe");
    case fact::Mode::Propose: return tr("Propose");
    case fact::Mode::Act: return tr("Act");
    }
    return {};
}

QString wordOf(fact::PatchStatus status)
{
    switch (status) {
    case fact::PatchStatus::Proposed: return tr("awaits your decision");
    case fact::PatchStatus::Denied: return tr("denied");
    case fact::PatchStatus::Rejected: return tr("rejected");
    case fact::PatchStatus::DraftOpen: return tr("draft is open");
    case fact::PatchStatus::Ready: return tr("ready to merge");
    case fact::PatchStatus::Merged: return tr("merged");
    case fact::PatchStatus::Reverted: return tr("reverted");
    case fact::PatchStatus::Closed: return tr("closed");
    }
    return {};
}

QString wordOf(fact::ReviewState state)
{
    switch (state) {
    case fact::ReviewState::Approved: return tr("approved");
    case fact::ReviewState::ChangesRequested: return tr("asked for changes");
    case fact::ReviewState::Commented: return tr("reviewed");
    case fact::ReviewState::Dismissed: return tr("was overruled");
    }
    return {};
}

QString wordOf(fact::Verdict verdict)
{
    switch (verdict) {
    case fact::Verdict::AutoApprove: return tr("may merge by one key");
    case fact::Verdict::SkipTests: return tr("tests skipped");
    case fact::Verdict::RunTestsMinimal: return tr("minimal tests");
    case fact::Verdict::RunTestsFull: return tr("full CI");
    case fact::Verdict::SecurityReview: return tr("security review");
    case fact::Verdict::RequireApproval: return tr("needs approval");
    case fact::Verdict::Escalate: return tr("a person decides");
    }
    return {};
}

QString wordOf(fact::Answer answer)
{
    switch (answer) {
    case fact::Answer::Allow: return tr("allow");
    case fact::Answer::Ask: return tr("ask");
    case fact::Answer::Deny: return tr("deny");
    }
    return {};
}

QString titleOf(fact::NextStep step)
{
    switch (step) {
    case fact::NextStep::NeedsYou: return tr("Needs you");
    case fact::NextStep::Ready: return tr("Ready to merge");
    case fact::NextStep::Blocked: return tr("Blocked");
    case fact::NextStep::Waiting: return tr("Waiting for author");
    case fact::NextStep::Draft: return tr("Draft");
    case fact::NextStep::Snoozed: return tr("Snoozed");
    }
    return {};
}

QString noteOf(fact::NextStep step)
{
    switch (step) {
    case fact::NextStep::NeedsYou: return tr("review asked of you, or the box waits for an answer");
    case fact::NextStep::Ready: return tr("required checks passed, approvals met");
    case fact::NextStep::Blocked: return tr("failing checks, conflicts or a stacked base");
    case fact::NextStep::Waiting: return tr("the author's turn, or checks still run");
    case fact::NextStep::Draft: return tr("not yet offered for review");
    case fact::NextStep::Snoozed: return tr("returns at the time set");
    }
    return {};
}

QString confidenceWord(double confidence)
{
    return wordOf(confidence >= 0.75 ? fact::Level::High : confidence >= 0.5 ? fact::Level::Medium : fact::Level::Low);
}

} // namespace sb::feed
