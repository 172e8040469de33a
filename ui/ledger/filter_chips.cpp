// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter_chips.h"

#include <ui/kit/parts.h>

#include <QHBoxLayout>
#include <QMenu>

namespace sb::ledger {

namespace {

QStringList wordsOf(const QString &filter)
{
    QStringList words;
    bool quoted = false;
    QString word;
    for (const QChar c : filter + u' ') {
        if (c == u'"')
            quoted = !quoted;
        if (c == u' ' && !quoted) {
            if (!word.isEmpty())
                words += std::exchange(word, {});
        } else {
            word += c;
        }
    }
    if (!word.isEmpty())
        words += word;
    return words;
}

/// who:ada, or "who:Ada Lovelace" where the value has spaces.
QString wordOf(const QString &facet, const QString &value)
{
    const QString word = facet + u':' + value;
    return value.contains(u' ') ? u'"' + word + u'"' : word;
}

QString unquoted(QString word)
{
    return word.remove(u'"');
}

} // namespace

FilterChips::FilterChips(kit::Theme &theme, std::function<QStringList(const QString &)> values, QWidget *parent)
    : QWidget(parent)
    , m_values(std::move(values))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_facets = {{QStringLiteral("who"), tr("who"), tr("anybody"), nullptr},
                {QStringLiteral("what"), tr("what"), tr("anything"), nullptr},
                {QStringLiteral("on"), tr("day"), tr("any day"), nullptr}};
    for (int i = 0; i < int(m_facets.size()); ++i) {
        m_facets[i].chip = new kit::Chip(theme, {}, false, this);
        row->addWidget(m_facets[i].chip);
        connect(m_facets[i].chip, &QAbstractButton::clicked, this, [this, i] { open(i); });
    }
    setFilter({});
}

QString FilterChips::valueIn(const QString &filter, const QString &facet)
{
    for (const QString &word : wordsOf(filter)) {
        if (unquoted(word).startsWith(facet + u':'))
            return unquoted(word).mid(facet.size() + 1);
    }
    return {};
}

QString FilterChips::with(const QString &filter, const QString &facet, const QString &value)
{
    QStringList words = wordsOf(filter);
    words.removeIf([&](const QString &word) { return unquoted(word).startsWith(facet + u':'); });
    if (!value.isEmpty())
        words += wordOf(facet, value);
    return words.join(u' ');
}

void FilterChips::setFilter(const QString &filter)
{
    m_filter = filter;
    for (const Facet &facet : std::as_const(m_facets)) {
        const QString value = valueIn(filter, facet.key);
        facet.chip->setCaption(tr("%1: %2 ▾").arg(facet.title, value.isEmpty() ? tr("any") : value));
    }
}

void FilterChips::open(int chip)
{
    const Facet &facet = m_facets[chip];
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString now = valueIn(m_filter, facet.key);
    const auto add = [&](const QString &text, const QString &value) {
        QAction *action = menu->addAction(
            text, this, [this, key = facet.key, value] { Q_EMIT filterChanged(with(m_filter, key, value)); });
        action->setCheckable(true);
        action->setChecked(value == now);
    };
    add(facet.any, {});
    menu->addSeparator();
    for (const QString &value : m_values(facet.key))
        add(value, value.toLower());
    menu->popup(facet.chip->mapToGlobal(QPoint(0, facet.chip->height())));
}

} // namespace sb::ledger
