// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_line.h"

#include "bytes.h"
#include "log_stamp.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <cstring>

namespace sb::diagnose {

namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
/// The part of a line in which marks and stamps are looked for.
constexpr size_t headLimit = 1024;

bool plain(std::string_view text)
{
    return plainLength(text) == text.size();
}

/// Past the escape sequence that begins at `at`. Where one does not end, only its introducer goes: the text stays readable.
size_t afterEscape(std::string_view raw, size_t at)
{
    const char next = at + 1 < raw.size() ? raw[at + 1] : '\0';
    size_t end = at + 2;
    if (next == '[') {
        // A Jenkins console note: ESC [8m "ha:" BASE64 ESC [0m, all of it hidden.
        if (raw.substr(end).starts_with("8mha:")) {
            const size_t close = raw.find("\x1b[0m", end);
            return close == std::string_view::npos ? end : close + 4;
        }
        while (end < raw.size() && raw[end] >= ' ' && raw[end] <= '?')
            ++end;
        return end < raw.size() && raw[end] >= '@' && raw[end] <= '~' ? end + 1 : end;
    }
    if (next == ']' || next == 'P' || next == '_' || next == '^' || next == 'X') {
        end = raw.find_first_of("\a\x1b", end);
        if (end == std::string_view::npos)
            return at + 2;
        return raw[end] == '\a' ? end + 1 : raw.substr(end + 1).starts_with('\\') ? end + 2 : end;
    }
    return next == '(' || next == ')' ? at + 3 : end;
}

/// The end of [begin, end) without its last character.
char *withoutLast(const char *begin, char *end)
{
    while (end > begin && (static_cast<unsigned char>(end[-1]) & 0xC0) == 0x80)
        --end;
    return end > begin ? end - 1 : end;
}

void appendWithoutEscapes(std::string_view raw, std::string &out)
{
    if (!raw.contains('\b')) {
        while (!raw.empty()) {
            const size_t run = std::min(raw.find('\x1b'), raw.size());
            out += raw.substr(0, run);
            raw.remove_prefix(run < raw.size() ? std::min(afterEscape(raw, run), raw.size()) : run);
        }
        return;
    }
    const size_t begin = out.size();
    out.resize_and_overwrite(begin + raw.size(), [raw, begin](char *data, size_t) {
        char *end = data + begin;
        for (size_t i = 0; i < raw.size();) {
            const char c = raw[i];
            if (c == '\x1b') {
                i = afterEscape(raw, i);
            } else if (c == '\b') {
                end = withoutLast(data + begin, end);
                ++i;
            } else {
                *end++ = c;
                ++i;
            }
        }
        return size_t(end - data);
    });
}

std::string joined(std::string_view raw)
{
    const size_t tail = LineLimit / 4;
    const size_t head = LineLimit - tail;
    return sb::format("{} [... {} bytes ...] {}", raw.substr(0, head), raw.size() - LineLimit,
                      raw.substr(raw.size() - tail));
}

std::string_view withoutEnd(std::string_view raw)
{
    while (raw.ends_with('\r'))
        raw.remove_suffix(1);
    return raw;
}

/// Whether it may hold an escape sequence, or something that overwrites what stands before it.
bool hasControls(std::string_view raw)
{
    return firstWhere(raw, [](auto bytes) { return (bytes < 0x20) & (bytes != '\t'); }) < raw.size();
}

/// As rfind, which looks at one byte after the other.
size_t lastOf(std::string_view text, char c)
{
    const void *found = memrchr(text.data(), c, text.size());
    return found ? size_t(static_cast<const char *>(found) - text.data()) : std::string_view::npos;
}

/// What a terminal shows after the last "\r" that anything follows; what stood before it is overwritten.
std::string_view lastShown(std::string_view raw)
{
    size_t back = lastOf(raw, '\r');
    // "error: x\rESC[0m": nothing overwrites it.
    while (back != std::string_view::npos && raw.size() - back < 16 && raw.substr(back + 1).starts_with('\x1b')
           && raw.ends_with('m') && afterEscape(raw, back + 1) == raw.size()) {
        raw = withoutEnd(raw.substr(0, back));
        back = lastOf(raw, '\r');
    }
    return back == std::string_view::npos ? raw : raw.substr(back + 1);
}

} // namespace

size_t plainLength(std::string_view text)
{
    return firstWhere(text, [](auto bytes) { return ((bytes < 0x20) | (bytes > 0x7e)) & (bytes != '\t'); });
}

void appendClean(std::string_view raw, std::string &out)
{
    raw = withoutEnd(raw);
    if (raw.starts_with(byteOrderMark))
        raw.remove_prefix(byteOrderMark.size());
    std::string cut;
    const bool controlled = hasControls(raw);
    if (controlled)
        raw = lastShown(raw);
    if (raw.size() > LineLimit) {
        cut = joined(raw);
        raw = cut;
    }
    const size_t begin = out.size();
    if (controlled) {
        appendWithoutEscapes(raw, out);
        out.erase(begin, stampLength(std::string_view(out).substr(begin)));
    } else {
        out += raw.substr(stampLength(raw));
    }
    if (const std::string_view clean = std::string_view(out).substr(begin); !isUtf8(clean))
        out.replace(begin, std::string::npos, repairedUtf8(clean));
}

std::string cleanLine(std::string_view raw)
{
    std::string clean;
    appendClean(raw, clean);
    return clean;
}

std::optional<int64_t> stampOf(std::string_view raw)
{
    std::string_view head = raw.substr(0, headLimit);
    if (head.starts_with(byteOrderMark))
        head.remove_prefix(byteOrderMark.size());
    if (head.starts_with("\x1b_bk;t="))
        return millisecondsIn(head.substr(7));
    if (plain(head))
        return stampTime(head);
    std::string clean;
    appendWithoutEscapes(head.substr(0, head.find('\r')), clean);
    return stampTime(clean);
}

namespace {

using Kind = SectionMark::Kind;

std::optional<SectionMark> named(std::string_view text, std::string_view mark, Kind kind)
{
    if (!text.starts_with(mark))
        return std::nullopt;
    const std::string name(trimmed(text.substr(mark.size())));
    return SectionMark{kind, name, name, std::nullopt};
}
std::optional<SectionMark> opened(std::string_view text, std::string_view mark)
{
    return named(text, mark, Kind::Open);
}
std::optional<SectionMark> closed(std::string_view text, std::string_view mark)
{
    return named(text, mark, Kind::Close);
}

/// GitLab: "section_start:UNIX_SECONDS:NAME[options]CR ESC[0K TITLE", "section_end:UNIX_SECONDS:NAME".
std::optional<SectionMark> gitlabMark(std::string_view text)
{
    for (const auto &[word, kind] : {std::pair{std::string_view("section_start:"), Kind::Open},
                                     std::pair{std::string_view("section_end:"), Kind::Close}}) {
        if (!text.starts_with(word))
            continue;
        text.remove_prefix(word.size());
        const size_t colon = text.find(':');
        if (colon == std::string_view::npos)
            return std::nullopt;
        const auto seconds = millisecondsIn(text.substr(0, colon));
        std::string_view name = text.substr(colon + 1);
        name = name.substr(0, name.find_first_of("[\r\x1b "));
        return SectionMark{kind, std::string(name), std::string(name),
                           seconds ? std::optional(*seconds * 1000) : std::nullopt};
    }
    return std::nullopt;
}

/// Jenkins: "[Pipeline] { (NAME)" and "[Pipeline] }".
std::optional<SectionMark> jenkinsMark(std::string_view text)
{
    constexpr std::string_view word = "[Pipeline] ";
    if (!text.starts_with(word))
        return std::nullopt;
    text.remove_prefix(word.size());
    if (text.starts_with("{ (") && text.ends_with(')'))
        return SectionMark{Kind::Open, std::string(text.substr(3, text.size() - 4)), "", std::nullopt};
    if (text == "{")
        return SectionMark{Kind::Open, "block", "", std::nullopt};
    if (text == "}")
        return SectionMark{Kind::Close, "", "", std::nullopt};
    return std::nullopt;
}

std::optional<SectionMark> markIn(std::string_view text, bool buildkite)
{
    std::optional<SectionMark> mark;
    switch (text.empty() ? '\0' : text.front()) {
    case '#':
        // GitHub prints a step's command as a group and its output after the group.
        if ((mark = opened(text, "##[group]")) && mark->name.starts_with("Run "))
            mark->kind = Kind::Step;
        if (!mark)
            mark = closed(text, "##[endgroup]");
        if (!mark)
            mark = opened(text, "##[section]Starting:");
        if (!mark)
            mark = closed(text, "##[section]Finishing:");
        break;
    case ':':
        mark = opened(text, "::group::");
        if (!mark)
            mark = closed(text, "::endgroup::");
        break;
    case 't':
        mark = opened(text, "travis_fold:start:");
        if (!mark)
            mark = closed(text, "travis_fold:end:");
        break;
    case 'P':
        if (text.starts_with("Post job cleanup."))
            mark = SectionMark{Kind::Step, "Post job cleanup", "", std::nullopt};
        break;
    case 's': mark = gitlabMark(text); break;
    case '[': mark = jenkinsMark(text); break;
    case '~': mark = named(text, "~~~ ", Kind::Step); break;
    case '-':
    case '+':
        if (text.starts_with("--- :") || (buildkite && (text.starts_with("--- ") || text.starts_with("+++ "))))
            mark = SectionMark{Kind::Step, std::string(trimmed(text.substr(4))), "", std::nullopt};
        break;
    default: break;
    }
    return mark;
}

} // namespace

std::optional<SectionMark> sectionMark(std::string_view raw, std::string_view clean)
{
    const bool buildkite = raw.starts_with("\x1b_bk;t=");
    const std::string_view head = withoutEnd(raw.substr(0, headLimit));
    // A mark that the service then overwrites on the screen: "travis_fold:start:NAME CR ESC[0K".
    if (const size_t back = head.find('\r'); back != std::string_view::npos) {
        if (auto mark = markIn(cleanLine(head.substr(0, back)), buildkite)) {
            if (const std::string title = cleanLine(head);
                mark->kind == Kind::Open && head.starts_with("section_") && !trimmed(title).empty())
                mark->name = trimmed(title);
            return mark;
        }
    }
    return markIn(clean.substr(0, headLimit), buildkite);
}

} // namespace sb::diagnose
