// SPDX-License-Identifier: GPL-3.0-or-later
#include "steps.h"

#include <core/base/text.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace sb::diagnose {

namespace {

constexpr size_t stepLimit = 64;

enum class Mark { None, Start, Passed, Failed };

/// What follows `words` is the exit status of a command.
Mark byStatus(std::string_view line, std::string_view words)
{
    const size_t at = line.rfind(words);
    if (at == std::string_view::npos || at + words.size() >= line.size())
        return Mark::None;
    const char first = line[at + words.size()];
    if (first == '0')
        return Mark::Passed;
    return first >= '1' && first <= '9' ? Mark::Failed : Mark::None;
}

/// False of nearly every line: no mark begins or ends so.
bool mayBeMark(std::string_view line)
{
    switch (line.empty() ? '\0' : line.front()) {
    case '$':
    case 'T':
    case '"':
    case '\'':
    case '#':
    case 's':
    case 'E':
    case 'B':
    case '~':
    case '-': return true;
    default: return line.ends_with('.');
    }
}

/// Travis, GitHub Actions, GitLab, Azure, Jenkins and Buildkite print one of these around a command.
Mark markOf(std::string_view line)
{
    if (line.empty() || line.size() > 4096)
        return Mark::None;
    switch (line.front()) {
    case '$': return line.starts_with("$ ") ? Mark::Start : Mark::None;
    case 'T':
        if (line.starts_with("The command "))
            return byStatus(line, " exited with ");
        return line.starts_with("The build has been stopped") ? Mark::Failed : Mark::None;
    case '"':
    case '\'': return byStatus(line, "\" exited with ");
    case '#':
        if (line.starts_with("##[group]Run ") || line.starts_with("##[section]Starting:"))
            return Mark::Start;
        return line.starts_with("##[error]") ? Mark::Failed : Mark::None;
    case 's': return line.starts_with("section_start:") ? Mark::Start : Mark::None;
    case 'E': return line.starts_with("ERROR: Job failed") ? Mark::Failed : Mark::None;
    case 'B':
        return line.starts_with("Build step '") && line.contains("marked build as failure") ? Mark::Failed : Mark::None;
    case '~': return line.starts_with("~~~ ") ? Mark::Start : Mark::None;
    case '-': return line.starts_with("--- :") ? Mark::Start : Mark::None;
    default: break;
    }
    // A command of several lines ends its mark with `" exited with 1.`
    return line.size() < 400 && line.ends_with('.') && line.contains('"') ? byStatus(line, "\" exited with ")
                                                                          : Mark::None;
}

} // namespace

void StepReader::read(std::string_view text)
{
    const Mark mark = markOf(text);
    // GitHub annotates a step several times: that is one failed step.
    const bool annotation = mark == Mark::Failed && text.starts_with("##[error]");
    if (annotation && !m_steps.empty() && m_steps.back().startLine == m_start)
        m_steps.back().endLine = m_line;
    else if (mark == Mark::Failed && m_steps.size() < stepLimit)
        m_steps.push_back({m_start, m_line});
    if (annotation)
        return;
    if (mark == Mark::Start)
        m_start = m_lastStart = m_line;
    else if (mark != Mark::None)
        m_start = m_line + 1;
}

void StepReader::read(const LogWindow &window)
{
    for (size_t i = 0; i < window.starts.size(); ++i) {
        ++m_line;
        if (const std::string_view text = window.line(i); mayBeMark(text))
            read(text);
    }
}

std::vector<FailedStep> StepReader::take()
{
    if (m_steps.empty() && m_line > 0)
        m_steps.push_back({m_lastStart, m_line});
    return std::move(m_steps);
}

std::vector<FailedStep> failedSteps(const LogLines &lines)
{
    StepReader reader;
    for (size_t number = 0; number < lines.windows(); ++number)
        reader.read(lines.window(number));
    return reader.take();
}

} // namespace sb::diagnose
