// SPDX-License-Identifier: GPL-3.0-or-later
#include "completion.h"

#include "strict_json.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/text.h>

#include <algorithm>

namespace sb::llm {

using nlohmann::json;

namespace {

constexpr int deepest = 16;
constexpr int64_t mostCounted = 10'000'000; // tokens of one call that are believed

std::unexpected<Error> noCompletion(const std::string &why)
{
    return fail(Error::Kind::Invalid, "the answer is no chat completion: " + why);
}

std::optional<int64_t> countIn(const json &usage, const char *name)
{
    const auto found = usage.find(name);
    if (found == usage.end() || !found->is_number_integer())
        return std::nullopt;
    const auto count = found->get<int64_t>();
    return count >= 0 && count <= mostCounted ? std::optional(count) : std::nullopt;
}

std::optional<int64_t> tokensOf(const json &answer)
{
    const auto usage = answer.find("usage");
    if (usage == answer.end() || !usage->is_object())
        return std::nullopt;
    const auto asked = countIn(*usage, "prompt_tokens"), said = countIn(*usage, "completion_tokens");
    const auto total = countIn(*usage, "total_tokens");
    return asked && said ? std::optional(std::max(*asked + *said, total.value_or(0))) : total;
}

/// "model_not_found": a word of the server's that can hold nothing else.
std::string codeIn(std::string_view body)
{
    const auto read = strictJson(body.substr(0, mostAnswerBytes), deepest);
    if (!read || !read->is_object() || !read->contains("error") || !(*read)["error"].is_object())
        return {};
    const json &error = (*read)["error"];
    const auto code = error.find("code");
    if (code == error.end() || !code->is_string())
        return {};
    const std::string word = code->get<std::string>();
    const bool plain = !word.empty() && word.size() <= 40
        && std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    return plain ? " (" + word + ")" : std::string();
}

} // namespace

int64_t mostTokens(size_t bytes)
{
    return int64_t(bytes) / 3 + 1;
}

std::string requestBody(const std::string &model, const Question &question, bool plain)
{
    std::string instructions = question.instructions;
    if (plain)
        instructions
            += "\nAnswer with nothing but one JSON object that fits this JSON Schema: " + jsonSchema(question.schema);
    json body{
        {"model", model},
        {"messages",
         {{{"role", "system"}, {"content", instructions}}, {{"role", "user"}, {"content", question.content.text()}}}}};
    if (!plain) {
        body["temperature"] = 0;
        body["max_tokens"] = question.answerTokens;
        body["response_format"] = {
            {"type", "json_schema"},
            {"json_schema",
             {{"name", question.schema.name}, {"strict", true}, {"schema", parseJson(jsonSchema(question.schema))}}}};
    }
    return jsonText(body);
}

Result<Completion> completionFrom(std::string_view body)
{
    if (body.size() > mostAnswerBytes)
        return fail(Error::Kind::Limit, sb::format("the answer has more than {} bytes", mostAnswerBytes));
    const std::string_view start = trimmed(body.substr(0, 200));
    if (start.starts_with('<'))
        return noCompletion("it is a web page: the address usually ends in /v1");
    const auto read = strictJson(body, deepest);
    if (!read)
        return noCompletion(read.error().text);
    const auto choices = read->is_object() ? read->find("choices") : read->end();
    if (!read->is_object() || choices == read->end() || !choices->is_array() || choices->empty()
        || !choices->front().is_object())
        return noCompletion("it has no choices");
    const json &choice = choices->front();
    const auto message = choice.find("message");
    if (message == choice.end() || !message->is_object())
        return noCompletion("its first choice has no message");
    const auto reason = choice.find("finish_reason");
    const std::string why = reason != choice.end() && reason->is_string() ? reason->get<std::string>() : "";
    const auto refusal = message->find("refusal");
    if (why == "content_filter"
        || (refusal != message->end() && refusal->is_string() && !refusal->get_ref<const std::string &>().empty()))
        return fail(Error::Kind::Denied, "the model refused to answer");
    if (why == "length")
        return fail(Error::Kind::Limit, "the model's answer was cut off at its limit of tokens");
    const auto content = message->find("content");
    if (content == message->end() || !content->is_string() || content->get_ref<const std::string &>().empty())
        return noCompletion("its message is empty");
    return Completion{content->get<std::string>(), tokensOf(*read)};
}

Error errorOf(int status, std::string_view body)
{
    const std::string answered = sb::format("it answered {}{}", status, codeIn(body));
    switch (status) {
    case 401:
    case 403: return {Error::Kind::Denied, answered + ": it does not take the key; give one in Settings, Models"};
    case 404:
        return {Error::Kind::NotFound,
                answered + ": there is no such model, or no such address, which usually ends in /v1"};
    case 408:
    case 429: return {Error::Kind::Unavailable, answered + ": it wants fewer calls, or its quota is spent"};
    default: break;
    }
    if (status >= 300 && status < 400)
        return {Error::Kind::Denied, answered + ": it sends elsewhere, where nothing is sent; give the final address"};
    if (status >= 500)
        return {Error::Kind::Unavailable, answered + ": it does not work at the moment"};
    return {Error::Kind::Invalid, answered + ": it does not take the question"};
}

} // namespace sb::llm
