// SPDX-License-Identifier: GPL-3.0-or-later
#include "failure_detail.h"

#include <ui/feed/words.h>
#include <ui/kit/page.h>
#include <ui/kit/parts.h>
#include <ui/log/log_pane.h>
#include <ui/why/why.h>

#include <QHBoxLayout>
#include <QListWidget>
#include <QScrollArea>

namespace sb::failures {

namespace {

using kit::Label;

QString evidenceText(const std::vector<fact::Evidence> &evidence)
{
    QStringList lines;
    for (const fact::Evidence &e : evidence) {
        const QString where = e.startLine <= 0 ? QString()
            : e.startLine == e.endLine         ? QObject::tr("line %1").arg(e.startLine)
                                               : QObject::tr("lines %1–%2").arg(e.startLine).arg(e.endLine);
        lines << (where.isEmpty()     ? kit::qs(e.why)
                      : e.why.empty() ? where
                                      : where + QStringLiteral(": ") + kit::qs(e.why));
    }
    return lines.join(u'\n');
}

QListWidget *flatList(const QString &name, QWidget *parent)
{
    auto *list = new QListWidget(parent);
    list->setAccessibleName(name);
    list->setFrameShape(QFrame::NoFrame);
    list->setSpacing(3);
    list->setWordWrap(true);
    return list;
}

} // namespace

FailureDetail::FailureDetail(const kit::Context &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_tabs(new kit::Tabs(context.theme, tr("Failure"), this))
    , m_log(new log::LogPane(context, QStringLiteral("failures"), this))
    , m_similar(flatList(tr("Similar failures"), this))
    , m_suspects(flatList(tr("Suspected commits"), this))
    , m_range(kit::wrappedLabel(context.theme, {}, Label::Look::Second, this))
    , m_patches(flatList(tr("Proposed patches"), this))
    , m_noFix(kit::wrappedLabel(context.theme, {}, Label::Look::Second, this))
{
    m_tabs->addTab(tr("Diagnosis"), diagnosisTab());
    m_tabs->addTab(tr("Log"), m_log);
    auto *similar = new QWidget(this);
    auto *similarColumn = new QVBoxLayout(similar);
    similarColumn->setContentsMargins(14, 10, 14, 10);
    similarColumn->addWidget(m_similar);
    m_tabs->addTab(tr("Similar"), similar);
    m_tabs->addTab(tr("Suspects"), suspectsTab());
    auto *fix = new QWidget(this);
    auto *fixColumn = new QVBoxLayout(fix);
    fixColumn->setContentsMargins(18, 16, 18, 16);
    fixColumn->addWidget(m_noFix);
    fixColumn->addWidget(m_patches, 1);
    fixColumn->addStretch();
    m_tabs->addTab(tr("Fix"), fix);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs, 1);
    m_buttons = new QHBoxLayout;
    m_buttons->setContentsMargins(18, 12, 18, 14);
    m_buttons->setSpacing(8);
    column->addLayout(m_buttons);

    // The excerpt shows the same file as the Log tab, once it is open.
    connect(m_log, &log::LogPane::opened, this, [this] {
        if (m_log->view()->log() && m_detail)
            m_excerpt->setLog(m_log->view()->shared(), log::marksOf(m_detail->diagnosis));
    });
    connect(m_similar, &QListWidget::itemActivated, this, [this](QListWidgetItem *item) {
        if (const qlonglong pull = item->data(Qt::UserRole + 1).toLongLong(); pull > 0)
            Q_EMIT pullRequested({{kit::utf8(item->data(Qt::UserRole + 2).toString())}, pull});
        else if (const QString run = item->data(Qt::UserRole).toString(); !run.isEmpty())
            Q_EMIT failureRequested(run);
    });
    connect(m_tabs, &kit::Tabs::currentChanged, this, [this] { wantSuspects(); });
    connect(m_suspects, &QListWidget::itemActivated, this, [this](QListWidgetItem *item) {
        if (const qlonglong pull = item->data(Qt::UserRole + 1).toLongLong(); pull > 0 && m_detail)
            Q_EMIT pullRequested({m_detail->run.repo, pull});
        else
            Q_EMIT copyRequested(item->data(Qt::UserRole).toString());
    });
    connect(m_patches, &QListWidget::itemActivated, this,
            [this](QListWidgetItem *item) { Q_EMIT patchRequested(item->data(Qt::UserRole).toString()); });
    showNothing(tr("Choose a failure to see what it is."));
}

QWidget *FailureDetail::diagnosisTab()
{
    auto *whole = new QWidget(this);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(18, 16, 18, 8);
    column->setSpacing(10);
    kit::Theme &theme = m_context.theme;
    m_title = kit::wrappedLabel(theme, {}, Label::Look::Heading, content);
    m_sub = kit::wrappedLabel(theme, {}, Label::Look::Second, content);
    auto *head = new QVBoxLayout;
    head->setSpacing(2);
    head->addWidget(m_title);
    head->addWidget(m_sub);
    column->addLayout(head);
    const auto card = [&](const QString &heading, Label *&text) {
        auto *made = new kit::Card(theme, heading, content);
        text = made->addText();
        column->addWidget(made);
        return made;
    };
    m_do = card(tr("DO"), m_action);
    m_for = card(tr("EVIDENCE"), m_evidence);
    m_against = card(tr("AGAINST"), m_contrary);
    m_again = card(tr("RE-RUN"), m_rerun);
    m_past = card(tr("HISTORY"), m_history);
    column->addStretch(1);
    m_excerpt = new log::LogView(theme, whole);
    m_excerpt->setAccessibleName(tr("Evidence in the log"));
    auto *outer = new QVBoxLayout(whole);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    m_words = kit::fitted(content);
    m_excerpt->setMinimumHeight(theme.spacing(160));
    outer->addWidget(m_words);
    m_rule = kit::hairline(theme, whole);
    outer->addWidget(m_rule);
    outer->addWidget(m_excerpt, 1);
    outer->addStretch();
    return whole;
}

QWidget *FailureDetail::suspectsTab()
{
    auto *whole = new QWidget(this);
    auto *column = new QVBoxLayout(whole);
    column->setContentsMargins(18, 16, 18, 10);
    column->addWidget(m_range);
    column->addWidget(m_suspects, 1);
    return whole;
}

// Git compares every commit of the range: only for who looks at it.
void FailureDetail::wantSuspects()
{
    if (m_suspectsKnown || !m_detail || m_tabs->current() != Suspects)
        return;
    m_suspectsKnown = true;
    m_range->setText(tr("Looking at what landed since the job was green…"));
    Q_EMIT suspectsWanted(kit::qs(m_detail->run.id.value));
}

void FailureDetail::showSuspects(const Result<engine::Suspects> &suspects)
{
    m_suspects->clear();
    if (!suspects) {
        m_range->setText(tr("It is not known what landed: %1").arg(kit::qs(suspects.error().text)));
        return;
    }
    m_range->setText(kit::qs(suspects->note));
    const auto named = std::ranges::count(suspects->commits, true, &fact::Suspect::named);
    m_tabs->setTitle(Suspects, named > 0 ? tr("Suspects %1").arg(named) : tr("Suspects"));
    for (const fact::Suspect &commit : suspects->commits) {
        const QString why = commit.why.empty() ? tr("changes no file that the failure names") : kit::qs(commit.why);
        const QString who = kit::qs(commit.author.substr(0, commit.author.find(" <")));
        auto *item = new QListWidgetItem(
            tr("%1\n%2 · %3 · %4\n%5 · %6")
                .arg(kit::oneLine(kit::qs(commit.subject)), kit::qs(commit.sha.value.substr(0, 8)), kit::oneLine(who),
                     kit::absolute(commit.at), kit::oneLine(why),
                     commit.pull > 0 ? tr("Enter opens #%1").arg(commit.pull) : tr("Enter copies its SHA")),
            m_suspects);
        item->setData(Qt::UserRole, kit::qs(commit.sha.value));
        item->setData(Qt::UserRole + 1, QVariant::fromValue(qlonglong(commit.pull)));
    }
    if (!suspects->commits.empty())
        m_suspects->setCurrentRow(0);
}

void FailureDetail::show(const engine::FailureDetail &detail)
{
    if (!m_detail || m_detail->run.id != detail.run.id) {
        m_suspectsKnown = false;
        m_suspects->clear();
        m_range->setText({});
        m_tabs->setTitle(Suspects, tr("Suspects"));
    }
    const bool sameLog = m_detail && m_detail->run.logPath == detail.run.logPath
        && m_detail->diagnosis == detail.diagnosis && m_detail->run.id == detail.run.id && m_log->view()->log();
    m_detail = detail;
    const fact::Diagnosis &d = detail.diagnosis;
    m_title->setText(d.cause.empty() ? tr("Not enough information") : kit::qs(d.cause));
    QStringList sub{why::spaced(fact::name(d.type))};
    sub << (!d.retryable ? tr("retry unknown") : *d.retryable ? tr("retryable") : tr("not retryable"));
    sub << tr("confidence %1").arg(kit::fraction(d.confidence));
    if (!d.rule.empty())
        sub << tr("rule %1").arg(kit::qs(d.rule));
    sub << tr("since %1").arg(kit::absolute(detail.row.firstSeen));
    if (detail.row.markedWrong)
        sub << tr("marked wrong by you");
    m_sub->setText(sub.join(QStringLiteral(" · ")));
    m_do->setVisible(!d.action.empty());
    m_action->setText(kit::qs(d.action));
    QString evidence = evidenceText(d.evidence);
    if (!d.failedTests.empty()) {
        QStringList tests;
        for (const std::string &test : d.failedTests)
            tests << kit::oneLine(kit::qs(test));
        evidence += (evidence.isEmpty() ? QString() : QStringLiteral("\n"))
            + tr("failed: %1").arg(tests.join(QStringLiteral(", ")));
    }
    m_for->show();
    m_excerpt->show();
    m_rule->show();
    m_evidence->setText(evidence.isEmpty() ? tr("None: without evidence there is no diagnosis.") : evidence);
    m_against->setVisible(!d.against.empty());
    m_contrary->setText(evidenceText(d.against));
    m_rerun->setText(rerun(detail));
    m_again->setVisible(!m_rerun->text().isEmpty());
    m_history->setText(history(detail.row));
    m_past->setVisible(!m_history->text().isEmpty());
    m_words->updateGeometry();

    if (!sameLog) {
        m_excerpt->clear(tr("Opening the log…"));
        if (detail.run.logPath.empty())
            m_log->clear(detail.run.logMissing.empty()
                             ? tr("There is no log of this run.")
                             : tr("There is no log: %1.").arg(kit::qs(detail.run.logMissing)));
        else
            m_log->open(kit::qs(detail.run.logPath), log::marksOf(d));
        if (detail.run.logPath.empty())
            m_excerpt->clear(tr("There is no log of this run."));
    }
    fillSimilar();
    fillPatches();
    wantSuspects();
}

// What has ended comes first: that is what one looks for here.
void FailureDetail::fillSimilar()
{
    m_similar->clear();
    m_tabs->setTitle(Similar,
                     m_detail->similar.empty() ? tr("Similar") : tr("Similar %1").arg(m_detail->similar.size()));
    std::vector<fact::FailureRow> rows = m_detail->similar;
    std::ranges::stable_sort(rows, {}, [](const fact::FailureRow &row) {
        return std::tuple(row.ending.pull == 0, row.ending.how == "open", -row.lastSeen.time_since_epoch());
    });
    for (const fact::FailureRow &row : rows) {
        const QString end = row.ending.text.empty() ? why::spaced(row.ending.how) : kit::qs(row.ending.text);
        const QString text
            = tr("%1\n%2 · %3\n%4 · %5 · %6 · %7 · %8")
                  .arg(kit::oneLine(end), kit::glyphWord(feed::glyphOf(row.state)), kit::oneLine(kit::qs(row.text)),
                       kit::qs(row.repo.value), kit::qs(row.branch), kit::qs(row.job), kit::absolute(row.lastSeen),
                       row.ending.pull > 0 ? tr("Enter opens what mended it") : tr("Enter opens it"));
        auto *item = new QListWidgetItem(text, m_similar);
        item->setData(Qt::UserRole, kit::qs(row.run.value));
        item->setData(Qt::UserRole + 1, QVariant::fromValue(qlonglong(row.ending.pull)));
        item->setData(Qt::UserRole + 2, kit::qs(row.repo.value));
    }
    if (rows.empty())
        new QListWidgetItem(tr("No other failure is of this kind."), m_similar);
}

QString FailureDetail::rerun(const engine::FailureDetail &detail)
{
    QStringList lines;
    if (!detail.rerun.empty())
        lines << kit::qs(detail.rerun) + u'.';
    for (const fact::Witness &witness : detail.diagnosis.witnesses)
        lines << (witness.says == "retry" ? tr("For it, %1: %2") : tr("Against it, %1: %2"))
                     .arg(why::spaced(witness.kind), kit::oneLine(kit::qs(witness.text)));
    return lines.join(u'\n');
}

QString FailureDetail::history(const fact::FailureRow &row)
{
    QStringList lines;
    if (!row.kindWhy.empty())
        lines << kit::qs(row.kindWhy);
    if (row.failed.denominator > 0)
        lines << tr("Failed of this: %1 of %2 finished runs of its jobs.")
                     .arg(row.failed.numerator)
                     .arg(row.failed.denominator);
    if (row.flips.numerator > 0)
        lines << tr("Passed as well on %1 of the %2 commits on which it failed.")
                     .arg(row.flips.numerator)
                     .arg(row.flips.denominator);
    if (!row.flakyGroup.empty())
        lines << tr("Comes and goes: %1.").arg(why::spaced(row.flakyGroup));
    if (const auto &issue = row.knownIssue)
        lines << (issue->retry ? tr("Known issue %1, “%2”: a re-run helps, the team says. %3")
                               : tr("Known issue %1, “%2”. %3"))
                     .arg(kit::qs(issue->id), kit::oneLine(kit::qs(issue->title)), kit::qs(issue->link));
    if (row.ending.how != "open" && !row.ending.text.empty())
        lines << tr("Ended: %1.").arg(kit::qs(row.ending.text));
    return lines.join(u'\n');
}

void FailureDetail::fillPatches()
{
    m_patches->clear();
    m_tabs->setTitle(Fix, m_detail->patches.empty() ? tr("Fix") : tr("Fix %1").arg(m_detail->patches.size()));
    for (const fact::PatchRow &row : m_detail->patches) {
        auto *item = new QListWidgetItem(tr("%1\n%2 · +%3 −%4 · %5 · Enter opens it")
                                             .arg(kit::oneLine(kit::qs(row.title)), kit::qs(row.recipe))
                                             .arg(row.added)
                                             .arg(row.deleted)
                                             .arg(feed::wordOf(row.status)),
                                         m_patches);
        item->setData(Qt::UserRole, kit::qs(row.id.value));
    }
    m_patches->setVisible(!m_detail->patches.empty());
    if (!m_detail->patches.empty())
        m_patches->setCurrentRow(0);
    m_noFix->setText(m_detail->noFix.empty()
                         ? (m_detail->patches.empty() ? tr("No fix has been tried yet. f tries one.") : QString())
                         : kit::qs(m_detail->noFix));
    m_noFix->setVisible(!m_noFix->text().isEmpty());
}

void FailureDetail::showNothing(const QString &why)
{
    m_detail.reset();
    m_title->setText(why);
    m_sub->setText({});
    m_do->hide();
    m_against->hide();
    m_for->hide();
    m_again->hide();
    m_past->hide();
    m_excerpt->clear({});
    m_excerpt->hide();
    m_rule->hide();
    m_log->clear(tr("No log is open."));
    m_similar->clear();
    m_suspects->clear();
    m_range->setText({});
    m_patches->clear();
    m_noFix->setText({});
}

QString FailureDetail::asIssue() const
{
    if (!m_detail)
        return {};
    const fact::Diagnosis &d = m_detail->diagnosis;
    QString text = QStringLiteral("## %1\n\n").arg(kit::oneLine(kit::qs(m_detail->row.text)));
    text += tr("* Where: %1, %2, job %3\n")
                .arg(kit::qs(m_detail->run.repo.value), kit::qs(m_detail->run.branch), kit::qs(m_detail->run.job));
    text += tr("* Commit: %1\n* First seen: %2\n* Last seen: %3\n* Runs: %4\n")
                .arg(kit::qs(m_detail->run.sha.value), kit::absolute(m_detail->row.firstSeen),
                     kit::absolute(m_detail->row.lastSeen))
                .arg(m_detail->row.runs);
    text += tr("\nLikely cause: %1 (%2, confidence %3)\n\nSuggested: %4\n")
                .arg(kit::qs(d.cause), why::spaced(fact::name(d.type)), kit::fraction(d.confidence), kit::qs(d.action));
    text += QStringLiteral("\n%1\n").arg(evidenceText(d.evidence));
    return text;
}

} // namespace sb::failures
