// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; each call blocks its own thread, several may run at once. Requests to other machines.
// A transport makes one exchange and follows nothing: client_redirect.h does, without taking a credential to another origin.
// Errors: Invalid (not an http or https address), Unavailable (no connection, no TLS, cut off), Timeout, Limit (a body larger than
// allowed), Cancelled; and whatever the sink says.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>
#include <core/base/secret.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sb::http {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The value of the first field of this name; nothing where there is none.
std::optional<std::string_view> fieldOf(const Fields &fields, std::string_view lowerName);

struct Call {
    std::string method = "GET";
    std::string url; ///< absolute
    Fields fields;
    std::string body;
    Secret token; ///< goes as "Authorization: Bearer ..." to the origin of `url` and nowhere else
    std::chrono::milliseconds idle{30'000}; ///< without a byte either way
    std::chrono::milliseconds whole{120'000}; ///< from the call to the last byte
    size_t bodyLimit = size_t(25) << 20; ///< bytes of the answer's body, as they are after decompression
    /// Given the body of a 2xx answer piece by piece, on the caller's thread and no faster than it takes them; Reply::body stays empty
    /// then. An error ends the call.
    std::function<Result<>(std::string_view)> sink = {};
};

struct Reply {
    int status = 0;
    Fields fields; ///< names in lower case, in the order sent
    std::string body;
    std::string url; ///< that answered: of the last redirect
};

class Transport {
public:
    virtual ~Transport() = default;
    virtual Result<Reply> exchange(const Call &call, const Cancel &cancel) = 0;
};

/// Over the network, with certificates always checked. Destroy it after the last call has returned.
std::unique_ptr<Transport> openTransport();

} // namespace sb::http
