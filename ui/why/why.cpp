// SPDX-License-Identifier: GPL-3.0-or-later
#include "why.h"

#include <core/base/text.h>

#include <ui/kit/glyph.h>

#include <QGridLayout>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sb::why {

namespace {

using kit::Colour;
using kit::Label;

class Bar final : public QWidget {
public:
    Bar(kit::Theme &theme, double share, QWidget *parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_share(share)
    {
        setFixedHeight(4);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour(Colour::Line2));
        painter.drawRoundedRect(rect(), 2, 2);
        painter.setBrush(m_theme.colour(m_share < 0 ? Colour::Text3 : Colour::Accent));
        painter.drawRoundedRect(QRectF(0, 0, std::max(4.0, width() * std::abs(m_share)), 4), 2, 2);
    }

private:
    kit::Theme &m_theme;
    double m_share;
};

class GlyphMark final : public QWidget {
public:
    GlyphMark(kit::Theme &theme, kit::Glyph glyph, const QString &word, QWidget *parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_glyph(glyph)
    {
        setFixedSize(18, 18);
        setAccessibleName(word);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        kit::paintGlyph(&painter, QRectF(1, 1, 16, 16), m_glyph, m_theme);
    }

private:
    kit::Theme &m_theme;
    kit::Glyph m_glyph;
};

QGridLayout *gridOf(QWidget *widget)
{
    auto *grid = new QGridLayout(widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(5);
    return grid;
}

void emptied(QGridLayout *grid)
{
    while (QLayoutItem *item = grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

QString signedPoints(double points)
{
    const int rounded = int(std::lround(points));
    return rounded < 0 ? QStringLiteral("−%1").arg(-rounded) : QStringLiteral("+%1").arg(rounded);
}

QString wordsOf(const fact::Check &check)
{
    if (check.name == "tests_weakened")
        return check.passed ? QObject::tr("no test weakened ✓") : QObject::tr("tests weakened ✖");
    return spaced(check.name) + (check.passed ? QStringLiteral(" ✓") : QStringLiteral(" ✖"));
}

QString outcomeOf(const fact::CommandResult &result)
{
    if (result.timedOut)
        return QObject::tr("timed out");
    if (result.exitCode == 0)
        return QObject::tr("passed");
    QStringList tests;
    for (const std::string &test : result.failedTests)
        tests << kit::oneLine(kit::qs(test));
    if (tests.isEmpty())
        return QObject::tr("failed, exit code %1").arg(result.exitCode);
    if (tests.size() > 3)
        return QObject::tr("%1 tests failed (%2, …)").arg(tests.size()).arg(tests.first(3).join(QStringLiteral(", ")));
    return QObject::tr("failed (%1)").arg(tests.join(QStringLiteral(", ")));
}

} // namespace

QString spaced(std::string_view word)
{
    return kit::qs(word).replace(u'_', u' ');
}

ReasonBars::ReasonBars(kit::Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_grid(gridOf(this))
{
    m_grid->setColumnStretch(1, 1);
}

void ReasonBars::setReasons(const std::vector<fact::Reason> &reasons)
{
    emptied(m_grid);
    double largest = 1;
    for (const fact::Reason &reason : reasons)
        largest = std::max(largest, std::abs(reason.points));
    int row = 0;
    for (const fact::Reason &reason : reasons) {
        auto *points = kit::plainLabel(m_theme, signedPoints(reason.points), Label::Look::Number, this);
        points->setAlignment(Qt::AlignRight | Qt::AlignTop);
        points->setMinimumWidth(m_theme.spacing(40));
        auto *text = kit::wrappedLabel(m_theme, kit::qs(reason.text), Label::Look::Normal, this);
        text->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        text->setAccessibleName(tr("%1: %2").arg(points->text(), text->text()));
        m_grid->addWidget(points, row, 0, Qt::AlignTop);
        m_grid->addWidget(text, row, 1, Qt::AlignTop);
        m_grid->addWidget(new Bar(m_theme, reason.points / largest, this), row + 1, 1);
        row += 2;
    }
}

GateList::GateList(kit::Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_grid(gridOf(this))
{
    m_grid->setColumnStretch(2, 1);
}

void GateList::setDecision(const fact::Decision &decision)
{
    emptied(m_grid);
    auto gates = decision.gates;
    std::ranges::stable_sort(gates, std::greater(), &fact::GateVerdict::answer);
    int row = 0;
    for (const fact::GateVerdict &gate : gates) {
        const bool allows = gate.answer == fact::Answer::Allow;
        const QString word = allows            ? tr("allows")
            : gate.answer == fact::Answer::Ask ? tr("asks a person")
                                               : tr("denies");
        const kit::Glyph glyph = allows        ? kit::Glyph::Pass
            : gate.answer == fact::Answer::Ask ? kit::Glyph::Unknown
                                               : kit::Glyph::Fail;
        m_grid->addWidget(new GlyphMark(m_theme, glyph, word, this), row, 0, Qt::AlignTop);
        auto *name = kit::plainLabel(m_theme, spaced(gate.gate) + QStringLiteral(" ") + word,
                                     allows ? Label::Look::Normal : Label::Look::Bold, this);
        name->setMinimumWidth(150);
        m_grid->addWidget(name, row, 1, Qt::AlignTop);
        QString text = kit::qs(gate.why);
        if (!gate.mend.empty())
            text += QStringLiteral("\n→ ") + kit::qs(gate.mend);
        auto *why = kit::wrappedLabel(m_theme, text, Label::Look::Second, this);
        why->setToolTip(kit::plainToolTip(kit::qs(gate.input)));
        m_grid->addWidget(why, row++, 2);
    }
    if (gates.empty())
        m_grid->addWidget(kit::plainLabel(m_theme, tr("No gate has been asked yet."), Label::Look::Second, this), 0, 0,
                          1, 3);
}

QString summaryOf(const fact::Decision &decision)
{
    if (decision.gates.empty())
        return QObject::tr("No gate has been asked: unknown is deny.");
    const auto allow = std::ranges::count(decision.gates, fact::Answer::Allow, &fact::GateVerdict::answer);
    QString what;
    switch (decision.action) {
    case fact::Action::OpenDraft: what = QObject::tr("a draft pull request"); break;
    case fact::Action::Merge: what = QObject::tr("the merge"); break;
    case fact::Action::Revert: what = QObject::tr("the revert"); break;
    default: what = spaced(fact::name(decision.action));
    }
    QString text = QObject::tr("%1 of %2 allow %3").arg(allow).arg(decision.gates.size()).arg(what);
    if (const QString obstacle = obstacleOf(decision); !obstacle.isEmpty())
        text += QStringLiteral("   ·   ") + obstacle;
    return text;
}

QString obstacleOf(const fact::Decision &decision)
{
    const fact::GateVerdict *worst = nullptr;
    for (const fact::GateVerdict &gate : decision.gates) {
        if (gate.answer != fact::Answer::Allow && (!worst || gate.answer > worst->answer))
            worst = &gate;
    }
    if (!worst)
        return {};
    const QString who = spaced(worst->gate)
        + (worst->answer == fact::Answer::Ask ? QObject::tr(" asks you") : QObject::tr(" denies"));
    return worst->why.empty() ? who : who + QStringLiteral(": ") + kit::qs(worst->why);
}

ProofList::ProofList(kit::Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_grid(gridOf(this))
{
    m_grid->setColumnStretch(2, 1);
}

void ProofList::setProof(const std::optional<fact::Proof> &proof)
{
    emptied(m_grid);
    if (!proof) {
        m_grid->addWidget(kit::plainLabel(m_theme, tr("This patch has not been checked."), Label::Look::Second, this),
                          0, 0, 1, 3);
        return;
    }
    int row = 0;
    const auto line = [&](bool passed, const QString &name, const QString &detail) {
        const QString word = passed ? tr("passed") : tr("failed");
        m_grid->addWidget(new GlyphMark(m_theme, passed ? kit::Glyph::Pass : kit::Glyph::Fail, word, this), row, 0,
                          Qt::AlignTop);
        m_grid->addWidget(kit::plainLabel(m_theme, name + QStringLiteral(" ") + word, Label::Look::Normal, this), row,
                          1, Qt::AlignTop);
        m_grid->addWidget(kit::wrappedLabel(m_theme, detail, Label::Look::Second, this), row++, 2);
    };
    for (const fact::Check &check : proof->checks)
        line(check.passed, spaced(check.name), kit::qs(check.detail));
    const auto command = [&](const QString &when, const std::optional<fact::CommandResult> &result) {
        if (!result)
            return;
        const QString seconds = QString::number(double(result->elapsedMs) / 1000, 'f', 1);
        m_grid->addWidget(kit::plainLabel(m_theme, when, Label::Look::Bold, this), row, 1, Qt::AlignTop);
        m_grid->addWidget(
            kit::wrappedLabel(m_theme, tr("%1 · %2 s").arg(outcomeOf(*result), seconds), Label::Look::Normal, this),
            row++, 2);
        m_grid->addWidget(kit::wrappedLabel(m_theme, kit::qs(result->command), Label::Look::Mono, this), row++, 2);
        if (!result->tail.empty())
            m_grid->addWidget(
                kit::wrappedLabel(m_theme, kit::qs(shortened(result->tail, 4000)), Label::Look::Mono, this), row++, 2);
    };
    command(tr("Before"), proof->before);
    command(tr("After"), proof->after);
}

QString proofHeading(const std::optional<fact::Proof> &proof)
{
    if (!proof)
        return QObject::tr("PROOF · none yet");
    const QString level = proof->sandbox == fact::SandboxLevel::A ? QStringLiteral("A")
        : proof->sandbox == fact::SandboxLevel::B                 ? QStringLiteral("B")
                                                                  : QString();
    QString text
        = level.isEmpty() ? QObject::tr("PROOF · no sandbox") : QObject::tr("PROOF · sandbox level %1").arg(level);
    int64_t ms = 0;
    for (const auto *result : {&proof->before, &proof->after}) {
        if (*result)
            ms += (*result)->elapsedMs;
    }
    if (ms > 0)
        text += QObject::tr(", %1 s").arg(QString::number(double(ms) / 1000, 'f', 1));
    return text;
}

QString proofSummary(const std::optional<fact::Proof> &proof)
{
    if (!proof)
        return QObject::tr("Nothing has been run: unproved is not approved.");
    QStringList parts;
    for (const fact::Check &check : proof->checks) {
        if (check.name != "rerun")
            parts << wordsOf(check);
    }
    if (proof->before)
        parts << QObject::tr("before: %1").arg(outcomeOf(*proof->before));
    if (proof->after)
        parts << QObject::tr("after: %1").arg(outcomeOf(*proof->after));
    return parts.join(QStringLiteral("   "));
}

} // namespace sb::why
