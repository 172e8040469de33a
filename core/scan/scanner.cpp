// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner.h"

#include "captures.h"
#include "compiled_cache.h"
#include "needle.h"
#include "shape.h"

#include <core/base/spares.h>

#include <hs/hs.h>
#include <re2/re2.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace sb::scan {

namespace {

constexpr uint32_t often = 32; ///< from then on it pays to compile an expression once more

/// The expressions of all patterns, each compiled when a line first needs it: of hundreds a log touches a few dozen. An expression
/// learns from what it matches, under a lock of its own: whoever matches has these to himself and waits for nobody.
class Expressions {
public:
    explicit Expressions(const std::vector<std::string> &patterns)
        : m_patterns(patterns)
        , m_compiled(patterns.size())
    {
        for (size_t i = 0; i < patterns.size(); ++i)
            m_compiled[i].anchored = patterns[i].starts_with('^');
    }
    const re2::RE2 &operator[](size_t pattern)
    {
        std::unique_ptr<re2::RE2> &one = m_compiled[pattern].expression;
        if (!one) {
            re2::RE2::Options options;
            options.set_log_errors(false);
            one = std::make_unique<re2::RE2>(m_patterns[pattern], options);
        }
        return *one;
    }
    bool match(size_t pattern, std::string_view line)
    {
        // Anywhere in a line RE2 is quicker: it goes through it once.
        Compiled &one = m_compiled[pattern];
        if (Captures *captures = one.anchored && !one.goesBack ? capturesOf(pattern) : nullptr) {
            if (const auto matches = captures->matches(line))
                return *matches;
            one.goesBack = true;
        }
        return re2::RE2::PartialMatch({line.data(), line.size()}, (*this)[pattern]);
    }
    std::map<std::string, std::string> groups(size_t pattern, std::string_view line)
    {
        if (Captures *captures = capturesOf(pattern)) {
            if (auto values = captures->of(line))
                return std::move(*values);
        }
        return groupsByRe2((*this)[pattern], line);
    }

private:
    struct Compiled {
        std::unique_ptr<re2::RE2> expression;
        std::unique_ptr<Captures> captures;
        uint32_t asked = 0;
        bool anchored = false;
        bool goesBack = false; ///< so often, in some line, that RE2 is quicker
    };

    /// Null for a pattern that was not asked for often, or has none.
    Captures *capturesOf(size_t pattern)
    {
        Compiled &one = m_compiled[pattern];
        if (one.asked < often && ++one.asked == often)
            one.captures = Captures::compile(m_patterns[pattern]);
        return one.captures.get();
    }

    static std::map<std::string, std::string> groupsByRe2(const re2::RE2 &one, std::string_view line)
    {
        std::map<std::string, std::string> values;
        std::vector<re2::StringPiece> parts(static_cast<size_t>(one.NumberOfCapturingGroups()) + 1);
        if (!one.Match({line.data(), line.size()}, 0, line.size(), re2::RE2::UNANCHORED, parts.data(),
                       static_cast<int>(parts.size())))
            return values;
        for (const auto &[name, number] : one.NamedCapturingGroups()) {
            if (!parts[static_cast<size_t>(number)].empty())
                values[name] = std::string(parts[static_cast<size_t>(number)]);
        }
        return values;
    }

    const std::vector<std::string> &m_patterns;
    std::vector<Compiled> m_compiled;
};

} // namespace

struct Scanner::Private {
    std::vector<std::string> patterns;
    Spares<Expressions> expressions{[this] { return std::make_unique<Expressions>(patterns); }};
    hs_database_t *database = nullptr;
    hs_scratch_t *prototype = nullptr;

    ~Private()
    {
        hs_free_scratch(prototype);
        hs_free_database(database);
    }
};

namespace {

struct Search {
    const std::vector<uint32_t> &starts;
    std::vector<std::pair<uint32_t, uint32_t>> &pairs;
    std::vector<uint32_t> &lastLine; ///< of each pattern
    uint32_t line = 0;
};

int onMatch(unsigned id, unsigned long long, unsigned long long to, unsigned, void *context)
{
    auto &search = *static_cast<Search *>(context);
    // Ends are reported in ascending order, many of them in one line. The end of a match is one past its last byte; a match that is
    // empty at a line's start belongs to that line.
    const auto end = static_cast<uint32_t>(to);
    const size_t next = search.line + 1;
    if (end < search.starts[search.line] || (next < search.starts.size() && end >= search.starts[next])) {
        const auto after = std::upper_bound(search.starts.begin(), search.starts.end(), end);
        search.line = static_cast<uint32_t>(after - search.starts.begin()) - 1;
    }
    if (std::exchange(search.lastLine[id], search.line) != search.line)
        search.pairs.emplace_back(search.line, static_cast<uint32_t>(id));
    return 0;
}

Result<hs_database_t *> compileDatabase(const std::vector<std::string> &patterns)
{
    std::vector<std::string> sources;
    std::vector<const char *> texts;
    std::vector<unsigned> ids;
    for (const std::string &pattern : patterns)
        sources.push_back(shapeExpression(needleOf(pattern)));
    for (const std::string &source : sources) {
        ids.push_back(static_cast<unsigned>(texts.size()));
        texts.push_back(source.c_str());
    }
    const std::vector<unsigned> flags(texts.size(), HS_FLAG_MULTILINE | HS_FLAG_ALLOWEMPTY | HS_FLAG_UTF8);
    hs_database_t *database = nullptr;
    hs_compile_error_t *error = nullptr;
    if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK,
                         nullptr, &database, &error)
        == HS_SUCCESS)
        return database;
    const std::string which
        = error->expression >= 0 ? patterns[static_cast<size_t>(error->expression)] : "all patterns";
    const std::string why = error->message;
    hs_free_compile_error(error);
    return fail(Error::Kind::Invalid, "pattern \"" + which + "\": " + why);
}

} // namespace

Scratch::Scratch() = default;
Scratch::Scratch(Scratch &&other) noexcept
    : m_scratch(std::exchange(other.m_scratch, nullptr))
    , m_pairs(std::move(other.m_pairs))
    , m_lastLine(std::move(other.m_lastLine))
    , m_shapes(std::move(other.m_shapes))
{
}
Scratch &Scratch::operator=(Scratch &&other) noexcept
{
    std::swap(m_scratch, other.m_scratch);
    std::swap(m_pairs, other.m_pairs);
    std::swap(m_lastLine, other.m_lastLine);
    std::swap(m_shapes, other.m_shapes);
    return *this;
}
Scratch::~Scratch()
{
    hs_free_scratch(static_cast<hs_scratch_t *>(m_scratch));
}

Scanner::Scanner(std::unique_ptr<Private> p)
    : m(std::move(p))
{
}
Scanner::~Scanner() = default;

Result<std::shared_ptr<const Scanner>> Scanner::compile(const std::vector<std::string> &patterns,
                                                        const std::string &cacheFolder)
{
    auto made = std::make_unique<Private>();
    made->patterns = patterns;
    const CompiledCache cache(cacheFolder, patterns);
    made->database = patterns.empty() ? nullptr : cache.load();
    if (!patterns.empty() && !made->database) {
        const auto expressions = made->expressions.take();
        for (size_t i = 0; i < patterns.size(); ++i) {
            const re2::RE2 &one = (*expressions)[i];
            if (!one.ok())
                return fail(Error::Kind::Invalid,
                            "pattern \"" + patterns[i] + "\": " + one.error() + "; patterns are RE2 syntax");
        }
        auto database = compileDatabase(patterns);
        if (!database)
            return std::unexpected(database.error());
        made->database = *database;
        cache.keep(made->database);
    }
    if (made->database && hs_alloc_scratch(made->database, &made->prototype) != HS_SUCCESS)
        return fail(Error::Kind::Internal, "no memory for the scanner");
    return std::shared_ptr<const Scanner>(new Scanner(std::move(made)));
}

size_t Scanner::size() const
{
    return m->patterns.size();
}

Result<Scratch> Scanner::scratch() const
{
    Scratch scratch;
    hs_scratch_t *copy = nullptr;
    if (m->prototype && hs_clone_scratch(m->prototype, &copy) != HS_SUCCESS)
        return fail(Error::Kind::Internal, "no memory for the scanner");
    scratch.m_scratch = copy;
    return scratch;
}

void Scanner::findShapes(std::string_view shapes, const std::vector<uint32_t> &starts, Scratch &scratch,
                         const std::function<void(uint32_t, uint32_t)> &maybe) const
{
    if (!m->database || starts.empty())
        return;
    scratch.m_pairs.clear();
    scratch.m_lastLine.assign(size(), UINT32_MAX);
    Search search{starts, scratch.m_pairs, scratch.m_lastLine};
    hs_scan(m->database, shapes.data(), static_cast<unsigned>(shapes.size()), 0,
            static_cast<hs_scratch_t *>(scratch.m_scratch), onMatch, &search);
    std::ranges::sort(scratch.m_pairs);
    const auto twice = std::ranges::unique(scratch.m_pairs);
    for (auto pair = scratch.m_pairs.begin(); pair != twice.begin(); ++pair)
        maybe(pair->first, pair->second);
}

void Scanner::confirm(std::string_view line, std::span<const uint32_t> patterns, std::vector<uint32_t> &found) const
{
    const auto expressions = m->expressions.take();
    std::ranges::copy_if(patterns, std::back_inserter(found),
                         [&](uint32_t pattern) { return expressions->match(pattern, line); });
}

void Scanner::scan(std::string_view text, const std::vector<uint32_t> &starts, Scratch &scratch,
                   const std::function<void(uint32_t, uint32_t)> &hit) const
{
    scratch.m_shapes.clear();
    appendShape(text, scratch.m_shapes);
    const auto expressions = m->expressions.take();
    findShapes(scratch.m_shapes, starts, scratch, [&](uint32_t line, uint32_t pattern) {
        const size_t next = line + 1 < starts.size() ? starts[line + 1] : text.size();
        if (next > starts[line] && expressions->match(pattern, text.substr(starts[line], next - starts[line] - 1)))
            hit(line, pattern);
    });
}

bool Scanner::matches(size_t pattern, std::string_view line) const
{
    return m->expressions.take()->match(pattern, line);
}

std::map<std::string, std::string> Scanner::groups(size_t pattern, std::string_view line) const
{
    return m->expressions.take()->groups(pattern, line);
}

} // namespace sb::scan
