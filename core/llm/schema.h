// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. What a model must answer with: one flat JSON object, every member required and none other. Sent as JSON Schema
// (2020-12, the part that servers of structured outputs take), and checked here again whatever the server promised.
// Errors: Invalid, naming the member and what was expected of it.
#pragma once

#include <core/base/result.h>

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sb::llm {

struct Member {
    enum class Kind {
        Word, ///< one of `words`
        Number, ///< from `least` to `most`
        Text, ///< plain text of at most `longest` bytes; a longer one is cut
        Lines, ///< at most `most` texts, each as Text
    };
    std::string name;
    Kind kind = Kind::Text;
    std::string meaning; ///< for the model
    std::vector<std::string> words = {};
    double least = 0;
    double most = 1;
    size_t longest = 200;
};

struct Schema {
    std::string name; ///< letters, digits and _
    std::vector<Member> members;
};

/// An answer that fits its schema; asking for a member that the schema has not is a mistake of ours and gives nothing.
class Answer {
public:
    std::string text(const std::string &member) const; ///< of a Word or Text
    double number(const std::string &member) const;
    std::vector<std::string> lines(const std::string &member) const;

private:
    friend Result<Answer> answerFrom(const Schema &, std::string_view);
    std::map<std::string, std::variant<double, std::string, std::vector<std::string>>> m_members;
};

/// {"type":"object",...}
std::string jsonSchema(const Schema &schema);
/// `content`: what the model wrote. Prose around the JSON, a member twice, NaN, and nesting beyond the schema's are refused.
Result<Answer> answerFrom(const Schema &schema, std::string_view content);

} // namespace sb::llm
