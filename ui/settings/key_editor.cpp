// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_editor.h"

#include "settings_dialog.h"

#include <ui/kit/action_registry.h>
#include <ui/kit/view_state.h>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

namespace sb::settings {

namespace {

QString stateKey(const QString &id)
{
    return QStringLiteral("keys/") + id;
}

QStringList textsOf(const QList<QKeySequence> &keys)
{
    QStringList texts;
    for (const QKeySequence &key : keys)
        texts += key.toString(QKeySequence::PortableText);
    return texts;
}

} // namespace

KeyEditor::KeyEditor(kit::Theme &theme, kit::ActionRegistry &actions, kit::ViewState &state, QWidget *parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_state(state)
    , m_filter(new QLineEdit)
    , m_verbs(new QTreeWidget)
    , m_key(new QKeySequenceEdit)
    , m_set(new QPushButton(tr("Set")))
    , m_own(new QPushButton(tr("Default")))
    , m_said(kit::wrappedLabel(theme, tr("Choose a verb, press its new key, then Set."), kit::Label::Look::Second))
{
    m_filter->setPlaceholderText(tr("Filter verbs"));
    m_filter->setAccessibleName(tr("Filter verbs"));
    m_filter->setClearButtonEnabled(true);
    m_verbs->setAccessibleName(tr("Verbs and keys"));
    m_verbs->setHeaderLabels({tr("Verb"), tr("Where"), tr("Key")});
    m_verbs->setRootIsDecorated(false);
    m_verbs->setFrameShape(QFrame::NoFrame);
    m_verbs->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_key->setAccessibleName(tr("New key"));
    m_key->setMaximumSequenceLength(2);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_filter);
    column->addWidget(m_verbs, 1);
    auto *row = new QHBoxLayout;
    row->addWidget(m_key, 1);
    row->addWidget(m_set);
    row->addWidget(m_own);
    column->addLayout(row);
    column->addWidget(m_said);
    connect(m_filter, &QLineEdit::textChanged, this, &KeyEditor::fill);
    connect(m_verbs, &QTreeWidget::currentItemChanged, this, [this] { m_key->clear(); });
    connect(m_set, &QPushButton::clicked, this, [this] {
        if (!m_key->keySequence().isEmpty())
            set({m_key->keySequence()});
    });
    connect(m_own, &QPushButton::clicked, this, [this] { set(m_actions.ownKeys(current())); });
    fill();
}

void KeyEditor::fill()
{
    const QString chosen = current();
    const QSignalBlocker quiet(m_verbs);
    m_verbs->clear();
    for (int i = 0; i <= int(kit::Scope::Log); ++i) {
        for (const auto *entry : m_actions.inScope(kit::Scope(i))) {
            const QString verb = QString(entry->spec.text).remove(u'&');
            if (!entry->action || !verb.contains(m_filter->text(), Qt::CaseInsensitive))
                continue;
            auto *item = new QTreeWidgetItem(m_verbs, {verb, kit::scopeName(kit::Scope(i)), entry->keys});
            item->setData(0, Qt::UserRole, entry->spec.id);
            if (entry->spec.id == chosen)
                m_verbs->setCurrentItem(item);
        }
    }
}

QString KeyEditor::current() const
{
    const QTreeWidgetItem *item = m_verbs->currentItem();
    return item ? item->data(0, Qt::UserRole).toString() : QString();
}

void KeyEditor::set(const QList<QKeySequence> &keys)
{
    const QString id = current();
    if (id.isEmpty()) {
        m_said->setText(tr("Choose a verb first."));
        return;
    }
    if (const Result<> done = m_actions.rebind(id, keys); !done) {
        m_said->setText(tr("Refused: %1.").arg(kit::qs(done.error().text)));
        return;
    }
    if (keys == m_actions.ownKeys(id))
        m_state.remove(stateKey(id));
    else
        m_state.set(stateKey(id), textsOf(keys));
    m_said->setText(tr("In force now and kept."));
    m_key->clear();
    fill();
}

void applyKeptKeys(const kit::ViewState &state, kit::ActionRegistry &actions)
{
    QStringList ids;
    for (const auto &entry : actions.entries()) {
        if (entry.action)
            ids += entry.spec.id;
    }
    for (const QString &id : std::as_const(ids)) {
        QList<QKeySequence> keys;
        for (const QString &text : state.get(stateKey(id)).toStringList())
            keys += QKeySequence(text, QKeySequence::PortableText);
        if (!keys.isEmpty())
            (void)actions.rebind(id, keys); // a verb that has since taken the key keeps it
    }
}

} // namespace sb::settings
