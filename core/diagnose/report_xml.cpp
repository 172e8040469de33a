// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include <core/base/text.h>

#include <QXmlStreamReader>

#include <algorithm>
#include <set>

namespace sb::diagnose {

namespace {

/// One element that is open, with what its attributes and its small children say.
struct Element {
    std::string name; ///< as memberKey writes it
    int64_t line = 1;
    ReportIssue issue;
    std::string test; ///< of a test case
    bool failed = false;
    bool said = false; ///< its issue was reported, by itself or by a child
    std::string text;
};

/// Where a thing is declared is not where the issue is.
bool isContextElement(std::string_view name)
{
    static const std::set<std::string, std::less<>> names{"class",   "method", "field",      "type",  "localvariable",
                                                          "package", "path",   "lineranges", "lines", "coverage"};
    return names.contains(name);
}

class XmlReader {
public:
    explicit XmlReader(Report &report)
        : m_report(report)
    {
    }
    void begin(const QXmlStreamReader &xml);
    void end();
    void text(std::string_view text)
    {
        if (!m_open.empty() && m_open.back().text.size() < 4096)
            m_open.back().text.append(text.substr(0, 4096));
    }
    bool tooDeep() const { return m_open.size() > reportDepth; }

private:
    void member(Element &element, const std::string &key, std::string_view value);
    void testCase(Element &element, const QXmlStreamAttributes &attributes);

    Report &m_report;
    std::vector<Element> m_open;
};

void XmlReader::member(Element &element, const std::string &key, std::string_view value)
{
    ReportIssue &issue = element.issue;
    const bool named = key == "name" && (element.name == "file" || element.name == "testfile");
    if (named || (isFileKey(key) && !(key == "source" && !value.contains(".cs") && !value.contains('/')))) {
        // Gendarme: "C:\x\Dog.cs(~10)"
        const size_t open = value.rfind("(");
        if (open != std::string_view::npos && value.ends_with(')')) {
            issue.row = rowNumber(value.substr(value.find_first_of("0123456789", open + 1) == std::string_view::npos
                                                   ? value.size()
                                                   : value.find_first_of("0123456789", open + 1)));
            value = value.substr(0, open);
        }
        // A folder beside a name: "Path" and "File", FILEPATH and FILENAME.
        const bool folder = value.ends_with('/') || value.ends_with('\\') || !value.contains('.');
        if (const std::string path = reportPath(value);
            issue.file.empty() || path.ends_with(issue.file) || (!folder && key != "path" && key != "sourcepath"))
            issue.file = path;
    } else if (isRowKey(key) || (key == "start" && element.name == "sourceline")) {
        if (issue.row == 0)
            issue.row = rowNumber(value);
    } else if (isColKey(key)) {
        issue.col = rowNumber(value);
    } else if (isMessageKey(key)) {
        if (issue.message.empty() || key == "message")
            issue.message = std::string(value.substr(0, 2000));
    } else if (isSeverityKey(key)) {
        issue.severity = severityOf(value);
    } else if (isCodeKey(key) || key == "source") {
        issue.code = std::string(value.substr(0, 100));
    }
}

/// JUnit's testcase, NUnit's test-case, xUnit's test, TRX's UnitTestResult.
void XmlReader::testCase(Element &element, const QXmlStreamAttributes &attributes)
{
    const auto value = [&](const char *name) { return attributes.value(QLatin1String(name)).toUtf8().toStdString(); };
    if (element.name == "testcase" && value("fullname").empty()) {
        const std::string place = value("classname"), name = value("name");
        element.test = place.empty() ? name : place + "." + name;
    } else if (element.name == "testcase") {
        element.test = value("fullname");
    } else if (element.name == "test") {
        element.test = value("name");
    } else if (element.name == "unittestresult") {
        element.test = value("testName");
    }
    const std::string result = value("result") + value("outcome");
    element.failed = result == "Failed" || result == "Fail" || result == "Failure" || result == "Error";
    const bool failure = element.name == "failure" || element.name == "error" || element.name == "rerunfailure";
    if (failure && !m_open.empty() && !m_open.back().test.empty())
        m_open.back().failed = true;
}

void XmlReader::begin(const QXmlStreamReader &xml)
{
    Element element;
    element.name = memberKey(xml.name().toUtf8().toStdString());
    element.line = xml.lineNumber();
    for (const QXmlStreamAttribute &each : xml.attributes())
        member(element, memberKey(each.name().toUtf8().toStdString()), each.value().toUtf8().toStdString());
    testCase(element, xml.attributes());
    m_open.push_back(std::move(element));
}

void XmlReader::end()
{
    Element element = std::move(m_open.back());
    m_open.pop_back();
    const std::string_view text = trimmed(element.text);
    if (element.failed && !element.test.empty() && m_report.failedTests.size() < reportIssues)
        m_report.failedTests.emplace_back(element.line, element.test);
    // A small child says a member of its parent: <file>..</file><line>12</line>.
    if (!m_open.empty() && !text.empty() && element.issue.row == 0 && text.size() < 2000)
        member(m_open.back(), element.name, text);
    if (isContextElement(element.name) || (!m_open.empty() && isContextElement(m_open.back().name)))
        return;
    ReportIssue issue = element.issue;
    if (issue.row == 0 || element.said)
        return;
    for (auto parent = m_open.rbegin(); parent != m_open.rend(); ++parent) {
        if (issue.file.empty())
            issue.file = parent->issue.file;
        if (issue.message.empty() && parent->issue.row == 0)
            issue.message = parent->issue.message;
        if (issue.code.empty())
            issue.code = parent->issue.code;
        if (issue.severity.empty())
            issue.severity = parent->issue.severity;
    }
    if (issue.file.empty() || m_report.issues.size() >= reportIssues)
        return;
    if (issue.message.empty())
        issue.message = std::string(text.substr(0, 2000));
    if (issue.severity.empty())
        issue.severity = "error";
    issue.line = element.line;
    if (!m_open.empty() && (element.name == "sourceline" || element.name == "location"))
        m_open.back().said = true;
    m_report.issues.push_back(std::move(issue));
}

} // namespace

std::optional<Report> readXmlReport(std::string_view text)
{
    if (text.size() > reportBytes)
        return std::nullopt;
    // The text is UTF-8 by now whatever its declaration says, and XML 1.1 differs in nothing that a report needs.
    std::string bytes(text);
    if (const size_t end = bytes.find("?>"); bytes.starts_with("<?xml") && end < 200)
        std::fill(bytes.begin(), bytes.begin() + std::ptrdiff_t(end) + 2, ' ');
    if (bytes.starts_with(' '))
        bytes.erase(0, bytes.find_first_not_of(' '));
    QXmlStreamReader xml(QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size())));
    Report report;
    XmlReader reader(report);
    bool any = false;
    while (!xml.atEnd() && !reader.tooDeep()) {
        switch (xml.readNext()) {
        case QXmlStreamReader::StartElement:
            any = true;
            reader.begin(xml);
            break;
        case QXmlStreamReader::EndElement: reader.end(); break;
        case QXmlStreamReader::Characters: reader.text(xml.text().toUtf8().toStdString()); break;
        default: break;
        }
    }
    return any && !reader.tooDeep() && (!xml.hasError() || !report.issues.empty()) ? std::optional(std::move(report))
                                                                                   : std::nullopt;
}

} // namespace sb::diagnose
