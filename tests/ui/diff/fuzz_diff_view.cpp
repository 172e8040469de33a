// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/diff/rows.h>
#include <ui/diff/shown_text.h>

#include <cstdlib>

using namespace sb::diff;

namespace {

void check(const Document &document, bool split)
{
    RowOptions options;
    options.split = split;
    const std::vector<Row> rows = layOut(document, options);
    for (const Row &row : rows) {
        const File &file = document.files[size_t(row.file)];
        if (row.kind != RowKind::Line)
            continue;
        for (const int index : {row.left, row.right}) {
            if (index < -1 || index >= int(file.lines.size()))
                std::abort();
            if (index < 0)
                continue;
            const Line &line = file.lines[size_t(index)];
            const ShownText shown = shownText(line.text);
            for (const Span word : line.words) {
                const Span there = shown.map(word);
                if (there.from < 0 || there.from + there.length > shown.text.size())
                    std::abort();
            }
        }
    }
    if (!rows.empty())
        samePlace(rows, document, rows.back());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Document document = read({std::string(reinterpret_cast<const char *>(data), size), {}});
    check(document, false);
    check(document, true);
    check(withoutWhitespaceChanges(document), true);
    return 0;
}
