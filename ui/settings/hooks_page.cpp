// SPDX-License-Identifier: GPL-3.0-or-later
#include "hooks_page.h"

#include <core/engine/hook_address.h>

#include <ui/kit/parts.h>
#include <ui/kit/view_state.h>

#include <QClipboard>
#include <QComboBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>

namespace sb::settings {

using kit::Label;
using kit::qs;

HooksPage::HooksPage(feed::Feed &feed, kit::Theme &theme, kit::ViewState &state, QWidget *parent)
    : QWidget(parent)
    , m_feed(feed)
    , m_state(state)
    , m_said(kit::wrappedLabel(theme, {}, Label::Look::Second))
    , m_port(new QSpinBox)
    , m_secret(new QLineEdit)
    , m_repo(new QComboBox)
    , m_receive(new QPushButton(tr("&Receive")))
    , m_stop(new QPushButton(tr("S&top receiving")))
    , m_test(new QPushButton(tr("Send a test &delivery")))
    , m_copy(new QPushButton(tr("&Copy the line")))
{
    auto *receiver = new kit::Card(theme, tr("Receiver"));
    m_address = receiver->addText({}, Label::Look::Mono);
    m_counts = receiver->addText({}, Label::Look::Second);
    m_port->setRange(0, UINT16_MAX);
    m_port->setSpecialValueText(tr("any that is free"));
    m_port->setValue(state.get(QStringLiteral("hookPort"), int(engine::usualHookPort)).toInt());
    m_port->setAccessibleName(tr("Port of this computer"));
    m_secret->setEchoMode(QLineEdit::Password);
    m_secret->setAccessibleName(tr("Secret that signs the webhooks"));
    m_secret->setPlaceholderText(tr("the one that GitHub signs with; never shown again"));
    auto *form = new QFormLayout;
    form->addRow(tr("&Port"), m_port);
    form->addRow(tr("&Secret"), m_secret);
    receiver->body()->addLayout(form);
    m_place = receiver->addText({}, Label::Look::Second);
    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {m_receive, m_stop, m_test})
        buttons->addWidget(button);
    buttons->addStretch();
    receiver->body()->addLayout(buttons);
    receiver->body()->addWidget(m_said);
    auto *forward = new kit::Card(theme, tr("Forward a repository's events to it"));
    forward->addText(tr("In a shell where SIGNALBOX_WEBHOOK_SECRET is the secret above, with GitHub's gh and its "
                        "extension cli/gh-webhook:"),
                     Label::Look::Second);
    m_repo->setAccessibleName(tr("Repository whose events are forwarded"));
    m_repo->setEditable(true);
    forward->body()->addWidget(m_repo, 0, Qt::AlignLeft);
    m_line = forward->addText({}, Label::Look::Mono);
    forward->body()->addWidget(m_copy, 0, Qt::AlignLeft);
    for (const fact::Repo &repo : feed.status().repos)
        m_repo->addItem(qs(repo.id.value));
    if (m_repo->count() == 0)
        m_repo->setEditText(QStringLiteral("OWNER/NAME"));
    auto *column = new QVBoxLayout(this);
    column->addWidget(receiver);
    column->addWidget(forward);
    column->addStretch();
    connect(m_secret, &QLineEdit::textChanged, this, &HooksPage::follow);
    connect(m_secret, &QLineEdit::returnPressed, m_receive, &QPushButton::click);
    connect(m_port, &QSpinBox::valueChanged, this, &HooksPage::follow);
    connect(m_repo, &QComboBox::editTextChanged, this, &HooksPage::follow);
    connect(m_receive, &QPushButton::clicked, this, [this] { receive(true); });
    connect(m_stop, &QPushButton::clicked, this, [this] { receive(false); });
    connect(m_test, &QPushButton::clicked, this, [this] { command(engine::SendTestDelivery{}); });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_line->text());
        say(tr("The line is on the clipboard."), false);
    });
    connect(&m_feed, &feed::Feed::statusChanged, this, &HooksPage::follow);
    follow();
}

void HooksPage::follow()
{
    const engine::HookStatus &hooks = m_feed.status().hooks;
    const bool on = hooks.port != 0;
    m_address->setText(on ? qs(engine::hookUrl(hooks.port)) : tr("No webhooks are received."));
    QString counts = tr("%1 taken, %2 that were there before, %3 refused, %4 that no event could be made of")
                         .arg(hooks.taken)
                         .arg(hooks.again)
                         .arg(hooks.refused)
                         .arg(hooks.unread);
    if (!hooks.lastProblem.empty())
        counts += tr("; the last problem: %1").arg(kit::oneLine(qs(hooks.lastProblem)));
    if (hooks.missed > 0)
        counts += u'\n'
            + tr("%n delivery(s) were missed, fetched again at %1", nullptr, int(hooks.missedLast))
                  .arg(kit::clockTime(hooks.missedAt, m_feed.status().asOf))
            + (hooks.missed > hooks.missedLast ? tr("; %1 since the start").arg(hooks.missed) : QString());
    m_counts->setText(counts);
    m_counts->setVisible(on || hooks.taken + hooks.refused + hooks.missed > 0);
    m_receive->setText(on ? tr("&Receive with these") : tr("&Receive"));
    const bool kept = hooks.secretIn == "keychain" || hooks.secretIn == "environment";
    m_place->setText(hooks.secretIn == "keychain" ? tr("The secret is in the keychain; another one takes its place.")
                         : hooks.secretIn == "environment"
                         ? tr("The secret is in SIGNALBOX_WEBHOOK_SECRET of this program.")
                         : hooks.secretIn == "memory"
                         ? tr("There is no keychain that keeps the secret: it is known until Signalbox ends. Start one "
                              "(gnome-keyring, KWallet), or set SIGNALBOX_WEBHOOK_SECRET.")
                         : tr("There is no secret yet. It is kept in the keychain where there is one."));
    m_receive->setEnabled(kept || !m_secret->text().isEmpty());
    m_receive->setToolTip(m_receive->isEnabled() ? QString() : tr("Give the secret first"));
    m_stop->setEnabled(on);
    m_test->setEnabled(on);
    m_test->setToolTip(on ? tr("Posts a signed ping to the address above, as GitHub would")
                          : tr("Begin to receive first"));
    const int port = on ? hooks.port : m_port->value() != 0 ? m_port->value() : int(engine::usualHookPort);
    static const QRegularExpression name(QStringLiteral("^[\\w.-]+/[\\w.-]+$")); // nothing that a shell would read
    const QString repo = m_repo->currentText().trimmed();
    m_line->setText(
        qs(engine::forwardLine(name.match(repo).hasMatch() ? kit::utf8(repo) : std::string("OWNER/NAME"), port)));
}

void HooksPage::receive(bool on)
{
    m_state.set(QStringLiteral("hookPort"), m_port->value());
    command(engine::ReceiveHooks{on, m_port->value(), on ? kit::utf8(m_secret->text()) : std::string()});
    m_secret->clear();
}

void HooksPage::command(engine::Request request)
{
    say(tr("Under way…"), false);
    m_feed.command(std::move(request), this,
                   [this](const Result<engine::Done> &done) { say(qs(done ? done->text : done.error().text), !done); });
}

void HooksPage::say(const QString &text, bool problem)
{
    m_said->setToken(problem ? kit::Colour::Fail : kit::Colour::Text2);
    m_said->setText(text);
}

} // namespace sb::settings
