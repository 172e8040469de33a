// SPDX-License-Identifier: GPL-3.0-or-later
#include "failures_page.h"

#include "failure_detail.h"
#include "failure_model.h"

#include <ui/kit/action_registry.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>
#include <ui/log/log_pane.h>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>

namespace sb::failures {

FailuresPage::FailuresPage(feed::Feed &feed, const kit::Context &context, QWidget *parent)
    : ListPage(context, new FailureModel(context.clock),
               new kit::ListView(context.theme, tr("Failures"), {.meta = 92, .end = 52, .code = true}), parent)
    , m_feed(feed)
    , m_model(static_cast<FailureModel *>(m_rows))
    , m_detail(new FailureDetail(context, this))
    , m_unclassified(new kit::Chip(context.theme, tr("All"), false, this))
    , m_state(kit::plainLabel(context.theme, {}, kit::Label::Look::Small, this))
    , m_words(new QComboBox(this))
{
    build();
    addActions();
    listen();
    applyFilter();
}

void FailuresPage::build()
{
    QHBoxLayout *head = lay({.detail = m_detail, .tabs = m_detail->tabs(), .overList = {m_confirm}});
    m_unclassified->setToolTip(tr("Unclassified or all (q)"));
    head->addWidget(m_unclassified);
    head->addStretch(1);
    head->addWidget(m_state);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEmptyText(tr("Nothing fails. Every build that was read has passed or is still running."));
    m_list->setEmptyFilterText(tr("No failure matches %1. Esc clears the filter."));
    m_words->setAccessibleName(tr("Classification"));
    for (const char *word : {"code", "test", "infra", "flaky", "known issue", "not a failure"})
        m_words->addItem(QString::fromLatin1(word));
}

void FailuresPage::addActions()
{
    kit::ActionRegistry &actions = m_context.actions;
    QAction *fix = verb(kit::Scope::Failures, "fix", tr("Propose fix"), {Qt::Key_F},
                        tr("Ask the recipes for a patch, and prove it"), [this] { proposeFix(); });
    QAction *classify_ = verb(kit::Scope::Failures, "classify", tr("Classify"), {Qt::CTRL | Qt::Key_Return},
                              tr("Give the selected failures the word beside this button"),
                              [this] { classify(m_words->currentText()); });
    verb(kit::Scope::Failures, "declassify", tr("Take the classification back"), {Qt::CTRL | Qt::SHIFT | Qt::Key_U}, {},
         [this] { classify({}); });
    QAction *wrong = verb(kit::Scope::Failures, "wrong", tr("Not this"), {Qt::Key_X}, tr("The diagnosis is wrong"),
                          [this] { markWrong(); });
    QAction *again = verb(kit::Scope::Failures, "rerun", tr("Re-run failed"), {Qt::Key_R}, {}, [this] { rerun(); });
    verb(kit::Scope::Failures, "snooze", tr("Snooze for a day"), {Qt::Key_S}, {}, [this] { snooze(); });
    verb(kit::Scope::Failures, "issue", tr("Copy as issue"), {Qt::Key_B},
         tr("A prefilled issue, as Markdown, on the clipboard"), [this] {
             if (m_detail->detail()) {
                 QApplication::clipboard()->setText(m_detail->asIssue());
                 m_context.toast.say(tr("Issue text copied"));
             }
         });
    verb(kit::Scope::Failures, "instructions", tr("Copy instructions"), {Qt::SHIFT | Qt::Key_B},
         tr("What is known of it, for whoever mends it: a person or a model"), [this] {
             if (!m_detail->detail())
                 return;
             // With a model's plan where one is set, which takes up to ten seconds.
             const auto known = *m_detail->detail();
             m_feed.command(engine::PlanFailure{known.run.id}, this, [this, known](const Result<engine::Done> &done) {
                 QApplication::clipboard()->setText(kit::qs(done ? done->text : known.instructions));
                 m_context.toast.say(tr("Instructions copied"));
             });
         });
    // Inside the diff and the log n, N and Shift+L are those panes' own.
    actions.add(
        {QStringLiteral("failures.next"), tr("Next unclassified"), {Qt::Key_N}, kit::Scope::Failures, {}, tr("Go")},
        m_list, [this] { stepUnclassified(1); });
    actions.add({QStringLiteral("failures.previous"),
                 tr("Previous unclassified"),
                 {Qt::SHIFT | Qt::Key_N},
                 kit::Scope::Failures,
                 {},
                 tr("Go")},
                m_list, [this] { stepUnclassified(-1); });
    const auto toggle = [this] {
        m_unclassifiedOnly = !m_unclassifiedOnly;
        applyFilter();
    };
    verb(kit::Scope::Failures, "unclassified", tr("Unclassified or all"), {Qt::Key_Q}, {}, toggle);
    connect(m_unclassified, &QAbstractButton::clicked, this, toggle);
    verb(kit::Scope::Failures, "log", tr("Open log"), {Qt::Key_L}, {}, [this] {
        m_detail->tabs()->setCurrent(FailureDetail::Log);
        m_detail->log()->view()->setFocus();
    });
    actions.add({QStringLiteral("failures.raw"), tr("Raw log"), {Qt::SHIFT | Qt::Key_L}, kit::Scope::Failures, {}, {}},
                m_list, [this] {
                    m_detail->tabs()->setCurrent(FailureDetail::Log);
                    m_detail->log()->view()->setRaw(true);
                    m_detail->log()->view()->setFocus();
                });
    verb(kit::Scope::Failures, "patch", tr("Open the patch"), {Qt::SHIFT | Qt::Key_F}, {}, [this] {
        const auto &detail = m_detail->detail();
        if (detail && !detail->patches.empty())
            Q_EMIT openRequested(linkTo(QStringLiteral("patches"), kit::qs(detail->patches.front().id.value)));
        else
            m_context.toast.say(tr("This failure has no patch yet"));
    });
    QHBoxLayout *buttons = m_detail->buttons();
    buttons->addWidget(new kit::KeyButton(m_context.theme, fix, true, this));
    buttons->addWidget(new kit::KeyButton(m_context.theme, again, false, this));
    buttons->addWidget(new kit::KeyButton(m_context.theme, wrong, false, this));
    buttons->addStretch(1);
    buttons->addWidget(m_words);
    buttons->addWidget(new kit::KeyButton(m_context.theme, classify_, false, this));
}

void FailuresPage::listen()
{
    const auto counted = [this] {
        m_state->setText(tr("%n need(s) triage", nullptr, needsYou()));
        Q_EMIT needsYouChanged();
        rowsCame();
    };
    connect(&m_feed, &feed::Feed::failuresReset, this, [this, counted](const auto &rows) {
        m_model->setRows(rows);
        counted();
    });
    connect(&m_feed, &feed::Feed::statusChanged, this, [this] {
        const QString obstacle = m_feed.whyNotNow(true);
        m_context.actions.setEnabled(QStringLiteral("failures.rerun"), obstacle.isEmpty(), obstacle);
    });
    connect(&m_feed, &feed::Feed::failuresChanged, this, [this, counted](const auto &rows, const auto &gone) {
        for (const fact::RunId &run : gone)
            m_model->remove(kit::qs(run.value));
        m_model->apply(rows);
        counted();
        const QString current = m_list->currentKey();
        for (const fact::FailureRow &row : rows) {
            if (kit::qs(row.run.value) == current)
                show(current);
        }
    });
    // A patch that has just been made belongs on the Fix tab of the failure in sight.
    connect(&m_feed, &feed::Feed::patchesChanged, this, [this](const std::vector<fact::PatchRow> &rows) {
        const QString current = m_list->currentKey();
        if (std::ranges::any_of(rows, [&](const fact::PatchRow &row) { return kit::qs(row.run.value) == current; }))
            show(current);
    });
    connect(m_list, &kit::ListView::opened, this, [this](const QString &) {
        m_detail->tabs()->setCurrent(FailureDetail::Log);
        m_detail->log()->view()->setFocus();
    });
    connect(m_list, &kit::ListView::selectionCountChanged, this, [this](int rows) {
        m_state->setText(rows > 1 ? tr("%n selected", nullptr, rows) : tr("%n need(s) triage", nullptr, needsYou()));
    });
    connect(m_detail, &FailureDetail::failureRequested, this, [this](const QString &run) { openLink(run); });
    connect(m_detail, &FailureDetail::pullRequested, this, [this](const fact::PullKey &pull) {
        Q_EMIT openRequested(linkTo(QStringLiteral("board"), kit::qs(pull.text())));
    });
    connect(m_detail, &FailureDetail::suspectsWanted, this, [this](const QString &run) {
        m_feed.read<engine::Suspects>("suspects", engine::ReadSuspects{{kit::utf8(run)}}, this,
                                      [this, run](const Result<engine::Suspects> &suspects) {
                                          if (m_detail->detail() && kit::qs(m_detail->detail()->run.id.value) == run)
                                              m_detail->showSuspects(suspects);
                                      });
    });
    connect(m_detail, &FailureDetail::copyRequested, this, [this](const QString &sha) {
        QApplication::clipboard()->setText(sha);
        m_context.toast.say(tr("SHA copied"));
    });
    connect(m_detail, &FailureDetail::patchRequested, this,
            [this](const QString &patch) { Q_EMIT openRequested(linkTo(QStringLiteral("patches"), patch)); });
}

void FailuresPage::show(const QString &key)
{
    if (key.isEmpty()) {
        m_detail->showNothing(tr("Choose a failure to see what it is."));
        return;
    }
    m_feed.read<engine::FailureDetail>("failure", engine::ReadFailure{{kit::utf8(key)}}, this,
                                       [this](const Result<engine::FailureDetail> &detail) {
                                           if (detail)
                                               m_detail->show(*detail);
                                           else
                                               m_detail->showNothing(kit::qs(detail.error().text));
                                       });
}

int FailuresPage::needsYou() const
{
    int count = 0;
    m_model->each([&](const fact::FailureRow &row) { count += FailureModel::needsTriage(row); });
    return count;
}

void FailuresPage::setFilter(const QString &filter)
{
    m_filter = filter;
    applyFilter();
}

void FailuresPage::applyFilter()
{
    m_unclassified->setCaption(m_unclassifiedOnly ? tr("Unclassified") : tr("All"));
    m_model->setFilter(m_unclassifiedOnly ? QStringLiteral("is:unclassified ") + m_filter : m_filter);
    Q_EMIT countsChanged();
}

} // namespace sb::failures
