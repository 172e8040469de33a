// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_model.h"

#include <core/base/json.h>

#include <algorithm>

namespace sb::fake {

using nlohmann::json;

std::string completion(const std::string &content)
{
    return jsonText(
        json{{"id", "chatcmpl-1"},
             {"object", "chat.completion"},
             {"model", "small"},
             {"choices",
              {{{"index", 0}, {"message", {{"role", "assistant"}, {"content", content}}}, {"finish_reason", "stop"}}}},
             {"usage", {{"prompt_tokens", 420}, {"completion_tokens", 31}, {"total_tokens", 451}}}});
}

FakeModel::FakeModel()
    : m_server([this](const http::Request &request) {
        return request.method == "POST" && request.target == "/v1/chat/completions" ? answer()
                                                                                    : Wire{404, {}, "not here"};
    })
{
}

void FakeModel::say(const std::string &content)
{
    m_state.with([&](State &state) { state.content = content; });
}

void FakeModel::feel(Mood mood)
{
    m_state.with([&](State &state) { state.mood = mood; });
}

std::vector<std::string> FakeModel::asked()
{
    std::vector<std::string> bodies;
    for (Seen &seen : m_server.seen())
        bodies.push_back(std::move(seen.body));
    return bodies;
}

bool FakeModel::heard(const std::string &text)
{
    return std::ranges::any_of(m_server.seen(), [&](const Seen &seen) {
        return seen.body.contains(text) || seen.target.contains(text)
            || std::ranges::any_of(seen.fields, [&](const auto &field) { return field.second.contains(text); });
    });
}

Wire FakeModel::answer()
{
    const auto [mood, content] = m_state.with([](const State &state) { return state; });
    Wire wire;
    wire.fields = {{"Content-Type", "application/json"}};
    wire.body = completion(content);
    switch (mood) {
    case Mood::Well: break;
    case Mood::Prose: wire.body = completion("It is documentation, I am sure: " + content); break;
    case Mood::WrongSchema:
        wire.body = completion(R"({"type":"poem","confidence":2,"reason":"","run":"rm -rf /"})");
        break;
    case Mood::Huge: wire.body = completion(std::string(size_t(10) << 20, 'a')); break;
    case Mood::Endless: wire.end = Wire::End::Endless; break;
    case Mood::Drip: wire.drip = std::chrono::seconds(1); break;
    case Mood::Cut: wire.end = Wire::End::Half; break;
    case Mood::Drop: wire.end = Wire::End::Drop; break;
    case Mood::Hang: wire.end = Wire::End::Hang; break;
    case Mood::WebPage: wire.body = "<!DOCTYPE html><title>Sign in</title>"; break;
    case Mood::Busy:
        wire.status = 429;
        wire.fields.emplace_back("Retry-After", "600");
        wire.body = "{}";
        break;
    case Mood::Broken:
        wire.status = 500;
        wire.body = "oops";
        break;
    case Mood::Elsewhere:
        wire.status = 307;
        wire.fields.emplace_back("Location", content);
        wire.body = "";
        break;
    }
    return wire;
}

} // namespace sb::fake
