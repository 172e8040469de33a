// SPDX-License-Identifier: GPL-3.0-or-later
#include "change.h"

namespace sb::fact {

int Change::added() const
{
    int sum = 0;
    for (const FileChange &file : files)
        sum += file.added;
    return sum;
}

int Change::deleted() const
{
    int sum = 0;
    for (const FileChange &file : files)
        sum += file.deleted;
    return sum;
}

} // namespace sb::fact
