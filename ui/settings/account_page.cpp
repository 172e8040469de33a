// SPDX-License-Identifier: GPL-3.0-or-later
#include "account_page.h"

#include "code_sign_in.h"

#include <core/base/text.h>

#include <ui/kit/parts.h>

#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

namespace sb::settings {

using kit::Label;
using kit::qs;

AccountPage::AccountPage(feed::Feed &feed, kit::Theme &theme, kit::ViewState &state, QWidget *parent)
    : QWidget(parent)
    , m_feed(feed)
    , m_card(new kit::Card(theme, tr("Code host")))
    , m_said(kit::wrappedLabel(theme, {}, Label::Look::Second))
    , m_byCode(new CodeSignIn(feed, theme, state))
    , m_token(new QLineEdit)
    , m_signIn(new QPushButton(tr("Sign &in")))
    , m_signOut(new QPushButton(tr("Sign &out")))
{
    m_who = m_card->addText({}, Label::Look::Bold);
    m_place = m_card->addText();
    m_scopes = m_card->addText({}, Label::Look::Second);
    m_notes = m_card->addText({}, Label::Look::Second);
    auto *sign = new kit::Card(theme, tr("Sign in with another token"));
    sign->addText(
        tr("Made on the host's page of personal access tokens, with the scope repo. It goes to the keychain and "
           "nowhere else."),
        Label::Look::Second);
    m_token->setObjectName(QStringLiteral("token"));
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setAccessibleName(tr("Token of the code host"));
    auto *form = new QFormLayout;
    form->addRow(tr("&Token"), m_token);
    sign->body()->addLayout(form);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_signIn);
    buttons->addWidget(m_signOut);
    buttons->addStretch();
    sign->body()->addLayout(buttons);
    sign->body()->addWidget(m_said);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_card);
    column->addWidget(m_byCode);
    column->addWidget(sign);
    column->addStretch();
    connect(m_byCode, &CodeSignIn::ended, this, &AccountPage::read);
    connect(m_token, &QLineEdit::textChanged, this, &AccountPage::follow);
    connect(m_token, &QLineEdit::returnPressed, m_signIn, &QPushButton::click);
    connect(m_signIn, &QPushButton::clicked, this, [this] {
        command(engine::SignIn{kit::utf8(m_token->text())});
        m_token->clear();
    });
    connect(m_signOut, &QPushButton::clicked, this, [this] { command(engine::SignOut{}); });
    fill({});
    m_who->setText(tr("Asking the keychain and the host…"));
    read();
}

void AccountPage::read()
{
    m_feed.read<engine::AccountDetail>("account", engine::ReadAccount{}, this,
                                       [this](const Result<engine::AccountDetail> &account) {
                                           if (account)
                                               fill(*account);
                                           else
                                               say(qs(account.error().text), true);
                                       });
}

void AccountPage::fill(const engine::AccountDetail &account)
{
    m_account = account;
    const bool watches = !account.host.empty();
    m_who->setText(!watches ? tr("This workspace watches no code host: its repositories are on this computer.")
                       : account.login.empty() ? tr("%1: nobody is signed in").arg(qs(account.host))
                                               : tr("%1: signed in as %2").arg(qs(account.host), qs(account.login)));
    m_place->setText(!watches                             ? QString()
                         : account.place == "keychain"    ? tr("The token is in the keychain.")
                         : account.place == "environment" ? tr("The token is in SIGNALBOX_TOKEN of this program.")
                         : account.problem.empty()
                         ? tr("There is no token: public repositories are read, 60 calls an hour; nothing is written.")
                         : QString());
    QStringList scopes;
    for (const std::string &scope : account.scopes)
        scopes += qs(scope);
    m_scopes->setText(account.login.empty() ? QString()
                          : !account.scopesTold
                          ? tr("The host does not say what this token may do (a fine-grained token): what "
                               "it lacks is said where it is wanted.")
                          : scopes.isEmpty() ? tr("Scopes: none")
                                             : tr("Scopes: %1").arg(scopes.join(QStringLiteral(", "))));
    QStringList notes;
    for (const engine::AccountDetail::Note &note : account.notes)
        notes += (note.missing ? tr("Missing %1: %2") : tr("Too much, %1: %2")).arg(qs(note.scope), qs(note.text));
    if (!account.problem.empty())
        notes.prepend(qs(account.problem));
    m_notes->setText(notes.join(u'\n'));
    m_notes->setToken(notes.isEmpty() ? kit::Colour::Text2 : kit::Colour::Fail);
    for (Label *label : {m_place, m_scopes, m_notes})
        label->setVisible(!label->text().isEmpty());
    follow();
}

void AccountPage::follow()
{
    const bool fixed = m_account.place == "environment";
    const QString why = m_account.host.empty() ? tr("This workspace watches no code host")
        : fixed                                ? tr("SIGNALBOX_TOKEN is used in place of any other: start without it")
                                               : QString();
    m_byCode->setObstacle(why);
    m_token->setEnabled(why.isEmpty());
    m_signIn->setEnabled(why.isEmpty() && !m_token->text().isEmpty());
    m_signIn->setToolTip(why.isEmpty() && m_token->text().isEmpty() ? tr("Paste a token first") : why);
    m_signOut->setEnabled(why.isEmpty() && m_account.place == "keychain");
    m_signOut->setToolTip(m_signOut->isEnabled() ? tr("Takes the token out of the keychain") : why);
}

void AccountPage::command(engine::Request request)
{
    say(tr("Under way…"), false);
    m_feed.command(std::move(request), this, [this](const Result<engine::Done> &done) {
        say(qs(done ? done->text : done.error().text), !done);
        read();
    });
}

void AccountPage::say(const QString &text, bool problem)
{
    m_said->setToken(problem ? kit::Colour::Fail : kit::Colour::Text2);
    m_said->setText(text);
}

} // namespace sb::settings
