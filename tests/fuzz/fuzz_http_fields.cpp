// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of answers that we act on: Link and Location, Retry-After and the limits, and HTTP's dates. A host can write anything there.
// The first line is the field's value, what follows is a body.
#include <core/forge/github/budget.h>
#include <core/http/client_cache.h>
#include <core/http/client_redirect.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace sb;

namespace {

const Time now(std::chrono::seconds(1'790'000'000));

void expect(bool holds)
{
    if (!holds)
        std::abort();
}

void links(const std::string &value)
{
    const std::string base = "https://api.example.org/repos/a/b/pulls?page=1";
    for (const char *relation : {"next", "last"}) {
        const auto found = http::linkOf(value, relation);
        if (!found)
            continue;
        expect(found->size() <= value.size());
        const std::string url = http::resolved(base, *found);
        expect(url.empty() || url.starts_with("https://") || url.starts_with("http://"));
        expect(url.find_first_of("\r\n") == std::string::npos);
    }
    const std::string url = http::resolved(base, value);
    expect(url.empty() || !http::originOf(url).empty());
}

/// Whatever is said, nobody waits longer than an hour, or for what has been.
void limits(const std::string &value, std::string_view body)
{
    for (const int status : {200, 304, 401, 403, 429, 503}) {
        for (const char *name : {"Retry-After", "X-RateLimit-Reset", "X-RateLimit-Remaining", "Date"}) {
            const http::Fields fields{{name, value}, {"x-ratelimit-remaining", "0"}};
            const auto budget = forge::github::after({}, status, fields, body, now);
            expect(budget.notBefore == Time{}
                   || (budget.notBefore > now && budget.notBefore <= now + std::chrono::hours(1)));
            expect(budget.calls == 1 && budget.remaining >= 0);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view input(reinterpret_cast<const char *>(data), std::min(size, size_t(4096)));
    const size_t line = std::min(input.find('\n'), input.size());
    const std::string value(input.substr(0, line));
    const Time date = forge::github::fromHttpDate(value);
    expect(date == Time{}
           || (date > Time{} - std::chrono::days(366 * 2000) && date < now + std::chrono::days(366 * 9000)));
    links(value);
    limits(value, input.substr(line));
    return 0;
}
