// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that most commands read and nobody here changes.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
