// SPDX-License-Identifier: GPL-3.0-or-later
#include "client_redirect.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <QUrl>

#include <algorithm>

namespace sb::http {

namespace {

constexpr int hops = 5;

QUrl urlOf(const std::string &text)
{
    return QUrl::fromEncoded(QByteArray::fromStdString(text), QUrl::StrictMode);
}

bool callable(const QUrl &url)
{
    return url.isValid() && (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http"))
        && !url.host().isEmpty() && url.userInfo().isEmpty();
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 307 || status == 308;
}

bool travels(const std::string &name)
{
    const std::string plain = lower(name);
    return plain == "accept" || plain == "user-agent";
}

} // namespace

std::optional<std::string_view> fieldOf(const Fields &fields, std::string_view lowerName)
{
    for (const auto &[name, value] : fields) {
        if (name == lowerName)
            return value;
    }
    return std::nullopt;
}

std::string originOf(const std::string &text)
{
    const QUrl url = urlOf(text);
    if (!callable(url))
        return {};
    const bool secure = url.scheme() == QLatin1String("https");
    return sb::format("{}://{}:{}", url.scheme().toStdString(), url.host(QUrl::FullyEncoded).toStdString(),
                      url.port(secure ? 443 : 80));
}

std::string resolved(const std::string &base, const std::string &reference)
{
    const QUrl url = urlOf(base).resolved(urlOf(reference));
    return callable(url) && !reference.empty() ? url.toEncoded(QUrl::RemoveFragment).toStdString() : std::string();
}

Result<std::optional<Call>> redirected(const Call &call, const Reply &reply)
{
    if (!isRedirect(reply.status))
        return std::nullopt;
    const std::string from = call.url.substr(0, call.url.find('?'));
    const std::string target = resolved(call.url, std::string(fieldOf(reply.fields, "location").value_or("")));
    if (target.empty())
        return fail(Error::Kind::Denied, sb::format("{} redirects to no http or https address", from));
    const std::string here = originOf(call.url);
    const std::string there = originOf(target);
    const bool reads = call.method == "GET" || call.method == "HEAD";
    if (!reads && (reply.status < 307 || here != there))
        return std::nullopt;
    if (here.starts_with("https:") && !there.starts_with("https:"))
        return fail(Error::Kind::Denied, sb::format("{} redirects from https to http: not followed", from));
    Call next = call;
    next.url = target;
    if (here != there) {
        next.token = Secret();
        std::erase_if(next.fields, [](const auto &field) { return !travels(field.first); });
    }
    return next;
}

Result<Reply> follow(Transport &transport, Call call, const Cancel &cancel)
{
    const std::string from = call.url.substr(0, call.url.find('?'));
    for (int hop = 0; hop <= hops; ++hop) {
        Result<Reply> reply = transport.exchange(call, cancel);
        if (!reply)
            return reply;
        Result<std::optional<Call>> next = redirected(call, *reply);
        if (!next)
            return std::unexpected(next.error());
        if (!*next)
            return reply;
        call = std::move(**next);
    }
    return fail(Error::Kind::Limit, sb::format("{} redirects more than {} times", from, hops));
}

} // namespace sb::http
