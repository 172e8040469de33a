// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A pull request as the code host knows it.
#pragma once

#include "repo.h"

#include <core/base/clock.h>

#include <cstdint>
#include <vector>

namespace sb::fact {

/// A pull request's name everywhere: "owner/name#12".
struct PullKey {
    RepoId repo;
    int64_t number = 0; ///< from 1

    auto operator<=>(const PullKey &) const = default;
    std::string text() const { return repo.value + "#" + std::to_string(number); }
};

struct BranchTip {
    std::string branch; ///< without refs/heads/
    Sha sha;
    RepoId repo; ///< differs from the pull request's own repository for a fork

    bool operator==(const BranchTip &) const = default;
};

enum class PullState { Open, Closed, Merged };

struct Comment {
    std::string author;
    std::string body;
    Time at;

    bool operator==(const Comment &) const = default;
};

enum class ReviewState { Approved, ChangesRequested, Commented, Dismissed };

/// The last word of one person.
struct Review {
    std::string author;
    ReviewState state = ReviewState::Commented;
    std::string body;
    Time at;

    bool operator==(const Review &) const = default;
};

struct Pull {
    PullKey key;
    std::string title;
    std::string body;
    std::string author;
    PullState state = PullState::Open;
    bool draft = false;
    std::vector<std::string> labels;
    std::vector<Comment> comments;
    BranchTip head;
    BranchTip base;
    Sha merged; ///< the commit that landed it, once merged
    Time createdAt;
    Time updatedAt;
    std::vector<Review> reviews{};

    bool operator==(const Pull &) const = default;
};

} // namespace sb::fact
