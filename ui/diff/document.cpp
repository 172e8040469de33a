// SPDX-License-Identifier: GPL-3.0-or-later
#include "document.h"

#include "pairs.h"

#include <algorithm>
#include <charconv>

namespace sb::diff {

namespace {

QString toText(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

/// "a/x" or "b/x" without its first part, quotes of git taken off; empty for /dev/null.
QString pathOf(std::string_view text)
{
    if (const auto tab = text.find('\t'); tab != text.npos)
        text = text.substr(0, tab);
    if (text.ends_with('\r'))
        text.remove_suffix(1);
    if (text == "/dev/null")
        return {};
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    if (text.starts_with("a/") || text.starts_with("b/"))
        text.remove_prefix(2);
    return toText(text);
}

bool number(std::string_view &text, int &value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0)
        return false;
    text.remove_prefix(size_t(end - text.data()));
    return true;
}

bool take(std::string_view &text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// "@@ -39,9 +39,9 @@ int Window::visible()"
bool readHunk(std::string_view text, Hunk &hunk)
{
    hunk.oldCount = hunk.newCount = 1;
    if (!take(text, "@@ -") || !number(text, hunk.oldStart))
        return false;
    if (take(text, ",") && !number(text, hunk.oldCount))
        return false;
    if (!take(text, " +") || !number(text, hunk.newStart))
        return false;
    if (take(text, ",") && !number(text, hunk.newCount))
        return false;
    if (!take(text, " @@"))
        return false;
    hunk.heading = toText(text).trimmed();
    return true;
}

class PatchReader {
public:
    explicit PatchReader(Document &document)
        : m_document(document)
    {
    }

    void line(std::string_view text)
    {
        if (m_oldLeft > 0 || m_newLeft > 0 || text.starts_with("\\ "))
            body(text);
        else
            head(text);
    }

private:
    File &file()
    {
        if (m_document.files.empty())
            m_document.files.emplace_back();
        return m_document.files.back();
    }

    void begin()
    {
        m_document.files.emplace_back();
        m_named = false;
    }

    void head(std::string_view text)
    {
        const std::string_view whole = text;
        if (take(text, "diff --git ")) {
            begin();
            m_named = true;
            if (const auto middle = text.rfind(" b/"); middle != text.npos) {
                file().oldPath = pathOf(text.substr(0, middle));
                file().path = pathOf(text.substr(middle + 1));
            }
        } else if (take(text, "--- ")) {
            if (!m_named || !file().hunks.empty())
                begin();
            m_named = true;
            m_oldMissing = pathOf(text).isEmpty();
            if (!m_oldMissing)
                file().oldPath = pathOf(text);
        } else if (take(text, "+++ ")) {
            const QString path = pathOf(text);
            if (path.isEmpty())
                note(QStringLiteral("deleted"));
            else if (m_oldMissing)
                note(QStringLiteral("new file"));
            file().path = path.isEmpty() ? file().oldPath : path;
            if (m_oldMissing)
                file().oldPath = file().path;
        } else if (Hunk hunk; whole.starts_with("@@ ") && readHunk(whole, hunk)) {
            m_old = hunk.oldStart;
            m_new = hunk.newStart;
            m_oldLeft = hunk.oldCount;
            m_newLeft = hunk.newCount;
            hunk.first = int(file().lines.size());
            file().hunks.push_back(hunk);
        } else {
            extended(text);
        }
    }

    void extended(std::string_view text)
    {
        if (take(text, "rename from "))
            note(QStringLiteral("renamed from ") + toText(text));
        else if (take(text, "copy from "))
            note(QStringLiteral("copied from ") + toText(text));
        else if (take(text, "old mode "))
            m_oldMode = toText(text);
        else if (take(text, "new mode "))
            note(QStringLiteral("mode %1 → %2").arg(m_oldMode, toText(text)));
        else if (take(text, "new file mode "))
            note(text.starts_with("120000")       ? QStringLiteral("new symbolic link")
                     : text.starts_with("160000") ? QStringLiteral("new submodule")
                                                  : QStringLiteral("new file"));
        else if (text.starts_with("deleted file mode "))
            note(QStringLiteral("deleted"));
        else if (text.starts_with("Binary files ") || text.starts_with("GIT binary patch")) {
            note(QStringLiteral("binary: no lines to show"));
            file().binary = true;
        }
    }

    void note(const QString &text)
    {
        if (!file().notes.contains(text))
            file().notes << text;
    }

    void body(std::string_view text)
    {
        File &f = file();
        if (text.starts_with("\\ ")) {
            if (!f.lines.empty())
                f.lines.back().noNewline = true;
            return;
        }
        Line line;
        const char sign = text.empty() ? ' ' : text.front();
        if (sign == '+')
            line.kind = LineKind::Added;
        else if (sign == '-')
            line.kind = LineKind::Deleted;
        else if (sign != ' ' && sign != '\r') {
            m_oldLeft = m_newLeft = 0; // shorter than its header says: what follows is read as a header again
            note(QStringLiteral("the hunk at line %1 is shorter than its header says").arg(f.hunks.back().newStart));
            head(text);
            return;
        }
        if (!text.empty() && sign != '\r')
            text.remove_prefix(1);
        if (text.ends_with('\r')) {
            line.carriageReturn = true;
            text.remove_suffix(1);
        }
        line.text = toText(text);
        if (line.kind != LineKind::Added) {
            line.oldNumber = m_old++;
            --m_oldLeft;
        }
        if (line.kind != LineKind::Deleted) {
            line.newNumber = m_new++;
            --m_newLeft;
        }
        f.added += line.kind == LineKind::Added;
        f.deleted += line.kind == LineKind::Deleted;
        f.lines.push_back(std::move(line));
        ++f.hunks.back().count;
    }

    Document &m_document;
    bool m_named = false;
    bool m_oldMissing = false;
    QString m_oldMode;
    int m_old = 0;
    int m_new = 0;
    int m_oldLeft = 0;
    int m_newLeft = 0;
};

void describe(File &file)
{
    if (file.after.empty() && file.before.empty())
        return;
    const std::vector<QString> &shown = file.after.empty() ? file.before : file.after;
    if (!shown.empty() && shown.front().startsWith(QChar(0xfeff)))
        file.notes << QStringLiteral("begins with a byte order mark");
}

} // namespace

std::vector<QString> splitLines(std::string_view text)
{
    std::vector<QString> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        lines.push_back(toText(line));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return lines;
}

Document read(const Input &input, const Cancel &cancel)
{
    Document document;
    PatchReader reader(document);
    std::string_view rest = input.diff;
    while (!rest.empty()) {
        if (cancel.requested()) {
            document.problem = QStringLiteral("Loading was cancelled; what is shown is not all of it.");
            break;
        }
        const auto end = rest.find('\n');
        reader.line(rest.substr(0, end));
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    for (File &file : document.files) {
        const std::string path = file.path.toStdString();
        const std::string oldPath = file.oldPath.toStdString();
        const auto sides
            = std::ranges::find_if(input.sides, [&](const Sides &s) { return s.path == path || s.path == oldPath; });
        if (sides != input.sides.end()) {
            file.before = splitLines(sides->before);
            file.after = splitLines(sides->after);
        }
        describe(file);
        if (!cancel.requested())
            pairLines(file, cancel);
    }
    if (document.files.empty() && document.problem.isEmpty())
        document.problem = QStringLiteral("No lines change.");
    return document;
}

} // namespace sb::diff
