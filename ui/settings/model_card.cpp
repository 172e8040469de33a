// SPDX-License-Identifier: GPL-3.0-or-later
#include "model_card.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace sb::settings {

using kit::Label;
using kit::qs;
using kit::utf8;

namespace {

QSpinBox *numberField(int least, int most, const QString &suffix, const QString &name)
{
    auto *box = new QSpinBox;
    box->setRange(least, most);
    box->setSuffix(suffix);
    box->setGroupSeparatorShown(true);
    box->setAccessibleName(name);
    return box;
}

QLineEdit *textField(const QString &objectName, const QString &name, const QString &hint)
{
    auto *edit = new QLineEdit;
    edit->setObjectName(objectName);
    edit->setAccessibleName(name);
    edit->setPlaceholderText(hint);
    return edit;
}

} // namespace

ModelCard::ModelCard(feed::Feed &feed, kit::Theme &theme, const std::string &tier, QWidget *parent)
    : kit::Card(theme,
                tier == "slm" ? tr("Small model, asked first")
                              : tr("Large model, asked where the small one is not sure"),
                parent)
    , m_feed(feed)
    , m_tier(tier)
    , m_name(textField(QStringLiteral("name"), tr("Name of the endpoint"), tr("what you call it")))
    , m_url(
          textField(QStringLiteral("url"), tr("Address of the endpoint"), QStringLiteral("http://127.0.0.1:11434/v1")))
    , m_model(textField(QStringLiteral("model"), tr("Model"), tr("as the server names it")))
    , m_key(textField(QStringLiteral("key"), tr("Key of the endpoint"), tr("if it wants one; never shown again")))
    , m_seconds(numberField(1, 300, tr(" s"), tr("Seconds that one call may take")))
    , m_tokens(numberField(0, 1'000'000'000, tr(" tokens a day"), tr("Tokens a day")))
    , m_calls(numberField(0, 10'000, tr(" calls an hour"), tr("Calls an hour")))
    , m_on(new QCheckBox(tr("Ask it where the local tiers are not sure")))
    , m_said(kit::wrappedLabel(theme, {}, Label::Look::Second))
    , m_save(new QPushButton(tr("Save")))
    , m_try(new QPushButton(tr("Try it")))
    , m_remove(new QPushButton(tr("Remove")))
{
    m_key->setEchoMode(QLineEdit::Password);
    m_tokens->setSingleStep(10'000);
    auto *form = new QFormLayout;
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Address"), m_url);
    form->addRow(tr("Model"), m_model);
    form->addRow(tr("Key"), m_key);
    auto *limits = new QHBoxLayout;
    for (QSpinBox *box : {m_seconds, m_tokens, m_calls})
        limits->addWidget(box);
    limits->addStretch();
    form->addRow(tr("At most"), limits);
    form->addRow(QString(), m_on);
    body()->addLayout(form);
    m_place = addText({}, Label::Look::Second);
    m_spent = addText({}, Label::Look::Second);
    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {m_save, m_try, m_remove}) {
        button->setAccessibleDescription(m_tier == "slm" ? tr("the small model") : tr("the large model"));
        buttons->addWidget(button);
    }
    buttons->addStretch();
    body()->addLayout(buttons);
    body()->addWidget(m_said);
    for (QLineEdit *edit : {m_name, m_url, m_model, m_key}) {
        connect(edit, &QLineEdit::textChanged, this, &ModelCard::follow);
        connect(edit, &QLineEdit::returnPressed, m_save, &QPushButton::click);
    }
    connect(m_save, &QPushButton::clicked, this, &ModelCard::save);
    connect(m_try, &QPushButton::clicked, this, [this] {
        say(tr("Asking it about a change that is made up…"), false);
        command(engine::TryModel{m_tier});
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_filled = false;
        say(tr("Under way…"), false);
        command(engine::RemoveModel{m_tier});
    });
    engine::ModelRow none;
    none.tier = m_tier;
    none.on = true;
    setRow(none);
    m_filled = false;
}

void ModelCard::setRow(const engine::ModelRow &row)
{
    m_row = row;
    if (!m_filled) {
        m_name->setText(qs(row.name));
        m_url->setText(qs(row.url));
        m_model->setText(qs(row.model));
        m_seconds->setValue(row.seconds);
        m_tokens->setValue(int(std::min<int64_t>(row.tokensADay, m_tokens->maximum())));
        m_calls->setValue(row.callsAnHour);
        m_on->setChecked(row.on || row.name.empty());
        m_filled = true;
    }
    m_place->setText(row.name.empty() ? tr("Nothing is set: nothing is asked, and nothing leaves this computer.")
                         : row.keyIn == "keychain" ? tr("Its key is in the keychain; another one takes its place.")
                         : row.keyIn == "memory"   ? tr("No keychain keeps its key: it is known until Signalbox ends.")
                                                   : tr("It is asked without a key."));
    QString spent = tr("%L1 of %L2 tokens of the last 24 hours, %3 of %4 calls of the last hour")
                        .arg(row.tokensToday)
                        .arg(row.tokensADay)
                        .arg(row.callsThisHour)
                        .arg(row.callsAnHour);
    if (row.restsUntil != Time())
        spent += tr("; it failed too often and is left alone until %1").arg(kit::absolute(row.restsUntil));
    if (!row.problem.empty())
        spent += QStringLiteral("; ") + qs(row.problem);
    m_spent->setText(spent);
    m_spent->setVisible(!row.name.empty());
    follow();
}

void ModelCard::follow()
{
    const bool whole = !m_name->text().trimmed().isEmpty() && !m_url->text().trimmed().isEmpty()
        && !m_model->text().trimmed().isEmpty();
    m_save->setEnabled(whole);
    m_save->setToolTip(whole ? QString() : tr("Give a name, an address and a model first"));
    m_try->setEnabled(!m_row.name.empty());
    m_try->setToolTip(m_row.name.empty() ? tr("Save it first") : tr("Asks it about a change that is made up"));
    m_remove->setEnabled(!m_row.name.empty());
}

void ModelCard::save()
{
    say(tr("Under way…"), false);
    command(engine::SetModel{m_tier, utf8(m_name->text().trimmed()), utf8(m_url->text().trimmed()),
                             utf8(m_model->text().trimmed()), utf8(m_key->text()), m_on->isChecked(),
                             m_seconds->value(), m_tokens->value(), m_calls->value()});
    m_key->clear();
}

void ModelCard::command(engine::Request request)
{
    m_feed.command(std::move(request), this, [this](const Result<engine::Done> &done) {
        say(qs(done ? done->text : done.error().text), !done);
        Q_EMIT changed();
    });
}

void ModelCard::say(const QString &text, bool problem)
{
    m_said->setToken(problem ? kit::Colour::Fail : kit::Colour::Text2);
    m_said->setText(text);
}

} // namespace sb::settings
