// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Work takes values and returns a value; it never sees a widget.
#pragma once

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace sb::kit {

/// `then(work())` runs on the GUI thread, unless `context` has gone. Without a pool both run at once.
template<typename Work, typename Then>
void onPool(QThreadPool *pool, QObject *context, Work work, Then then)
{
    using Value = std::invoke_result_t<Work>;
    if (!pool) {
        then(work());
        return;
    }
    auto promise = std::make_shared<QPromise<Value>>();
    promise->start();
    promise->future().then(context, std::move(then));
    pool->start([promise, work = std::move(work)] {
        promise->addResult(work());
        promise->finish();
    });
}

} // namespace sb::kit
