// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning_page.h"

#include <ui/kit/text.h>
#include <ui/kit/theme.h>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeWidget>

namespace sb::settings {

using kit::Label;
using kit::qs;

namespace {

enum LearningColumn { Repo, From, Before, After, Gain, Use, When };

QString percent(double share)
{
    return QObject::tr("%1 %").arg(100 * share, 0, 'f', 0);
}

QString lessons(const engine::LearnedRow &row)
{
    if (row.lessons == 0)
        return QObject::tr("nothing yet");
    const QString commits = QObject::tr("%n commit(s)", nullptr, row.lessons - row.corrections);
    return row.corrections == 0
        ? commits
        : QObject::tr("%1, %2").arg(commits, QObject::tr("%n correction(s)", nullptr, row.corrections));
}

QString inUse(const engine::LearnedRow &row)
{
    return row.inUse ? QObject::tr("in use") : row.learned ? QObject::tr("off") : QObject::tr("nothing to use");
}

} // namespace

LearningPage::LearningPage(feed::Feed &feed, kit::Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_feed(feed)
    , m_rows(new QTreeWidget)
    , m_why(kit::wrappedLabel(theme))
    , m_said(kit::wrappedLabel(theme, {}, Label::Look::Second))
    , m_progress(new QProgressBar)
    , m_learn(new QPushButton(tr("&Learn now")))
    , m_use(new QPushButton(tr("&Use it")))
    , m_judge(new QPushButton(tr("&Judge all again")))
    , m_stop(new QPushButton(tr("S&top")))
{
    auto *about = kit::wrappedLabel(
        theme,
        tr("A repository's own commits, and the types that people correct, teach the model what this team calls a "
           "feature, a fix or a chore. It is tried on the newest commits, which were held back, and used only where it "
           "judges more of them as their authors did. Nothing leaves this computer."),
        Label::Look::Second);
    m_rows->setAccessibleName(tr("What was learned from each repository"));
    m_rows->setHeaderLabels(
        {tr("Repository"), tr("Learned from"), tr("As shipped"), tr("Learned"), tr("Gain"), tr("Use"), tr("When")});
    m_rows->setRootIsDecorated(false);
    m_rows->setFrameShape(QFrame::NoFrame);
    m_rows->setAllColumnsShowFocus(true);
    m_rows->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_rows->header()->setStretchLastSection(false);
    m_rows->header()->setSectionResizeMode(Repo, QHeaderView::Stretch);
    m_progress->setAccessibleName(tr("How far it is"));
    m_learn->setToolTip(tr("Reads the history and the corrections; takes some seconds (Enter)"));
    m_judge->setToolTip(tr("Judges every open pull request of the repository again"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_progress, 1);
    for (QPushButton *button : {m_stop, m_judge, m_use, m_learn})
        buttons->addWidget(button);
    buttons->insertStretch(1);
    auto *column = new QVBoxLayout(this);
    column->addWidget(about);
    column->addWidget(m_rows, 1);
    column->addWidget(m_why);
    column->addWidget(m_said);
    column->addLayout(buttons);
    connect(m_rows, &QTreeWidget::currentItemChanged, this, &LearningPage::follow);
    connect(m_rows, &QTreeWidget::itemActivated, this, &LearningPage::learn);
    connect(m_learn, &QPushButton::clicked, this, &LearningPage::learn);
    connect(m_use, &QPushButton::clicked, this, &LearningPage::use);
    connect(m_judge, &QPushButton::clicked, this, [this] {
        if (const engine::LearnedRow *row = current())
            command(engine::AssessAll{row->repo});
    });
    connect(m_stop, &QPushButton::clicked, this, &LearningPage::stop);
    connect(&m_feed, &feed::Feed::statusChanged, this, [this] {
        const bool busy = underWay().has_value();
        if (m_busy && !busy)
            read(); // what came of it
        m_busy = busy;
        follow();
    });
    follow();
    read();
}

void LearningPage::read()
{
    m_feed.read<engine::Learning>("learning", engine::ReadLearning{}, this,
                                  [this](const Result<engine::Learning> &learning) {
                                      if (learning)
                                          show(*learning);
                                      else
                                          say(qs(learning.error().text), true);
                                  });
}

void LearningPage::show(const engine::Learning &learning)
{
    const engine::LearnedRow *before = current();
    const fact::RepoId chosen = before ? before->repo : fact::RepoId{};
    m_learning = learning;
    m_rows->clear();
    for (const engine::LearnedRow &row : m_learning.repos) {
        const bool measured = row.heldBack > 0;
        const double points = 100 * (row.after - row.before);
        auto *item = new QTreeWidgetItem(
            m_rows,
            {qs(row.repo.value), lessons(row), measured ? percent(row.before) : tr("—"),
             measured ? percent(row.after) : tr("—"),
             measured ? tr("%1%2 points").arg(points > 0 ? QStringLiteral("+") : QString()).arg(points, 0, 'f', 1)
                      : tr("—"),
             inUse(row), row.at == Time{} ? tr("never") : kit::absolute(row.at)});
        for (const int number : {Before, After, Gain})
            item->setTextAlignment(number, Qt::AlignRight | Qt::AlignVCenter);
        for (int i = Repo; i <= When; ++i)
            item->setToolTip(i, kit::plainToolTip(item->text(i)));
        if (row.repo == chosen)
            m_rows->setCurrentItem(item);
    }
    if (!m_rows->currentItem() && m_rows->topLevelItemCount() > 0)
        m_rows->setCurrentItem(m_rows->topLevelItem(0));
    follow();
}

const engine::LearnedRow *LearningPage::current() const
{
    const int row = m_rows->indexOfTopLevelItem(m_rows->currentItem());
    return row >= 0 && size_t(row) < m_learning.repos.size() ? &m_learning.repos[size_t(row)] : nullptr;
}

std::optional<engine::Activity> LearningPage::underWay() const
{
    for (const engine::Activity &activity : m_feed.status().activities) {
        if (activity.what.starts_with("Learning from ") || activity.what.starts_with("Judging "))
            return activity;
    }
    return std::nullopt;
}

void LearningPage::follow()
{
    const engine::LearnedRow *row = current();
    const auto activity = underWay();
    m_why->setText(row ? qs(row->why)
                       : tr("No repository is watched yet. Add one, and its commits can be learned from."));
    m_learn->setEnabled(row && !activity);
    m_judge->setEnabled(row && !activity);
    m_use->setEnabled(row && row->learned && !activity);
    m_use->setText(row && row->inUse ? tr("Stop &using it") : tr("&Use it"));
    m_stop->setVisible(activity.has_value());
    m_progress->setVisible(activity.has_value());
    if (!activity)
        return;
    m_progress->setRange(0, int(std::min<int64_t>(activity->total, INT_MAX))); // 0: how much it is, is not known
    m_progress->setValue(int(std::min<int64_t>(activity->done, INT_MAX)));
    m_progress->setFormat(qs(activity->what).replace(u'%', QLatin1String("%%")));
}

void LearningPage::learn()
{
    const engine::LearnedRow *row = current();
    if (row && m_learn->isEnabled())
        command(engine::LearnHere{row->repo});
}

void LearningPage::use()
{
    if (const engine::LearnedRow *row = current())
        command(engine::UseLearned{row->repo, !row->inUse});
}

void LearningPage::stop()
{
    m_feed.command(engine::StopLearning{}, this, [](const Result<engine::Done> &) { });
    command(engine::StopAssessing{});
}

void LearningPage::command(engine::Request request)
{
    say(tr("Under way…"), false);
    m_feed.command(std::move(request), this, [this](const Result<engine::Done> &done) {
        say(qs(done ? done->text : done.error().text), !done);
        read();
    });
}

void LearningPage::say(const QString &text, bool problem)
{
    m_said->setToken(problem ? kit::Colour::Fail : kit::Colour::Text2);
    m_said->setText(text);
}

} // namespace sb::settings
