// SPDX-License-Identifier: GPL-3.0-or-later
// Pull requests whose type is left open: who is asked, what is kept of it, and what a hostile answer changes (nothing).
#include "small_house.h"

#include <core/base/json.h>
#include <core/engine/asker.h>
#include <core/engine/kept_answers.h>
#include <core/engine/stages.h>
#include <core/fact/codec.h>
#include <fakemodel/fake_model.h>
#include <tests/registry.h>

using namespace sb;
using fake::FakeModel;

namespace {

const std::string key = "sk-planted-key-of-the-test-0123456789";

class ModelKeeper final : public engine::Keeper {
public:
    Result<Kept> token(const std::string &) override { return Kept{}; }
    Result<> keepToken(const std::string &, const Secret &, const std::string &) override { return {}; }
    Result<> forgetToken(const std::string &) override { return {}; }
    Result<Kept> hookSecret() override { return Kept{}; }
    Result<> keepHookSecret(const Secret &) override { return {}; }
    Result<Kept> modelKey(const std::string &place) override
    {
        return keys.with([&](const auto &all) {
            const auto found = all.find(place);
            return found == all.end() ? Kept{} : Kept{Secret(found->second), "keychain"};
        });
    }
    Result<> keepModelKey(const std::string &place, const Secret &given) override
    {
        if (locked)
            return fail(Error::Kind::Denied, "the keychain is locked");
        keys.with([&](auto &all) { all[place] = given.reveal(); });
        return {};
    }
    Result<> forgetModelKey(const std::string &place) override
    {
        keys.with([&](auto &all) { all.erase(place); });
        return {};
    }

    Guarded<std::map<std::string, std::string>> keys;
    std::atomic<bool> locked = false;
};

/// Opened once, since that takes long.
Result<redact::Redactor> openRedactor(std::vector<Secret>)
{
    static const auto opened = redact::Redactor::open(Secret("a key of the test's"), {}, {Secret(key)});
    return opened;
}

} // namespace

class tst_models : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void openIsAskedAndSettled();
    void itIsNotAskedAgain();
    void otherWordsAreAskedAgain();
    void hostile_data();
    void hostile();
    void theSecondIsAskedWhereTheFirstIsUnsure();
    void theSecondIsAskedWhereTheFirstFails();
    void certainIsNotAsked();
    void nobodyIsAskedWithoutAnEndpoint();
    void stoppedAsksNobody();
    void afterAPauseItIsTriedAgain();
    void optedOutFilesStay();
    void secretsOfARepositoryStay();
    void settingsAreKept();
    void aKeyStaysWithItsAddress();
    void wrongSettings_data();
    void wrongSettings();
    void tryingOut();
    void thePreviewIsWhatIsSent();
    void plansFallBack_data();
    void plansFallBack();
    void plansAreTheModels();

private:
    void reopen(); ///< as after a crash
    void begin();
    void set(const char *tier, FakeModel &model, bool on = true, const std::string &withKey = key);
    fact::Pull open(const std::string &title, const std::string &file, const std::string &text);
    fact::Assessment assessment() const
    {
        return m_house->desk->world().with([&](engine::World &world) { return world.assessments.at(m_pull.key); });
    }
    const fact::TierAnswer *tier(const std::string &word)
    {
        m_now = assessment();
        for (const fact::TierAnswer &each : m_now.tiers) {
            if (each.tier.starts_with(word + " "))
                return &each;
        }
        return nullptr;
    }
    std::vector<fact::LedgerEntry> asks() const
    {
        std::vector<fact::LedgerEntry> found;
        for (const fact::LedgerEntry &entry : m_house->ledger()) {
            if (entry.action == engine::askAction)
                found.push_back(entry);
        }
        return found;
    }

    std::unique_ptr<tests::SmallHouse> m_house;
    std::shared_ptr<ModelKeeper> m_keeper;
    std::unique_ptr<engine::Models> m_models;
    std::unique_ptr<engine::Asker> m_asker;
    fact::Pull m_pull;
    fact::Assessment m_now;
};

void tst_models::init()
{
    m_house = std::make_unique<tests::SmallHouse>();
    m_keeper = std::make_shared<ModelKeeper>();
    reopen();
    m_pull = open("feat: correct typos in the manual", "docs/manual.md", "# Manual\n\nIt begins here.\n");
    QVERIFY(assessment().uncertain);
}

void tst_models::cleanup()
{
    if (m_asker)
        m_asker->close(); // what is under way may still ask for more
    m_asker.reset();
    m_models.reset();
    m_house.reset();
}

void tst_models::reopen()
{
    if (m_asker)
        m_asker->close(); // what is under way may still ask for more
    m_asker.reset();
    m_models.reset();
    m_house->reopen();
    m_models = std::make_unique<engine::Models>(*m_house->desk, m_keeper, openRedactor);
    QVERIFY(m_models->load());
    m_asker = std::make_unique<engine::Asker>(*m_house->desk, *m_models, [this](const fact::PullKey &pull) {
        if (engine::assessPull(*m_house->desk, pull, {}))
            m_asker->consider(pull);
    });
}

void tst_models::begin()
{
    m_asker->begin();
}

void tst_models::set(const char *tier, FakeModel &model, bool on, const std::string &withKey)
{
    engine::SetModel request{tier, "here", model.url(), "small", withKey, on};
    request.seconds = 60;
    const auto done = m_models->set(request);
    QVERIFY2(done, done ? "" : done.error().text.c_str());
}

fact::Pull tst_models::open(const std::string &title, const std::string &file, const std::string &text)
{
    static int branches = 0;
    const std::string branch = "work-" + std::to_string(++branches);
    if (auto made = m_house->host.git().setBranch(branch, m_house->host.git().branch("main").value(), {}); !made)
        qFatal("no branch");
    m_house->commit(branch, file, text);
    tests::FakeForge forge(m_house->host);
    const fact::Pull pull = forge.openPull({m_house->repo, title, "", "bob", branch, "main", false}).value();
    if (!m_house->desk->keep(pull) || !engine::assessPull(*m_house->desk, pull.key, {}))
        qFatal("not judged");
    return pull;
}

void tst_models::openIsAskedAndSettled()
{
    FakeModel model;
    set("slm", model);
    const fact::Assessment before = assessment();
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    QCOMPARE(m_now.type, fact::ChangeType::Docs);
    QVERIFY(!m_now.uncertain && m_now.byEndpoint);
    QCOMPARE(tier("slm")->tier, std::string("slm here"));
    QCOMPARE(tier("slm")->why, std::string("only prose changes"));
    for (size_t i = 0; i + 1 < before.tiers.size(); ++i) // the last one said that it needs a person
        QCOMPARE(m_now.tiers[i], before.tiers[i]);
    // The rules would merge documentation: not on a model's word.
    QVERIFY(!std::ranges::contains(m_now.actions, "auto_merge") && !std::ranges::contains(m_now.actions, "ci_skip"));
    QVERIFY(m_now.decision >= fact::Verdict::RunTestsFull);
    const auto sent = model.asked();
    QCOMPARE(sent.size(), size_t(1));
    const auto rows = asks();
    QCOMPARE(rows.size(), size_t(2));
    QVERIFY(rows[0].why.starts_with("Asks which type it is; ") && rows[0].detail.contains("\"ended\":false"));
    QCOMPARE(rows[1].outcome, fact::Outcome::Done);
    QCOMPARE(rows[0].subject, m_pull.key.text());
    QCOMPARE(rows[0].actor.name, std::string("slm here"));
    for (const fact::LedgerEntry &row : rows) {
        QVERIFY(row.detail.contains(sha256Hex(sent.front())));
        QVERIFY(!fact::encode(row).contains(key) && !fact::encode(row).contains("typos"));
    }
}

void tst_models::itIsNotAskedAgain()
{
    FakeModel model;
    set("slm", model);
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    const fact::Assessment settled = assessment();
    QVERIFY(engine::assessPull(*m_house->desk, m_pull.key, {}));
    QCOMPARE(assessment(), settled); // what was said is kept
    reopen();
    begin();
    m_asker->consider(m_pull.key);
    FakeModel other; // another endpoint is no reason to ask again
    set("slm", other);
    m_asker->considerAll();
    const fact::Pull second = open("feat: correct more typos in the manual", "docs/b.md", "# B\n\nIt ends here.\n");
    m_asker->consider(second.key);
    QTRY_VERIFY_WITH_TIMEOUT(other.asked().size() == 1, 120'000); // that queue was worked off
    QCOMPARE(model.asked().size(), size_t(1));
}

void tst_models::otherWordsAreAskedAgain()
{
    FakeModel model;
    set("slm", model);
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    m_pull.title = "feat: mend typos in the manual";
    QVERIFY(m_house->desk->keep(m_pull));
    QVERIFY(engine::assessPull(*m_house->desk, m_pull.key, {}));
    QVERIFY(!tier("slm"));
    m_asker->consider(m_pull.key);
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    QCOMPARE(model.asked().size(), size_t(2));
}

void tst_models::hostile_data()
{
    QTest::addColumn<FakeModel::Mood>("mood");
    QTest::addColumn<QByteArray>("says"); // in the mood Well
    const auto row = [](const char *name, FakeModel::Mood mood, const char *says = "") {
        QTest::newRow(name) << mood << QByteArray(says);
    };
    row("prose", FakeModel::Mood::Prose);
    row("wrong schema", FakeModel::Mood::WrongSchema);
    row("10 MB", FakeModel::Mood::Huge);
    row("cut", FakeModel::Mood::Cut);
    row("web page", FakeModel::Mood::WebPage);
    row("busy", FakeModel::Mood::Busy);
    row("broken", FakeModel::Mood::Broken);
    row("elsewhere", FakeModel::Mood::Elsewhere);
    row("name twice", FakeModel::Mood::Well, "{\"type\":\"docs\",\"type\":\"docs\",\"confidence\":1,\"reason\":\"\"}");
    row("NaN", FakeModel::Mood::Well, "{\"type\":\"docs\",\"confidence\":NaN,\"reason\":\"\"}");
    row("an act", FakeModel::Mood::Well,
        "{\"type\":\"docs\",\"confidence\":1,\"reason\":\"\",\"actions\":[\"auto_merge\"]}");
}

void tst_models::hostile()
{
    QFETCH(FakeModel::Mood, mood);
    QFETCH(QByteArray, says);
    FakeModel model;
    model.feel(mood);
    if (!says.isEmpty())
        model.say(says.toStdString());
    set("slm", model);
    const fact::Assessment before = assessment();
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    QVERIFY2(tier("slm")->why.starts_with("not answered: "), tier("slm")->why.c_str());
    QCOMPARE(tier("slm")->confidence, 0.0);
    fact::Assessment after = assessment();
    QVERIFY(after.uncertain && !after.byEndpoint);
    std::erase_if(after.tiers, [](const fact::TierAnswer &each) { return each.tier.starts_with("slm "); });
    QCOMPARE(after, before);
    QVERIFY(model.asked().size() <= 2);
    const auto rows = asks();
    QCOMPARE(rows.back().outcome, fact::Outcome::Failed);
}

void tst_models::theSecondIsAskedWhereTheFirstIsUnsure()
{
    FakeModel small, large;
    small.say("{\"type\":\"chore\",\"confidence\":0.2,\"reason\":\"hard to say\"}");
    set("slm", small);
    set("llm", large);
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("llm"), 120'000);
    QCOMPARE(tier("slm")->why, std::string("hard to say"));
    QVERIFY(!assessment().uncertain);
    QCOMPARE(assessment().type, fact::ChangeType::Docs);
    QCOMPARE(small.asked().size() + large.asked().size(), size_t(2));
}

void tst_models::theSecondIsAskedWhereTheFirstFails()
{
    FakeModel small, large;
    small.feel(FakeModel::Mood::WebPage);
    large.say("{\"type\":\"perf\",\"confidence\":0.99,\"reason\":\"so I was told\"}");
    set("slm", small);
    set("llm", large);
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("llm"), 120'000);
    QVERIFY(tier("slm")->why.starts_with("not answered"));
    QVERIFY(assessment().uncertain); // one voice for what no tier of ours holds for possible
    QCOMPARE(assessment().tiers.back().tier, std::string("person"));
}

void tst_models::certainIsNotAsked()
{
    FakeModel model;
    set("slm", model);
    const fact::Pull certain = open("docs: explain the manual", "docs/c.md", "# C\n\nSo it is.\n");
    begin();
    m_asker->consider(certain.key);
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    QCOMPARE(model.asked().size(), size_t(1)); // about the other one
    QVERIFY(!model.heard("explain the manual"));
}

void tst_models::nobodyIsAskedWithoutAnEndpoint()
{
    FakeModel model;
    set("slm", model, false);
    begin();
    m_asker->considerAll();
    m_asker->close(); // waits for what is under way
    QVERIFY(model.seen().empty());
    QVERIFY(asks().empty());
}

void tst_models::stoppedAsksNobody()
{
    FakeModel model;
    set("slm", model);
    m_house->desk->changeStatus([](engine::Status &status) { status.stopped = true; });
    const auto tried = m_models->tryOut({"slm"}, {});
    QVERIFY(!tried);
    QCOMPARE(tried.error().kind, Error::Kind::Denied);
    begin();
    m_asker->close();
    QVERIFY(model.seen().empty());
    QVERIFY(!tier("slm"));
}

void tst_models::afterAPauseItIsTriedAgain()
{
    FakeModel model;
    model.feel(FakeModel::Mood::Broken);
    set("slm", model);
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    QCOMPARE(model.asked().size(), size_t(2));
    reopen();
    begin();
    m_asker->close();
    QCOMPARE(model.asked().size(), size_t(2)); // not yet
    model.feel(FakeModel::Mood::Well);
    m_house->clock->at += std::chrono::minutes(11);
    reopen();
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm") && tier("slm")->confidence > 0, 120'000);
    QCOMPARE(model.asked().size(), size_t(3));
}

void tst_models::optedOutFilesStay()
{
    FakeModel model;
    set("slm", model);
    m_pull
        = open("feat: words for the other manual", "docs/hidden.md", "<!-- NO_LLM -->\n# Other\n\nThe quiet part.\n");
    QVERIFY(assessment().uncertain);
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    QVERIFY(model.heard("words for the other manual"));
    QVERIFY(!model.heard("quiet part") && !model.heard("hidden.md"));
}

void tst_models::secretsOfARepositoryStay()
{
    FakeModel model;
    set("slm", model);
    const std::string canary = "ghp_"
                               "Z9y8X7w6V5u4T3s2R1q0P9o8N7m6L5k4J3i2";
    m_pull
        = open("feat: correct typos near " + canary, "docs/key.md", "# Key\n\nUse " + canary + " and " + key + ".\n");
    QVERIFY(assessment().uncertain);
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    QVERIFY(!model.heard(canary));
    for (const std::string &body : model.asked())
        QVERIFY(!body.contains(key)); // the endpoint's own key, though no rule knows its form
}

void tst_models::settingsAreKept()
{
    FakeModel model;
    set("slm", model);
    const auto done = m_models->tryOut({"slm"}, {});
    QVERIFY2(done, done ? "" : done.error().text.c_str());
    const auto before = std::get<engine::ModelList>(m_models->read().value());
    QCOMPARE(before.rows[0].tokensToday, 451);
    reopen();
    const auto after = std::get<engine::ModelList>(m_models->read().value());
    QCOMPARE(after.rows.size(), size_t(2));
    QCOMPARE(after.rows[0].name, std::string("here"));
    QCOMPARE(after.rows[0].url, model.url());
    QCOMPARE(after.rows[0].keyIn, std::string("keychain"));
    QVERIFY(after.rows[0].on && after.rows[1].name.empty());
    QCOMPARE(after.rows[0].tokensToday, 451); // the budget outlives the program
    QCOMPARE(after.rows[0].callsThisHour, 1);
    QVERIFY(m_models->tryOut({"slm"}, {}));
    QCOMPARE(model.seen().back().authorization, "Bearer " + key);
    QFile database(QString::fromStdString(m_house->desk->databasePath()));
    QVERIFY(database.open(QFile::ReadOnly));
    QVERIFY(!database.readAll().contains(key.c_str()));
    QVERIFY(m_models->remove({"slm"}));
    QVERIFY(m_keeper->keys.with([](const auto &all) { return all.empty(); }));
    QVERIFY(!m_models->remove({"slm"}));
    QVERIFY(!m_models->tryOut({"slm"}, {}));
}

void tst_models::aKeyStaysWithItsAddress()
{
    FakeModel first, second;
    set("slm", first);
    set("slm", first, true, ""); // the same address keeps its key
    QVERIFY(m_models->tryOut({"slm"}, {}));
    QCOMPARE(first.seen().back().authorization, "Bearer " + key);
    set("slm", second, true, "");
    QVERIFY(m_models->tryOut({"slm"}, {}));
    QCOMPARE(second.seen().back().authorization, std::string());
    m_keeper->locked = true;
    set("slm", second);
    QCOMPARE(std::get<engine::ModelList>(m_models->read().value()).rows[0].keyIn, std::string("memory"));
    QVERIFY(m_models->tryOut({"slm"}, {}));
    QCOMPARE(second.seen().back().authorization, "Bearer " + key);
}

void tst_models::wrongSettings_data()
{
    QTest::addColumn<QByteArray>("tier");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<int>("seconds");
    QTest::newRow("tier") << QByteArray("huge") << QByteArray("https://api.example.org/v1") << 20;
    QTest::newRow("in the clear") << QByteArray("slm") << QByteArray("http://api.example.org/v1") << 20;
    QTest::newRow("no address") << QByteArray("slm") << QByteArray("") << 20;
    QTest::newRow("no time") << QByteArray("slm") << QByteArray("https://api.example.org/v1") << 0;
}

void tst_models::wrongSettings()
{
    QFETCH(QByteArray, tier);
    QFETCH(QByteArray, url);
    QFETCH(int, seconds);
    engine::SetModel request{tier.toStdString(), "here", url.toStdString(), "small", key, true};
    request.seconds = seconds;
    const auto done = m_models->set(request);
    QVERIFY(!done);
    QCOMPARE(done.error().kind, Error::Kind::Invalid);
    QVERIFY(!done.error().text.contains(key));
    QVERIFY(m_keeper->keys.with([](const auto &all) { return all.empty(); }));
}

void tst_models::tryingOut()
{
    FakeModel model;
    set("llm", model);
    const auto done = m_models->tryOut({"llm"}, {});
    QVERIFY(done);
    QVERIFY2(
        std::get<engine::Done>(*done).text.contains("llm here works: it called a change of documentation docs, 95 %"),
        std::get<engine::Done>(*done).text.c_str());
    model.feel(FakeModel::Mood::WebPage);
    const auto failed = m_models->tryOut({"llm"}, {});
    QVERIFY(!failed);
    QVERIFY2(failed.error().text.contains("web page"), failed.error().text.c_str());
    QVERIFY(!m_models->tryOut({"slm"}, {}));
}

void tst_models::thePreviewIsWhatIsSent()
{
    FakeModel model;
    set("slm", model);
    const auto shown = m_models->preview({m_pull.key});
    QVERIFY(shown);
    QVERIFY(model.seen().empty());
    begin();
    QTRY_VERIFY_WITH_TIMEOUT(tier("slm"), 120'000);
    const auto &prompt = std::get<engine::ModelPrompt>(*shown);
    QCOMPARE(model.asked().front(), prompt.body);
    QCOMPARE(prompt.sha256, sha256Hex(prompt.body));
    QVERIFY(prompt.tokens < 2500);
    QVERIFY(!m_models->preview({{{"demo/widgets"}, 4711}}));
    QVERIFY(m_models->preview({}));
}

void tst_models::plansFallBack_data()
{
    QTest::addColumn<bool>("on");
    QTest::addColumn<FakeModel::Mood>("mood");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no endpoint") << false << FakeModel::Mood::Well << QByteArray();
    QTest::newRow("error") << true << FakeModel::Mood::Broken << QByteArray();
    QTest::newRow("no time") << true << FakeModel::Mood::Hang << QByteArray();
    QTest::newRow("web page") << true << FakeModel::Mood::WebPage << QByteArray();
    QTest::newRow("prose") << true << FakeModel::Mood::Prose << QByteArray();
    QTest::newRow("empty") << true << FakeModel::Mood::Well << QByteArray("{\"steps\":[]}");
    QTest::newRow("too few") << true << FakeModel::Mood::Well << QByteArray("{\"steps\":[\"a\",\"b\"]}");
    QTest::newRow("nothing") << true << FakeModel::Mood::Well << QByteArray("");
}

void tst_models::plansFallBack()
{
    QFETCH(bool, on);
    QFETCH(FakeModel::Mood, mood);
    QFETCH(QByteArray, says);
    m_house->propose("run-1");
    FakeModel model;
    model.feel(mood);
    model.say(says.toStdString());
    engine::SetModel request{"llm", "here", model.url(), "small", "", on};
    request.seconds = 2;
    QVERIFY(m_models->set(request));
    const auto fixed = engine::handle(*m_house->desk, engine::ReadFailure{{"run-1"}});
    const auto plan = m_models->plan({{"run-1"}}, {});
    QVERIFY(fixed && plan);
    QCOMPARE(std::get<engine::Done>(*plan).text, std::get<engine::FailureDetail>(*fixed).instructions);
    QVERIFY(!m_models->plan({{"no-such-run"}}, {}));
}

void tst_models::plansAreTheModels()
{
    m_house->commit("main", "CONTRIBUTING.md", "Run make check first.\n");
    m_house->propose("run-1");
    m_house->desk->world().with([&](engine::World &world) {
        world.runs.at(fact::RunId{"run-1"}).sha = m_house->host.git().branch("main").value();
    });
    FakeModel model;
    model.say("{\"steps\":[\"1. Look\",\"Build it\",\"Find <b>it</b>\",\"Mend it\",\"Test it\",\"Say what it was\"]}");
    set("llm", model);
    const auto fixed = engine::handle(*m_house->desk, engine::ReadFailure{{"run-1"}});
    const auto plan = m_models->plan({{"run-1"}}, {});
    QVERIFY(fixed && plan);
    const std::string &text = std::get<engine::Done>(*plan).text;
    const std::string &other = std::get<engine::FailureDetail>(*fixed).instructions;
    const size_t header = other.find("## Investigate"), end = other.find("## Done when");
    QVERIFY(header != std::string::npos && text.starts_with(other.substr(0, header)));
    QVERIFY(text.ends_with(other.substr(end)));
    QVERIFY2(text.contains("1. Look\n2. Build it\n"), text.c_str());
    QVERIFY(model.heard("Mend the failing check") && model.heard("change CONTRIBUTING.md")
            && model.heard("make check"));
    QCOMPARE(asks().back().subject, std::string("run-1"));
    QCOMPARE(asks().back().outcome, fact::Outcome::Done);
}

SIGNALBOX_TEST(tst_models)
#include "tst_models.moc"
