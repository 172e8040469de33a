// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. For the codec_*.cpp files only: one description of a struct's members serves both directions.
#pragma once

#include "codec_words.h"

#include <core/base/clock.h>
#include <core/base/id.h>
#include <core/base/json.h>
#include <core/base/result.h>

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sb::fact::codec {

using Json = nlohmann::json;

template<typename E>
concept Word = requires { Words<E>::all; };

/// Collects members. An empty Time is null; a number that JSON has no word for (NaN, infinity) is null too.
class Encoder {
public:
    Json json = Json::object();

    template<typename T>
    void operator()(const char *name, const T &value)
    {
        json[name] = toJson(value);
    }

    /// Left out where it is empty or false: documents from before it was thought of have none.
    template<typename T>
    void whereThere(const char *name, const T &value)
    {
        if (const Json written = toJson(value); !written.empty() && written != Json(false))
            json[name] = written;
    }

    static Json toJson(bool value) { return value; }
    static Json toJson(int value) { return value; }
    static Json toJson(int64_t value) { return value; }
    static Json toJson(double value) { return value; }
    static Json toJson(const std::string &value) { return value; }
    static Json toJson(Time value) { return value == Time() ? Json() : Json(toIso(value)); }
    template<typename Tag>
    static Json toJson(const Id<Tag> &id)
    {
        return id.value;
    }
    static Json toJson(FailureGroup value)
    {
        return value == FailureGroup::None ? Json() : Json(std::string(name(value)));
    }
    template<Word E>
    static Json toJson(E value)
    {
        return std::string(Words<E>::all[size_t(value)]);
    }
    template<typename T>
    static Json toJson(const std::optional<T> &value)
    {
        return value ? toJson(*value) : Json();
    }
    template<typename T>
    static Json toJson(const std::vector<T> &values)
    {
        Json array = Json::array();
        for (const T &value : values)
            array.push_back(toJson(value));
        return array;
    }
    template<Word E, typename T>
    static Json toJson(const std::map<E, T> &values)
    {
        Json object = Json::object();
        for (const auto &[key, value] : values)
            object[std::string(Words<E>::all[size_t(key)])] = toJson(value);
        return object;
    }
    template<typename T>
        requires requires(Encoder &encoder, T &value) { fields(encoder, value); }
    static Json toJson(const T &value)
    {
        Encoder encoder;
        fields(encoder, const_cast<T &>(value)); // one description for both directions; encoding only reads
        return std::move(encoder.json);
    }
};

/// Takes members out of a document and says where one is not what it must be. Stops at the first problem.
class Decoder {
public:
    explicit Decoder(const Json &json)
        : m_json(json)
    {
    }

    template<typename T>
    void operator()(const char *name, T &value)
    {
        ++m_taken;
        if (!m_problem.empty())
            return;
        if (!m_json.is_object()) {
            m_problem = ": expected an object";
            return;
        }
        const auto found = m_json.find(name);
        if (found == m_json.end()) {
            m_problem = std::string(".") + name + ": missing";
            return;
        }
        if (std::string problem = fromJson(*found, value); !problem.empty())
            m_problem = std::string(".") + name + problem;
    }

    template<typename T>
    void whereThere(const char *name, T &value)
    {
        if (m_json.is_object() && m_json.contains(name))
            (*this)(name, value);
    }

    /// Empty when everything was there and nothing else was.
    std::string finish() const
    {
        if (!m_problem.empty())
            return m_problem;
        if (m_json.size() == m_taken)
            return {};
        return ": expected " + std::to_string(m_taken) + " members, found " + std::to_string(m_json.size());
    }

    // Each returns where and what was expected, or nothing.
    static std::string fromJson(const Json &json, bool &value)
    {
        if (!json.is_boolean())
            return ": expected true or false";
        value = json.get<bool>();
        return {};
    }
    static std::string fromJson(const Json &json, int &value)
    {
        int64_t wide = 0;
        if (std::string problem = fromJson(json, wide); !problem.empty())
            return problem;
        if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max())
            return ": expected a number of 32 bits";
        value = int(wide);
        return {};
    }
    static std::string fromJson(const Json &json, int64_t &value)
    {
        if (!json.is_number_integer())
            return ": expected a whole number";
        if (json.is_number_unsigned() && json.get<uint64_t>() > uint64_t(std::numeric_limits<int64_t>::max()))
            return ": expected a number of 63 bits";
        value = json.get<int64_t>();
        return {};
    }
    static std::string fromJson(const Json &json, double &value)
    {
        if (!json.is_number())
            return ": expected a number";
        value = json.get<double>();
        return {};
    }
    static std::string fromJson(const Json &json, std::string &value)
    {
        if (!json.is_string())
            return ": expected a text";
        value = json.get_ref<const std::string &>();
        return {};
    }
    static std::string fromJson(const Json &json, Time &value)
    {
        value = {};
        if (json.is_null())
            return {};
        const Result<Time> time = json.is_string() ? fromIso(json.get_ref<const std::string &>()) : fail({}, {});
        if (!time)
            return ": expected an RFC 3339 time or null";
        value = *time;
        return {};
    }
    template<typename Tag>
    static std::string fromJson(const Json &json, Id<Tag> &value)
    {
        return fromJson(json, value.value);
    }
    template<Word E>
    static std::string fromJson(const Json &json, E &value)
    {
        if (json.is_string() && fromWord(json.get_ref<const std::string &>(), value))
            return {};
        std::string expected;
        for (const std::string_view word : Words<E>::all)
            (expected += expected.empty() ? "" : ", ") += word;
        return ": expected one of " + expected;
    }
    static std::string fromJson(const Json &json, FailureGroup &value)
    {
        value = FailureGroup::None;
        if (json.is_null())
            return {};
        for (const FailureGroup group :
             {FailureGroup::Code, FailureGroup::Test, FailureGroup::Build, FailureGroup::Infra}) {
            if (json == name(group)) {
                value = group;
                return {};
            }
        }
        return ": expected one of code, test, build, infra or null";
    }
    template<typename T>
    static std::string fromJson(const Json &json, std::optional<T> &value)
    {
        if (json.is_null()) {
            value = std::nullopt;
            return {};
        }
        T known{};
        std::string problem = fromJson(json, known);
        value = std::move(known);
        return problem;
    }
    template<typename T>
    static std::string fromJson(const Json &json, std::vector<T> &values)
    {
        if (!json.is_array())
            return ": expected a list";
        values.clear();
        values.reserve(json.size());
        for (const Json &element : json) {
            if (std::string problem = fromJson(element, values.emplace_back()); !problem.empty())
                return "[" + std::to_string(values.size() - 1) + "]" + problem;
        }
        return {};
    }
    template<Word E, typename T>
    static std::string fromJson(const Json &json, std::map<E, T> &values)
    {
        if (!json.is_object())
            return ": expected an object";
        values.clear();
        for (const auto &[word, element] : json.items()) {
            E key{};
            if (!fromWord(word, key))
                return ": unknown key";
            if (std::string problem = fromJson(element, values[key]); !problem.empty())
                return "." + word + problem;
        }
        return {};
    }
    template<typename T>
        requires requires(Decoder &decoder, T &value) { fields(decoder, value); }
    static std::string fromJson(const Json &json, T &value)
    {
        Decoder decoder(json);
        fields(decoder, value);
        return decoder.finish();
    }

private:
    template<Word E>
    static bool fromWord(std::string_view word, E &value)
    {
        for (size_t i = 0; i < Words<E>::all.size(); ++i) {
            if (Words<E>::all[i] == word) {
                value = E(i);
                return true;
            }
        }
        return false;
    }

    const Json &m_json;
    size_t m_taken = 0;
    std::string m_problem;
};

/// Parses a document, checks its schema and takes the schema out.
Result<Json> document(std::string_view text);
/// The same of a document that is parsed.
Result<Json> withoutSchema(Json document);
Json withSchema(Json json);
/// Compact, keys sorted, bytes that are not UTF-8 replaced by U+FFFD.
std::string text(Json json);

template<typename T>
Result<T> read(const Result<Json> &document, const char *what)
{
    if (!document)
        return std::unexpected(document.error());
    T value;
    if (const std::string problem = Decoder::fromJson(*document, value); !problem.empty())
        return fail(Error::Kind::Invalid, what + problem);
    return value;
}

} // namespace sb::fact::codec

/// Both directions of one fact; the file that uses it describes the members (fields) before.
#define SIGNALBOX_CODEC(Type)                                                                                          \
    template<>                                                                                                         \
    std::string encode(const Type &value)                                                                              \
    {                                                                                                                  \
        return codec::text(codec::Encoder::toJson(value));                                                             \
    }                                                                                                                  \
    template<>                                                                                                         \
    Result<Type> decode(std::string_view json)                                                                         \
    {                                                                                                                  \
        return codec::read<Type>(codec::document(json), #Type);                                                        \
    }                                                                                                                  \
    template<>                                                                                                         \
    nlohmann::json toJson(const Type &value)                                                                           \
    {                                                                                                                  \
        return codec::withSchema(codec::Encoder::toJson(value));                                                       \
    }                                                                                                                  \
    template<>                                                                                                         \
    Result<Type> fromJson(const nlohmann::json &document)                                                              \
    {                                                                                                                  \
        return codec::read<Type>(codec::withoutSchema(document), #Type);                                               \
    }
