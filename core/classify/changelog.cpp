// SPDX-License-Identifier: GPL-3.0-or-later
#include "changelog.h"

#include <algorithm>
#include <array>
#include <format>
#include <map>

namespace sb::classify {

namespace {

constexpr std::array<std::string_view, 7> order
    = {"Breaking", "Added", "Fixed", "Faster", "Reverted", "Documentation", "Internal"};

/// Markdown that stays what it was: text. One line of it.
std::string escaped(std::string_view text)
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

std::string releaseNotes(const std::string &title, const std::vector<Note> &notes)
{
    std::string text = std::format("# {}\n", escaped(title));
    for (const std::string_view category : order) {
        std::map<std::string, std::vector<const Note *>> components;
        for (const Note &note : notes) {
            const bool other = !std::ranges::contains(order, note.category) && category == order.back();
            if (note.category == category || other)
                components[note.component].push_back(&note);
        }
        if (components.empty())
            continue;
        text += std::format("\n## {}\n", category);
        for (const auto &[component, each] : components) {
            text += '\n';
            for (const Note *note : each) {
                text += "- " + (component.empty() ? std::string() : std::format("**{}**: ", escaped(component)))
                    + escaped(note->subject);
                if (!note->reference.empty())
                    text += std::format(" ({})", escaped(note->reference));
                text += '\n';
            }
        }
    }
    return text;
}

} // namespace sb::classify
