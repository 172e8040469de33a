// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_sections.h"

#include <algorithm>
#include <utility>

namespace sb::diagnose {

namespace {

constexpr size_t sectionLimit = 20'000;
constexpr size_t depthLimit = 32;

/// What a service prints when the step around it has failed.
bool failure(std::string_view clean)
{
    if (clean.empty() || (clean[0] != '#' && clean[0] != ':' && clean[0] != 'E' && clean[0] != 'T'))
        return false;
    return clean.starts_with("##[error]") || clean.starts_with("::error") || clean.starts_with("ERROR: Job failed")
        || (clean.starts_with("The command \"") && clean.contains("\" failed and exited with "));
}

/// Whether the line begins as one of the marks that sectionMark knows.
bool mayMark(std::string_view clean)
{
    switch (clean.empty() ? '\0' : clean.front()) {
    case '#': return clean.starts_with("##[");
    case ':': return clean.starts_with("::");
    case 't': return clean.starts_with("travis_fold:");
    case 'P': return clean.starts_with("Post job");
    case 's': return clean.starts_with("section_");
    case '[': return clean.starts_with("[Pipeline]");
    case '~': return clean.starts_with("~~~");
    case '-': return clean.starts_with("---");
    case '+': return clean.starts_with("+++");
    default: return false;
    }
}

/// Something at its beginning is followed by "\r" and more.
bool overwritten(std::string_view raw)
{
    const size_t back = raw.substr(0, 256).find('\r');
    return back != std::string_view::npos && raw.find_first_not_of('\r', back) != std::string_view::npos;
}

} // namespace

void SectionReader::read(int64_t line, std::string_view raw, std::string_view clean)
{
    if (!m_open.empty() && failure(clean)) {
        for (Open &each : m_open)
            each.failed = true;
    }
    if (!mayMark(clean) && !overwritten(raw))
        return;
    auto mark = sectionMark(raw, clean);
    if (!mark)
        return;
    const std::optional<int64_t> timeUs = mark->timeUs ? mark->timeUs : stampOf(raw);
    switch (mark->kind) {
    case SectionMark::Kind::Step:
        closeStep(line - 1, timeUs);
        open(line, std::move(*mark), timeUs);
        break;
    case SectionMark::Kind::Open: open(line, std::move(*mark), timeUs); break;
    case SectionMark::Kind::Close: closeNamed(line, mark->name, timeUs); break;
    }
}

std::vector<LogPart> SectionReader::finish(int64_t lastLine, std::string_view raw)
{
    const auto timeUs = stampOf(raw);
    while (!m_open.empty())
        close(lastLine, timeUs, true);
    return std::exchange(m_sections, {});
}

void SectionReader::open(int64_t line, SectionMark mark, std::optional<int64_t> timeUs)
{
    if (m_sections.size() >= sectionLimit || m_open.size() >= depthLimit)
        return;
    const bool step = mark.kind == SectionMark::Kind::Step;
    m_open.push_back({m_sections.size(), step, false, mark.mark, timeUs});
    m_sections.push_back({{std::move(mark.name), line, line, "unknown"}, std::nullopt});
}

void SectionReader::close(int64_t lastLine, std::optional<int64_t> timeUs, bool last)
{
    const Open each = std::move(m_open.back());
    m_open.pop_back();
    LogPart &section = m_sections[each.section];
    section.endLine = std::max(section.startLine, lastLine);
    if (each.failed)
        section.outcome = "failed";
    else if (each.step && !last)
        section.outcome = "passed"; // or the next would not have begun
    if (each.beganUs && timeUs && *timeUs >= *each.beganUs)
        section.durationMs = (*timeUs - *each.beganUs) / 1000;
}

/// GitHub's group of a step's command ends, but the step's output follows: a step is open until the next.
void SectionReader::closeNamed(int64_t lastLine, const std::string &name, std::optional<int64_t> timeUs)
{
    const auto found = std::ranges::find_if(m_open.rbegin(), m_open.rend(), [&](const Open &each) {
        return !each.step && (name.empty() || each.mark == name);
    });
    if (found == m_open.rend())
        return;
    for (auto count = found - m_open.rbegin(); count >= 0; --count)
        close(lastLine, timeUs);
}

void SectionReader::closeStep(int64_t lastLine, std::optional<int64_t> timeUs)
{
    const auto step = std::ranges::find(m_open, true, &Open::step);
    for (auto count = m_open.end() - step; count > 0; --count)
        close(lastLine, timeUs);
}

} // namespace sb::diagnose
