// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Every verb of the window once: menu, palette, key sheet, tool tips, buttons and docs/keys.md read it from here.
#pragma once

#include <core/base/result.h>

#include <QAction>
#include <QKeySequence>
#include <QObject>

#include <functional>
#include <vector>

namespace sb::kit {

/// Where a key works, in the order of the key sheet.
enum class Scope { Global, List, Board, Failures, Patches, Ledger, Trends, Campaigns, Diff, Log };
QString scopeName(Scope scope);

struct ActionSpec {
    QString id; ///< "board.merge"
    QString text; ///< a verb: "Merge…"
    QList<QKeySequence> keys;
    Scope scope = Scope::Global;
    QString hint; ///< one sentence more, for the tool tip
    QString menu; ///< File, View, Go, Item, Automation, Help; empty: palette and key sheet only
};

class ActionRegistry : public QObject {
    Q_OBJECT
public:
    explicit ActionRegistry(QObject *parent = nullptr);

    /// The key works while `owner` or a widget in it has the focus (Global: anywhere in its window). The id is new.
    QAction *add(const ActionSpec &spec, QWidget *owner, std::function<void()> handler);
    /// For keys that a widget handles itself, as the list does with j and k: sheet and docs only.
    void note(Scope scope, const QString &text, const QString &keys);

    QAction *action(const QString &id) const; ///< nullptr if there is none
    /// A disabled action says why, in its tool tip and in the palette.
    void setEnabled(const QString &id, bool enabled, const QString &whyNot = {});

    struct Entry {
        ActionSpec spec;
        QAction *action = nullptr; ///< nullptr for a note
        QString keys; ///< as printed: "Ctrl+K", "j / Down"
        QList<QKeySequence> bound; ///< those of the spec, unless a person chose others
    };
    const std::vector<Entry> &entries() const { return m_entries; }
    /// Each verb once: of panes that stand on several pages, the one in sight.
    std::vector<const Entry *> inScope(Scope scope) const;
    /// Other keys for a verb, and for its twins on other pages. Refused with the name of the verb that has the key already.
    Result<> rebind(const QString &id, const QList<QKeySequence> &keys);
    QList<QKeySequence> ownKeys(const QString &id) const; ///< as it was made
    QString asMarkdown() const; ///< docs/keys.md
    /// Bare letters off (WCAG 2.1.4): they stay in menus and palette.
    void setLetterKeys(bool on);

Q_SIGNALS:
    void added(QAction *action);

private:
    void explain(const Entry &entry, const QString &whyNot);
    void applyKeys(Entry &entry);
    bool m_letters = true;

    std::vector<Entry> m_entries;
};

/// "a", "Ctrl+K", "Shift+F7": a key as it is printed on a button; a lone letter is lower case.
QString keyText(const QKeySequence &key);

} // namespace sb::kit
