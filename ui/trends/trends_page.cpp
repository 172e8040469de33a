// SPDX-License-Identifier: GPL-3.0-or-later
#include "trends_page.h"

#include "trend_chart.h"
#include "trend_model.h"

#include <ui/kit/action_registry.h>
#include <ui/kit/parts.h>
#include <ui/kit/toast.h>

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSaveFile>
#include <QStackedWidget>
#include <QTableView>

namespace sb::trends {

TrendsPage::TrendsPage(feed::Feed &feed, const kit::Context &context, QWidget *parent)
    : Page(parent)
    , m_feed(feed)
    , m_context(context)
    , m_model(new TrendModel(this))
    , m_chart(new TrendChart(context.theme, *m_model, this))
    , m_table(new QTableView(this))
    , m_stack(new QStackedWidget(this))
    , m_rate(new kit::Chip(context.theme, tr("Success rate"), true, this))
    , m_fix(new kit::Chip(context.theme, tr("Time to fix"), false, this))
    , m_window(new kit::Chip(context.theme, tr("30 days"), false, this))
    , m_form(new kit::Chip(context.theme, tr("Table"), false, this))
    , m_now(kit::plainLabel(context.theme, {}, kit::Label::Look::Heading, this))
{
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Trend table"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setShowGrid(false);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_stack->addWidget(m_chart);
    auto *table = new QWidget(this); // the margins of the rest of the page
    auto *inside = new QHBoxLayout(table);
    inside->setContentsMargins(18, 8, 12, 8);
    inside->addWidget(m_table);
    table->setFocusProxy(m_table);
    m_stack->addWidget(table);

    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 7, 16, 7);
    head->setSpacing(8);
    for (kit::Chip *chip : {m_rate, m_fix})
        head->addWidget(chip);
    head->addStretch(1);
    for (kit::Chip *chip : {m_window, m_form})
        head->addWidget(chip);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(kit::hairline(context.theme, this));
    m_now->setContentsMargins(18, 16, 18, 4);
    column->addWidget(m_now);
    column->addWidget(m_stack, 1);
    addActions();
    connect(m_rate, &QAbstractButton::clicked, this, [this] { choose(QStringLiteral("success_rate")); });
    connect(m_fix, &QAbstractButton::clicked, this, [this] { choose(QStringLiteral("time_to_fix")); });
    // Every run and every fix moves a trend; the status names the moment of the first read.
    connect(&m_feed, &feed::Feed::failuresReset, this, [this] { read(); });
    connect(&m_feed, &feed::Feed::boardChanged, this, [this] { read(); });
    connect(&m_feed, &feed::Feed::failuresChanged, this, [this] { read(); });
    caption();
}

void TrendsPage::addActions()
{
    const auto add = [&](const QString &id, const QString &text, QList<QKeySequence> keys, std::function<void()> run) {
        return m_context.actions.add(
            {QStringLiteral("trends.") + id, text, std::move(keys), kit::Scope::Trends, {}, tr("View")}, this,
            std::move(run));
    };
    const auto step = [this] {
        choose(m_trend == QLatin1String("success_rate") ? QStringLiteral("time_to_fix")
                                                        : QStringLiteral("success_rate"));
    };
    add(QStringLiteral("next"), tr("Next trend"), {Qt::Key_BracketRight}, step);
    add(QStringLiteral("previous"), tr("Previous trend"), {Qt::Key_BracketLeft}, step);
    const auto form = [this] {
        m_stack->setCurrentIndex(1 - m_stack->currentIndex());
        m_stack->currentWidget()->setFocus();
        caption();
    };
    add(QStringLiteral("table"), tr("Chart or table"), {Qt::Key_T}, form);
    connect(m_form, &QAbstractButton::clicked, this, form);
    const auto window = [this] {
        m_days = m_days == 30 ? 90 : m_days == 90 ? 7 : 30;
        caption();
        read();
    };
    add(QStringLiteral("window"), tr("Window: 7, 30 or 90 days"), {Qt::Key_W}, window);
    connect(m_window, &QAbstractButton::clicked, this, window);
    add(QStringLiteral("copy"), tr("Copy as a table"), {QKeySequence::Copy}, [this] {
        QApplication::clipboard()->setText(m_model->text(u'\t'));
        m_context.toast.say(tr("Trend copied"));
    });
    add(QStringLiteral("export"), tr("Export as CSV…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_S}, [this] { save(); });
}

void TrendsPage::choose(const QString &trend)
{
    m_trend = trend;
    caption();
    read();
    Q_EMIT linkChanged();
}

void TrendsPage::caption()
{
    const bool rate = m_trend == QLatin1String("success_rate");
    m_rate->setCaption(rate ? tr("● Success rate") : tr("Success rate"));
    m_fix->setCaption(rate ? tr("Time to fix") : tr("● Time to fix"));
    m_window->setCaption(tr("%n day(s)", nullptr, m_days));
    m_form->setCaption(m_stack->currentIndex() == 0 ? tr("Show table") : tr("Show chart"));
    for (const int column : {int(TrendModel::Median), int(TrendModel::P90)})
        m_table->setColumnHidden(column, rate);
    m_table->setColumnHidden(TrendModel::Value, !rate);
    m_table->scrollToBottom();
    m_now->setText(m_model->rowCount() > 0 ? m_model->now() : tr("Nothing has been measured yet."));
}

void TrendsPage::read()
{
    m_feed.read<fact::Trend>("trend", engine::ReadTrend{kit::utf8(m_trend), m_days}, this,
                             [this](const Result<fact::Trend> &trend) {
                                 if (trend)
                                     m_model->setTrend(*trend);
                                 caption();
                                 if (!trend)
                                     m_now->setText(kit::qs(trend.error().text));
                             });
}

void TrendsPage::openLink(const QString &rest)
{
    if (rest == QLatin1String("success_rate") || rest == QLatin1String("time_to_fix"))
        choose(rest);
}

QList<QWidget *> TrendsPage::panes() const
{
    return {m_stack->currentWidget()};
}

void TrendsPage::save()
{
    auto *dialog = new QFileDialog(this, tr("Export the trend"), m_trend + QStringLiteral(".csv"), tr("CSV (*.csv)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this, csv = m_model->text(u',').toUtf8()](const QString &path) {
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && file.write(csv) == csv.size() && file.commit())
            m_context.toast.say(tr("Exported to %1").arg(path));
        else
            m_context.toast.sayError(tr("Cannot write %1: %2").arg(path, file.errorString()));
    });
    dialog->open();
}

} // namespace sb::trends
