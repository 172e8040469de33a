// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_flow.h"

#include "reader.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/http/client_redirect.h>

namespace sb::forge::github {

namespace {

constexpr std::chrono::seconds beyond{
    1}; // clocks and networks are not exact, and asking too early costs five seconds more
constexpr std::chrono::seconds slower{5}; // RFC 8628, 3.5
constexpr int64_t longestInterval = 300;
constexpr int64_t longestLife = 3600;

/// application/x-www-form-urlencoded
std::string encoded(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z')
            out += c;
        else if ((byte >= '0' && byte <= '9') || c == '-' || c == '_' || c == '.')
            out += c;
        else
            out += sb::format("%{:02X}", byte);
    }
    return out;
}

std::string wordOf(const nlohmann::json &answer, const char *field)
{
    return answer.is_object() && answer.contains(field) && answer[field].is_string() ? answer[field].get<std::string>()
                                                                                     : std::string();
}

int64_t numberOf(const nlohmann::json &answer, const char *field, int64_t otherwise)
{
    return answer.is_object() && answer.contains(field) && answer[field].is_number_integer()
        ? answer[field].get<int64_t>()
        : otherwise;
}

std::unexpected<Error> refused(const std::string &origin, const nlohmann::json &answer, int status)
{
    const std::string word = wordOf(answer, "error");
    if (word == "incorrect_client_credentials" || word == "unauthorized_client" || status == 404)
        return fail(Error::Kind::Denied,
                    origin + " does not know this application: give its client ID, or sign in with a token");
    if (word == "device_flow_disabled")
        return fail(Error::Kind::Denied,
                    "the owner of this application has not enabled the device flow: sign in with a token");
    const std::string said = wordOf(answer, "error_description");
    return fail(Error::Kind::Denied,
                origin + " refused the sign-in: "
                    + shortened(said.empty() ? word.empty() ? sb::format("HTTP {}", status) : word : said, 200));
}

} // namespace

DeviceFlow::DeviceFlow(http::Transport &transport, Settings settings, std::shared_ptr<const Clock> clock,
                       std::function<void(std::chrono::milliseconds, const Cancel &)> pause)
    : m_transport(transport)
    , m_settings(std::move(settings))
    , m_clock(std::move(clock))
    , m_pause(std::move(pause))
{
}

Result<http::Reply> DeviceFlow::post(const std::string &path,
                                     const std::vector<std::pair<std::string, std::string>> &form, const Cancel &cancel)
{
    http::Call call;
    call.method = "POST";
    call.url = m_settings.origin + path;
    call.fields = {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    call.bodyLimit = 64 * 1024;
    for (const auto &[name, value] : form)
        call.body += (call.body.empty() ? "" : "&") + name + "=" + encoded(value);
    return m_transport.exchange(call, cancel); // a redirect is no answer: nothing is sent anywhere else
}

Result<DeviceFlow::Code> DeviceFlow::begin(const Cancel &cancel)
{
    const auto reply = post("/login/device/code",
                            {{"client_id", m_settings.clientId}, {"scope", join(m_settings.scopes, " ")}}, cancel);
    if (!reply)
        return std::unexpected(reply.error());
    const auto answer = parse(reply->body);
    if (reply->status >= 500 || reply->status == 429)
        return fail(Error::Kind::Unavailable,
                    sb::format("{} answered {}: try again", m_settings.origin, reply->status));
    m_deviceCode = Secret(answer ? wordOf(*answer, "device_code") : "");
    Code code;
    code.userCode = answer ? wordOf(*answer, "user_code") : "";
    code.page = answer ? wordOf(*answer, "verification_uri") : "";
    if (reply->status / 100 != 2 || m_deviceCode.empty() || code.userCode.empty() || code.userCode.size() > 32)
        return refused(m_settings.origin, answer ? *answer : nlohmann::json(), reply->status);
    if (http::originOf(code.page) != http::originOf(m_settings.origin))
        return fail(Error::Kind::Denied, "the sign-in names a page of another host: " + shortened(code.page, 200));
    const int64_t life = std::clamp<int64_t>(numberOf(*answer, "expires_in", 900), 1, longestLife);
    m_interval
        = std::chrono::seconds(std::clamp<int64_t>(numberOf(*answer, "interval", 5), 1, longestInterval)) + beyond;
    m_expires = code.expires = m_clock->now() + std::chrono::seconds(life);
    return code;
}

Result<DeviceFlow::Step> DeviceFlow::poll(const Cancel &cancel)
{
    if (m_clock->now() >= m_expires)
        return Step{Outcome::Expired, {}};
    const auto reply = post("/login/oauth/access_token",
                            {{"client_id", m_settings.clientId},
                             {"device_code", m_deviceCode.reveal()},
                             {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}},
                            cancel);
    if (!reply) {
        const Error::Kind kind = reply.error().kind;
        if (kind == Error::Kind::Unavailable || kind == Error::Kind::Timeout)
            return Step{};
        return std::unexpected(reply.error());
    }
    if (reply->status >= 500 || reply->status == 429)
        return Step{};
    const auto answer = parse(reply->body);
    if (!answer)
        return fail(Error::Kind::Unavailable,
                    m_settings.origin + " did not answer in JSON: is there a proxy that wants a sign-in?");
    if (const std::string token = wordOf(*answer, "access_token"); reply->status / 100 == 2 && !token.empty())
        return Step{Outcome::Granted, Secret(token)};
    const std::string word = wordOf(*answer, "error");
    if (word == "slow_down") {
        const std::chrono::seconds wanted(std::min(numberOf(*answer, "interval", 0), longestInterval));
        m_interval
            = std::min(std::max(m_interval + slower, wanted + beyond), std::chrono::seconds(longestInterval) + beyond);
        return Step{};
    }
    if (word == "authorization_pending")
        return Step{};
    if (word == "expired_token")
        return Step{Outcome::Expired, {}};
    if (word == "access_denied")
        return Step{Outcome::Refused, {}};
    return refused(m_settings.origin, *answer, reply->status);
}

Result<Secret> DeviceFlow::wait(const Cancel &cancel)
{
    for (;;) {
        m_pause(m_interval, cancel);
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "the sign-in was cancelled");
        auto step = poll(cancel);
        if (!step)
            return std::unexpected(step.error());
        switch (step->outcome) {
        case Outcome::Granted: return std::move(step->token);
        case Outcome::Refused: return fail(Error::Kind::Denied, "the sign-in was refused on the host's page");
        case Outcome::Expired:
            return fail(Error::Kind::Timeout, "the code was not typed in time: sign in again for another");
        case Outcome::Pending: break;
        }
    }
}

} // namespace sb::forge::github
