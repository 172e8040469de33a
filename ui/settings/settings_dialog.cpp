// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings_dialog.h"

#include "account_page.h"
#include "hooks_page.h"
#include "key_editor.h"
#include "learning_page.h"
#include "models_page.h"
#include "repos_page.h"
#include "rules_page.h"

#include <core/base/text.h>

#include <ui/feed/words.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/glyph.h>
#include <ui/kit/parts.h>
#include <ui/kit/view_state.h>

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFormLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>

namespace sb::settings {

using kit::Label;

SettingsDialog::SettingsDialog(feed::Feed &feed, kit::Theme &theme, kit::ViewState &state, kit::ActionRegistry &actions,
                               const QString &workspace, QWidget *parent)
    : KPageDialog(parent)
    , m_feed(feed)
    , m_theme(theme)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Settings"));
    setFaceType(List);
    setStandardButtons(QDialogButtonBox::Close);
    resize(1000, 760);
    const auto page = [this](const char *icon, const QString &title, QWidget *content) {
        KPageWidgetItem *item = addPage(content, title);
        m_pages[title] = item;
        item->setIcon(kit::icon(QLatin1StringView(icon), m_theme.colour(kit::Colour::Text2)));
    };
    page("view-board", tr("Appearance"), appearance(state, actions));
    page("view-ledger", tr("Accounts"), new AccountPage(feed, theme, state));
    page("view-patches", tr("Repositories"), new ReposPage(feed, theme));
    page("view-failures", tr("Auto-rules"), new RulesPage(feed, theme));
    page("view-trends", tr("Learning"), new LearningPage(feed, theme));
    page("view-board", tr("Models"), new ModelsPage(feed, theme));
    page("view-campaigns", tr("Policy"), policy(workspace));
    page("view-failures", tr("Webhooks"), new HooksPage(feed, theme, state));
    page("view-trends", tr("Keys"), new KeyEditor(theme, actions, state));
    page("view-campaigns", tr("Automation"), automation());
    page("view-ledger", tr("Storage"), storage(workspace));
    page("signalbox", tr("About"), about());
}

void SettingsDialog::openPage(const QString &title)
{
    if (KPageWidgetItem *item = m_pages.value(title))
        setCurrentPage(item);
}

QWidget *SettingsDialog::text(const QString &name, const QString &content)
{
    auto *edit = new QPlainTextEdit(content);
    edit->setReadOnly(true);
    edit->setAccessibleName(name);
    edit->setFont(m_theme.mono(-1));
    edit->setTabChangesFocus(true);
    return edit;
}

QWidget *SettingsDialog::appearance(kit::ViewState &state, kit::ActionRegistry &actions)
{
    auto *page = new QWidget;
    auto *form = new QFormLayout(page);
    auto *theme = new QComboBox;
    theme->addItems({tr("Light"), tr("Dark"), tr("As the system")});
    theme->setCurrentIndex(int(m_theme.choice()));
    connect(theme, &QComboBox::currentIndexChanged, this, [this, &state](int index) {
        m_theme.setChoice(kit::Theme::Choice(index));
        state.set(QStringLiteral("theme"), index);
    });
    auto *size = new QSpinBox;
    size->setRange(9, 28);
    size->setSuffix(tr(" px"));
    size->setValue(m_theme.textSize());
    connect(size, &QSpinBox::valueChanged, this, [this, &state](int pixels) {
        m_theme.setTextSize(pixels);
        state.set(QStringLiteral("textSize"), pixels);
    });
    auto *letters = new QCheckBox(tr("Single letters are keys in lists and diffs"));
    letters->setChecked(state.get(QStringLiteral("letterKeys"), true).toBool());
    connect(letters, &QCheckBox::toggled, this, [&state, &actions](bool on) {
        actions.setLetterKeys(on);
        state.set(QStringLiteral("letterKeys"), on);
    });
    auto *undo = new QSpinBox;
    undo->setRange(0, 60);
    undo->setSuffix(tr(" s"));
    undo->setSpecialValueText(tr("none: sent at once"));
    undo->setValue(state.get(QStringLiteral("undoSeconds"), 6).toInt());
    undo->setToolTip(tr("How long an approval, a re-run or a ready mark waits for Ctrl+Z"));
    connect(undo, &QSpinBox::valueChanged, this, [this, &state](int seconds) {
        state.set(QStringLiteral("undoSeconds"), seconds);
        Q_EMIT undoSecondsChanged(seconds);
    });
    form->addRow(tr("Theme"), theme);
    form->addRow(tr("Text size"), size);
    form->addRow(tr("Time to undo"), undo);
    form->addRow(QString(), letters);
    return page;
}

QWidget *SettingsDialog::policy(const QString &workspace)
{
    QString content;
    const QDir folder(workspace);
    for (const QString &name : folder.entryList({QStringLiteral("*.toml")}, QDir::Files)) {
        if (name == QLatin1String("auto_rules.toml"))
            continue;
        QFile file(folder.filePath(name));
        content += QStringLiteral("# %1\n").arg(file.fileName());
        content += file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(1 << 20)) : file.errorString();
        content += u'\n';
    }
    if (content.isEmpty())
        content = tr("This workspace has no policy of its own: the built-in one is in force.\nPut policy.toml "
                     "into\n%1\nto change it.")
                      .arg(workspace);
    return text(tr("Policy"), content);
}

QWidget *SettingsDialog::automation()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    const engine::Status &status = m_feed.status();
    const auto add = [&](const QString &heading, const QString &content) {
        auto *card = new kit::Card(m_theme, heading);
        card->addText(content);
        column->addWidget(card);
    };
    add(tr("Mode"),
        tr("%1. Observe: nothing leaves. Propose: drafts after your approval. Act: the policy may open drafts and arm "
           "merges. Change it from the mode button or the Automation menu.")
            .arg(feed::wordOf(status.mode)));
    add(tr("Sandbox"),
        status.sandbox == fact::SandboxLevel::None
            ? tr("None works here, so autofix is off. %1").arg(kit::qs(status.sandboxWhy))
            : status.sandbox == fact::SandboxLevel::A ? tr("Level A")
                                                      : tr("Level B"));
    add(tr("Stop"),
        status.stopped ? tr("All automation is stopped. Ctrl+Shift+H resumes it.")
                       : tr("Ctrl+Shift+H stops all automation at once."));
    column->addStretch();
    return page;
}

QWidget *SettingsDialog::storage(const QString &workspace)
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    auto *where = new kit::Card(m_theme, tr("Workspace"));
    where->addText(workspace, Label::Look::Mono);
    auto *ledger = new kit::Card(m_theme, tr("Ledger"));
    Label *answer = ledger->addText(tr("Not checked in this session."));
    auto *verify = new QPushButton(tr("Verify the chain"));
    ledger->body()->addWidget(verify, 0, Qt::AlignLeft);
    connect(verify, &QPushButton::clicked, this, [this, answer] {
        m_feed.read<engine::LedgerCheck>("verify", engine::VerifyLedger{}, this,
                                         [answer](const Result<engine::LedgerCheck> &check) {
                                             if (!check)
                                                 answer->setText(kit::qs(check.error().text));
                                             else if (check->intact)
                                                 answer->setText(tr("%1 rows, every hash fits.").arg(check->rows));
                                             else
                                                 answer->setText(kit::qs(join(check->faults, "\n")));
                                         });
    });
    column->addWidget(where);
    column->addWidget(ledger);
    column->addStretch();
    return page;
}

QWidget *SettingsDialog::about()
{
    return text(tr("About"),
                tr("Signalbox %1\nA desktop control room for release engineers.\n\nGPL-3.0-or-later. Made with Qt %2, "
                   "KDE Frameworks, libgit2, tree-sitter and others.")
                    .arg(QCoreApplication::applicationVersion(), QLatin1StringView(qVersion())));
}

void applyKept(const kit::ViewState &state, kit::Theme &theme)
{
    theme.setTextSize(state.get(QStringLiteral("textSize"), 13).toInt());
    theme.setChoice(
        kit::Theme::Choice(qBound(0, state.get(QStringLiteral("theme"), int(kit::Theme::Choice::System)).toInt(), 2)));
}

} // namespace sb::settings
