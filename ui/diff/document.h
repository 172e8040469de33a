// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A unified diff as files, hunks, lines and pairs, apart from how it is painted. Hostile input: whatever does not
// parse becomes a note of its file; nothing is dropped in silence.
#pragma once

#include <core/base/cancel.h>

#include <QString>
#include <QStringList>

#include <string>
#include <string_view>
#include <vector>

namespace sb::diff {

/// A file with more lines than this begins collapsed.
inline constexpr int collapseLimit = 20'000;

enum class LineKind { Context, Added, Deleted };

/// UTF-16 columns of Line::text.
struct Span {
    int from = 0;
    int length = 0;
    bool operator==(const Span &) const = default;
};

struct Line {
    LineKind kind = LineKind::Context;
    int oldNumber = 0; ///< 1-based; 0 on the side where the line is not
    int newNumber = 0;
    QString text; ///< without its line end
    bool carriageReturn = false;
    bool noNewline = false;
    int pair = -1; ///< index of the line it replaces or is replaced by
    std::vector<Span> words; ///< what differs from the pair
};

struct Hunk {
    int first = 0; ///< index into File::lines
    int count = 0;
    int oldStart = 0;
    int oldCount = 0;
    int newStart = 0;
    int newCount = 0;
    QString heading; ///< what git found to name the place
};

struct File {
    QString path;
    QString oldPath; ///< differs from path for a rename or copy
    QStringList notes; ///< "renamed from a.h", "mode 100644 → 100755", "binary", ...
    bool binary = false;
    int added = 0;
    int deleted = 0;
    std::vector<Hunk> hunks;
    std::vector<Line> lines;
    /// Both sides whole, line by line, where the caller has them: for highlighting and for more context.
    std::vector<QString> before;
    std::vector<QString> after;

    bool large() const { return int(lines.size()) > collapseLimit; }
};

struct Document {
    std::vector<File> files;
    QString problem; ///< why it is empty or cut, in one sentence
};

struct Sides {
    std::string path;
    std::string before;
    std::string after;
};

struct Input {
    std::string diff; ///< unified, paths a/ b/
    std::vector<Sides> sides;
};

/// Parses, pairs the lines of each block and marks the words that differ. Stops early (problem says so) when cancelled.
Document read(const Input &input, const Cancel &cancel = {});

/// The same document where lines that differ in white space alone are context. Line numbers stay those of each side.
Document withoutWhitespaceChanges(const Document &document);

/// Lines without their "\n"; no line after a final one.
std::vector<QString> splitLines(std::string_view text);

} // namespace sb::diff
