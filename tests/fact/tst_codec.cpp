// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/json.h>
#include <core/fact/codec.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QFile>

using namespace sb;
using namespace sb::fact;
using nlohmann::json;

namespace {

Time at(int64_t seconds)
{
    return Time(std::chrono::seconds(1'700'000'000 + seconds));
}

Run sampleRun()
{
    Run run;
    run.id = {"77"};
    run.repo = {"demo/widgets"};
    run.sha = {std::string(40, 'a')};
    run.branch = "topic";
    run.pull = 3;
    run.attempt = 2;
    run.state = RunState::TimedOut;
    run.startedAt = at(1);
    run.logMissing = "expired";
    return run;
}

Pull samplePull()
{
    Pull pull;
    pull.key = {{"demo/widgets"}, 3};
    pull.title = "quotes \" and \\ and \xE2\x9C\x93";
    pull.state = PullState::Merged;
    pull.draft = true;
    pull.labels = {"a", "b"};
    pull.comments = {{"Ada", "line\nline", at(5)}};
    pull.head = {"topic", {std::string(40, 'a')}, {"fork/widgets"}};
    pull.updatedAt = at(9);
    return pull;
}

Diagnosis sampleDiagnosis()
{
    Diagnosis diagnosis;
    diagnosis.type = FailureType::Compile;
    diagnosis.group = FailureGroup::Code;
    diagnosis.retryable = false;
    diagnosis.witnesses = {{"history", "no_retry", "failed 3 of 3 times"}};
    diagnosis.cause = "'sort' is not a member of 'std'";
    diagnosis.action = "Include <algorithm>";
    diagnosis.confidence = 0.9;
    diagnosis.keyLine = 12;
    diagnosis.evidence = {{12, 14, "the first error"}};
    diagnosis.errors = {{12, "src/sort.cpp", 3, 5, "gcc", "", "error", "no member"}};
    diagnosis.signature = "cafe";
    diagnosis.sections = {{"build", 1, 20, "failed"}};
    diagnosis.lines = 20;
    diagnosis.bytes = 900;
    return diagnosis;
}

Assessment sampleAssessment()
{
    Assessment assessment;
    assessment.sha = {std::string(40, 'b')};
    assessment.type = ChangeType::Fix;
    assessment.probabilities = {{ChangeType::Fix, 0.75}, {ChangeType::Docs, 0.25}};
    assessment.risk.score = 42;
    assessment.risk.level = Level::Medium;
    assessment.risk.reasons = {{"base rate", 20}, {"touches auth/", 22}};
    assessment.risk.percentile = 90;
    assessment.decision = Verdict::SecurityReview;
    assessment.tiers = {{"rules", ChangeType::Fix, 0.75, "because"}};
    return assessment;
}

LedgerEntry sampleEntry()
{
    LedgerEntry entry;
    entry.seq = 9;
    entry.at = at(0);
    entry.kind = EntryKind::Outcome;
    entry.outcome = Outcome::Done;
    entry.action = "merge";
    entry.actor = {ActorKind::Person, "Ada"};
    entry.confidence = 0.1;
    entry.detail = "{\"a\":1}";
    entry.hash = std::string(64, '0');
    return entry;
}

std::string golden(const char *name)
{
    QFile file(sb::test::checkout("tests/fact/golden/") + QLatin1StringView(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : "no golden file";
}

template<typename T>
void roundTrip(const T &value)
{
    const std::string text = encode(value);
    const Result<T> back = decode<T>(text);
    QVERIFY2(back, back ? "" : back.error().text.c_str());
    QVERIFY(*back == value);
    QCOMPARE(encode(*back), text);
    // Canonical: sorted and compact, as nlohmann-json writes an object again.
    QCOMPARE(jsonText(parseJson(text)), text);
    QCOMPARE(parseJson(text)["schema"], json(schemaVersion));
}

/// Every member in turn is taken away, given another type, and joined by a stranger: each is refused, and by name.
template<typename T>
void strict(const T &value)
{
    const json document = parseJson(encode(value));
    QCOMPARE(toJson(value), document);
    const Result<T> ofValue = fromJson<T>(document);
    QVERIFY2(ofValue, ofValue ? "" : ofValue.error().text.c_str());
    QVERIFY(*ofValue == value);
    for (const auto &[name, member] : document.items()) {
        json without = document;
        without.erase(name);
        const auto missing = decode<T>(jsonText(without));
        QVERIFY2(!missing && missing.error().text.contains(name), name.c_str());
        json other = document;
        other[name] = member.is_object() ? json(true) : json::object({{"x", json::object()}});
        const auto wrong = decode<T>(jsonText(other));
        QVERIFY2(!wrong && wrong.error().text.contains(name), name.c_str());
    }
    QCOMPARE(fromJson<T>(json("no object")).error().text, std::string("schema: expected a whole number"));
    json stranger = document;
    stranger["stranger"] = 1;
    QVERIFY(!decode<T>(jsonText(stranger)));
    json newer = document;
    newer["schema"] = schemaVersion + 1;
    const auto refused = decode<T>(jsonText(newer));
    QVERIFY(!refused && refused.error().text.contains("newer"));
}

template<typename T>
void both(const T &value)
{
    roundTrip(T{});
    roundTrip(value);
    strict(value);
}

} // namespace

class CodecTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void host()
    {
        both(Repo{{"demo/widgets"}, "main", "/somewhere"});
        both(samplePull());
        both(sampleRun());
    }

    void events()
    {
        Event event;
        event.key = "k";
        event.kind = EventKind::CheckSuite;
        event.at = at(3);
        strict(event);
        roundTrip(event);
        IssueFact issue;
        issue.number = 4;
        issue.comment.author = "Ada";
        for (const decltype(Event::body) &body :
             {decltype(Event::body)(samplePull()), decltype(Event::body)(sampleRun()),
              decltype(Event::body)(PushFact{"refs/heads/x", {"a"}, {"b"}}), decltype(Event::body)(issue)}) {
            event.body = body;
            roundTrip(event);
        }
    }

    /// What came later is left out where there is none of it: documents of before are read.
    void talk()
    {
        Pull pull = samplePull();
        QVERIFY(!encode(pull).contains("reviews"));
        pull.reviews
            = {{"Ada", ReviewState::ChangesRequested, "why?", at(4)}, {"Bob", ReviewState::Approved, "", at(5)}};
        roundTrip(pull);
        QVERIFY(!decode<Pull>("{\"schema\":1,\"reviews\":[{\"state\":\"lgtm\"}]}"));
        Event event;
        event.key = "k";
        QVERIFY(!encode(event).contains("\"talk\":"));
        event.kind = EventKind::Talk;
        event.body = TalkFact{7, pull.reviews, pull.comments};
        roundTrip(event);
    }

    void change()
    {
        Change change;
        change.sha = {"a"};
        change.files = {{"a.cpp", "b.cpp", FileStatus::Renamed, false, 3, 1, "@@ -1 +1 @@\n"}};
        both(change);
    }

    void triage()
    {
        both(sampleAssessment());
        both(sampleDiagnosis());
    }

    void action()
    {
        Patch patch;
        patch.id = {"p"};
        patch.diff = "--- a\n+++ b\n";
        patch.files = {"b"};
        patch.at = at(1);
        both(patch);
        Proof proof;
        proof.sandbox = SandboxLevel::B;
        proof.checks = {{"paths", true, ""}};
        proof.after.emplace().failedTests = {"t::one"};
        both(proof);
        Decision decision;
        decision.action = Action::Merge;
        decision.gates = {{"mode", Answer::Ask, "propose", "why", "mend"}};
        both(decision);
        both(sampleEntry());
    }

    void rows()
    {
        BoardRow board;
        board.pull = {{"demo/widgets"}, 3};
        board.secondType = ChangeType::Perf;
        board.decision = Verdict::Escalate;
        board.group = NextStep::NeedsYou;
        both(board);
        FailureRow failure;
        failure.retryable = true;
        failure.state = State::Flaky;
        failure.patches = {{"p"}};
        failure.failed = {12, 300};
        failure.ending = {"fixed", "fixed by #7 after 40 min", 7, {"r9"}, at(3)};
        failure.knownIssue = {"INFRA-7", "The mirror resets", "https://example.org/7", true, 4};
        both(failure);
        PatchRow patch;
        patch.status = PatchStatus::Reverted;
        both(patch);
        both(LedgerRow{sampleEntry(), "merged", true, "revertable now"});
        Trend trend;
        trend.points = {{at(0), 1, 2, 0.5, 0.9}};
        both(trend);
    }

    void everyWordComesBack()
    {
        const auto walk = [](auto last, auto set) {
            for (int i = 0; i <= int(last); ++i)
                set(decltype(last)(i));
        };
        walk(FailureType::Unknown, [](FailureType type) {
            Diagnosis d;
            d.type = type;
            roundTrip(d);
        });
        walk(FailureGroup::Infra, [](FailureGroup group) {
            Diagnosis d;
            d.group = group;
            roundTrip(d);
        });
        walk(ChangeType::Revert, [](ChangeType type) {
            Assessment a;
            a.type = type;
            roundTrip(a);
        });
        walk(Verdict::Escalate, [](Verdict verdict) {
            Assessment a;
            a.decision = verdict;
            roundTrip(a);
        });
        walk(RunState::Unknown, [](RunState state) {
            Run r;
            r.state = state;
            roundTrip(r);
        });
        walk(EventKind::Unknown, [](EventKind kind) {
            Event e;
            e.kind = kind;
            roundTrip(e);
        });
        walk(PatchStatus::Closed, [](PatchStatus status) {
            PatchRow p;
            p.status = status;
            roundTrip(p);
        });
        walk(Action::ClosePull, [](Action action) {
            Decision d;
            d.action = action;
            roundTrip(d);
        });
        walk(State::Unknown, [](State state) {
            BoardRow b;
            b.state = state;
            roundTrip(b);
        });
    }

    void goldenDiagnosis()
    {
        // The names are a promise of the command line.
        QCOMPARE(encode(sampleDiagnosis()) + "\n", golden("diagnosis.json"));
        const json none = parseJson(encode(Diagnosis{}));
        QVERIFY(none["group"].is_null() && none["retryable"].is_null() && none["key_line"].is_null());
    }

    void goldenLedgerEntry()
    {
        // What is hashed: a change here breaks every ledger that exists.
        QCOMPARE(encode(sampleEntry()) + "\n", golden("ledger_entry.json"));
    }

    void assessmentHasTheNamesOfTheContract()
    {
        const json document = parseJson(encode(sampleAssessment()));
        for (const char *name : {"schema", "sha", "change_type", "probabilities", "confidence", "traits", "risk",
                                 "impacted_domains", "suggested_reviewers", "test_plan", "changelog", "route",
                                 "decision", "actions", "requires_full_ci", "security_review", "reasons", "percentile"})
            QVERIFY2(document.contains(name), name);
        QCOMPARE(document["risk"]["reasons"][1]["points"], json(22.0));
        QCOMPARE(document["probabilities"]["fix"], json(0.75));
    }

    void hostile_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *what, const QByteArray &text, const char *says) {
            QTest::newRow(what) << text << QByteArray(says);
        };
        row("empty", "", "not JSON");
        row("an array", "[]", "schema");
        row("no schema", "{}", "schema");
        row("schema as text", "{\"schema\":\"1\"}", "schema");
        row("schema zero", "{\"schema\":0}", "schema");
        row("deep", QByteArray(100'000, '['), "nested");
        row("deep in a string", "{\"schema\":1,\"id\":\"[[[[[[[[[[[[[[[[[[[[[[[[\"}", "default_branch");
        row("not UTF-8", "{\"schema\":1,\"id\":\"\xFF\"}", "not JSON");
        row("cut off", "{\"schema\":1,\"id\":", "not JSON");
        row("duplicate key and more", "{\"schema\":1,\"id\":\"a\",\"id\":3,\"default_branch\":\"\",\"git_dir\":\"\"}",
            ".id");
    }
    void hostile()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, says);
        const auto decoded = decode<Repo>(text.toStdString());
        QVERIFY(!decoded);
        QCOMPARE(decoded.error().kind, Error::Kind::Invalid);
        QVERIFY2(decoded.error().text.contains(says.toStdString()), decoded.error().text.c_str());
    }

    void placesAreNamed()
    {
        json document = parseJson(encode(samplePull()));
        document["comments"][0]["at"] = "yesterday";
        QCOMPARE(decode<Pull>(jsonText(document)).error().text,
                 std::string("Pull.comments[0].at: expected an RFC 3339 time or null"));
        document = parseJson(encode(sampleRun()));
        document["state"] = "exploded";
        QVERIFY(decode<Run>(jsonText(document)).error().text.starts_with("Run.state: expected one of queued, running"));
        document = parseJson(encode(sampleRun()));
        document["attempt"] = 5'000'000'000;
        QVERIFY(!decode<Run>(jsonText(document)));
        document["attempt"] = 1.5;
        QCOMPARE(decode<Run>(jsonText(document)).error().text, std::string("Run.attempt: expected a whole number"));
    }

    void brokenTextIsMended()
    {
        Pull pull;
        pull.title = "bad \xFF byte";
        const auto back = decode<Pull>(encode(pull));
        QVERIFY(back);
        QCOMPARE(back->title, std::string("bad \xEF\xBF\xBD byte"));
    }
};

SIGNALBOX_TEST(CodecTest)
#include "tst_codec.moc"
