// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"

#include <core/base/json.h>

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace sb::slm {

namespace {

using nlohmann::json;

constexpr size_t longestLine = 1 << 20;

std::string textOf(const json &row, const char *key)
{
    const auto found = row.find(key);
    return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int64_t numberOf(const json &value)
{
    return value.is_number_integer() || value.is_number_unsigned() ? value.get<int64_t>() : 0;
}

int64_t numberOf(const json &row, const char *key)
{
    const auto found = row.find(key);
    return found != row.end() ? numberOf(*found) : 0;
}

bool flagOf(const json &row, const char *key)
{
    const auto found = row.find(key);
    return found != row.end() && found->is_boolean() && found->get<bool>();
}

int bounded(int64_t count)
{
    return int(std::clamp<int64_t>(count, 0, 1 << 30));
}

std::optional<Row> rowOf(const std::string &line)
{
    const json parsed = parseJson(line);
    if (!parsed.is_object() || !parsed.contains("subject") || !parsed.contains("files") || !parsed["files"].is_array())
        return std::nullopt;
    Row row;
    row.repo = textOf(parsed, "repo");
    row.sha = textOf(parsed, "sha");
    row.at = numberOf(parsed, "t");
    row.label = fact::changeTypeFrom(textOf(parsed, "label"));
    row.bang = flagOf(parsed, "bang");
    row.extra = flagOf(parsed, "extra");
    row.prefixedSubject = textOf(parsed, "subject");
    Sample &sample = row.sample;
    const auto prefix = prefixOf(row.prefixedSubject);
    sample.subject = row.prefixedSubject.substr(prefix ? prefix->length : 0);
    sample.body = textOf(parsed, "body").substr(0, maxBody);
    sample.added = bounded(numberOf(parsed, "add"));
    sample.deleted = bounded(numberOf(parsed, "del"));
    sample.fileCount = bounded(numberOf(parsed, "nfiles"));
    sample.excerpt = textOf(parsed, "diff").substr(0, maxExcerpt);
    for (const json &file : parsed["files"]) {
        if (sample.files.size() == maxFiles)
            break;
        if (!file.is_array() || file.size() < 4 || !file[0].is_string() || !file[1].is_string())
            return std::nullopt;
        const auto &status = file[1].get_ref<const std::string &>();
        sample.files.push_back({file[0].get<std::string>(), status.empty() ? 'M' : status.front(),
                                bounded(numberOf(file[2])), bounded(numberOf(file[3]))});
    }
    return row;
}

} // namespace

Result<> forEachRow(const std::string &path, const Cancel &cancel, const std::function<void(Row &)> &take,
                    const std::function<void(const Error &)> &refuse)
{
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file)
        return fail(Error::Kind::NotFound, "cannot read " + path + ": give a file of rows, plain or gzip");
    gzbuffer(file.get(), 1 << 18);
    size_t number = 0;
    const auto read = [&](const std::string &line, bool tooLong) -> Result<> {
        ++number;
        if (line.empty())
            return {};
        if (auto row = tooLong ? std::nullopt : rowOf(line)) {
            take(*row);
            return {};
        }
        const Error error{
            Error::Kind::Invalid,
            (tooLong ? "a line longer than 1 MB in " : "no commit in ") + path + ":" + std::to_string(number)
                + ": give one JSON object a line, with subject and files [[path, status, added, deleted]]"};
        if (!refuse)
            return std::unexpected(error);
        refuse(error);
        return {};
    };
    std::string pending; // at most longestLine + 1 bytes of a line
    const auto append = [&](std::string_view text) { pending += text.substr(0, longestLine + 1 - pending.size()); };
    std::vector<char> part(1 << 18);
    int got = 0;
    while ((got = gzread(file.get(), part.data(), unsigned(part.size()))) > 0) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "reading " + path + " was stopped");
        std::string_view text(part.data(), size_t(got));
        for (size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
            append(text.substr(0, end));
            if (auto done = read(pending, pending.size() > longestLine); !done)
                return done;
            pending.clear();
        }
        append(text);
    }
    if (got < 0)
        return fail(Error::Kind::Invalid, path + " cannot be unpacked: fetch it again");
    return pending.empty() ? Result<>() : read(pending, pending.size() > longestLine);
}

fact::ChangeType normalised(fact::ChangeType label, const Sample &sample)
{
    if (label != fact::ChangeType::Chore)
        return label;
    return objectType(sample.files).value_or(label);
}

} // namespace sb::slm
