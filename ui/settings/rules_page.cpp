// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules_page.h"

#include <core/base/text.h>

#include <ui/feed/words.h>
#include <ui/kit/text.h>
#include <ui/kit/theme.h>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QTimer>
#include <QTreeWidget>

namespace sb::settings {

using kit::Label;
using kit::qs;

namespace {

enum Column { Pull, Judged, Was, Is, Line };

QString decision(fact::Verdict verdict, const std::vector<std::string> &actions)
{
    return actions.empty() ? feed::wordOf(verdict)
                           : QObject::tr("%1: %2").arg(feed::wordOf(verdict), qs(join(actions, ", ")));
}

} // namespace

RulesPage::RulesPage(feed::Feed &feed, kit::Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_feed(feed)
    , m_where(kit::wrappedLabel(theme, {}, Label::Look::Second))
    , m_text(new QPlainTextEdit)
    , m_said(kit::wrappedLabel(theme))
    , m_rows(new QTreeWidget)
    , m_save(new QPushButton(tr("Save")))
    , m_shipped(new QPushButton(tr("Those that ship")))
    , m_pause(new QTimer(this))
{
    m_text->setAccessibleName(tr("Auto-rules"));
    m_text->setFont(theme.mono(-1));
    m_text->setTabChangesFocus(true);
    m_rows->setAccessibleName(tr("What the rules would have decided"));
    m_rows->setHeaderLabels({tr("Pull request"), tr("Judged"), tr("Decided"), tr("Would be"), tr("Rule")});
    m_rows->setRootIsDecorated(false);
    m_rows->setFrameShape(QFrame::NoFrame);
    for (const int column : {Was, Is})
        m_rows->header()->setSectionResizeMode(column, QHeaderView::Stretch);
    m_rows->header()->setMinimumSectionSize(theme.spacing(40));
    m_rows->header()->resizeSection(Pull, theme.spacing(230));
    m_rows->header()->resizeSection(Judged, theme.spacing(140));
    m_rows->header()->setStretchLastSection(false);
    m_rows->header()->resizeSection(Line, theme.spacing(40));
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_where);
    column->addWidget(m_text, 3);
    auto *row = new QHBoxLayout;
    row->addWidget(m_said, 1);
    row->addWidget(m_shipped);
    row->addWidget(m_save);
    column->addLayout(row);
    column->addWidget(m_rows, 2);
    m_pause->setSingleShot(true);
    m_pause->setInterval(300);
    connect(m_pause, &QTimer::timeout, this, &RulesPage::preview);
    connect(m_text, &QPlainTextEdit::textChanged, m_pause, qOverload<>(&QTimer::start));
    connect(m_save, &QPushButton::clicked, this, [this] { save(m_text->toPlainText()); });
    connect(m_shipped, &QPushButton::clicked, this, [this] { save({}); });
    connect(m_rows, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem *item) {
        const QTextBlock rule = m_text->document()->findBlockByNumber(item->text(Line).toInt() - 1);
        m_text->setTextCursor(QTextCursor(rule));
        m_text->setFocus();
    });
    read();
}

void RulesPage::read()
{
    m_feed.read<engine::AutoRulesText>(
        "rules", engine::ReadAutoRules{}, this, [this](const Result<engine::AutoRulesText> &rules) {
            if (!rules) {
                say(qs(rules.error().text), true);
                return;
            }
            m_where->setText(rules->shipped ? tr("The rules that ship. The first that matches decides; hard gates come "
                                                 "after every rule. Saving makes them this workspace's own: %1")
                                                  .arg(qs(rules->file))
                                            : tr("This workspace's own rules: %1. The first that matches decides; hard "
                                                 "gates come after every rule.")
                                                  .arg(qs(rules->file)));
            m_shipped->setEnabled(!rules->shipped);
            m_saved = qs(rules->toml);
            m_text->setPlainText(m_saved);
            m_pause->stop();
            preview();
        });
}

void RulesPage::preview()
{
    m_save->setEnabled(false);
    m_feed.read<engine::AutoRulesPreview>("preview", engine::PreviewAutoRules{kit::utf8(m_text->toPlainText())}, this,
                                          [this](const Result<engine::AutoRulesPreview> &preview) {
                                              if (!preview) {
                                                  say(qs(preview.error().text),
                                                      true); // with line and column; the last good preview stays
                                                  return;
                                              }
                                              m_save->setEnabled(m_text->toPlainText() != m_saved);
                                              show(*preview);
                                          });
}

void RulesPage::show(const engine::AutoRulesPreview &preview)
{
    m_rows->clear();
    for (const engine::AutoRulesPreview::Row &row : preview.rows) {
        QString judged = tr("%1, %2 risk").arg(qs(fact::name(row.type)), feed::wordOf(row.level));
        if (!row.traits.empty())
            judged += QStringLiteral(", ") + qs(join(row.traits, ", "));
        auto *item = new QTreeWidgetItem(m_rows,
                                         {tr("%1 %2").arg(qs(row.pull.text()), kit::oneLine(qs(row.title))), judged,
                                          decision(row.was, row.wasActions),
                                          row.changes ? decision(row.is, row.isActions) : tr("the same"),
                                          row.line > 0 ? tr("%1").arg(row.line) : tr("none")});
        QFont font = m_rows->font();
        font.setBold(row.changes);
        for (int i = Pull; i <= Line; ++i) {
            item->setFont(i, font);
            item->setToolTip(i, kit::plainToolTip(item->text(i)));
        }
    }
    say(tr("%1 of %n stored pull request(s) would be decided differently; %2 would be armed to merge.", nullptr,
           int(preview.rows.size()))
            .arg(preview.changed)
            .arg(preview.autoMerge),
        false);
}

void RulesPage::save(const QString &toml)
{
    m_feed.command(engine::SaveAutoRules{kit::utf8(toml)}, this, [this](const Result<engine::Done> &done) {
        if (!done) {
            say(qs(done.error().text), true);
            return;
        }
        m_where->setText(qs(done->text));
        read();
    });
}

void RulesPage::say(const QString &text, bool problem)
{
    m_said->setToken(problem ? kit::Colour::Fail : kit::Colour::Text2);
    m_said->setText(text);
}

} // namespace sb::settings
