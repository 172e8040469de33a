// SPDX-License-Identifier: GPL-3.0-or-later
#include "request_codec.h"

#include "request_fields.h"

#include <core/fact/codec.h>

namespace sb::engine {

namespace {

using Json = fact::codec::Json;

template<typename T, typename... Ts>
concept OneOf = (std::is_same_v<T, Ts> || ...);
/// Facts that have a document of their own stand in a message as that document.
template<typename T>
concept Document = OneOf<T, fact::Repo, fact::Pull, fact::Run, fact::Event, fact::Change, fact::Assessment,
                         fact::Diagnosis, fact::Patch, fact::Proof, fact::Decision, fact::LedgerEntry, fact::BoardRow,
                         fact::FailureRow, fact::PatchRow, fact::LedgerRow, fact::Trend>;
template<typename T>
concept Described = requires { WordOf<T>::word; } && !Document<T>;

template<typename T>
inline constexpr bool isList = false;
template<typename T>
inline constexpr bool isList<std::vector<T>> = true;
template<typename T>
inline constexpr bool isOptional = false;
template<typename T>
inline constexpr bool isOptional<std::optional<T>> = true;

class Writer {
public:
    Json json = Json::object();

    template<typename T>
    void operator()(const char *name, const T &value)
    {
        json[name] = toJson(value);
    }

    template<typename T>
    static Json toJson(const T &value)
    {
        if constexpr (Document<T>) {
            return fact::toJson(value);
        } else if constexpr (isList<T>) {
            Json array = Json::array();
            for (const auto &element : value)
                array.push_back(toJson(element));
            return array;
        } else if constexpr (isOptional<T>) {
            return value ? toJson(*value) : Json();
        } else if constexpr (Described<T>) {
            Writer writer;
            fields(writer, const_cast<T &>(value)); // one description for both directions; writing only reads
            return std::move(writer.json);
        } else {
            return fact::codec::Encoder::toJson(value);
        }
    }
};

/// Takes the members out of a message and says where one is not what it must be. Stops at the first problem.
class Reader {
public:
    explicit Reader(const Json &json)
        : m_json(json)
    {
    }

    template<typename T>
    void operator()(const char *name, T &value)
    {
        ++m_taken;
        if (!m_problem.empty())
            return;
        const auto found = m_json.find(name);
        if (found == m_json.end())
            m_problem = std::string(".") + name + ": missing";
        else if (std::string problem = fromJson(*found, value); !problem.empty())
            m_problem = std::string(".") + name + problem;
    }

    std::string finish() const
    {
        if (!m_problem.empty() || m_json.size() == m_taken)
            return m_problem;
        return ": expected " + std::to_string(m_taken) + " members, found " + std::to_string(m_json.size());
    }

    template<typename T>
    static std::string fromJson(const Json &json, T &value)
    {
        if constexpr (Document<T>) {
            auto fact = fact::fromJson<T>(json);
            if (!fact)
                return ": " + fact.error().text;
            value = std::move(*fact);
            return {};
        } else if constexpr (isList<T>) {
            if (!json.is_array())
                return ": expected a list";
            value.clear();
            for (const Json &element : json) {
                if (std::string problem = fromJson(element, value.emplace_back()); !problem.empty())
                    return "[" + std::to_string(value.size() - 1) + "]" + problem;
            }
            return {};
        } else if constexpr (isOptional<T>) {
            value.reset();
            return json.is_null() ? std::string() : fromJson(json, value.emplace());
        } else if constexpr (Described<T>) {
            if (!json.is_object())
                return ": expected an object";
            Reader reader(json);
            fields(reader, value);
            return reader.finish();
        } else {
            return fact::codec::Decoder::fromJson(json, value);
        }
    }

private:
    const Json &m_json;
    size_t m_taken = 0;
    std::string m_problem;
};

/// Where the body is not a T and what was expected there, or nothing.
template<typename T, typename Variant>
std::string readAs(const Json &body, Variant &into)
{
    return Reader::fromJson(body, into.template emplace<T>());
}

/// How the body of each word is read.
template<typename Variant, typename Alternatives = typename Variant::variant>
struct Readers;
template<typename Variant, typename... Ts>
struct Readers<Variant, std::variant<Ts...>> {
    struct Reading {
        std::string_view word;
        std::string (*read)(const Json &body, Variant &into);
    };
    static constexpr std::array<Reading, sizeof...(Ts)> all{{{WordOf<Ts>::word, readAs<Ts, Variant>}...}};
};

/// A message is its word and its body, nothing else.
template<typename Variant>
Result<Variant> message(const char *what, const Json &json)
{
    const auto word = json.find(what);
    const auto body = json.find("is");
    if (word == json.end() || !word->is_string() || body == json.end() || json.size() != 2)
        return fail(Error::Kind::Invalid, std::string(what) + ": expected its name, what it is, and nothing else");
    const auto &name = word->template get_ref<const std::string &>();
    const auto known = std::ranges::find(Readers<Variant>::all, name, &Readers<Variant>::Reading::word);
    if (known == Readers<Variant>::all.end())
        return fail(Error::Kind::Invalid, std::string(what) + ": '" + name + "' is not known to this version");
    Variant read;
    if (const std::string problem = known->read(*body, read); !problem.empty())
        return fail(Error::Kind::Invalid, name + problem);
    return read;
}

template<typename Variant>
Json messageOf(const char *what, const Variant &value)
{
    auto [word, body] = std::visit(
        []<typename T>(const T &held) { return std::pair<const char *, Json>(WordOf<T>::word, Writer::toJson(held)); },
        value);
    return {{what, word}, {"is", std::move(body)}};
}

constexpr std::array kinds{Error::Kind::Invalid,   Error::Kind::NotFound,    Error::Kind::Denied,
                           Error::Kind::Conflict,  Error::Kind::Unavailable, Error::Kind::Timeout,
                           Error::Kind::Cancelled, Error::Kind::Limit,       Error::Kind::Corrupt,
                           Error::Kind::Io,        Error::Kind::Internal};

Result<Value> sentError(const Json &error)
{
    const auto kind = error.find("kind");
    const auto text = error.find("text");
    if (!error.is_object() || kind == error.end() || text == error.end() || !text->is_string())
        return fail(Error::Kind::Invalid, "error: expected its kind and text");
    for (const Error::Kind known : kinds) {
        if (*kind == name(known))
            return fail(known, text->get<std::string>());
    }
    return fail(Error::Kind::Invalid, "error.kind: expected a kind of error");
}

} // namespace

std::string encode(const Request &request)
{
    return fact::codec::text(messageOf("request", request));
}

Result<Request> decodeRequest(std::string_view json)
{
    return fact::codec::document(json).and_then([](const Json &read) { return message<Request>("request", read); });
}

std::string encode(const Result<Value> &answer)
{
    if (answer)
        return fact::codec::text(messageOf("answer", *answer));
    return fact::codec::text({{"error", {{"kind", name(answer.error().kind)}, {"text", answer.error().text}}}});
}

Result<Value> decodeAnswer(std::string_view json)
{
    const auto read = fact::codec::document(json);
    if (!read)
        return std::unexpected(read.error());
    const auto error = read->find("error");
    return error == read->end() ? message<Value>("answer", *read) : sentError(*error);
}

} // namespace sb::engine
