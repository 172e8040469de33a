// SPDX-License-Identifier: GPL-3.0-or-later
#include "canaries.h"

#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/base/text.h>
#include <core/redact/opt_out.h>
#include <core/redact/redactor.h>
#include <core/redact/rules.h>

#include <tests/registry.h>

#include <algorithm>
#include <thread>

using namespace sb;
using redact::Redactor;

namespace {

const std::string Token = canaries::all().front().second;

Redactor redactorOf(std::string_view teamRules = {}, std::vector<Secret> known = {},
                    std::shared_ptr<redact::TokenNumbers> numbers = std::make_shared<redact::TokenNumbersInMemory>())
{
    auto redactor = Redactor::open(Secret("a key of a vault"), teamRules, std::move(known), std::move(numbers));
    if (!redactor)
        qFatal("%s", redactor.error().text.c_str());
    return *redactor;
}

const Redactor &shipped()
{
    static const Redactor redactor = redactorOf();
    return redactor;
}

std::string redacted(const Redactor &redactor, const std::string &text)
{
    const auto out = redactor.redact(text);
    return out ? out->text() : "error: " + out.error().text;
}

/// A table that can be emptied, so that one redactor serves many rows.
class FreshNumbers : public redact::TokenNumbers {
public:
    Result<uint64_t> numberOf(const std::string &kind, const std::string &fingerprint) override
    {
        return m_table->numberOf(kind, fingerprint);
    }
    void empty() { m_table = std::make_unique<redact::TokenNumbersInMemory>(); }

private:
    std::unique_ptr<redact::TokenNumbersInMemory> m_table = std::make_unique<redact::TokenNumbersInMemory>();
};

/// With numbers that begin with 1.
std::string redactedAlone(const std::string &text)
{
    static const auto numbers = std::make_shared<FreshNumbers>();
    static const Redactor redactor = redactorOf({}, {}, numbers);
    numbers->empty();
    return redacted(redactor, text);
}

std::string requestWith(const std::string &text)
{
    return jsonText(nlohmann::json{{"model", "m"}, {"messages", {{{"role", "user"}, {"content", text}}}}});
}

std::string pem(const std::string &label, const std::string &newline = "\n")
{
    std::string block = "-----BEGIN " + label + " KEY-----" + newline;
    for (uint32_t line = 0; line < 5; ++line)
        block += canaries::random(64, canaries::Alphanumeric, 100 + line) + newline;
    return block + "-----END " + label + " KEY-----" + newline;
}

class RecordingNumbers : public redact::TokenNumbers {
public:
    Result<uint64_t> numberOf(const std::string &kind, const std::string &fingerprint) override
    {
        asked.emplace_back(kind, fingerprint);
        if (full)
            return fail(Error::Kind::Io, "the table is full");
        return 40 + asked.size();
    }
    std::vector<std::pair<std::string, std::string>> asked;
    bool full = false;
};

} // namespace

class TestRedact : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void golden_data();
    void golden();
    void noCanarySurvives_data();
    void noCanarySurvives();
    void knownValues_data();
    void knownValues();
    void privateKeys_data();
    void privateKeys();
    void nothingToFind_data();
    void nothingToFind();
    void places();
    void tokens();
    void numbersThatCannotBeHad();
    void foreignTokensAreQuoted();
    void redactingAgainFindsNothing();
    void recheck_data();
    void recheck();
    void teamRules();
    void teamRulesThatCannotBeRead_data();
    void teamRulesThatCannotBeRead();
    void hostile_data();
    void hostile();
    void longLines();
    void tooLarge();
    void manyThreads();
    void optedOut_data();
    void optedOut();
};

void TestRedact::golden_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char *name, const std::string &text, const std::string &expected) {
        QTest::newRow(name) << text << expected;
    };
    const std::string secret = "<SECRET_HASH_001>";
    row("nothing", "", "");
    row("text", "All 12 tests passed.\n", "All 12 tests passed.\n");
    row("in an assignment", "export TOKEN=" + Token + "\n", "export TOKEN=" + secret + "\n");
    row("twice", Token + " and " + Token, secret + " and " + secret);
    row("allowed in the text itself", Token + " # gitleaks:allow", secret + " # gitleaks:allow");
    row("password", "password = \"tr0ub4dor\"", "password = \"" + secret + "\"");
    row("password, and again without a name", "password: 'tr0ub4dor'\n-p tr0ub4dor\n",
        "password: '" + secret + "'\n-p " + secret + "\n");
    row("URL", "git clone https://ci:Zq9tr0ub@example.org/w.git",
        "git clone https://ci:" + secret + "@example.org/w.git");
    row("header", "authorization: Basic dXNlcjpwYXNzd29yZA==", "authorization: Basic " + secret);
    row("netrc", "machine example.org login ci password Zq9tr0ub", "machine example.org login ci password " + secret);
    row("command", "curl -s -u ci:Zq9tr0ub https://example.org", "curl -s -u ci:" + secret + " https://example.org");
    row("option", "deploy --password tr0ub4dor --verbose", "deploy --password " + secret + " --verbose");
    row("cookie", "Cookie: theme=dark; session=8f14e45fceea167a5a36", "Cookie: theme=dark; session=" + secret);
    row("colours go", "\x1b[31merror\x1b[0m: no\n", "error: no\n");
    row("line ends", "one\r\ntwo\rthree", "one\ntwo\nthree");
    row("invalid UTF-8", "caf\xe9 \xff", "caf\uFFFD \uFFFD");
    row("other scripts stay", "Ошибка: 文件 🙂", "Ошибка: 文件 🙂");
    row("e-mail", "ask jane.doe@example.org", "ask <PERSON_HASH_001>");
    row("trailer", "Signed-off-by: Jane Doe <jane@example.org>",
        "Signed-off-by: <PERSON_HASH_001> <<PERSON_HASH_002>>");
    row("trailer without an address", "fix\n\nCo-authored-by: Jane Doe\n",
        "fix\n\nCo-authored-by: <PERSON_HASH_001>\n");
    row("author, then the name alone", "Author: Jane Doe <jane@example.org>\nJane Doe broke it",
        "Author: <PERSON_HASH_001> <<PERSON_HASH_002>>\n<PERSON_HASH_001> broke it");
    row("kinds are counted apart", Token + " jane@example.org", secret + " <PERSON_HASH_001>");
}

void TestRedact::golden()
{
    QFETCH(const std::string, text);
    QFETCH(const std::string, expected);
    QCOMPARE(redactedAlone(text), expected);
}

void TestRedact::noCanarySurvives_data()
{
    QTest::addColumn<std::string>("value");
    for (const auto &[kind, value] : canaries::all())
        QTest::newRow(kind.c_str()) << value;
}

void TestRedact::noCanarySurvives()
{
    QFETCH(const std::string, value);
    for (const auto &[way, written] : canaries::written(value)) {
        const std::string text = "2026-01-02T03:04:05Z step one\nvalue: " + written + " end\nthe next line\n";
        const auto out = shipped().redact(text);
        QVERIFY2(out.has_value(), way.c_str());
        QVERIFY2(!out->findings().empty(), (way + ": " + out->text()).c_str());
        QVERIFY2(!out->text().contains(value), (way + ": " + out->text()).c_str());
        QVERIFY2(!out->text().contains(written), (way + ": " + out->text()).c_str());
        QVERIFY2(out->text().contains("the next line"), (way + ": " + out->text()).c_str());
        QVERIFY2(shipped().recheck(requestWith(out->text())).has_value(), way.c_str());
        for (const redact::Finding &finding : out->findings())
            QVERIFY2(!finding.rule.contains(value) && !finding.token.contains(value), way.c_str());
    }
}

void TestRedact::knownValues_data()
{
    QTest::addColumn<std::string>("value");
    QTest::newRow("words") << std::string("correct horse battery");
    QTest::newRow("a word of the language") << std::string("staple");
    QTest::newRow("quotes and signs") << std::string("pa\"ss\\w/rd&%1");
    QTest::newRow("other letters") << std::string("Schlüsselwort");
}

void TestRedact::knownValues()
{
    QFETCH(const std::string, value);
    const Redactor redactor = redactorOf({}, {Secret(value), Secret(), Secret("abc")});
    QCOMPARE(redacted(redactor, "abc"), std::string("abc")); // too short to be told from other text
    std::vector<std::pair<std::string, std::string>> ways = {{"as it is", value}};
    for (const std::string before : {"", "x", "yz"})
        ways.emplace_back("base64 behind '" + before + "'", canaries::base64(before + value + "..."));
    ways.emplace_back("hexadecimal", canaries::eachByte(value, "{:02x}"));
    ways.emplace_back("hexadecimal in capitals", canaries::eachByte(value, "{:02X}"));
    ways.emplace_back("URL", QByteArray::fromStdString(value).toPercentEncoding().toStdString());
    ways.emplace_back("JSON", jsonText(nlohmann::json(value)));
    for (const auto &[way, written] : ways) {
        const std::string text = "[" + written + "]";
        const auto out = redactor.redact(text);
        QVERIFY2(out && !out->findings().empty(), way.c_str());
        QVERIFY2(!out->text().contains(value), (way + ": " + out->text()).c_str());
        const auto denied = redactor.recheck(text);
        QVERIFY2(!denied && denied.error().kind == Error::Kind::Denied, way.c_str());
        QVERIFY2(denied.error().text.contains("known-value") && !denied.error().text.contains(value),
                 denied.error().text.c_str());
        QVERIFY2(redactor.recheck(requestWith(out->text())).has_value(), way.c_str());
    }
}

void TestRedact::privateKeys_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("expected");
    const std::string secret = "<SECRET_HASH_001>";
    const std::string rsa = pem("RSA PRIVATE");
    const auto row = [](const char *name, const std::string &text, const std::string &expected) {
        QTest::newRow(name) << text << expected;
    };
    row("PEM", "a\n" + rsa + "b\n", "a\n" + secret + "\nb\n");
    row("OpenPGP", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdGBF\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----\n",
        secret + "\n");
    row("two of the same", rsa + rsa, secret + "\n" + secret + "\n");
    row("broken off", "a\n" + rsa.substr(0, 200) + "\nall is well now\n", "a\n" + secret + "\nall is well now\n");
    row("in JSON", "{\"key\": \"" + pem("PRIVATE", "\\n") + "\"}", "{\"key\": \"" + secret + "\\n\"}");
    row("broken off within a line",
        "key=-----BEGIN PRIVATE KEY-----" + canaries::random(50, canaries::Alphanumeric, 1) + "\nb\n",
        "key=" + secret + "\nb\n");
    row("one that is not there", "-----BEGIN PRIVATE KEY----- and so on, and much more of words like these\n",
        "-----BEGIN PRIVATE KEY----- and so on, and much more of words like these\n");
    row("public", pem("PUBLIC"), pem("PUBLIC"));
    row("only spoken of", "grep -l 'BEGIN RSA PRIVATE KEY' *\n", "grep -l 'BEGIN RSA PRIVATE KEY' *\n");
}

void TestRedact::privateKeys()
{
    QFETCH(const std::string, text);
    QFETCH(const std::string, expected);
    QCOMPARE(redactedAlone(text), expected);
}

void TestRedact::nothingToFind_data()
{
    QTest::addColumn<std::string>("text");
    const auto row = [](const char *name, const std::string &text) { QTest::newRow(name) << text; };
    row("commit", "HEAD is now at 9a038989604e8da62ecddbe2094b16ce1b778be1");
    row("image", "example/app@sha256:eaaa7b11777babe28e6133a8b19ff71cea687e0d7f05158dee95a71f76ce3d00");
    row("masked", "TOKEN=*** password: ***");
    row("from the environment", "password = \"${DB_PASSWORD}\" token: ${{ secrets.GITHUB_TOKEN }}");
    row("code", "password = getPassword(); token = request.token\nif (secret == nullptr) return;");
    row("prose", "error: password: must be at least 8 characters; token expired");
    row("identifiers", "credentialsId: 'ff083f76-7804-4ef1-80e4-fe975bb9141b' key_name = build-linux-x64");
    row("options", "prog --token-file /run/token1 --no-auth step2/of3 --pass-through 2 --key-size 4096");
    row("test", "tst_token::refreshes_token(expired) ... ok 12 ms");
    row("remote of git", "Cloning git@github.com:acme/widgets.git");
    row("path", "/home/ci/build/release/core/CMakeFiles/signalbox_core.dir/redact/plain_text.cpp.o");
    row("example of the vendor's", "aws_access_key: AKIA" + std::string("IOSFODNN7EXAMPLE"));
}

void TestRedact::nothingToFind()
{
    QFETCH(const std::string, text);
    QCOMPARE(redacted(shipped(), text), text);
}

void TestRedact::places()
{
    const std::string text = "one\r\n\x1b[1mtwo\x1b[0m " + Token + " \xffjane@example.org\n";
    const auto out = shipped().redact(text);
    QVERIFY(out);
    QCOMPARE(out->findings().size(), size_t(2));
    const redact::Finding &secret = out->findings()[0];
    QCOMPARE(secret.rule, std::string("github-token"));
    QCOMPARE(secret.kind, redact::Finding::Kind::Secret);
    QCOMPARE(text.substr(secret.sourceBegin, secret.sourceEnd - secret.sourceBegin), Token);
    QCOMPARE(out->text().substr(secret.begin, secret.end - secret.begin), secret.token);
    QCOMPARE(secret.sourceLine, size_t(2));
    const redact::Finding &person = out->findings()[1];
    QCOMPARE(person.kind, redact::Finding::Kind::Person);
    QCOMPARE(text.substr(person.sourceBegin, person.sourceEnd - person.sourceBegin), std::string("jane@example.org"));
}

void TestRedact::tokens()
{
    const auto numbers = std::make_shared<RecordingNumbers>();
    const Redactor redactor = redactorOf({}, {}, numbers);
    QCOMPARE(redacted(redactor, Token), std::string("<SECRET_HASH_041>"));
    QCOMPARE(numbers->asked.size(), size_t(1));
    QCOMPARE(numbers->asked[0].first, std::string("SECRET"));
    QCOMPARE(numbers->asked[0].second.size(), size_t(64));
    QVERIFY(numbers->asked[0].second != sha256Hex(Token)); // who guesses the value must not be able to tell
    const auto other = Redactor::open(Secret("another key"), {}, {}, numbers);
    QVERIFY(other && other->redact(Token));
    QVERIFY(numbers->asked[0].second != numbers->asked[1].second);

    // A table that outlives a redactor keeps what its numbers mean.
    const auto kept = std::make_shared<redact::TokenNumbersInMemory>();
    const std::string second = canaries::all()[1].second;
    QCOMPARE(redacted(redactorOf({}, {}, kept), second), std::string("<SECRET_HASH_001>"));
    QCOMPARE(redacted(redactorOf({}, {}, kept), Token + " " + second),
             std::string("<SECRET_HASH_002> <SECRET_HASH_001>"));
    QVERIFY(!Redactor::open(Secret()));
}

void TestRedact::numbersThatCannotBeHad()
{
    const auto numbers = std::make_shared<RecordingNumbers>();
    numbers->full = true;
    const Redactor redactor = redactorOf({}, {}, numbers);
    QVERIFY(redactor.redact("nothing"));
    const auto out = redactor.redact(Token);
    QVERIFY(!out);
    QCOMPARE(out.error().kind, Error::Kind::Io);
}

void TestRedact::foreignTokensAreQuoted()
{
    QCOMPARE(redactedAlone("echo <SECRET_HASH_001> <secret_hash_2> <PERSON_HASH_3> <SEC\u200bRET_HASH_4> " + Token),
             std::string(
                 "echo <QUOTED_SECRET_HASH_001> <QUOTED_secret_hash_2> <QUOTED_PERSON_HASH_3> <QUOTED_SECRET_HASH_4> "
                 "<SECRET_HASH_001>"));
}

void TestRedact::redactingAgainFindsNothing()
{
    std::string text
        = pem("EC PRIVATE") + "Author: Jane Doe <jane@example.org>\npassword = \"tr0ub4dor\"; pwd=tr0ub4dor2;\n";
    for (const auto &[kind, value] : canaries::all())
        text += kind + "=" + value + "; https://u:" + value + "@example.org/ \"" + canaries::base64(value) + "\"\n";
    const auto once = shipped().redact(text);
    QVERIFY(once);
    QCOMPARE(redacted(shipped(), text), once->text());
    const auto twice = shipped().redact(once->text());
    QVERIFY(twice);
    QCOMPARE(twice->findings(), std::vector<redact::Finding>());
    QCOMPARE(redacted(shipped(), twice->text()), twice->text());
    QVERIFY(shipped().recheck(once->text()));
    QVERIFY(shipped().recheck(requestWith(once->text())));
}

void TestRedact::recheck_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("rule"); // empty: may be sent
    QTest::newRow("no secret") << requestWith("why did the build fail?") << std::string();
    QTest::newRow("secret") << requestWith("TOKEN=" + Token) << std::string("github-token");
    QTest::newRow("after a line's end") << requestWith("a\n" + Token) << std::string("github-token");
    QTest::newRow("not JSON") << "TOKEN=" + Token << std::string("github-token");
    QTest::newRow("escaped") << "{\"content\":\"" + canaries::eachByte(Token, "\\u00{:02x}") + "\"}"
                             << std::string("github-token");
    QTest::newRow("base64") << requestWith("data " + canaries::base64(Token)) << std::string("github-token");
    QTest::newRow("private key") << requestWith(pem("PRIVATE")) << std::string("private-key");
    QTest::newRow("token") << requestWith("https://ci:<SECRET_HASH_001>@example.org") << std::string();
    QTest::newRow("only by its name") << requestWith("password: 'tr0ub4dor'") << std::string();
}

void TestRedact::recheck()
{
    QFETCH(const std::string, body);
    QFETCH(const std::string, rule);
    const auto may = shipped().recheck(body);
    QCOMPARE(may.has_value(), rule.empty());
    if (may)
        return;
    QCOMPARE(may.error().kind, Error::Kind::Denied);
    QVERIFY2(may.error().text.contains("'" + rule + "'"), may.error().text.c_str());
    QVERIFY(!may.error().text.contains(Token));
}

void TestRedact::teamRules()
{
    const Redactor redactor = redactorOf("title = \"ours\"\n"
                                         "[[rules]]\n"
                                         "id = \"badge\"\n"
                                         "regex = '''badge-([a-z]+)-([0-9]{6})'''\n"
                                         "secretGroup = 2\n"
                                         "keywords = [\"acme\"]\n"
                                         "[[rules.allowlists]]\n"
                                         "stopwords = [\"000000\"]\n"
                                         "[[rules]]\n"
                                         "id = \"block\"\n"
                                         "regex = '''(?s)<<<.*?>>>'''\n"
                                         "[[rules]]\n"
                                         "id = \"by-path\"\n"
                                         "path = '''\\.p12$'''\n"
                                         "[[rules]]\n"
                                         "id = \"github-token\"\n"
                                         "regex = '''nothing at all'''\n"
                                         "[allowlist]\n"
                                         "regexes = ['''.*''']\n"
                                         "targetRules = [\"none\"]\n");
    QCOMPARE(redacted(redactor, "badge-one-123456"), std::string("badge-one-123456")); // no keyword
    QCOMPARE(redacted(redactor, "ACME\nbadge-one-123456 badge-one-000000"),
             std::string("ACME\nbadge-one-<SECRET_HASH_001> badge-one-000000"));
    QCOMPARE(redacted(redactor, "<<<a\nb>>>"), std::string("<SECRET_HASH_002>"));
    QVERIFY(!redacted(redactor, Token).contains(Token)); // a team's rule never takes the place of one that ships
    const Redactor all = redactorOf("[[rules]]\nid = \"x\"\nregex = 'xyzzy'\n[allowlist]\nregexes = ['.*']\n");
    QVERIFY(!redacted(all, Token).contains(Token));
    QCOMPARE(redacted(all, "xyzzy"), std::string("xyzzy"));
}

void TestRedact::teamRulesThatCannotBeRead_data()
{
    QTest::addColumn<std::string>("toml");
    QTest::addColumn<std::string>("said");
    QTest::newRow("no TOML") << std::string("[[rules") << std::string("gitleaks.toml:1");
    QTest::newRow("no id") << std::string("[[rules]]\nregex = 'a'") << std::string("id");
    QTest::newRow("regex") << std::string("[[rules]]\nid = \"odd\"\nregex = '(?<=a)b'") << std::string("'odd'");
    QTest::newRow("regex of an allowlist")
        << std::string("[[rules]]\nid = \"odd\"\nregex = 'a'\n[rules.allowlist]\nregexes = ['(']")
        << std::string("allowlist of rule 'odd'");
    QTest::newRow("group") << std::string("[[rules]]\nid = \"odd\"\nregex = 'a'\nsecretGroup = 3")
                           << std::string("'odd' has no group 3");
    QTest::newRow("too large") << std::string(size_t(3) << 20, '#') << std::string("bytes");
}

void TestRedact::teamRulesThatCannotBeRead()
{
    QFETCH(const std::string, toml);
    QFETCH(const std::string, said);
    const auto redactor = Redactor::open(Secret("key"), toml);
    QVERIFY(!redactor);
    QVERIFY2(redactor.error().text.contains(said), redactor.error().text.c_str());
}

void TestRedact::hostile_data()
{
    QTest::addColumn<std::string>("text");
    const auto repeated = [](const std::string &part, size_t count) {
        std::string text;
        while (count-- > 0)
            text += part;
        return text;
    };
    std::string nested = Token;
    for (int depth = 0; depth < 12; ++depth)
        nested = canaries::base64(nested);
    QTest::newRow("NULs") << std::string(100'000, '\0');
    QTest::newRow("no UTF-8") << repeated("\xff\xc0\xed\xa0\x80\xf5", 20'000);
    QTest::newRow("base64 in base64") << nested;
    QTest::newRow("keys that begin") << repeated("-----BEGIN RSA PRIVATE KEY-----\n", 10'000);
    QTest::newRow("keys that begin in one line") << repeated("-----BEGIN RSA PRIVATE KEY-----", 10'000);
    QTest::newRow("sequences that do not end") << repeated("\x1b]0;", 50'000);
    QTest::newRow("directives") << repeated("NO_LLM", 50'000);
    QTest::newRow("escapes") << repeated("\\u00", 50'000) + repeated("%", 50'000) + repeated("\\", 50'001);
    QTest::newRow("names without values") << repeated("password=", 20'000);
    QTest::newRow("one letter") << std::string(500'000, 'A');
    QTest::newRow("tokens") << repeated("<SECRET_HASH_1>", 20'000);
}

void TestRedact::hostile()
{
    QFETCH(const std::string, text);
    (void)redact::optedOut(text);
    const auto out = shipped().redact(text);
    QVERIFY2(out.has_value(), out ? "" : out.error().text.c_str());
    QVERIFY(isUtf8(out->text()));
    QVERIFY(!out->text().contains('\0') && !out->text().contains('\x1b'));
    QVERIFY(!out->text().contains("<SECRET_HASH_1>"));
    QVERIFY(shipped().recheck(out->text()));
}

void TestRedact::longLines()
{
    // Wherever in a line that is searched in pieces, and where a character lies over the border of two.
    for (const size_t before :
         {size_t(0), size_t(61'400), size_t(61'439), size_t(65'500), size_t(65'535), size_t(65'536), size_t(200'000)}) {
        std::string text;
        while (text.size() < before)
            text += "é ";
        const auto out = shipped().redact(text + " " + Token + " " + text);
        QVERIFY(out);
        QCOMPARE(out->findings().size(), size_t(1));
        QVERIFY(!out->text().contains(Token));
    }
    // One that is longer than the pieces lie over each other.
    const std::string value
        = "py" + std::string("pi-AgEIcHlwaS5vcmc") + canaries::random(20'000, canaries::Alphanumeric, 7);
    const auto out = shipped().redact(std::string(60'000, ' ') + value + " end");
    QVERIFY(out);
    QCOMPARE(out->text(), std::string(60'000, ' ') + out->findings().at(0).token + " end");
}

void TestRedact::tooLarge()
{
    const auto out = shipped().redact(std::string(Redactor::MostBytes + 1, 'a'));
    QVERIFY(!out);
    QCOMPARE(out.error().kind, Error::Kind::Limit);
}

void TestRedact::manyThreads()
{
    const Redactor redactor = redactorOf();
    std::string text;
    for (const auto &[kind, value] : canaries::all())
        text += kind + ": " + value + "\n";
    const std::string expected = redacted(redactor, text);
    std::vector<std::string> answers(4);
    std::vector<std::jthread> threads;
    for (std::string &answer : answers)
        threads.emplace_back([&] { answer = redacted(redactor, text); });
    threads.clear();
    for (const std::string &answer : answers)
        QCOMPARE(answer, expected);
}

void TestRedact::optedOut_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<bool>("out");
    const auto row = [](const char *name, const std::string &file, bool out) { QTest::newRow(name) << file << out; };
    row("none", "int main() {}\n", false);
    row("shell", "#!/bin/sh\n# NO_LLM\n", true);
    row("C++", "int main() {}\n// NO_LLM: under an agreement\n", true);
    row("C", "/* NO_LLM */", true);
    row("within a block comment", "/**\n * NO_LLM\n */", true);
    row("HTML", "<!-- NO_LLM -->", true);
    row("SQL", "-- NO_LLM", true);
    row("behind code", "key = 1 # NO_LLM", true);
    row("a name", "#define NO_LLMS 1\n# NO_LLM_HERE", false);
    row("a variable", "if (NO_LLM) return;", false);
    row("at the end of a large file", std::string(100'000, '\n') + "# NO_LLM", true);
}

void TestRedact::optedOut()
{
    QFETCH(const std::string, file);
    QFETCH(const bool, out);
    QCOMPARE(redact::optedOut(file), out);
}

SIGNALBOX_TEST(TestRedact)
#include "tst_redact.moc"
