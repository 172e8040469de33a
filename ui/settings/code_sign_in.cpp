// SPDX-License-Identifier: GPL-3.0-or-later
#include "code_sign_in.h"

#include <ui/kit/view_state.h>

#include <QClipboard>
#include <QDesktopServices>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QUrl>

namespace sb::settings {

using kit::Label;
using kit::qs;

namespace {
const QString clientKey = QStringLiteral("oauthClient");
} // namespace

CodeSignIn::CodeSignIn(feed::Feed &feed, kit::Theme &theme, kit::ViewState &state, QWidget *parent)
    : Card(theme, tr("Sign in with a browser"), parent)
    , m_feed(feed)
    , m_state(state)
    , m_client(new QLineEdit)
    , m_begin(new QPushButton(tr("Sign in with a &browser")))
    , m_waits(new QProgressBar)
    , m_copy(new QPushButton(tr("&Copy the code")))
    , m_open(new QPushButton(tr("Open the &page")))
    , m_stop(new QPushButton(tr("Ca&ncel")))
    , m_said(kit::wrappedLabel(theme, {}, Label::Look::Second))
{
    addText(
        tr("The host shows a page on which you type a code and allow an OAuth application to act for you. It is asked "
           "for the scope repo and nothing more."),
        Label::Look::Second);
    m_client->setObjectName(QStringLiteral("client-id"));
    m_client->setText(state.get(clientKey, qEnvironmentVariable("SIGNALBOX_CLIENT_ID")).toString());
    m_client->setPlaceholderText(tr("of an OAuth application of yours that allows the device flow; it is no secret"));
    m_client->setAccessibleName(tr("Client ID of the OAuth application"));
    auto *form = new QFormLayout;
    form->addRow(tr("Client &ID"), m_client);
    body()->addLayout(form);
    body()->addWidget(m_begin, 0, Qt::AlignLeft);
    m_code = addText({}, Label::Look::Hero);
    m_code->setObjectName(QStringLiteral("code"));
    m_code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_where = addText();
    m_waits->setRange(0, 0);
    m_waits->setTextVisible(false);
    m_waits->setAccessibleName(tr("Waits until the code is typed"));
    body()->addWidget(m_waits);
    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {m_copy, m_open, m_stop})
        buttons->addWidget(button);
    buttons->addStretch();
    body()->addLayout(buttons);
    body()->addWidget(m_said);
    connect(m_client, &QLineEdit::textChanged, this, &CodeSignIn::follow);
    connect(m_client, &QLineEdit::returnPressed, m_begin, &QPushButton::click);
    connect(m_begin, &QPushButton::clicked, this, &CodeSignIn::begin);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_code->text());
        say(tr("The code is on the clipboard."), false);
    });
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (!QDesktopServices::openUrl(QUrl(qs(m_feed.status().signIn.page))))
            say(tr("No browser could be started: open the page by hand."), true);
    });
    connect(m_stop, &QPushButton::clicked, this, [this] { m_feed.send(engine::StopSignIn{}, this); });
    connect(&m_feed, &feed::Feed::statusChanged, this, &CodeSignIn::follow);
    follow();
}

void CodeSignIn::setObstacle(const QString &why)
{
    m_obstacle = why;
    follow();
}

void CodeSignIn::follow()
{
    const engine::CodeSignIn &waiting = m_feed.status().signIn;
    const bool shown = !waiting.code.empty();
    const bool appears = shown && m_code->text().isEmpty();
    m_code->setText(qs(waiting.code));
    m_code->setAccessibleName(tr("Code to type: %1").arg(m_code->text()));
    m_where->setText(tr("Type it on %1 before %2.")
                         .arg(kit::oneLine(qs(waiting.page)), kit::clockTime(waiting.expires, m_feed.status().asOf)));
    for (QWidget *part : std::initializer_list<QWidget *>{m_code, m_where, m_copy, m_open})
        part->setVisible(shown);
    const bool busy = shown || m_begun;
    m_waits->setVisible(busy);
    m_stop->setVisible(busy);
    m_client->setEnabled(m_obstacle.isEmpty() && !busy);
    m_begin->setEnabled(m_obstacle.isEmpty() && !busy && !m_client->text().trimmed().isEmpty());
    m_begin->setToolTip(!m_obstacle.isEmpty()       ? m_obstacle
                            : busy                  ? tr("A code waits to be typed")
                            : !m_begin->isEnabled() ? tr("Give the client ID first")
                                                    : QString());
    if (appears) {
        say(tr("Waits for you to type the code."), false);
        if (m_begun)
            m_copy->setFocus(); // the button that was pressed is off now
    }
}

void CodeSignIn::begin()
{
    m_state.set(clientKey, m_client->text().trimmed());
    m_begun = true;
    say(tr("Asking the host for a code…"), false);
    follow();
    m_feed.command(engine::SignInByCode{kit::utf8(m_client->text())}, this, [this](const Result<engine::Done> &done) {
        m_begun = false;
        if (done)
            say(qs(done->text), false);
        else if (done.error().kind == Error::Kind::Cancelled)
            say(tr("Cancelled: nobody was signed in."), false);
        else
            say(qs(done.error().text), true);
        follow();
        Q_EMIT ended();
    });
}

void CodeSignIn::say(const QString &text, bool problem)
{
    m_said->setToken(problem ? kit::Colour::Fail : kit::Colour::Text2);
    m_said->setText(text);
}

} // namespace sb::settings
