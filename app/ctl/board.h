// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/fact/view_rows.h>

namespace sb::ctl {

void printBoard(const std::vector<fact::BoardRow> &rows);

} // namespace sb::ctl
