// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool; one call at a time per object, and each blocks. Sign-in with a code that a person types on the host's page: OAuth 2.0
// Device Authorization Grant (RFC 8628; GitHub Docs, "Authorizing OAuth apps"). No secret of ours is involved.
#pragma once

#include <core/base/clock.h>
#include <core/http/client.h>

namespace sb::forge::github {

class DeviceFlow {
public:
    struct Settings {
        std::string origin = "https://github.com";
        std::string clientId; ///< of the OAuth application; public
        std::vector<std::string> scopes{"repo"}; ///< never "workflow": what we do not hold cannot be abused
    };
    /// `clock` and `pause` are how time passes; the pause returns early when cancelled.
    DeviceFlow(http::Transport &transport, Settings settings, std::shared_ptr<const Clock> clock,
               std::function<void(std::chrono::milliseconds, const Cancel &)> pause);

    struct Code {
        std::string userCode; ///< what the person types
        std::string page; ///< and where
        Time expires;
    };
    /// Denied where the host does not know the application or does not offer this way.
    Result<Code> begin(const Cancel &cancel);

    enum class Outcome {
        Granted,
        Pending, ///< nobody has typed the code yet, or the host could not be asked just now
        Refused, ///< somebody has said no
        Expired, ///< nobody has said anything in time: begin again
    };
    struct Step {
        Outcome outcome = Outcome::Pending;
        Secret token; ///< when granted
    };
    /// Asks once, after begin(); not before interval() has passed since. Errors: what only another application or host could mend.
    Result<Step> poll(const Cancel &cancel);
    /// The host's interval and a second; longer each time that it says "slow down".
    std::chrono::seconds interval() const { return m_interval; }
    /// Polls until it is granted. Denied: refused. Timeout: expired. Cancelled.
    Result<Secret> wait(const Cancel &cancel);

private:
    Result<http::Reply> post(const std::string &path, const std::vector<std::pair<std::string, std::string>> &form,
                             const Cancel &cancel);

    http::Transport &m_transport;
    Settings m_settings;
    std::shared_ptr<const Clock> m_clock;
    std::function<void(std::chrono::milliseconds, const Cancel &)> m_pause;
    Secret m_deviceCode;
    Time m_expires;
    std::chrono::seconds m_interval{6};
};

} // namespace sb::forge::github
