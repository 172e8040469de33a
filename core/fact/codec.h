// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Versioned canonical JSON of every fact: keys sorted, no white space, UTF-8, so that equal values are equal bytes
// (what the ledger hashes). Every document carries "schema".
#pragma once

#include "change.h"
#include "event.h"
#include "view_rows.h"

#include <core/base/result.h>

#include <nlohmann/json_fwd.hpp>

namespace sb::fact {

inline constexpr int schemaVersion = 1;

template<typename T>
std::string encode(const T &value);
/// Invalid names the field and what was expected there. A newer schema is Invalid too.
template<typename T>
Result<T> decode(std::string_view json);
/// The same document as a value, for one that stands inside another.
template<typename T>
nlohmann::json toJson(const T &value);
template<typename T>
Result<T> fromJson(const nlohmann::json &document);

// The facts that are documents; each has its code in one of the codec_*.cpp files.
#define SIGNALBOX_DOCUMENT(Type)                                                                                       \
    template<>                                                                                                         \
    std::string encode(const Type &value);                                                                             \
    template<>                                                                                                         \
    Result<Type> decode(std::string_view json);                                                                        \
    template<>                                                                                                         \
    nlohmann::json toJson(const Type &value);                                                                          \
    template<>                                                                                                         \
    Result<Type> fromJson(const nlohmann::json &document);
SIGNALBOX_DOCUMENT(Repo)
SIGNALBOX_DOCUMENT(Pull)
SIGNALBOX_DOCUMENT(Run)
SIGNALBOX_DOCUMENT(Event)
SIGNALBOX_DOCUMENT(Change)
SIGNALBOX_DOCUMENT(Assessment)
SIGNALBOX_DOCUMENT(Diagnosis)
SIGNALBOX_DOCUMENT(Patch)
SIGNALBOX_DOCUMENT(Proof)
SIGNALBOX_DOCUMENT(Decision)
SIGNALBOX_DOCUMENT(LedgerEntry)
SIGNALBOX_DOCUMENT(BoardRow)
SIGNALBOX_DOCUMENT(FailureRow)
SIGNALBOX_DOCUMENT(PatchRow)
SIGNALBOX_DOCUMENT(LedgerRow)
SIGNALBOX_DOCUMENT(Trend)
#undef SIGNALBOX_DOCUMENT

} // namespace sb::fact
