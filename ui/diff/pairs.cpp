// SPDX-License-Identifier: GPL-3.0-or-later
#include "pairs.h"

#include <dtl/dtl.hpp>

#include <algorithm>

namespace sb::diff {

namespace {

constexpr size_t mostTokens = 4'000;
constexpr int mostBlockLines = 5'000;

bool isWord(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

void mark(std::vector<Span> &spans, Span token)
{
    if (!spans.empty() && spans.back().from + spans.back().length == token.from)
        spans.back().length += token.length;
    else
        spans.push_back(token);
}

void link(File &file, int before, int after)
{
    Line &a = file.lines[size_t(before)];
    Line &b = file.lines[size_t(after)];
    a.pair = after;
    b.pair = before;
    WordMarks marks = wordMarks(a.text, b.text);
    if (marks.similarity < leastSimilarity)
        return;
    a.words = std::move(marks.before);
    b.words = std::move(marks.after);
}

QString squeezed(QStringView text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        if (!c.isSpace())
            out += c;
    }
    return out;
}

/// Deletions [first, middle) and additions [middle, last). Equal counts pair in order; else each addition takes the most
/// similar deletion that is still ahead, so that pairs never cross.
void pairBlock(File &file, int first, int middle, int last)
{
    const int removed = middle - first;
    const int added = last - middle;
    if (removed == 0 || added == 0)
        return;
    if (removed == added || removed > 200 || added > 200) {
        for (int i = 0; i < std::min(removed, added); ++i)
            link(file, first + i, middle + i);
        return;
    }
    int next = first;
    for (int a = middle; a < last && next < middle; ++a) {
        const int window = std::min(middle, next + 1 + std::max(0, removed - added) + 8);
        int best = -1;
        double bestSimilarity = 0.5;
        for (int d = next; d < window; ++d) {
            const double s = wordMarks(file.lines[size_t(d)].text, file.lines[size_t(a)].text).similarity;
            if (s > bestSimilarity) {
                bestSimilarity = s;
                best = d;
            }
        }
        if (best >= 0) {
            link(file, best, a);
            next = best + 1;
        }
    }
}

template<typename Block>
void eachBlock(const File &file, const Block &block)
{
    for (const Hunk &hunk : file.hunks) {
        const int end = hunk.first + hunk.count;
        int i = hunk.first;
        while (i < end) {
            if (file.lines[size_t(i)].kind == LineKind::Context) {
                ++i;
                continue;
            }
            const int first = i;
            while (i < end && file.lines[size_t(i)].kind == LineKind::Deleted)
                ++i;
            const int middle = i;
            while (i < end && file.lines[size_t(i)].kind == LineKind::Added)
                ++i;
            block(first, middle, i);
        }
    }
}

} // namespace

std::vector<Span> tokens(QStringView text)
{
    std::vector<Span> out;
    for (qsizetype i = 0; i < text.size();) {
        qsizetype end = i + 1;
        if (isWord(text[i])) {
            while (end < text.size() && isWord(text[end]))
                ++end;
        } else if (text[i].isSpace()) {
            while (end < text.size() && text[end].isSpace())
                ++end;
        } else if (text[i].isHighSurrogate() && end < text.size() && text[end].isLowSurrogate()) {
            ++end;
        }
        out.push_back({int(i), int(end - i)});
        i = end;
    }
    return out;
}

WordMarks wordMarks(QStringView before, QStringView after)
{
    WordMarks marks;
    const std::vector<Span> a = tokens(before);
    const std::vector<Span> b = tokens(after);
    const auto word = [](QStringView text, Span t) { return text.mid(t.from, t.length); };
    size_t head = 0;
    while (head < a.size() && head < b.size() && word(before, a[head]) == word(after, b[head]))
        ++head;
    size_t tail = 0;
    while (tail + head < a.size() && tail + head < b.size()
           && word(before, a[a.size() - 1 - tail]) == word(after, b[b.size() - 1 - tail]))
        ++tail;

    qsizetype common = 0;
    const auto count = [&](Span t) {
        if (!word(before, t).trimmed().isEmpty())
            common += t.length;
    };
    std::for_each(a.begin(), a.begin() + qsizetype(head), count);
    std::for_each(a.end() - qsizetype(tail), a.end(), count);

    const size_t aEnd = a.size() - tail;
    const size_t bEnd = b.size() - tail;
    if (aEnd - head > mostTokens || bEnd - head > mostTokens || head == aEnd || head == bEnd) {
        for (size_t i = head; i < aEnd; ++i)
            mark(marks.before, a[i]);
        for (size_t i = head; i < bEnd; ++i)
            mark(marks.after, b[i]);
    } else {
        std::vector<QStringView> left;
        std::vector<QStringView> right;
        for (size_t i = head; i < aEnd; ++i)
            left.push_back(word(before, a[i]));
        for (size_t i = head; i < bEnd; ++i)
            right.push_back(word(after, b[i]));
        dtl::Diff<QStringView, std::vector<QStringView>> d(left, right);
        d.compose();
        size_t i = head;
        size_t j = head;
        for (const auto &[token, info] : d.getSes().getSequence()) {
            if (info.type == dtl::SES_COMMON) {
                count(a[i]);
                ++i;
                ++j;
            } else if (info.type == dtl::SES_DELETE) {
                mark(marks.before, a[i++]);
            } else {
                mark(marks.after, b[j++]);
            }
        }
    }
    const qsizetype most = std::max(squeezed(before).size(), squeezed(after).size());
    marks.similarity = most == 0 ? 1 : double(common) / double(most);
    return marks;
}

void pairLines(File &file, const Cancel &cancel)
{
    eachBlock(file, [&](int first, int middle, int last) {
        if (!cancel.requested())
            pairBlock(file, first, middle, last);
    });
}

Document withoutWhitespaceChanges(const Document &document)
{
    Document out = document;
    for (File &file : out.files) {
        const File source = file;
        file.lines.clear();
        file.added = file.deleted = 0;
        for (size_t h = 0; h < source.hunks.size(); ++h) {
            File one; // a hunk by itself, so that blocks are found within it
            one.lines.assign(source.lines.begin() + source.hunks[h].first,
                             source.lines.begin() + source.hunks[h].first + source.hunks[h].count);
            one.hunks = {{0, int(one.lines.size()), 0, 0, 0, 0, {}}};
            file.hunks[h].first = int(file.lines.size());
            size_t copied = 0;
            eachBlock(one, [&](int first, int middle, int last) {
                file.lines.insert(file.lines.end(), one.lines.begin() + qsizetype(copied), one.lines.begin() + first);
                copied = size_t(last);
                if (last - first > mostBlockLines) {
                    file.lines.insert(file.lines.end(), one.lines.begin() + first, one.lines.begin() + last);
                    return;
                }
                std::vector<QString> left;
                std::vector<QString> right;
                for (int i = first; i < middle; ++i)
                    left.push_back(squeezed(one.lines[size_t(i)].text));
                for (int i = middle; i < last; ++i)
                    right.push_back(squeezed(one.lines[size_t(i)].text));
                dtl::Diff<QString, std::vector<QString>> d(left, right);
                d.compose();
                // Deletions before additions between two common lines, whatever order the edit came in.
                std::vector<Line> addedHere;
                const auto flush = [&] {
                    file.lines.insert(file.lines.end(), addedHere.begin(), addedHere.end());
                    addedHere.clear();
                };
                int i = first;
                int j = middle;
                for (const auto &[text, info] : d.getSes().getSequence()) {
                    if (info.type == dtl::SES_COMMON) {
                        flush();
                        Line line = one.lines[size_t(j++)];
                        line.kind = LineKind::Context;
                        line.oldNumber = one.lines[size_t(i++)].oldNumber;
                        file.lines.push_back(line);
                    } else if (info.type == dtl::SES_DELETE) {
                        file.lines.push_back(one.lines[size_t(i++)]);
                    } else {
                        addedHere.push_back(one.lines[size_t(j++)]);
                    }
                }
                flush();
            });
            file.lines.insert(file.lines.end(), one.lines.begin() + qsizetype(copied), one.lines.end());
            file.hunks[h].count = int(file.lines.size()) - file.hunks[h].first;
        }
        for (Line &line : file.lines) {
            line.pair = -1;
            line.words.clear();
            file.added += line.kind == LineKind::Added;
            file.deleted += line.kind == LineKind::Deleted;
        }
        pairLines(file);
    }
    return out;
}

} // namespace sb::diff
