// SPDX-License-Identifier: GPL-3.0-or-later
#include "endpoint.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/http/client_redirect.h>

#include <algorithm>

namespace sb::llm {

namespace {

constexpr size_t longestName = 60;
constexpr size_t longestModel = 200;
constexpr size_t longestUrl = 500;

bool isPlain(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return uint8_t(c) < ' ' || c == 0x7f; }) && isUtf8(text);
}

Result<> bounded(const char *what, std::string_view text, size_t longest)
{
    if (trimmed(text).empty() || trimmed(text) != text)
        return fail(Error::Kind::Invalid,
                    sb::format("{} is missing, or has spaces around it: give a model endpoint all three of name, "
                               "address and model",
                               what));
    if (text.size() > longest || !isPlain(text))
        return fail(Error::Kind::Invalid, sb::format("{} is not one line of at most {} bytes", what, longest));
    return {};
}

} // namespace

std::string_view name(Tier tier)
{
    return tier == Tier::Slm ? "slm" : "llm";
}

std::string originOf(const Endpoint &endpoint)
{
    return http::originOf(endpoint.url);
}

std::string completionsUrl(const Endpoint &endpoint)
{
    std::string_view base = endpoint.url;
    while (base.ends_with('/'))
        base.remove_suffix(1);
    return std::string(base) + "/chat/completions";
}

Result<> check(const Endpoint &endpoint)
{
    for (const auto &each :
         {bounded("the name", endpoint.name, longestName), bounded("the address", endpoint.url, longestUrl),
          bounded("the model", endpoint.model, longestModel)}) {
        if (!each)
            return each;
    }
    const std::string origin = originOf(endpoint);
    if (origin.empty() || endpoint.url.find_first_of("?#@ ") != std::string::npos)
        return fail(Error::Kind::Invalid,
                    "'" + endpoint.url
                        + "' is no address of a model: give its base, as https://api.example.org/v1, without a user's "
                          "name, query or fragment");
    constexpr std::string_view here[] = {"http://127.0.0.1:", "http://localhost:", "http://[::1]:", "http://::1:"};
    const bool local = std::ranges::any_of(here, [&](std::string_view start) { return origin.starts_with(start); });
    if (!local && !origin.starts_with("https://"))
        return fail(Error::Kind::Invalid,
                    "'" + endpoint.url + "' would send code in the clear: use https, or a server on this computer");
    if (!isPlain(endpoint.key.reveal()))
        return fail(Error::Kind::Invalid, "the key of the model is not one line of text");
    const Allowance &allowance = endpoint.allowance;
    if (allowance.tokensADay < 0 || allowance.callsAnHour < 0 || allowance.tokensADay > 1'000'000'000
        || allowance.callsAnHour > 10'000)
        return fail(Error::Kind::Invalid,
                    "the budget is out of range: at most 1000000000 tokens a day and 10000 calls an hour");
    return {};
}

} // namespace sb::llm
