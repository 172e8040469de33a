// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.h"

#include "codec_archive.h"

namespace sb::fact::codec {

namespace {

constexpr int maxDepth = 16; // of the deepest fact: 6

/// Refuses what nests deeper than any fact, before a tree is built from it.
bool tooDeep(std::string_view text)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > maxDepth)
                return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

} // namespace

Result<Json> document(std::string_view text)
{
    if (tooDeep(text))
        return fail(Error::Kind::Invalid, "document: nested deeper than 16 levels");
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return fail(Error::Kind::Invalid, "document: not JSON");
    const auto schema = json.is_object() ? json.find("schema") : json.end();
    if (!json.is_object() || schema == json.end() || !schema->is_number_integer())
        return fail(Error::Kind::Invalid, "schema: expected a whole number");
    if (*schema > schemaVersion)
        return fail(Error::Kind::Invalid,
                    "schema: written by a newer Signalbox (" + schema->dump() + "); this one reads up to "
                        + std::to_string(schemaVersion) + ": update it");
    if (*schema != schemaVersion)
        return fail(Error::Kind::Invalid, "schema: expected " + std::to_string(schemaVersion));
    json.erase(schema);
    return json;
}

std::string text(Json json)
{
    json["schema"] = schemaVersion;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace sb::fact::codec
