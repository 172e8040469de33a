// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_detail.h"

#include "board_model.h"

#include <ui/diff/diff_pane.h>
#include <ui/feed/words.h>
#include <ui/why/why.h>

#include <QPainter>
#include <QScrollArea>

namespace sb::board {

using kit::Label;
using kit::qs;

namespace {

/// A state's glyph as a widget.
class GlyphMark : public QWidget {
public:
    GlyphMark(kit::Theme &theme, kit::Glyph glyph)
        : m_theme(theme)
        , m_glyph(glyph)
    {
        setFixedSize(theme.spacing(18), theme.spacing(18));
        setAccessibleName(kit::glyphWord(glyph));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        kit::paintGlyph(&painter, QRectF(rect()).adjusted(1, 1, -1, -1), m_glyph, m_theme);
    }

private:
    kit::Theme &m_theme;
    kit::Glyph m_glyph;
};

void empty(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (item->layout())
            empty(item->layout());
        delete item->widget();
        delete item;
    }
}

QString joined(const std::vector<std::string> &parts)
{
    QStringList list;
    for (const std::string &part : parts)
        list += qs(part);
    return list.join(QStringLiteral(" · "));
}

/// What one tier said of the type, or why it did not.
QString tierText(const fact::TierAnswer &tier)
{
    const QString who = kit::oneLine(qs(tier.tier)), why = kit::oneLine(qs(tier.why));
    if (tier.confidence <= 0 || why.startsWith(QLatin1String("needs a person")))
        return BoardDetail::tr("%1: %2").arg(who, why);
    return BoardDetail::tr("%1: %2, %3 %: %4")
        .arg(who, qs(fact::name(tier.type)))
        .arg(qRound(100 * tier.confidence))
        .arg(why);
}

} // namespace

BoardDetail::BoardDetail(const kit::Context &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_tabs(new kit::Tabs(context.theme, tr("Pull request")))
    , m_title(kit::wrappedLabel(context.theme, {}, Label::Look::Heading))
    , m_sub(kit::wrappedLabel(context.theme, {}, Label::Look::Second))
    , m_score(kit::plainLabel(context.theme, {}, Label::Look::Hero))
    , m_level(kit::plainLabel(context.theme))
    , m_confidence(kit::plainLabel(context.theme, {}, Label::Look::Small))
    , m_bars(new why::ReasonBars(context.theme))
    , m_buttons(new QHBoxLayout)
    , m_diff(new diff::DiffPane(context, QStringLiteral("board"), this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setMinimumWidth(320);
    m_tabs->addTab(tr("Why"), whyTab());
    m_tabs->addTab(tr("Diff"), m_diff);
    m_tabs->addTab(tr("Checks"), listTab(m_checks));
    m_tabs->addTab(tr("Reviews"), listTab(m_reviews));
    m_tabs->addTab(tr("Ledger"), listTab(m_ledger));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tabs);
    clear();
}

QWidget *BoardDetail::whyTab()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(18, 16, 18, 16);
    column->setSpacing(4);
    column->addWidget(m_title);
    column->addWidget(m_sub);
    column->addSpacing(10);
    auto *score = new QHBoxLayout;
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_level);
    words->addWidget(m_confidence);
    score->addWidget(m_score, 0, Qt::AlignBottom);
    score->addSpacing(8);
    score->addLayout(words);
    score->addStretch();
    column->addLayout(score);
    column->addSpacing(6);
    column->addWidget(m_bars);
    const auto card = [&](const QString &heading) {
        auto *made = new kit::Card(m_context.theme, heading);
        column->addSpacing(8);
        column->addWidget(made);
        m_facts += made;
        return made->addText();
    };
    m_next = card(tr("Next step"));
    m_verdict = card(tr("Verdict"));
    m_tests = card(tr("Tests"));
    m_reviewers = card(tr("Reviewers"));
    column->addSpacing(10);
    m_buttons->setSpacing(8);
    column->addLayout(m_buttons);
    column->addStretch();
    return kit::scrolled(page);
}

QWidget *BoardDetail::listTab(QVBoxLayout *&rows)
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(18, 16, 18, 16);
    rows = new QVBoxLayout;
    rows->setSpacing(10);
    column->addLayout(rows);
    column->addStretch();
    return kit::scrolled(page);
}

void BoardDetail::setButtons(const QList<QAction *> &actions)
{
    empty(m_buttons);
    for (QAction *action : actions) {
        auto *button = new kit::KeyButton(m_context.theme, action);
        m_buttons->addWidget(button);
        connect(action, &QAction::changed, button, [this, actions] { arrange(actions); });
    }
    m_buttons->addStretch();
    arrange(actions);
}

// The next step first, in the accent; what cannot be done now is in the menu, with the reason.
void BoardDetail::arrange(const QList<QAction *> &actions)
{
    int shown = 0;
    for (qsizetype i = 0; i < actions.size(); ++i) {
        auto *button = static_cast<kit::KeyButton *>(m_buttons->itemAt(int(i))->widget());
        const bool on = actions[i]->isEnabled() && shown < 3;
        button->setVisible(on);
        button->setPrimary(on && shown == 0);
        shown += on;
    }
}

void BoardDetail::fill(QVBoxLayout *rows, const QString &none, const QList<std::pair<QString, QString>> &lines)
{
    empty(rows);
    if (lines.isEmpty())
        rows->addWidget(kit::wrappedLabel(m_context.theme, none, Label::Look::Second));
    for (const auto &[first, second] : lines) {
        rows->addWidget(kit::wrappedLabel(m_context.theme, first, Label::Look::Bold));
        rows->addWidget(kit::wrappedLabel(m_context.theme, second, Label::Look::Small));
        rows->addWidget(kit::hairline(m_context.theme));
    }
}

void BoardDetail::showRow(const fact::BoardRow &row)
{
    setFilled(true);
    m_title->setText(QStringLiteral("#%1 %2").arg(row.pull.number).arg(kit::oneLine(qs(row.title))));
    QString sub = tr("%1 · %2 · updated: %3")
                      .arg(qs(row.pull.repo.value), qs(row.author), kit::age(row.updatedAt, m_context.clock.now()));
    if (row.assessed)
        sub += QStringLiteral(" · ") + BoardModel::typeText(row);
    m_sub->setText(sub);
    m_sub->setToolTip(kit::plainToolTip(kit::absolute(row.updatedAt)));
    m_score->setText(row.assessed ? QString::number(row.risk) : QStringLiteral("—"));
    m_level->setText(row.assessed ? tr("%1 risk").arg(feed::wordOf(row.level)) : tr("not yet assessed"));
    m_confidence->setText(row.assessed ? tr("confidence %1").arg(feed::confidenceWord(row.riskConfidence)) : QString());
    m_next->setText(
        tr("%1: %2\nChecks: %3.").arg(feed::titleOf(row.group), qs(row.groupWhy), BoardModel::checksText(row)));
}

void BoardDetail::showPull(const engine::PullDetail &pull)
{
    showRow(pull.row);
    m_bars->setReasons(pull.assessment ? pull.assessment->risk.reasons : std::vector<fact::Reason>{});
    if (const auto &a = pull.assessment) {
        m_confidence->setText(
            tr("confidence %1, %2")
                .arg(feed::confidenceWord(a->risk.confidence), tr("%n similar case(s)", nullptr, a->risk.cases)));
        QStringList kinds;
        if (a->testPlan.runUnit)
            kinds += tr("unit");
        if (a->testPlan.runIntegration)
            kinds += tr("integration");
        if (a->testPlan.runE2e)
            kinds += tr("end to end");
        QString tests
            = kinds.isEmpty() ? tr("skipped: %1").arg(qs(a->testPlan.skipReason)) : kinds.join(QStringLiteral(", "));
        for (const QString &more : {joined(a->testPlan.suites), qs(a->testPlan.command)}) {
            if (!more.isEmpty())
                tests += QStringLiteral(" · ") + more;
        }
        m_tests->setText(tests);
        m_reviewers->setText(a->suggestedReviewers.empty() ? tr("nobody owns these paths")
                                                           : joined(a->suggestedReviewers));
        m_next->setText(m_next->text() + u' ' + tr("Decision: %1.").arg(feed::wordOf(a->decision)));
        QStringList verdict;
        for (const std::string &reason : a->reasons)
            verdict += kit::oneLine(qs(reason));
        for (const fact::TierAnswer &tier : a->tiers)
            verdict += tierText(tier);
        m_verdict->setText(verdict.join(u'\n'));
    } else {
        m_verdict->setText(tr("not yet judged"));
        m_tests->setText(tr("not yet planned"));
        m_reviewers->setText(tr("not yet known"));
    }
    m_diff->setInput({pull.diff, {}});
    m_tabs->setTitle(Checks, tr("Checks %1").arg(pull.runs.size()));
    showChecks(pull);
    QList<std::pair<QString, QString>> lines;
    if (!pull.pull.body.empty())
        lines.emplaceBack(qs(pull.pull.author), qs(pull.pull.body));
    for (const fact::Review &review : pull.pull.reviews)
        lines.emplaceBack(tr("%1 %2 · %3").arg(qs(review.author), feed::wordOf(review.state), kit::absolute(review.at)),
                          qs(review.body));
    for (const fact::Comment &comment : pull.pull.comments)
        lines.emplaceBack(tr("%1 · %2").arg(qs(comment.author), kit::absolute(comment.at)), qs(comment.body));
    fill(m_reviews, tr("Nobody has said anything yet."), lines);
    lines.clear();
    for (const fact::LedgerEntry &entry : pull.ledger)
        lines.emplaceBack(tr("%1 · %2 · %3").arg(qs(entry.action), qs(fact::name(entry.outcome)), qs(entry.actor.name)),
                          tr("row %1 · %2 · %3").arg(entry.seq).arg(kit::absolute(entry.at), qs(entry.why)));
    fill(m_ledger, tr("Nothing was done to this pull request from here."), lines);
}

void BoardDetail::showChecks(const engine::PullDetail &pull)
{
    empty(m_checks);
    if (pull.runs.empty())
        m_checks->addWidget(kit::wrappedLabel(
            m_context.theme, tr("No checks have reported. That is not the same as passed."), Label::Look::Second));
    for (const fact::Run &run : pull.runs) {
        auto *row = new QHBoxLayout;
        row->addWidget(new GlyphMark(m_context.theme, feed::glyphOf(run.state)));
        auto *text = new QVBoxLayout;
        text->setSpacing(0);
        text->addWidget(kit::plainLabel(m_context.theme, kit::oneLine(qs(run.job)), Label::Look::Bold));
        text->addWidget(kit::plainLabel(
            m_context.theme,
            tr("%1 · attempt %2 · %3").arg(feed::wordOf(run.state)).arg(run.attempt).arg(kit::absolute(run.finishedAt)),
            Label::Look::Small));
        row->addLayout(text, 1);
        if (fact::isFailed(run.state)) {
            auto *open = new kit::Chip(m_context.theme, tr("Diagnosis"));
            open->setAccessibleName(tr("Diagnosis of %1").arg(qs(run.job)));
            const QString link = kit::Page::linkTo(QStringLiteral("failures"), qs(run.id.value));
            connect(open, &QAbstractButton::clicked, this, [this, link] { Q_EMIT openRequested(link); });
            row->addWidget(open);
        }
        m_checks->addLayout(row);
        m_checks->addWidget(kit::hairline(m_context.theme));
    }
}

void BoardDetail::showError(const QString &text)
{
    m_next->setText(text);
}

void BoardDetail::setFilled(bool filled)
{
    m_tabs->setEnabled(filled);
    for (QWidget *fact : std::as_const(m_facts))
        fact->setVisible(filled);
    for (QWidget *fact : {static_cast<QWidget *>(m_score), static_cast<QWidget *>(m_level),
                          static_cast<QWidget *>(m_confidence), static_cast<QWidget *>(m_bars)})
        fact->setVisible(filled);
}

void BoardDetail::clear()
{
    setFilled(false);
    m_title->setText(tr("No pull request is selected"));
    m_sub->setText(tr("j and k walk the list; / filters it."));
    m_bars->setReasons({});
    m_diff->clear(tr("Select a pull request to see its changes."));
}

} // namespace sb::board
