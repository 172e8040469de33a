// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made and destroyed on gui; a thread of its own asks the event loop for an answer every 10 ms and notes how long it took.
// What that thread itself was late by, because the machine ran neither, is taken off.
// On only where SIGNALBOX_STALLS names a file; tests and benchmarks read from it what a person would feel.
#pragma once

#include <QObject>
#include <QString>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

namespace sb::kit {

class StallWatch : public QObject {
public:
    using Clock = std::chrono::steady_clock;

    /// Milliseconds; over all questions since the start.
    struct Report {
        qsizetype asked = 0;
        double p50 = 0;
        double p99 = 0;
        double longest = 0;
        double longestAt = 0; ///< seconds after the start
    };

    /// `file` is written anew every second, as one JSON object; empty: none.
    explicit StallWatch(QString file = {}, QObject *parent = nullptr);
    ~StallWatch() override;
    Report report() const;
    void forget(); ///< begins again

    /// The watch that SIGNALBOX_STALLS asks for, or none.
    static std::unique_ptr<StallWatch> wanted();

private:
    void watch(const std::stop_token &stop);
    void note(Clock::time_point asked, Clock::time_point answered);
    void write() const;

    const QString m_file;
    mutable std::mutex m_mutex; ///< guards what follows
    std::vector<float> m_waits;
    Clock::time_point m_begun = Clock::now();
    double m_longest = 0;
    double m_longestAt = 0;

    std::atomic<Clock::rep> m_answered = 0;
    std::binary_semaphore m_back{0};
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sb::kit
