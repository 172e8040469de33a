// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/text.h>
#include <core/redact/opt_out.h>
#include <core/redact/redactor.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// What is redacted is UTF-8, nothing is found in it again, and it may be sent; all places of findings are in their texts.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const auto redactor
        = sb::redact::Redactor::open(sb::Secret("the key of this run"), {}, {sb::Secret("correct horse")});
    if (!redactor)
        std::abort();
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    (void)sb::redact::optedOut(text);
    const auto once = redactor->redact(text);
    if (!once)
        return 0; // it says that nothing may be sent
    if (!sb::isUtf8(once->text()) || !redactor->recheck(once->text()))
        std::abort();
    for (const sb::redact::Finding &finding : once->findings()) {
        if (once->text().substr(finding.begin, finding.end - finding.begin) != finding.token || finding.sourceEnd > size
            || finding.sourceBegin >= finding.sourceEnd)
            std::abort();
    }
    const auto twice = redactor->redact(once->text());
    if (!twice || !twice->findings().empty())
        std::abort();
    return 0;
}
