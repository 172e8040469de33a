// SPDX-License-Identifier: GPL-3.0-or-later
#include "changelog.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/slm/sample.h>

#include <algorithm>
#include <array>
#include <map>

namespace sb::classify {

namespace {

constexpr std::array<std::string_view, 7> order
    = {"Breaking", "Added", "Fixed", "Faster", "Reverted", "Documentation", "Internal"};

/// Markdown that stays what it was: text. One line of it.
std::string asMarkdown(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_[]<>#|~!").contains(c))
            out += '\\';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
}

} // namespace

std::string categoryOf(fact::ChangeType type, const std::vector<std::string> &traits)
{
    if (std::ranges::contains(traits, std::string("breaking")))
        return "Breaking";
    switch (type) {
    case fact::ChangeType::Feat: return "Added";
    case fact::ChangeType::Fix: return "Fixed";
    case fact::ChangeType::Perf: return "Faster";
    case fact::ChangeType::Docs: return "Documentation";
    case fact::ChangeType::Revert: return "Reverted";
    default: return "Internal";
    }
}

Note noteOf(const fact::Change &change, const fact::Assessment &assessment)
{
    Note note{assessment.changelog.category, assessment.changelog.component, change.subject, {}, {}, change.author};
    if (const auto prefix = slm::prefixOf(change.subject); prefix && slm::typeOfPrefix(prefix->type)) {
        note.subject = change.subject.substr(prefix->length);
        if (!prefix->scope.empty())
            note.component = prefix->scope;
    }
    if (note.component == "root") // files of no part at all
        note.component.clear();
    const size_t open = note.subject.rfind("(#");
    const size_t close = open == std::string::npos ? open : note.subject.find(')', open);
    const std::string number
        = close == std::string::npos ? std::string() : note.subject.substr(open + 2, close - open - 2);
    if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos
        && trimmed(std::string_view(note.subject).substr(close + 1)).empty()) {
        note.reference = "#" + number;
        note.subject = std::string(trimmed(std::string_view(note.subject).substr(0, open)));
    } else {
        note.reference = change.sha.value.substr(0, 7);
    }
    for (const std::string_view footer : {"BREAKING CHANGE: ", "BREAKING-CHANGE: "}) {
        const size_t at = change.body.find(footer);
        if (at == std::string::npos || (at > 0 && change.body[at - 1] != '\n'))
            continue;
        const size_t begin = at + footer.size();
        note.detail = change.body.substr(begin, std::min(change.body.find("\n\n", begin), change.body.size()) - begin);
    }
    return note;
}

std::vector<std::string> revertedBy(const fact::Change &change)
{
    constexpr std::string_view words = "This reverts commit ";
    constexpr size_t idLength = 40;
    std::vector<std::string> reverted;
    for (size_t at = change.body.find(words); at != std::string::npos; at = change.body.find(words, at + 1)) {
        const std::string id = change.body.substr(at + words.size(), idLength);
        if (id.size() == idLength && id.find_first_not_of("0123456789abcdef") == std::string::npos)
            reverted.push_back(id);
    }
    return reverted;
}

std::string releaseNotes(const std::string &title, const std::vector<Note> &notes)
{
    std::string text = sb::format("# {}\n", asMarkdown(title));
    for (const std::string_view category : order) {
        std::map<std::string, std::vector<const Note *>> components;
        for (const Note &note : notes) {
            const bool other = !std::ranges::contains(order, note.category) && category == order.back();
            if (note.category == category || other)
                components[note.component].push_back(&note);
        }
        if (components.empty())
            continue;
        text += sb::format("\n## {}\n", category);
        for (const auto &[component, each] : components) {
            text += '\n';
            for (const Note *note : each) {
                text += "- " + (component.empty() ? std::string() : sb::format("**{}**: ", asMarkdown(component)))
                    + asMarkdown(note->subject);
                if (!note->reference.empty())
                    text += sb::format(" ({})", asMarkdown(note->reference));
                if (!note->detail.empty())
                    text += "\n  " + asMarkdown(note->detail);
                text += '\n';
            }
        }
    }
    return text;
}

} // namespace sb::classify
