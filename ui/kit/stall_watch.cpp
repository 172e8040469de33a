// SPDX-License-Identifier: GPL-3.0-or-later
#include "stall_watch.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace sb::kit {

namespace {

using namespace std::chrono_literals;

constexpr StallWatch::Clock::duration patience = 20ms;

double milliseconds(StallWatch::Clock::duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

} // namespace

StallWatch::StallWatch(QString file, QObject *parent)
    : QObject(parent)
    , m_file(std::move(file))
    , m_thread([this](const std::stop_token &stop) { watch(stop); })
{
}

StallWatch::~StallWatch()
{
    m_thread.request_stop();
    m_thread.join();
    write();
}

std::unique_ptr<StallWatch> StallWatch::wanted()
{
    const QString file = qEnvironmentVariable("SIGNALBOX_STALLS");
    return file.isEmpty() ? nullptr : std::make_unique<StallWatch>(file);
}

void StallWatch::watch(const std::stop_token &stop)
{
    auto written = Clock::now();
    while (!stop.stop_requested()) {
        const auto asked = Clock::now();
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_answered = Clock::now().time_since_epoch().count();
                m_back.release();
            },
            Qt::QueuedConnection);
        Clock::duration late{};
        for (auto from = asked; !m_back.try_acquire_for(patience);) {
            if (stop.stop_requested())
                return;
            const auto now = Clock::now();
            late += std::max(now - from - patience, Clock::duration::zero());
            from = now;
        }
        note(asked, std::max(asked, Clock::time_point(Clock::duration(m_answered.load())) - late));
        if (Clock::now() - written > 1s) {
            write();
            written = Clock::now();
        }
        std::this_thread::sleep_for(10ms);
    }
}

void StallWatch::note(Clock::time_point asked, Clock::time_point answered)
{
    const std::lock_guard lock(m_mutex);
    const double waited = milliseconds(answered - asked);
    m_waits.push_back(float(waited));
    if (waited > m_longest) {
        m_longest = waited;
        m_longestAt = milliseconds(asked - m_begun) / 1000;
    }
}

StallWatch::Report StallWatch::report() const
{
    const std::lock_guard lock(m_mutex);
    Report report;
    report.asked = qsizetype(m_waits.size());
    if (m_waits.empty())
        return report;
    std::vector<float> waits = m_waits;
    const auto at = [&waits](size_t part) {
        const auto place = waits.begin() + std::ptrdiff_t(std::min(waits.size() * part / 100, waits.size() - 1));
        std::ranges::nth_element(waits, place);
        return double(*place);
    };
    report.p50 = at(50);
    report.p99 = at(99);
    report.longest = m_longest;
    report.longestAt = m_longestAt;
    return report;
}

void StallWatch::forget()
{
    const std::lock_guard lock(m_mutex);
    m_waits.clear();
    m_longest = m_longestAt = 0;
    m_begun = Clock::now();
}

void StallWatch::write() const
{
    if (m_file.isEmpty())
        return;
    const Report now = report();
    QSaveFile file(m_file);
    if (file.open(QIODevice::WriteOnly)
        && file.write(QJsonDocument(QJsonObject{{QStringLiteral("asked"), now.asked},
                                                {QStringLiteral("p50_ms"), now.p50},
                                                {QStringLiteral("p99_ms"), now.p99},
                                                {QStringLiteral("longest_ms"), now.longest},
                                                {QStringLiteral("longest_at_s"), now.longestAt}})
                          .toJson(QJsonDocument::Compact))
            > 0)
        file.commit();
}

} // namespace sb::kit
