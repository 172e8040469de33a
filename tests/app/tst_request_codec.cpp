// SPDX-License-Identifier: GPL-3.0-or-later
// Every request and every answer comes back from its JSON as it went in; anything else is a named error.
#include <core/engine/request_codec.h>

#include <tests/registry.h>

#include <set>

using namespace sb;
using namespace sb::engine;

namespace {

const Time noon = *fromIso("2026-03-04T12:00:00.123Z");
const fact::PullKey pull{fact::RepoId{"demo/widgets"}, 3};

QString wire(const Request &request)
{
    return QString::fromStdString(encode(request));
}
QString wire(const Result<Value> &answer)
{
    return QString::fromStdString(encode(answer));
}

template<typename Variant, typename... Ts>
std::vector<Variant> oneOfEach(const std::variant<Ts...> &)
{
    return {Variant(Ts{})...};
}

fact::BoardRow boardRow()
{
    fact::BoardRow row;
    row.pull = pull;
    row.title = "feat: \"quotes\" and \u2028 ends";
    row.group = fact::NextStep::Snoozed;
    row.state = fact::State::Flaky;
    row.secondType = fact::ChangeType::Docs;
    row.traits = {"breaking", "security"};
    row.updatedAt = noon;
    return row;
}

fact::Decision decision()
{
    fact::Decision made;
    made.action = fact::Action::Revert;
    made.answer = fact::Answer::Ask;
    made.gates = {{"validation", fact::Answer::Allow, "in", "why", ""}};
    made.at = noon;
    return made;
}

} // namespace

class TestRequestCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyRequestHasItsWord()
    {
        std::set<std::string> seen;
        for (const Request &request : oneOfEach<Request>(Request())) {
            const std::string json = encode(request);
            QVERIFY2(seen.insert(json).second, json.c_str());
            const auto back = decodeRequest(json);
            QVERIFY2(back, back ? "" : back.error().text.c_str());
            QCOMPARE(back->index(), request.index());
        }
    }

    void everyAnswerHasItsWord()
    {
        for (const Value &value : oneOfEach<Value>(Value())) {
            const std::string json = encode(Result<Value>(value));
            const auto back = decodeAnswer(json);
            QVERIFY2(back, back ? "" : back.error().text.c_str());
            QCOMPARE(back->index(), value.index());
        }
    }

    void requestsComeBack_data()
    {
        QTest::addColumn<QString>("json");
        const auto row = [](const char *name, const Request &request) { QTest::newRow(name) << wire(request); };
        row("ledger", ReadLedger{42, 7});
        row("pull", ReadPull{pull});
        row("trend", ReadTrend{"time_to_fix", 90});
        row("reject", Reject{fact::PatchId{"cafe"}, "not \"this\"\nway \xF0\x9F\x9A\x82"});
        row("merge", Merge{pull, fact::Sha{"0123456789012345678901234567890123456789"}});
        row("classify", Classify{{fact::RunId{"a/1"}, fact::RunId{"b/2"}}, "network"});
        row("wrong", MarkWrong{fact::RunId{"a/1"}, false});
        row("snooze", Snooze{"demo/widgets#3", noon});
        row("wake", Snooze{"demo/widgets#3", {}});
        row("pin", Pin{pull, false});
        row("mode", SetMode{fact::Mode::Act});
        row("go on", StopAll{false});
    }
    void requestsComeBack()
    {
        QFETCH(QString, json);
        const auto back = decodeRequest(json.toStdString());
        QVERIFY2(back, back ? "" : back.error().text.c_str());
        QCOMPARE(wire(*back), json);
    }

    void membersLandWhereTheyBelong()
    {
        const auto merge = decodeRequest(
            R"({"is":{"head":"ab","pull":{"number":3,"repo":"demo/widgets"}},"request":"merge","schema":1})");
        QVERIFY(merge);
        QCOMPARE(std::get<Merge>(*merge).pull.text(), std::string("demo/widgets#3"));
        QCOMPARE(std::get<Merge>(*merge).head.value, std::string("ab"));
        QCOMPARE(encode(*merge),
                 std::string(
                     R"({"is":{"head":"ab","pull":{"number":3,"repo":"demo/widgets"}},"request":"merge","schema":1})"));
    }

    void answersComeBack_data()
    {
        QTest::addColumn<QString>("json");
        const auto row
            = [](const char *name, Value value) { QTest::newRow(name) << wire(Result<Value>(std::move(value))); };
        row("board", std::vector<fact::BoardRow>{boardRow(), {}});
        PullDetail detail;
        detail.row = boardRow();
        detail.assessment = fact::Assessment{};
        detail.runs = {{}, {}};
        detail.change.files = {{"a", "b", fact::FileStatus::Renamed, false, 1, 2, "@@"}};
        detail.diff = "--- a\n+++ b\n";
        row("pull", detail);
        PatchDetail patch;
        patch.sides = {{"a", "before", "after"}};
        patch.decision = decision();
        patch.proof = fact::Proof{};
        patch.proof->before = fact::CommandResult{};
        patch.pull = fact::Pull{};
        patch.logPath = "/log";
        row("patch", patch);
        Status status;
        status.mode = fact::Mode::Propose;
        status.sandbox = fact::SandboxLevel::A;
        status.activities = {{"1", "Diagnosing", 1, 2}};
        status.repos = {{fact::RepoId{"demo/widgets"}, "main", "/git"}};
        status.asOf = noon;
        row("status", status);
        RevertPreview preview;
        preview.commits = {fact::Sha{"ab"}};
        preview.conflicts = {"src/a.cpp"};
        preview.target = {"main", fact::Sha{"cd"}, fact::RepoId{"demo/widgets"}};
        preview.decision = decision();
        row("preview", preview);
        row("check", LedgerCheck{false, 9, {"row 3: after"}, noon});
        row("done", Done{"Opened draft #9", pull, "effect"});
        row("done, no pull", Done{"Idle", std::nullopt, ""});
    }
    void answersComeBack()
    {
        QFETCH(QString, json);
        const auto back = decodeAnswer(json.toStdString());
        QVERIFY2(back, back ? "" : back.error().text.c_str());
        QCOMPARE(wire(back), json);
    }

    void errorsTravelAsTheyAre()
    {
        for (int kind = 0; kind <= int(Error::Kind::Internal); ++kind) {
            const Error error{Error::Kind(kind), "what in where: how to mend"};
            const auto back = decodeAnswer(encode(Result<Value>(std::unexpected(error))));
            QVERIFY(!back);
            QVERIFY2(back.error() == error, name(error.kind).data());
        }
    }

    void badRequestsAreNamed_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << "" << "not JSON";
        QTest::newRow("not JSON") << "{" << "not JSON";
        QTest::newRow("a list") << "[]" << "schema";
        QTest::newRow("no schema") << R"({"request":"read_board","is":{}})" << "schema";
        QTest::newRow("newer") << R"({"request":"read_board","is":{},"schema":2})" << "newer Signalbox";
        QTest::newRow("no word") << R"({"is":{},"schema":1})" << "request";
        QTest::newRow("word is no text") << R"({"request":7,"is":{},"schema":1})" << "request";
        QTest::newRow("unknown") << R"({"request":"format_disk","is":{},"schema":1})" << "format_disk";
        QTest::newRow("more") << R"({"request":"read_board","is":{},"x":1,"schema":1})" << "nothing else";
        QTest::newRow("body is a list") << R"({"request":"read_board","is":[],"schema":1})" << "read_board";
        QTest::newRow("missing member") << R"({"request":"approve","is":{},"schema":1})" << "approve.patch: missing";
        QTest::newRow("wrong type") << R"({"request":"approve","is":{"patch":1},"schema":1})" << "approve.patch";
        QTest::newRow("extra member") << R"({"request":"approve","is":{"patch":"a","b":1},"schema":1})" << "approve";
        QTest::newRow("huge number")
            << R"({"request":"read_ledger","is":{"before_seq":99999999999999999999,"limit":1},"schema":1})"
            << "read_ledger.before_seq";
        QTest::newRow("no mode") << R"({"request":"set_mode","is":{"mode":"god"},"schema":1})"
                                 << "observe, propose, act";
        QTest::newRow("deep")
            << QString(QLatin1String(R"({"request":"approve","schema":1,"is":)")).append(QString(5000, u'['))
            << "nested";
    }
    void badRequestsAreNamed()
    {
        QFETCH(QString, json);
        QFETCH(QString, says);
        const auto request = decodeRequest(json.toStdString());
        QVERIFY(!request);
        QVERIFY2(request.error().kind == Error::Kind::Invalid, request.error().text.c_str());
        QVERIFY2(QString::fromStdString(request.error().text).contains(says), request.error().text.c_str());
    }

    void badAnswersAreNamed()
    {
        for (const char *json :
             {"", "{}", R"({"answer":"board","is":{},"schema":1})", R"({"error":1,"schema":1})",
              R"({"error":{"kind":"kaput","text":"x"},"schema":1})", R"({"error":{"kind":"io"},"schema":1})",
              R"({"answer":"board","is":[{}],"schema":1})"}) {
            const auto answer = decodeAnswer(json);
            QVERIFY2(!answer && answer.error().kind == Error::Kind::Invalid && !answer.error().text.empty(), json);
        }
    }
};

SIGNALBOX_TEST(TestRequestCodec)
#include "tst_request_codec.moc"
