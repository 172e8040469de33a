// SPDX-License-Identifier: GPL-3.0-or-later
#include "models_page.h"

#include "model_card.h"

#include <ui/kit/theme.h>

#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>

namespace sb::settings {

using kit::Label;
using kit::qs;

namespace {

/// "owner/name#12"; nothing typed is the change that is made up.
Result<fact::PullKey> pullFrom(const QString &text)
{
    if (text.isEmpty())
        return fact::PullKey{};
    static const QRegularExpression form(QStringLiteral("^([\\w.-]+/[\\w.-]+)#(\\d{1,9})$"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return fail(Error::Kind::Invalid,
                    kit::utf8(ModelsPage::tr("Name the pull request as owner/name#12, or leave it empty")));
    return fact::PullKey{{kit::utf8(match.captured(1))}, match.captured(2).toLongLong()};
}

} // namespace

ModelsPage::ModelsPage(feed::Feed &feed, kit::Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_feed(feed)
    , m_slm(new ModelCard(feed, theme, "slm"))
    , m_llm(new ModelCard(feed, theme, "llm"))
    , m_pull(new QLineEdit)
    , m_show(new QPushButton(tr("Show what would be sent")))
    , m_prompt(new QPlainTextEdit)
{
    m_slm->setObjectName(QStringLiteral("slm"));
    m_llm->setObjectName(QStringLiteral("llm"));
    auto *intro = kit::wrappedLabel(
        theme,
        tr("Any server that speaks OpenAI's chat completions: one on this computer, or one elsewhere by https. It is "
           "asked "
           "which type a change is where rules and the model in Signalbox leave that open. Secrets, e-mail addresses "
           "and files "
           "marked NO_LLM are taken out first; the ledger keeps the hash of what was sent. Its word alone never merges "
           "anything, and skips no test."),
        Label::Look::Second);
    auto *glass = new kit::Card(theme, tr("What is sent"));
    m_pull->setObjectName(QStringLiteral("pull"));
    m_pull->setPlaceholderText(tr("owner/name#12; empty: a change that is made up"));
    m_pull->setAccessibleName(tr("Pull request to show the prompt of"));
    auto *row = new QHBoxLayout;
    row->addWidget(m_pull, 1);
    row->addWidget(m_show);
    glass->body()->addLayout(row);
    m_about = glass->addText({}, Label::Look::Second);
    m_prompt->setReadOnly(true);
    m_prompt->setFont(theme.mono(-1));
    m_prompt->setTabChangesFocus(true);
    m_prompt->setAccessibleName(tr("The exact bytes that would be sent"));
    m_prompt->setMinimumHeight(140);
    m_prompt->hide();
    glass->body()->addWidget(m_prompt);
    auto *content = new QWidget;
    auto *cards = new QVBoxLayout(content);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->addWidget(intro);
    cards->addWidget(m_slm);
    cards->addWidget(m_llm);
    cards->addWidget(glass);
    cards->addStretch();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(kit::scrolled(content));
    for (ModelCard *card : {m_slm, m_llm})
        connect(card, &ModelCard::changed, this, &ModelsPage::read);
    connect(m_pull, &QLineEdit::returnPressed, m_show, &QPushButton::click);
    connect(m_show, &QPushButton::clicked, this, [this] {
        const auto pull = pullFrom(m_pull->text().trimmed());
        if (!pull)
            return show(std::unexpected(pull.error()));
        m_about->setText(tr("Under way…"));
        m_feed.read<engine::ModelPrompt>("prompt", engine::PreviewModel{*pull}, this,
                                         [this](const Result<engine::ModelPrompt> &prompt) { show(prompt); });
    });
    read();
}

void ModelsPage::read()
{
    m_feed.read<engine::ModelList>("models", engine::ReadModels{}, this, [this](const Result<engine::ModelList> &list) {
        for (const engine::ModelRow &row : list ? list->rows : std::vector<engine::ModelRow>())
            (row.tier == "slm" ? m_slm : m_llm)->setRow(row);
    });
}

void ModelsPage::show(const Result<engine::ModelPrompt> &prompt)
{
    m_about->setToken(prompt ? kit::Colour::Text2 : kit::Colour::Fail);
    m_prompt->setVisible(prompt.has_value());
    if (!prompt) {
        m_about->setText(qs(prompt.error().text));
        return;
    }
    QString about = tr("%L1 bytes, %L2 tokens at most, SHA-256 %3")
                        .arg(prompt->body.size())
                        .arg(prompt->tokens)
                        .arg(qs(prompt->sha256));
    for (const std::string &taken : prompt->redacted)
        about += u'\n' + tr("Taken out: %1").arg(qs(taken));
    if (prompt->keptOut > 0)
        about += u'\n' + tr("%n file(s) are kept out of it", nullptr, prompt->keptOut);
    m_about->setText(about);
    m_prompt->setPlainText(qs(prompt->body));
}

} // namespace sb::settings
