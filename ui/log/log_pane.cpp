// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_pane.h"

#include <ui/kit/action_registry.h>
#include <ui/kit/on_pool.h>
#include <ui/kit/page.h>
#include <ui/kit/text.h>
#include <ui/kit/toast.h>

#include <QHBoxLayout>
#include <QLineEdit>
#include <QShortcut>
#include <QTimer>

namespace sb::log {

LogPane::LogPane(const kit::Context &context, const QString &prefix, QWidget *parent)
    : QWidget(parent)
    , m_pool(context.pool)
    , m_view(new LogView(context.theme, this))
    , m_find(new QLineEdit(this))
    , m_watch(new QTimer(this))
    , m_state(kit::plainLabel(context.theme, {}, kit::Label::Look::Small, this))
{
    m_watch->setInterval(100);
    connect(m_watch, &QTimer::timeout, this, &LogPane::follow);
    auto *stop = new QShortcut(Qt::Key_Escape, m_find);
    stop->setContext(Qt::WidgetShortcut);
    connect(stop, &QShortcut::activated, this, [this] {
        stopSearch();
        m_view->setFocus();
    });
    m_find->setPlaceholderText(tr("Find in log"));
    m_find->setAccessibleName(tr("Find in log, or :line"));
    m_find->setClearButtonEnabled(true);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 5, 12, 5);
    head->setSpacing(12);
    head->addWidget(m_find, 1);
    head->addWidget(m_state);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_view, 1);
    connect(m_find, &QLineEdit::textChanged, this, &LogPane::find);
    connect(m_find, &QLineEdit::returnPressed, this, [this] {
        if (!m_find->text().startsWith(u':'))
            m_view->stepHit(1);
        else
            m_find->clear();
        m_view->setFocus();
    });
    connect(m_view, &LogView::currentChanged, this, &LogPane::follow);
    addActions(context, prefix);
}

LogPane::~LogPane()
{
    for (const auto *source : {&m_opening, &m_searching}) {
        if (*source)
            (*source)->request();
    }
}

void LogPane::addActions(const kit::Context &context, const QString &prefix)
{
    const auto add = [&](const QString &id, const QString &text, QList<QKeySequence> keys, std::function<void()> run) {
        context.actions.add({prefix + QStringLiteral(".log.") + id, text, std::move(keys), kit::Scope::Log, {}, {}},
                            this, std::move(run));
    };
    const auto field = [this](const QString &text) {
        m_find->setText(text);
        m_find->setFocus();
    };
    const auto step = [this, &toast = context.toast](int direction) {
        if (m_view->log() && !m_view->stepError(direction))
            toast.say(direction > 0 ? tr("No error below") : tr("No error above"));
    };
    add(QStringLiteral("next"), tr("Next error"), {Qt::Key_N}, [step] { step(1); });
    add(QStringLiteral("previous"), tr("Previous error"), {Qt::SHIFT | Qt::Key_N}, [step] { step(-1); });
    add(QStringLiteral("find"), tr("Find in log"), {Qt::CTRL | Qt::Key_F}, [field] { field({}); });
    add(QStringLiteral("findNext"), tr("Next match"), {Qt::Key_F3}, [this] { m_view->stepHit(1); });
    add(QStringLiteral("findPrevious"), tr("Previous match"), {Qt::SHIFT | Qt::Key_F3},
        [this] { m_view->stepHit(-1); });
    add(QStringLiteral("goTo"), tr("Go to line"), {Qt::Key_Colon}, [field] { field(QStringLiteral(":")); });
    add(QStringLiteral("wrap"), tr("Wrap long lines"), {Qt::Key_Z}, [this] { m_view->setWrap(!m_view->wrap()); });
    add(QStringLiteral("timestamps"), tr("Timestamps"), {Qt::SHIFT | Qt::Key_T},
        [this] { m_view->setTimestamps(!m_view->timestamps()); });
    add(QStringLiteral("raw"), tr("Raw log"), {Qt::SHIFT | Qt::Key_L}, [this] { m_view->setRaw(!m_view->raw()); });
}

void LogPane::open(const QString &path, Marks marks)
{
    if (m_opening)
        m_opening->request();
    m_opening = std::make_unique<CancelSource>();
    m_view->clear(tr("Opening the log…"));
    const quint64 generation = ++m_generation;
    kit::onPool(
        m_pool, this, [path, cancel = m_opening->token()] { return LogFile::open(path, cancel); },
        [this, generation, marks = std::move(marks)](const Result<std::shared_ptr<const LogFile>> &log) {
            if (generation != m_generation)
                return;
            if (log)
                m_view->setLog(*log, marks);
            else
                m_view->clear(kit::qs(log.error().text));
            find(m_find->text());
            Q_EMIT opened();
            if (log && marks.errors.empty())
                lookForErrors(*log);
        });
}

void LogPane::lookForErrors(const std::shared_ptr<const LogFile> &log)
{
    kit::onPool(
        m_pool, this, [log, cancel = m_opening->token()] { return errorLines(*log, cancel); },
        [this, generation = m_generation](std::vector<int64_t> lines) {
            if (generation == m_generation)
                m_view->setErrors(std::move(lines));
        });
}

void LogPane::stopSearch()
{
    if (m_searching)
        m_searching->request();
    ++m_search;
    m_watch->stop();
    m_progress.reset();
    follow();
}

void LogPane::setText(const QString &text)
{
    ++m_generation;
    m_view->setLog(LogFile::fromText(text.toStdString()), {});
    follow();
}

void LogPane::clear(const QString &why)
{
    ++m_generation;
    m_view->clear(why);
    follow();
    Q_EMIT opened();
}

void LogPane::find(const QString &text)
{
    stopSearch();
    m_found.clear();
    const quint64 search = m_search;
    if (text.startsWith(u':')) {
        if (const qlonglong line = text.mid(1).toLongLong(); line > 0)
            m_view->goTo(line);
        return;
    }
    m_view->setHits({}, {});
    follow();
    if (text.isEmpty() || !m_view->log())
        return;
    m_searching = std::make_unique<CancelSource>();
    // The view owns the file; the job keeps it alive with its own share.
    std::shared_ptr<const LogFile> log = m_view->shared();
    m_progress = std::make_shared<SearchProgress>();
    m_watch->start();
    kit::onPool(
        m_pool, this,
        [log, wanted = text.toStdString(), cancel = m_searching->token(), progress = m_progress] {
            return sb::log::search(*log, wanted, cancel, progress.get());
        },
        [this, search, text](Found found) {
            if (search != m_search || found.cancelled)
                return;
            m_watch->stop();
            m_progress.reset();
            m_found = found.lines == 0
                ? tr("not found")
                : tr("%1 on %2")
                      .arg(tr("%n match(es)", nullptr, int(std::min<int64_t>(found.matches, INT_MAX))),
                           tr("%n line(s)", nullptr, int(found.lines)));
            m_view->setHits(std::move(found.at), text);
            follow();
        });
}

void LogPane::follow()
{
    if (!m_view->log()) {
        m_state->setText({});
        return;
    }
    QString text = tr("line %1 of %2").arg(m_view->currentLine()).arg(m_view->log()->lineCount());
    if (m_progress) {
        const int64_t size = std::max<int64_t>(1, m_view->log()->size());
        text = tr("searching %1 %, %n line(s) so far, Esc stops", nullptr, int(m_progress->lines))
                   .arg(m_progress->bytes * 100 / size)
            + QStringLiteral(" · ") + text;
    }
    if (!m_found.isEmpty())
        text = m_found + QStringLiteral(" · ") + text;
    m_state->setText(text);
}

} // namespace sb::log
