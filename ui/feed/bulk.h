// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. One verb on many rows: sent together, told once: "17 done, 3 failed", the failures by name and a way to try them again.
#pragma once

#include "feed.h"

namespace sb::kit {
class ListPage;
class Toast;
} // namespace sb::kit

namespace sb::feed {

struct Item {
    QString name; ///< "owner/name#12", for the list of failures
    engine::Request request;
};

/// The answer to a single one is said in its own words. All outlive the answers, or the page takes them with it.
void sendAll(Feed &feed, kit::ListPage &page, kit::Toast &toast, std::vector<Item> items);

} // namespace sb::feed
