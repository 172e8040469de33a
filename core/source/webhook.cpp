// SPDX-License-Identifier: GPL-3.0-or-later
#include "webhook.h"

#include <core/base/hmac.h>
#include <core/base/json.h>
#include <core/base/text.h>

#include <algorithm>

namespace sb::source {

namespace {

using Json = nlohmann::json;

constexpr size_t callLimit = 4096; ///< bytes of a trigger's body

http::Response refusal(int status, const std::string &why)
{
    return {status, jsonText(Json{{"error", why}})};
}

bool isWord(std::string_view text, size_t limit, std::string_view others)
{
    return !text.empty() && text.size() <= limit && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || others.contains(c);
    });
}

/// A page that was rebound to our address still names the host it was loaded from (DNS rebinding).
bool namesThisComputer(std::string_view host)
{
    if (const size_t port = host.rfind(':');
        port != std::string_view::npos && host.find(']', port) == std::string_view::npos) {
        if (!isWord(host.substr(port + 1), 5, "")
            || !std::ranges::all_of(host.substr(port + 1), [](char c) { return c <= '9'; }))
            return false;
        host = host.substr(0, port);
    }
    return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

std::variant<Delivery, AutofixCall, http::Response> delivery(http::Request request, const std::string &secret)
{
    const auto signature = request.field("x-hub-signature-256");
    if (secret.empty() || !signature
        || !equalInConstantTime(*signature, "sha256=" + hmacSha256Hex(secret, request.body)))
        return refusal(401, "X-Hub-Signature-256 is not that of this body and our secret");
    const auto id = request.field("x-github-delivery");
    if (!id || !isWord(*id, 100, "-_."))
        return refusal(400, "X-GitHub-Delivery");
    const auto event = request.field("x-github-event");
    if (!event || !isWord(*event, 100, "-_."))
        return refusal(400, "X-GitHub-Event");
    return Delivery{std::string(*id), std::string(*event), std::move(request.body)};
}

std::variant<Delivery, AutofixCall, http::Response> autofixCall(const http::Request &request, const std::string &token)
{
    const auto bearer = request.field("authorization");
    if (token.empty() || !bearer || !equalInConstantTime(*bearer, "Bearer " + token))
        return refusal(401, "Authorization is not the bearer token that is set here");
    if (request.body.size() > callLimit)
        return refusal(400, "the body has more than " + std::to_string(callLimit) + " bytes");
    const Json body = parseJson(request.body);
    if (!body.is_object())
        return refusal(400, "the body is not a JSON object");
    const auto text = [&](const char *field) {
        const auto found = body.find(field);
        return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const std::string repo = text("repo"), workflow = text("workflow_name"), head = text("head_sha");
    const size_t slash = repo.find('/');
    if (slash == std::string::npos || !isWord(repo.substr(0, slash), 100, "-_.")
        || !isWord(repo.substr(slash + 1), 100, "-_."))
        return refusal(400, "repo");
    if (workflow.empty() || workflow.size() > 200)
        return refusal(400, "workflow_name");
    const auto run = body.find("run_id");
    if (run == body.end() || !run->is_number_integer() || run->get<int64_t>() <= 0)
        return refusal(400, "run_id");
    if (head.size() != 40
        || !std::ranges::all_of(head, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }))
        return refusal(400, "head_sha");
    return AutofixCall{repo, workflow, run->get<int64_t>(), head};
}

} // namespace

std::variant<Delivery, AutofixCall, http::Response> admit(http::Request request, const Secrets &secrets)
{
    const auto host = request.field("host");
    if (!host || !namesThisComputer(*host))
        return refusal(403, "Host is not this computer's");
    if (std::ranges::contains(request.fields, "origin", &std::pair<std::string, std::string>::first))
        return refusal(403, "a browser's page may not send here");
    const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
    if (path != webhookPath && path != autofixPath)
        return refusal(404, "there is only " + std::string(webhookPath) + " and " + std::string(autofixPath));
    if (request.method != "POST")
        return refusal(405, "only POST");
    const std::string type = lower(request.field("content-type").value_or(""));
    if (trimmed(type.substr(0, type.find(';'))) != "application/json")
        return refusal(415, "Content-Type is not application/json");
    return path == webhookPath ? delivery(std::move(request), secrets.webhook) : autofixCall(request, secrets.autofix);
}

} // namespace sb::source
