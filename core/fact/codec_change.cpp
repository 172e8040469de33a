// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.h"

#include "codec_shared.h"

namespace sb::fact {

template<typename A>
void fields(A &a, FileChange &v)
{
    a("path", v.path);
    a("old_path", v.oldPath);
    a("status", v.status);
    a("binary", v.binary);
    a("added", v.added);
    a("deleted", v.deleted);
    a("patch", v.patch);
}

template<typename A>
void fields(A &a, Change &v)
{
    a("sha", v.sha);
    a("subject", v.subject);
    a("body", v.body);
    a("author", v.author);
    a("at", v.at);
    a("files", v.files);
}

SIGNALBOX_CODEC(Change)

} // namespace sb::fact
