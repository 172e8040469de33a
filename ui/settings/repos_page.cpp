// SPDX-License-Identifier: GPL-3.0-or-later
#include "repos_page.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>

#include <algorithm>

namespace sb::settings {

using kit::Label;
using kit::qs;

ReposPage::ReposPage(feed::Feed &feed, kit::Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_feed(feed)
    , m_theme(theme)
    , m_watched(new kit::Card(theme, tr("Watched")))
    , m_hidden(new kit::Card(theme, tr("Hidden: nobody asks their host about them")))
    , m_watchedRows(new QVBoxLayout)
    , m_hiddenRows(new QVBoxLayout)
    , m_said(kit::wrappedLabel(theme, {}, Label::Look::Second))
{
    m_watched->body()->addLayout(m_watchedRows);
    m_hidden->body()->addLayout(m_hiddenRows);
    auto *content = new QWidget;
    auto *rows = new QVBoxLayout(content);
    rows->addWidget(m_watched);
    rows->addWidget(m_hidden);
    rows->addStretch();
    auto *column = new QVBoxLayout(this);
    column->addWidget(kit::scrolled(content));
    column->addWidget(m_said);
    connect(&m_feed, &feed::Feed::statusChanged, this, &ReposPage::follow);
    follow();
}

QWidget *ReposPage::row(const fact::RepoId &repo, const QString &more, bool hidden)
{
    auto *line = new QWidget;
    auto *parts = new QHBoxLayout(line);
    parts->setContentsMargins(0, 0, 0, 0);
    auto *texts = new QVBoxLayout;
    texts->addWidget(kit::plainLabel(m_theme, kit::oneLine(qs(repo.value)), Label::Look::Bold));
    if (!more.isEmpty())
        texts->addWidget(kit::wrappedLabel(m_theme, more, Label::Look::Small));
    auto *change = new QPushButton(hidden ? tr("Show again") : tr("Hide"));
    change->setAccessibleName((hidden ? tr("Show %1 again") : tr("Hide %1")).arg(qs(repo.value)));
    change->setToolTip(hidden ? tr("Its host is asked about it from the beginning")
                              : tr("What is known of it goes from this computer; the host and the ledger keep theirs"));
    connect(change, &QPushButton::clicked, this, [this, repo, hidden] {
        m_feed.command(engine::ForgetRepo{repo, !hidden}, this, [this](const Result<engine::Done> &done) {
            m_said->setToken(done ? kit::Colour::Text2 : kit::Colour::Fail);
            m_said->setText(qs(done ? done->text : done.error().text));
        });
    });
    parts->addLayout(texts, 1);
    parts->addWidget(change);
    return line;
}

void ReposPage::follow()
{
    const engine::Status &status = m_feed.status();
    struct Row {
        fact::RepoId repo;
        QString more;
        bool operator==(const Row &) const = default;
    };
    QList<Row> watched;
    for (const fact::Repo &repo : status.repos)
        watched.append({repo.id, tr("%1 · %2").arg(qs(repo.defaultBranch), qs(repo.gitDir))});
    for (const engine::SourceRow &source : status.host.sources) {
        const auto known = std::ranges::find(watched, source.repo, &Row::repo);
        const QString problem = kit::oneLine(qs(source.problem));
        if (known == watched.end())
            watched.append({source.repo, problem.isEmpty() ? tr("not read yet") : problem});
        else if (!problem.isEmpty())
            known->more = problem;
    }
    QString all; // rows are made anew only when they change: the focus stays on a button meanwhile
    for (const Row &each : watched)
        all += qs(each.repo.value) + u'\t' + each.more + u'\n';
    for (const fact::RepoId &repo : status.hidden)
        all += u'-' + qs(repo.value) + u'\n';
    if (all == std::exchange(m_shown, all) && m_watchedRows->count() > 0)
        return;
    for (QVBoxLayout *rows : {m_watchedRows, m_hiddenRows}) {
        while (QLayoutItem *item = rows->takeAt(0)) {
            if (item->widget())
                item->widget()->deleteLater();
            delete item;
        }
    }
    for (const Row &each : watched)
        m_watchedRows->addWidget(row(each.repo, each.more, false));
    if (watched.isEmpty())
        m_watchedRows->addWidget(kit::plainLabel(m_theme, tr("No repository is watched."), Label::Look::Second));
    for (const fact::RepoId &repo : status.hidden)
        m_hiddenRows->addWidget(row(repo, {}, true));
    m_hidden->setVisible(!status.hidden.empty());
}

} // namespace sb::settings
