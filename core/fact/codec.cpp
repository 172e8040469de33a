// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.h"

#include "codec_archive.h"

#include <core/base/json.h>
#include <core/base/text.h>

namespace sb::fact::codec {

namespace {

constexpr int maxDepth = 16; // of the deepest fact: 6

} // namespace

Result<Json> document(std::string_view text)
{
    if (nestsDeeper(text, maxDepth))
        return fail(Error::Kind::Invalid, "document: nested deeper than 16 levels");
    Json json = parseJson(text);
    if (json.is_discarded())
        return fail(Error::Kind::Invalid, "document: not JSON");
    return withoutSchema(std::move(json));
}

Result<Json> withoutSchema(Json json)
{
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

Json withSchema(Json json)
{
    json["schema"] = schemaVersion;
    return json;
}

std::string text(Json json)
{
    return jsonText(withSchema(std::move(json)));
}

} // namespace sb::fact::codec
