// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_model.h"

#include <ui/feed/words.h>
#include <ui/kit/text.h>

namespace sb::board {

using kit::qs;

QString keyOf(const fact::PullKey &pull)
{
    return qs(pull.text());
}

namespace {

/// "fix(api): round half up" beside the chip "fix" is "round half up"; what breaks keeps its "!".
QString withoutType(const QString &title, const QString &type)
{
    QStringView rest(title);
    if (!rest.startsWith(type))
        return title;
    rest = rest.sliced(type.size());
    if (rest.startsWith(u'(')) {
        const qsizetype end = rest.indexOf(u')');
        if (end < 0)
            return title;
        rest = rest.sliced(end + 1);
    }
    if (!rest.startsWith(QLatin1String(": ")) || rest.sliced(2).trimmed().isEmpty())
        return title;
    return rest.sliced(2).trimmed().toString();
}

} // namespace

BoardModel::BoardModel(const Clock &clock, QObject *parent)
    : RowModelOf(parent)
    , m_clock(clock)
{
    std::vector<kit::Section> sections;
    for (int i = 0; i <= int(fact::NextStep::Snoozed); ++i) {
        const auto step = fact::NextStep(i);
        sections.push_back(
            {qs(fact::name(step)), feed::titleOf(step), feed::noteOf(step), step == fact::NextStep::Snoozed});
    }
    setSections(std::move(sections));
}

void BoardModel::setSort(Sort sort)
{
    m_sort = sort;
    resort();
}

QString BoardModel::typeText(const fact::BoardRow &row)
{
    const QString type = qs(fact::name(row.type));
    if (!row.secondType)
        return tr("%1, confidence %2").arg(type, kit::fraction(row.typeConfidence));
    return tr("%1 %2 % / %3 %4 %")
        .arg(type)
        .arg(qRound(row.typeConfidence * 100))
        .arg(qs(fact::name(*row.secondType)))
        .arg(qRound(row.secondConfidence * 100));
}

QString BoardModel::checksText(const fact::BoardRow &row)
{
    if (row.checksTotal == 0)
        return tr("no checks");
    if (row.state == fact::State::Running)
        return tr("running %1 of %2").arg(row.checksPassed).arg(row.checksTotal);
    if (row.state == fact::State::Failed)
        return tr("%1 of %2 failed").arg(row.checksTotal - row.checksPassed).arg(row.checksTotal);
    if (row.state == fact::State::Unknown)
        return tr("unknown");
    return tr("%1 of %2").arg(row.checksPassed).arg(row.checksTotal);
}

QVariant BoardModel::value(int slot, int role) const
{
    const fact::BoardRow &row = this->row(slot);
    switch (role) {
    case kit::Role::Title: return row.assessed ? withoutType(qs(row.title), qs(fact::name(row.type))) : qs(row.title);
    case kit::Role::Subtitle: {
        QStringList parts{u'#' + QString::number(row.pull.number), qs(row.author)};
        if (row.pinned)
            parts.prepend(QStringLiteral("★"));
        if (row.secondType)
            parts += typeText(row);
        if (!row.summary.empty())
            parts += qs(row.summary);
        parts.removeAll(QString());
        return parts.join(QStringLiteral(" · "));
    }
    case kit::Role::Chip: return row.assessed ? qs(fact::name(row.type)) : QString();
    case kit::Role::Score: return row.assessed ? QString::number(row.risk) : QStringLiteral("—");
    case kit::Role::ScoreNote: return row.assessed ? feed::wordOf(row.level) : tr("pending");
    case kit::Role::GlyphState: return int(feed::glyphOf(row.state));
    case kit::Role::Meta: return checksText(row);
    case kit::Role::Meta2: return qs(row.pull.repo.value);
    case kit::Role::End: return kit::age(row.updatedAt, m_clock.now());
    case kit::Role::Muted: return row.group == fact::NextStep::Snoozed;
    case Qt::ToolTipRole:
        return tr("%1\n%2\n%3, %4\nupdated %5, as of %6")
            .arg(qs(row.title), qs(row.groupWhy), kit::glyphWord(feed::glyphOf(row.state)), checksText(row),
                 kit::absolute(row.updatedAt), kit::absolute(row.asOf));
    case Qt::AccessibleTextRole:
        return tr("%1. Risk %2. %3, %4. %5, %6")
            .arg(qs(row.title),
                 row.assessed ? tr("%1 %2").arg(row.risk).arg(feed::wordOf(row.level)) : tr("not yet known"),
                 kit::glyphWord(feed::glyphOf(row.state)), checksText(row), keyOf(row),
                 kit::age(row.updatedAt, m_clock.now()));
    default: return {};
    }
}

QString BoardModel::sectionOf(int slot) const
{
    return qs(fact::name(row(slot).group));
}

bool BoardModel::before(int left, int right) const
{
    const fact::BoardRow &a = row(left);
    const fact::BoardRow &b = row(right);
    const auto rank = [this](const fact::BoardRow &r) {
        return std::tuple(!r.pinned, m_sort == Sort::Risk ? -(r.assessed ? r.risk : -1) : 0, r.updatedAt);
    };
    const auto ra = rank(a), rb = rank(b);
    return ra != rb ? ra < rb : a.pull < b.pull;
}

std::string BoardModel::searchText(int slot) const
{
    const fact::BoardRow &row = this->row(slot);
    std::string text = " #" + std::to_string(row.pull.number) + " " + row.title + " " + row.author + " " + row.summary
        + " repo:" + row.pull.repo.value + " author:" + row.author + " is:" + std::string(fact::name(row.state))
        + " is:" + std::string(fact::name(row.group));
    if (row.draft)
        text += " is:draft";
    if (row.pinned)
        text += " is:pinned";
    if (row.assessed)
        text += " type:" + std::string(fact::name(row.type)) + " risk:" + std::string(fact::name(row.level));
    for (const std::string &trait : row.traits)
        text += " type:" + trait;
    for (const std::string &label : row.labels)
        text += " label:" + label;
    return QString::fromStdString(text).toLower().toStdString() + " ";
}

} // namespace sb::board
