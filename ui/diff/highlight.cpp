// SPDX-License-Identifier: GPL-3.0-or-later
#include "highlight.h"

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>
#include <KSyntaxHighlighting/Theme>

namespace sb::diff {

namespace {

constexpr qsizetype longestLine = 10'000;

Token tokenOf(const KSyntaxHighlighting::Format &format)
{
    using Style = KSyntaxHighlighting::Theme::TextStyle;
    switch (format.textStyle()) {
    case Style::Keyword:
    case Style::DataType:
    case Style::ControlFlow:
    case Style::Import:
    case Style::Preprocessor: return Token::Keyword;
    case Style::String:
    case Style::VerbatimString:
    case Style::SpecialString:
    case Style::Char:
    case Style::SpecialChar: return Token::String;
    case Style::Comment:
    case Style::Documentation:
    case Style::Annotation:
    case Style::CommentVar: return Token::Comment;
    default: return Token::Plain;
    }
}

class Reader final : public KSyntaxHighlighting::AbstractHighlighter {
public:
    StyledLines run(const std::vector<QString> &lines, const Cancel &cancel)
    {
        StyledLines out(lines.size());
        KSyntaxHighlighting::State state;
        for (size_t i = 0; i < lines.size() && !cancel.requested(); ++i) {
            m_line = &out[i];
            if (lines[i].size() <= longestLine)
                state = highlightLine(lines[i], state);
        }
        return out;
    }

private:
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override
    {
        if (const Token token = tokenOf(format); token != Token::Plain && length > 0)
            m_line->push_back({offset, length, token});
    }

    std::vector<Styled> *m_line = nullptr;
};

/// What the hunks show of one side, at its line numbers, where the whole side is not at hand.
std::vector<QString> sideOf(const File &file, bool after)
{
    std::vector<QString> lines;
    for (const Line &line : file.lines) {
        const int number = after ? line.newNumber : line.oldNumber;
        if (number <= 0 || number > 2'000'000)
            continue;
        if (lines.size() < size_t(number))
            lines.resize(size_t(number));
        lines[size_t(number) - 1] = line.text;
    }
    return lines;
}

} // namespace

Highlighted highlight(const File &file, int index, const Cancel &cancel)
{
    Highlighted out;
    out.file = index;
    KSyntaxHighlighting::Repository repository;
    const KSyntaxHighlighting::Definition definition = repository.definitionForFileName(file.path);
    if (!definition.isValid() || file.binary)
        return out;
    Reader reader;
    reader.setDefinition(definition);
    out.before = reader.run(file.before.empty() ? sideOf(file, false) : file.before, cancel);
    out.after = reader.run(file.after.empty() ? sideOf(file, true) : file.after, cancel);
    return out;
}

} // namespace sb::diff
