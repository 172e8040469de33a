// SPDX-License-Identifier: GPL-3.0-or-later
#include "bulk.h"

#include <ui/kit/list_page.h>
#include <ui/kit/text.h>
#include <ui/kit/toast.h>

namespace sb::feed {

namespace {

/// What has come back so far.
struct Tally {
    size_t waited = 0;
    int done = 0;
    QStringList failures;
    std::vector<Item> failed;
};

} // namespace

void sendAll(Feed &feed, kit::ListPage &page, kit::Toast &toast, std::vector<Item> items)
{
    if (items.size() == 1) {
        feed.tell(std::move(items.front().request), &page, toast);
        return;
    }
    const auto tally = std::make_shared<Tally>();
    tally->waited = items.size();
    page.report({}, {});
    for (Item &item : items) {
        engine::Request request = item.request;
        feed.command(std::move(request), &page,
                     [&feed, &page, &toast, tally, item = std::move(item)](const Result<engine::Done> &done) {
                         if (done) {
                             ++tally->done;
                         } else {
                             tally->failures += Feed::tr("%1: %2").arg(item.name, kit::qs(done.error().text));
                             tally->failed.push_back(item);
                         }
                         if (--tally->waited > 0)
                             return;
                         const QString sum = Feed::tr("%1 done, %2 failed").arg(tally->done).arg(tally->failed.size());
                         if (tally->failed.empty()) {
                             toast.say(Feed::tr("%n done", nullptr, tally->done));
                             return;
                         }
                         toast.sayError(sum);
                         page.report(sum + QStringLiteral(":\n") + tally->failures.join(u'\n'),
                                     [&feed, &page, &toast, tally] { sendAll(feed, page, toast, tally->failed); });
                     });
    }
}

} // namespace sb::feed
