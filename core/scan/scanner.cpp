// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner.h"

#include "compiled_cache.h"
#include "expressions.h"
#include "literals.h"
#include "needle.h"
#include "shape.h"

#include <core/base/format.h>
#include <core/base/spares.h>

#include <hs/hs.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace sb::scan {

namespace {

/// What Vectorscan looks for.
struct Target {
    std::string expression;
    unsigned flags = 0;
    std::vector<uint32_t> patterns; ///< of whose matches each has this, or another target of theirs
};

/// The two characters beyond ASCII that are letters of ASCII where case does not matter: U+017F and U+212A.
constexpr std::array<std::string_view, 2> foldedToAscii{"\xC5\xBF", "\xE2\x84\xAA"};

std::string escaped(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string all;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        all += {'\\', 'x', digits[byte / 16], digits[byte % 16]};
    }
    return all;
}

/// Plain text where a pattern has some (literals.h), else a part of the pattern (needle.h).
struct Targets {
    std::vector<Target> literals; ///< in folded shapes
    std::vector<Target> needles; ///< in shapes

    explicit Targets(const std::vector<std::string> &patterns)
    {
        std::map<Literal, std::vector<uint32_t>> all;
        for (uint32_t i = 0; i < patterns.size(); ++i) {
            const std::vector<Literal> own = literalsOf(patterns[i]);
            for (const Literal &each : own)
                all[each].push_back(i);
            if (std::ranges::any_of(own, &Literal::anyCase)) {
                for (const std::string_view each : foldedToAscii)
                    all[{std::string(each)}].push_back(i);
            }
            if (own.empty())
                needles.push_back({shapeExpression(needleOf(patterns[i])).text,
                                   HS_FLAG_MULTILINE | HS_FLAG_ALLOWEMPTY | HS_FLAG_UTF8,
                                   {i}});
        }
        for (auto &[literal, which] : all)
            literals.push_back({escaped(literal.text), literal.anyCase ? HS_FLAG_CASELESS : 0U, std::move(which)});
    }
};

struct Search {
    const std::vector<Target> &targets;
    const std::vector<uint32_t> &starts;
    std::vector<std::vector<uint32_t>> &lines; ///< of each pattern
    uint32_t inside = 0; ///< bytes from the end of a match to its last one, by which its line is known
    uint32_t line = 0;
};

int onMatch(unsigned id, unsigned long long, unsigned long long to, unsigned, void *context)
{
    auto &search = *static_cast<Search *>(context);
    if (to < search.starts.front() + search.inside)
        return 0;
    // Ends are reported in ascending order, many of them in one line.
    const auto at = static_cast<uint32_t>(to - search.inside);
    const size_t next = search.line + 1;
    if (at < search.starts[search.line] || (next < search.starts.size() && at >= search.starts[next])) {
        const auto after = std::upper_bound(search.starts.begin(), search.starts.end(), at);
        search.line = static_cast<uint32_t>(after - search.starts.begin()) - 1;
    }
    for (const uint32_t pattern : search.targets[id].patterns) {
        if (search.lines[pattern].empty() || search.lines[pattern].back() != search.line)
            search.lines[pattern].push_back(search.line);
    }
    return 0;
}

class Database {
public:
    explicit Database(std::vector<Target> targets)
        : m_targets(std::move(targets))
    {
    }
    ~Database() { hs_free_database(m_database); }
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    bool empty() const { return m_targets.empty(); }
    /// Whether nothing is left to compile.
    bool load(const CompiledCache &cache)
    {
        m_database = empty() ? nullptr : cache.load();
        return empty() || m_database;
    }
    Result<> compile(const std::vector<std::string> &patterns, const CompiledCache &cache)
    {
        if (empty() || m_database)
            return {};
        std::vector<const char *> texts;
        std::vector<unsigned> flags, ids;
        for (const Target &target : m_targets) {
            ids.push_back(static_cast<unsigned>(texts.size()));
            texts.push_back(target.expression.c_str());
            flags.push_back(target.flags);
        }
        hs_compile_error_t *error = nullptr;
        if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK,
                             nullptr, &m_database, &error)
            == HS_SUCCESS) {
            cache.keep(m_database);
            return {};
        }
        const std::string which = error->expression >= 0
            ? patterns[m_targets[static_cast<size_t>(error->expression)].patterns.front()]
            : "all patterns";
        const std::string why = error->message;
        hs_free_compile_error(error);
        return fail(Error::Kind::Invalid, "pattern \"" + which + "\": " + why);
    }
    bool makeRoom(hs_scratch_t **scratch) const
    {
        return empty() || hs_alloc_scratch(m_database, scratch) == HS_SUCCESS;
    }
    void scan(std::string_view text, void *scratch, const std::vector<uint32_t> &starts, uint32_t inside,
              std::vector<std::vector<uint32_t>> &lines) const
    {
        Search search{m_targets, starts, lines, inside};
        hs_scan(m_database, text.data(), static_cast<unsigned>(text.size()), 0, static_cast<hs_scratch_t *>(scratch),
                onMatch, &search);
    }
    /// Of the patterns and of what is looked for.
    CompiledCache cache(const std::string &folder, std::vector<std::string> patterns) const
    {
        for (const Target &target : m_targets)
            patterns.push_back(sb::format("{} {}", target.flags, target.expression));
        return CompiledCache(folder, patterns);
    }

private:
    std::vector<Target> m_targets;
    hs_database_t *m_database = nullptr;
};

} // namespace

struct Scanner::Private {
    explicit Private(const std::vector<std::string> &all)
        : Private(all, Targets(all))
    {
    }
    Private(const std::vector<std::string> &all, Targets targets)
        : patterns(all)
        , sources(all)
        , literals(std::move(targets.literals))
        , needles(std::move(targets.needles))
    {
        for (const std::string &pattern : patterns) {
            ShapeExpression shape = shapeExpression(pattern);
            same.push_back(shape.same);
            sources.push_back(std::move(shape.text));
        }
    }
    ~Private() { hs_free_scratch(prototype); }

    std::vector<std::string> patterns;
    std::vector<bool> same; ///< of each pattern: it matches a line where it matches the line's shape
    /// The patterns, and then of each what matches the shape of whatever it matches.
    std::vector<std::string> sources;
    Spares<Expressions> expressions{[this] { return std::make_unique<Expressions>(sources); }};
    Database literals;
    Database needles;
    hs_scratch_t *prototype = nullptr;
};

Scratch::Scratch() = default;
Scratch::Scratch(Scratch &&other) noexcept
    : m_scratch(std::exchange(other.m_scratch, nullptr))
    , m_pairs(std::move(other.m_pairs))
    , m_lines(std::move(other.m_lines))
    , m_shapes(std::move(other.m_shapes))
    , m_folded(std::move(other.m_folded))
    , m_foldedStarts(std::move(other.m_foldedStarts))
{
}
Scratch &Scratch::operator=(Scratch &&other) noexcept
{
    std::swap(m_scratch, other.m_scratch);
    std::swap(m_pairs, other.m_pairs);
    std::swap(m_lines, other.m_lines);
    std::swap(m_shapes, other.m_shapes);
    std::swap(m_folded, other.m_folded);
    std::swap(m_foldedStarts, other.m_foldedStarts);
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
    auto made = std::make_unique<Private>(patterns);
    const CompiledCache literals = made->literals.cache(cacheFolder, patterns);
    const CompiledCache needles = made->needles.cache(cacheFolder, patterns);
    if (!made->literals.load(literals) || !made->needles.load(needles)) {
        const auto expressions = made->expressions.take();
        for (size_t i = 0; i < patterns.size(); ++i) {
            const re2::RE2 &one = (*expressions)[i];
            if (!one.ok())
                return fail(Error::Kind::Invalid,
                            "pattern \"" + patterns[i] + "\": " + one.error() + "; patterns are RE2 syntax");
        }
        for (const auto &compiled :
             {made->literals.compile(patterns, literals), made->needles.compile(patterns, needles)}) {
            if (!compiled)
                return std::unexpected(compiled.error());
        }
    }
    if (!made->literals.makeRoom(&made->prototype) || !made->needles.makeRoom(&made->prototype))
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
    if (starts.empty())
        return;
    scratch.m_pairs.clear();
    scratch.m_lines.resize(size());
    if (!m->literals.empty()) {
        scratch.m_folded.clear();
        scratch.m_foldedStarts.clear();
        appendFolded(shapes, starts, scratch.m_folded, scratch.m_foldedStarts);
        // Of plain text the last byte is in the line.
        m->literals.scan(scratch.m_folded, scratch.m_scratch, scratch.m_foldedStarts, 1, scratch.m_lines);
    }
    // A match that is empty at a line's start belongs to that line.
    if (!m->needles.empty())
        m->needles.scan(shapes, scratch.m_scratch, starts, 0, scratch.m_lines);
    // Pattern by pattern, since what one needs to match is at hand then.
    const auto expressions = m->expressions.take();
    for (uint32_t pattern = 0; pattern < size(); ++pattern) {
        for (const uint32_t line : scratch.m_lines[pattern]) {
            const size_t next = line + 1 < starts.size() ? starts[line + 1] : shapes.size();
            if (next > starts[line]
                && expressions->match(m->same[pattern] ? pattern : size() + pattern,
                                      shapes.substr(starts[line], next - starts[line] - 1)))
                scratch.m_pairs.emplace_back(line, pattern);
        }
        scratch.m_lines[pattern].clear();
    }
    std::ranges::sort(scratch.m_pairs);
    const auto twice = std::ranges::unique(scratch.m_pairs);
    for (auto pair = scratch.m_pairs.begin(); pair != twice.begin(); ++pair)
        maybe(pair->first, pair->second);
}

bool Scanner::knowsByShape(uint32_t pattern) const
{
    return m->same[pattern];
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
    findShapes(scratch.m_shapes, starts, scratch, [&](uint32_t line, uint32_t pattern) {
        const size_t next = line + 1 < starts.size() ? starts[line + 1] : text.size();
        if (m->same[pattern] || matches(pattern, text.substr(starts[line], next - starts[line] - 1)))
            hit(line, pattern);
    });
}

bool Scanner::matches(size_t pattern, std::string_view line) const
{
    return m->expressions.take()->match(pattern, line);
}

Groups Scanner::groups(size_t pattern, std::string_view line) const
{
    return m->expressions.take()->groups(pattern, line);
}

} // namespace sb::scan
