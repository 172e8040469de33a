// SPDX-License-Identifier: GPL-3.0-or-later
#include "action_registry.h"

#include "text.h"

#include <QWidget>

#include <algorithm>

namespace sb::kit {

QString scopeName(Scope scope)
{
    switch (scope) {
    case Scope::Global: return ActionRegistry::tr("Everywhere");
    case Scope::List: return ActionRegistry::tr("Lists");
    case Scope::Board: return ActionRegistry::tr("Board");
    case Scope::Failures: return ActionRegistry::tr("Failures");
    case Scope::Patches: return ActionRegistry::tr("Patches");
    case Scope::Ledger: return ActionRegistry::tr("Ledger");
    case Scope::Trends: return ActionRegistry::tr("Trends");
    case Scope::Campaigns: return ActionRegistry::tr("Campaigns");
    case Scope::Diff: return ActionRegistry::tr("Diff");
    case Scope::Log: return ActionRegistry::tr("Log");
    }
    return {};
}

QString keyText(const QKeySequence &key)
{
    QStringList parts = key.toString(QKeySequence::PortableText).split(QStringLiteral(", "));
    for (QString &part : parts) {
        if (part.size() == 1)
            part = part.toLower();
        else if (part.startsWith(QStringLiteral("Shift+")) && part.size() == 7 && part.back().isPunct())
            part = part.back();
    }
    return parts.join(u' ');
}

ActionRegistry::ActionRegistry(QObject *parent)
    : QObject(parent)
{
}

QAction *ActionRegistry::add(const ActionSpec &spec, QWidget *owner, std::function<void()> handler)
{
    Q_ASSERT_X(!action(spec.id), "ActionRegistry::add", qPrintable(spec.id));
    auto *made = new QAction(spec.text, owner);
    made->setObjectName(spec.id);
    made->setShortcutContext(spec.scope == Scope::Global ? Qt::WindowShortcut : Qt::WidgetWithChildrenShortcut);
    made->setAutoRepeat(false);
    owner->addAction(made);
    connect(made, &QAction::triggered, owner, [handler = std::move(handler)] { handler(); });
    m_entries.push_back({spec, made, {}, spec.keys});
    applyKeys(m_entries.back());
    connect(made, &QObject::destroyed, this, [this, id = spec.id] {
        std::erase_if(m_entries, [&id](const Entry &entry) { return entry.spec.id == id; });
    });
    Q_EMIT added(made);
    return made;
}

void ActionRegistry::note(Scope scope, const QString &text, const QString &keys)
{
    ActionSpec spec;
    spec.text = text;
    spec.scope = scope;
    m_entries.push_back({spec, nullptr, keys, {}});
}

QAction *ActionRegistry::action(const QString &id) const
{
    const auto at
        = std::ranges::find_if(m_entries, [&id](const Entry &entry) { return entry.action && entry.spec.id == id; });
    return at == m_entries.end() ? nullptr : at->action;
}

void ActionRegistry::setEnabled(const QString &id, bool enabled, const QString &whyNot)
{
    for (const Entry &entry : m_entries) {
        if (entry.action && entry.spec.id == id) {
            entry.action->setEnabled(enabled);
            explain(entry, enabled ? QString() : whyNot);
        }
    }
}

void ActionRegistry::explain(const Entry &entry, const QString &whyNot)
{
    QString tip = entry.spec.text;
    tip.remove(u'&');
    if (!entry.keys.isEmpty())
        tip += QStringLiteral("  ") + entry.keys;
    for (const QString &more : {entry.spec.hint, whyNot}) {
        if (!more.isEmpty())
            tip += u'\n' + more;
    }
    entry.action->setToolTip(plainToolTip(tip));
    entry.action->setStatusTip(whyNot);
}

std::vector<const ActionRegistry::Entry *> ActionRegistry::inScope(Scope scope) const
{
    std::vector<const Entry *> found;
    const auto seen = [](const Entry &entry) {
        const auto *owner = entry.action ? qobject_cast<const QWidget *>(entry.action->parent()) : nullptr;
        return owner && owner->isVisible();
    };
    for (const Entry &entry : m_entries) {
        if (entry.spec.scope != scope)
            continue;
        const auto twin = std::ranges::find_if(found, [&](const Entry *other) {
            return other->spec.text == entry.spec.text && other->keys == entry.keys;
        });
        if (twin == found.end())
            found.push_back(&entry);
        else if (seen(entry))
            *twin = &entry;
    }
    return found;
}

QString ActionRegistry::asMarkdown() const
{
    QString text
        = QStringLiteral("# Keys\n\nMade from the window's action registry; a test fails when this page differs.\n");
    for (int i = 0; i <= int(Scope::Log); ++i) {
        const auto entries = inScope(Scope(i));
        if (entries.empty())
            continue;
        text += QStringLiteral("\n## %1\n\n| Key | Action |\n| --- | --- |\n").arg(scopeName(Scope(i)));
        for (const Entry *entry : entries) {
            QString keys = entry->keys.isEmpty() ? QStringLiteral("Ctrl+K") : entry->keys;
            QString verb = entry->spec.text;
            text += QStringLiteral("| %1 | %2 |\n").arg(keys.replace(u'|', QStringLiteral("\\|")), verb.remove(u'&'));
        }
    }
    return text;
}

void ActionRegistry::setLetterKeys(bool on)
{
    m_letters = on;
    for (Entry &entry : m_entries) {
        if (entry.action)
            applyKeys(entry);
    }
}

void ActionRegistry::applyKeys(Entry &entry)
{
    QList<QKeySequence> keys = entry.bound;
    if (!m_letters)
        keys.removeIf([](const QKeySequence &key) { return keyText(QKeySequence(key[0])).size() == 1; });
    entry.action->setShortcuts(keys);
    QStringList words;
    for (const QKeySequence &key : std::as_const(entry.bound))
        words += keyText(key);
    entry.keys = words.join(QStringLiteral(" / "));
    explain(entry, entry.action->statusTip());
}

Result<> ActionRegistry::rebind(const QString &id, const QList<QKeySequence> &keys)
{
    const auto named = std::ranges::find_if(m_entries, [&id](const Entry &e) { return e.action && e.spec.id == id; });
    if (named == m_entries.end())
        return fail(Error::Kind::NotFound, "there is no verb " + id.toStdString());
    const auto twins = [&](const Entry &e) {
        return e.action && e.spec.scope == named->spec.scope && e.spec.text == named->spec.text;
    };
    for (const Entry &other : m_entries) {
        const bool meets = other.spec.scope == named->spec.scope || other.spec.scope == Scope::Global
            || named->spec.scope == Scope::Global;
        if (!other.action || twins(other) || !meets)
            continue;
        for (const QKeySequence &key : keys) {
            if (std::ranges::any_of(other.bound, [&key](const QKeySequence &taken) {
                    return taken.matches(key) != QKeySequence::NoMatch || key.matches(taken) != QKeySequence::NoMatch;
                }))
                return fail(Error::Kind::Conflict,
                            tr("%1 belongs to \"%2\" (%3)")
                                .arg(keyText(key), QString(other.spec.text).remove(u'&'), scopeName(other.spec.scope))
                                .toStdString());
        }
    }
    for (Entry &entry : m_entries) {
        if (twins(entry)) {
            entry.bound = keys;
            applyKeys(entry);
        }
    }
    return {};
}

QList<QKeySequence> ActionRegistry::ownKeys(const QString &id) const
{
    for (const Entry &entry : m_entries) {
        if (entry.action && entry.spec.id == id)
            return entry.spec.keys;
    }
    return {};
}

} // namespace sb::kit
