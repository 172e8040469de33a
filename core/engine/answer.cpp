// SPDX-License-Identifier: GPL-3.0-or-later
#include "answer.h"

namespace sb::engine {

Value::Value() = default;
Value::Value(const Value &) = default;
Value::Value(Value &&) noexcept = default;
Value &Value::operator=(Value &&) noexcept = default;
Value::~Value() = default;

} // namespace sb::engine
