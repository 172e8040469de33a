// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <tests/registry.h>
#include <ui/settings/account_page.h>
#include <ui/settings/hooks_page.h>
#include <ui/settings/key_editor.h>
#include <ui/settings/learning_page.h>
#include <ui/settings/models_page.h>
#include <ui/settings/repos_page.h>
#include <ui/settings/rules_page.h>
#include <ui/settings/settings_dialog.h>

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTreeWidget>

using namespace sb;

namespace {

engine::ModelRow modelRow(const char *tier)
{
    engine::ModelRow row;
    row.tier = tier;
    return row;
}

struct Settings {
    engine::Learning learning; ///< what the engine says of it
    engine::AccountDetail account;
    engine::ModelList models{{modelRow("slm"), modelRow("llm")}};
    stage::Stage stage{[this](const engine::Request &request) -> Result<engine::Value> {
        if (std::holds_alternative<engine::VerifyLedger>(request))
            return engine::LedgerCheck{false, 7, {"row 3, column why: not what was written"}, {}};
        if (std::holds_alternative<engine::ReadAutoRules>(request))
            return engine::AutoRulesText{"[[rule]]\n", "/workspace/auto_rules.toml", true, {}, {}};
        if (const auto *preview = std::get_if<engine::PreviewAutoRules>(&request)) {
            if (preview->toml.contains("nonsense"))
                return fail(Error::Kind::Invalid, "auto_rules.toml:2:1: unknown action");
            engine::AutoRulesPreview::Row row;
            row.pull = {{"demo/widgets"}, 3};
            row.title = "take a discount off";
            row.is = fact::Verdict::RunTestsMinimal;
            row.isActions = {"ci_minimal"};
            row.line = 1;
            row.changes = true;
            return engine::AutoRulesPreview{{row}, 1, 0};
        }
        if (std::holds_alternative<engine::SaveAutoRules>(request))
            return engine::Done{"Saved the auto-rules", {}, {}};
        if (std::holds_alternative<engine::ReadLearning>(request))
            return learning;
        if (const auto *use = std::get_if<engine::UseLearned>(&request)) {
            learning.repos.front().inUse = use->use;
            return engine::Done{"Uses what was learned", {}, {}};
        }
        if (std::holds_alternative<engine::LearnHere>(request))
            return fail(Error::Kind::NotFound, "there is nothing to learn from");
        if (std::holds_alternative<engine::ReadAccount>(request))
            return account;
        if (const auto *signIn = std::get_if<engine::SignIn>(&request)) {
            if (signIn->token != "fresh")
                return fail(Error::Kind::Denied, "github.com does not take this token");
            account = {"github.com", "keychain", "ada", true, {"repo"}, {}, ""};
            return engine::Done{"Signed in to github.com as ada", {}, {}};
        }
        if (std::holds_alternative<engine::SignOut>(request)) {
            account = {"github.com", "", "", false, {}, {}, ""};
            return engine::Done{"Signed out of github.com", {}, {}};
        }
        if (std::holds_alternative<engine::SendTestDelivery>(request))
            return engine::Done{"answered with 202", {}, {}};
        if (std::holds_alternative<engine::ReadModels>(request))
            return models;
        if (const auto *model = std::get_if<engine::SetModel>(&request)) {
            if (model->url.contains("clear"))
                return fail(Error::Kind::Invalid, "it would send code in the clear: use https");
            for (engine::ModelRow &row : models.rows) {
                if (row.tier != model->tier)
                    continue;
                row.name = model->name;
                row.url = model->url;
                row.model = model->model;
                row.on = model->on;
                row.keyIn = "keychain";
            }
            return engine::Done{model->tier + " " + model->name + " is asked", {}, {}};
        }
        if (std::holds_alternative<engine::TryModel>(request))
            return engine::Done{"slm here works: it called a change of documentation docs", {}, {}};
        if (std::holds_alternative<engine::RemoveModel>(request)) {
            models.rows[0] = modelRow("slm");
            return engine::Done{"slm here is gone, and its key with it", {}, {}};
        }
        if (const auto *preview = std::get_if<engine::PreviewModel>(&request)) {
            if (preview->pull.number == 404)
                return fail(Error::Kind::NotFound, "there is no such pull request");
            return engine::ModelPrompt{"{\"model\":\"small\"}", "abc123", 700, {"<SECRET_HASH_001> github-pat"}, 2};
        }
        if (std::holds_alternative<engine::ReceiveHooks>(request))
            return engine::Done{"Receives webhooks", {}, {}};
        return engine::Status{};
    }};
    QWidget window;
    int merged = 0;

    Settings()
    {
        stage.actions.add(
            {QStringLiteral("board.merge"), QStringLiteral("Merge…"), {Qt::Key_M}, kit::Scope::Board, {}, {}}, &window,
            [this] { ++merged; });
        stage.actions.add(
            {QStringLiteral("board.snooze"), QStringLiteral("Snooze"), {Qt::Key_S}, kit::Scope::Board, {}, {}}, &window,
            [] { });
        for (const char *page : {"patches", "ledger"})
            stage.actions.add({QLatin1StringView(page) + QStringLiteral(".diff.next"),
                               QStringLiteral("Next change"),
                               {Qt::Key_N},
                               kit::Scope::Diff,
                               {},
                               {}},
                              &window, [] { });
    }
    /// The engine's status changes by itself.
    void tell(const engine::Status &status)
    {
        engine::Delta delta;
        delta.status = status;
        stage.engine.waiting.push_back(std::move(delta));
        stage.settle();
    }
    static bool says(const QWidget &page, const char *text)
    {
        return std::ranges::any_of(page.findChildren<QLabel *>(),
                                   [&](const QLabel *label) { return label->text().contains(QLatin1String(text)); });
    }
    static engine::LearnedRow learned(const char *repo, bool inUse)
    {
        return {fact::RepoId{repo}, true, inUse, 415, 3, 80, 0.61, 0.675, stage::noon, "of 80 newer commits"};
    }
    QPushButton *button(QWidget &in, const QString &text)
    {
        for (auto *button : in.findChildren<QPushButton *>()) {
            if (button->text() == text)
                return button;
        }
        return nullptr;
    }
    bool choose(QWidget &editor, const QString &verb)
    {
        auto *verbs = editor.findChild<QTreeWidget *>();
        const auto found = verbs->findItems(verb, Qt::MatchExactly);
        if (found.size() != 1)
            return false;
        verbs->setCurrentItem(found.front());
        return true;
    }
};

class Browser : public QObject {
    Q_OBJECT
public:
    QUrl opened;
public Q_SLOTS:
    void open(const QUrl &url) { opened = url; }
};

} // namespace

class TestSettings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void themeSwitchesAtOnceAndIsKept();
    void timeToUndoIsKept();
    void lettersCanBeTurnedOff();
    void keysCanBeChanged();
    void takenKeysAreRefusedByName();
    void twinsChangeTogether();
    void keptKeysComeBack();
    void rulesArePreviewedBeforeTheyAreSaved();
    void learningIsShownAndSwitched();
    void learningCanBeStopped();
    void learningFromNothing();
    void modelsAreSetTriedAndRemovedByKeyboard();
    void modelsSayWhatIsWrong();
    void modelsShowWhatIsSent();
    void hooksWantASecretAndForgetIt();
    void hooksAreTestedAndForwarded();
    void hookSecretSaysWhereItIs_data();
    void hookSecretSaysWhereItIs();
    void accountSaysWhatItLacks_data();
    void accountSaysWhatItLacks();
    void signsInAndOut();
    void signsInWithABrowser_data();
    void signsInWithABrowser();
    void aCodeThatWaitsIsShown();
    void hiddenRepositoriesComeBack();
    void missedDeliveriesAreSaid();
    void brokenChainIsSaid();
};

void TestSettings::themeSwitchesAtOnceAndIsKept()
{
    Settings s;
    settings::SettingsDialog dialog(s.stage.feed, s.stage.theme, s.stage.state, s.stage.actions, s.stage.dir.path(),
                                    nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    QSignalSpy changed(&s.stage.theme, &kit::Theme::changed);
    const QColor before = QApplication::palette().color(QPalette::Base);
    dialog.findChild<QComboBox *>()->setCurrentIndex(int(kit::Theme::Choice::Dark));
    QVERIFY(!changed.isEmpty());
    QVERIFY(s.stage.theme.dark());
    QVERIFY(QApplication::palette().color(QPalette::Base).lightness() < before.lightness() / 2);
    kit::Theme fresh(kit::Theme::Choice::Light);
    settings::applyKept(s.stage.state, fresh);
    QVERIFY(fresh.dark());
}

void TestSettings::timeToUndoIsKept()
{
    Settings s;
    settings::SettingsDialog dialog(s.stage.feed, s.stage.theme, s.stage.state, s.stage.actions, s.stage.dir.path(),
                                    nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    QSignalSpy changed(&dialog, &settings::SettingsDialog::undoSecondsChanged);
    for (auto *box : dialog.findChildren<QSpinBox *>()) {
        if (box->maximum() == 60)
            box->setValue(0);
    }
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.front().front().toInt(), 0);
    QCOMPARE(s.stage.state.get(QStringLiteral("undoSeconds")).toInt(), 0);
}

void TestSettings::lettersCanBeTurnedOff()
{
    Settings s;
    settings::SettingsDialog dialog(s.stage.feed, s.stage.theme, s.stage.state, s.stage.actions, s.stage.dir.path(),
                                    nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    auto *letters = dialog.findChild<QCheckBox *>();
    QVERIFY(letters->isChecked());
    letters->click();
    QVERIFY(s.stage.actions.action(QStringLiteral("board.merge"))->shortcuts().isEmpty());
    letters->click();
    QCOMPARE(s.stage.actions.action(QStringLiteral("board.merge"))->shortcut(), QKeySequence(Qt::Key_M));
}

void TestSettings::keysCanBeChanged()
{
    Settings s;
    settings::KeyEditor editor(s.stage.theme, s.stage.actions, s.stage.state);
    QVERIFY(s.choose(editor, QStringLiteral("Merge…")));
    editor.findChild<QKeySequenceEdit *>()->setKeySequence(Qt::CTRL | Qt::Key_M);
    s.button(editor, QStringLiteral("Set"))->click();
    QAction *merge = s.stage.actions.action(QStringLiteral("board.merge"));
    QCOMPARE(merge->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_M));
    QVERIFY(merge->toolTip().contains(QLatin1String("Ctrl+M")));
    s.stage.actions.setLetterKeys(false); // what is no lone letter stays
    QCOMPARE(merge->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_M));
    s.stage.actions.setLetterKeys(true);
    QVERIFY(s.choose(editor, QStringLiteral("Merge…")));
    s.button(editor, QStringLiteral("Default"))->click();
    QCOMPARE(merge->shortcut(), QKeySequence(Qt::Key_M));
    QVERIFY(s.stage.state.get(QStringLiteral("keys/board.merge")).isNull());
}

void TestSettings::takenKeysAreRefusedByName()
{
    Settings s;
    settings::KeyEditor editor(s.stage.theme, s.stage.actions, s.stage.state);
    QVERIFY(s.choose(editor, QStringLiteral("Merge…")));
    editor.findChild<QKeySequenceEdit *>()->setKeySequence(Qt::Key_S);
    s.button(editor, QStringLiteral("Set"))->click();
    QCOMPARE(s.stage.actions.action(QStringLiteral("board.merge"))->shortcut(), QKeySequence(Qt::Key_M));
    bool named = false;
    for (const auto *label : editor.findChildren<QLabel *>())
        named = named || label->text().contains(QLatin1String("Snooze"));
    QVERIFY(named);
    // Another view may use the same letter.
    QVERIFY(s.stage.actions.rebind(QStringLiteral("board.merge"), {Qt::Key_N}));
    QCOMPARE(s.stage.actions.rebind(QStringLiteral("nothing"), {Qt::Key_F2}).error().kind, Error::Kind::NotFound);
}

void TestSettings::twinsChangeTogether()
{
    Settings s;
    QVERIFY(s.stage.actions.rebind(QStringLiteral("ledger.diff.next"), {Qt::Key_F8}));
    for (const char *page : {"patches", "ledger"})
        QCOMPARE(s.stage.actions.action(QLatin1StringView(page) + QStringLiteral(".diff.next"))->shortcut(),
                 QKeySequence(Qt::Key_F8));
    QCOMPARE(s.stage.actions.inScope(kit::Scope::Diff).size(), size_t(1));
}

void TestSettings::keptKeysComeBack()
{
    Settings s;
    s.stage.state.set(QStringLiteral("keys/board.snooze"), QStringList{QStringLiteral("Ctrl+D")});
    s.stage.state.set(QStringLiteral("keys/board.merge"), QStringList{QStringLiteral("Ctrl+D")}); // taken by then
    settings::applyKeptKeys(s.stage.state, s.stage.actions);
    const bool one
        = s.stage.actions.action(QStringLiteral("board.merge"))->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_D);
    const bool two
        = s.stage.actions.action(QStringLiteral("board.snooze"))->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_D);
    QVERIFY(one != two);
}

void TestSettings::rulesArePreviewedBeforeTheyAreSaved()
{
    Settings s;
    settings::RulesPage page(s.stage.feed, s.stage.theme);
    s.stage.settle();
    auto *text = page.findChild<QPlainTextEdit *>();
    auto *rows = page.findChild<QTreeWidget *>();
    QPushButton *save = s.button(page, QStringLiteral("Save"));
    QVERIFY(save && !save->isEnabled()); // nothing has been changed
    QCOMPARE(rows->topLevelItemCount(), 1);
    QVERIFY(rows->topLevelItem(0)->text(3).contains(QLatin1String("ci_minimal")));
    text->setPlainText(QStringLiteral("nonsense\n"));
    const auto said = [&] {
        s.stage.settle();
        return std::ranges::any_of(page.findChildren<QLabel *>(), [](const QLabel *label) {
            return label->text().contains(QLatin1String("auto_rules.toml:2:1"));
        });
    };
    QTRY_VERIFY(said());
    QVERIFY(!save->isEnabled());
    text->setPlainText(QStringLiteral("[[rule]] # mine\n"));
    QTRY_VERIFY((s.stage.settle(), save->isEnabled()));
    QCOMPARE(s.stage.engine.count<engine::SaveAutoRules>(), 0);
    save->click();
    s.stage.settle();
    QCOMPARE(s.stage.engine.last<engine::SaveAutoRules>()->toml, std::string("[[rule]] # mine\n"));
}

void TestSettings::learningIsShownAndSwitched()
{
    Settings s;
    engine::LearnedRow bare;
    bare.repo = {"demo/gadgets"};
    bare.why = "Nothing was learned here yet.";
    s.learning.repos = {Settings::learned("demo/widgets", true), bare};
    settings::LearningPage page(s.stage.feed, s.stage.theme);
    stage::present(page, {900, 560});
    s.stage.settle();
    auto *rows = page.findChild<QTreeWidget *>();
    QCOMPARE(rows->topLevelItemCount(), 2);
    QCOMPARE(rows->topLevelItem(0)->text(1), QStringLiteral("412 commit(s), 3 correction(s)"));
    QCOMPARE(rows->topLevelItem(0)->text(2), QStringLiteral("61 %"));
    QVERIFY(rows->topLevelItem(0)->text(4).startsWith(QLatin1String("+6.5")));
    QVERIFY(Settings::says(page, "of 80 newer commits"));
    s.stage.shoot(&page, QStringLiteral("settings-learning"));
    s.button(page, QStringLiteral("Stop &using it"))->click();
    s.stage.settle();
    QVERIFY(!s.stage.engine.last<engine::UseLearned>()->use);
    QCOMPARE(rows->topLevelItem(0)->text(5), QStringLiteral("off"));
    s.button(page, QStringLiteral("&Use it"))->click();
    s.stage.settle();
    QVERIFY(s.stage.engine.last<engine::UseLearned>()->use);
    rows->setCurrentItem(rows->topLevelItem(1));
    QVERIFY(!s.button(page, QStringLiteral("&Use it"))->isEnabled());
    rows->setFocus();
    QTest::keyClick(rows, Qt::Key_Return); // learns from the current row
    s.stage.settle();
    QCOMPARE(s.stage.engine.last<engine::LearnHere>()->repo.value, std::string("demo/gadgets"));
    QVERIFY(Settings::says(page, "there is nothing to learn from"));
}

void TestSettings::learningCanBeStopped()
{
    Settings s;
    s.learning.repos = {Settings::learned("demo/widgets", false)};
    settings::LearningPage page(s.stage.feed, s.stage.theme);
    stage::present(page, {900, 560});
    s.stage.settle();
    auto *progress = page.findChild<QProgressBar *>();
    QVERIFY(!progress->isVisible());
    engine::Status busy;
    busy.activities = {{"1", "Diagnosing something", 0, 0}, {"2", "Judging 50 pull requests", 20, 50}};
    s.tell(busy);
    QVERIFY(progress->isVisible());
    QCOMPARE(progress->value(), 20);
    QCOMPARE(progress->maximum(), 50);
    QVERIFY(!s.button(page, QStringLiteral("&Learn now"))->isEnabled());
    s.button(page, QStringLiteral("S&top"))->click();
    s.stage.settle();
    QCOMPARE(s.stage.engine.count<engine::StopLearning>(), 1);
    QCOMPARE(s.stage.engine.count<engine::StopAssessing>(), 1);
    const int asked = s.stage.engine.count<engine::ReadLearning>();
    s.tell({});
    QVERIFY(!progress->isVisible());
    QVERIFY(s.stage.engine.count<engine::ReadLearning>() > asked); // what came of it
    QVERIFY(s.button(page, QStringLiteral("&Learn now"))->isEnabled());
}

void TestSettings::learningFromNothing()
{
    Settings s;
    settings::LearningPage page(s.stage.feed, s.stage.theme);
    s.stage.settle();
    QVERIFY(Settings::says(page, "No repository is watched yet"));
    for (const char *text : {"&Learn now", "&Use it", "&Judge all again"})
        QVERIFY(!s.button(page, QLatin1StringView(text))->isEnabled());
}

void TestSettings::modelsAreSetTriedAndRemovedByKeyboard()
{
    Settings s;
    settings::ModelsPage page(s.stage.feed, s.stage.theme);
    stage::present(page, {900, 900});
    s.stage.settle();
    QVERIFY(Settings::says(page, "nothing leaves this computer"));
    auto *card = page.findChild<QWidget *>(QStringLiteral("slm"));
    QVERIFY(!s.button(*card, QStringLiteral("Save"))->isEnabled());
    QVERIFY(!s.button(*card, QStringLiteral("Try it"))->isEnabled());
    auto *field = card->findChild<QLineEdit *>(QStringLiteral("name"));
    field->setFocus();
    for (const char *text : {"here", "http://127.0.0.1:11434/v1", "small", "sk-canary"}) {
        QWidget *at = page.window()->focusWidget();
        QVERIFY(at);
        QTest::keyClicks(at, QLatin1StringView(text));
        if (qstrcmp(text, "sk-canary") != 0)
            QTest::keyClick(at, Qt::Key_Tab);
        else
            QTest::keyClick(at, Qt::Key_Return);
    }
    s.stage.settle();
    const auto *asked = s.stage.engine.last<engine::SetModel>();
    QVERIFY(asked && asked->on);
    QCOMPARE(asked->tier, std::string("slm"));
    QCOMPARE(asked->name, std::string("here"));
    QCOMPARE(asked->url, std::string("http://127.0.0.1:11434/v1"));
    QCOMPARE(asked->model, std::string("small"));
    QCOMPARE(asked->key, std::string("sk-canary"));
    QCOMPARE(asked->tokensADay, 200'000);
    QVERIFY(card->findChild<QLineEdit *>(QStringLiteral("key"))->text().isEmpty());
    QVERIFY(Settings::says(page, "in the keychain") && !Settings::says(page, "sk-canary"));
    QVERIFY(Settings::says(page, "slm here is asked"));
    s.stage.shoot(&page, QStringLiteral("settings-models"));
    QPushButton *tries = s.button(*card, QStringLiteral("Try it"));
    tries->setFocus();
    QTest::keyClick(tries, Qt::Key_Space);
    s.stage.settle();
    QCOMPARE(s.stage.engine.count<engine::TryModel>(), 1);
    QVERIFY(Settings::says(page, "slm here works"));
    QPushButton *removes = s.button(*card, QStringLiteral("Remove"));
    removes->setFocus();
    QTest::keyClick(removes, Qt::Key_Space);
    s.stage.settle();
    QVERIFY(Settings::says(page, "gone, and its key"));
    QVERIFY(field->text().isEmpty());
    QVERIFY(!removes->isEnabled());
}

void TestSettings::modelsSayWhatIsWrong()
{
    Settings s;
    settings::ModelsPage page(s.stage.feed, s.stage.theme);
    s.stage.settle();
    auto *card = page.findChild<QWidget *>(QStringLiteral("llm"));
    card->findChild<QLineEdit *>(QStringLiteral("name"))->setText(QStringLiteral("far"));
    card->findChild<QLineEdit *>(QStringLiteral("url"))->setText(QStringLiteral("http://clear.example.org/v1"));
    card->findChild<QLineEdit *>(QStringLiteral("model"))->setText(QStringLiteral("large"));
    s.button(*card, QStringLiteral("Save"))->click();
    s.stage.settle();
    QVERIFY(Settings::says(page, "use https"));
    QCOMPARE(card->findChild<QLineEdit *>(QStringLiteral("url"))->text(),
             QStringLiteral("http://clear.example.org/v1"));
}

void TestSettings::modelsShowWhatIsSent()
{
    Settings s;
    settings::ModelsPage page(s.stage.feed, s.stage.theme);
    s.stage.settle();
    QPushButton *show = s.button(page, QStringLiteral("Show what would be sent"));
    show->click();
    s.stage.settle();
    QVERIFY(s.stage.engine.last<engine::PreviewModel>()->pull.repo.value.empty());
    QCOMPARE(page.findChild<QPlainTextEdit *>()->toPlainText(), QStringLiteral("{\"model\":\"small\"}"));
    QVERIFY(Settings::says(page, "SHA-256 abc123") && Settings::says(page, "github-pat"));
    auto *pull = page.findChild<QLineEdit *>(QStringLiteral("pull"));
    pull->setText(QStringLiteral("demo/widgets#404"));
    show->click();
    s.stage.settle();
    QVERIFY(Settings::says(page, "no such pull request"));
    QVERIFY(page.findChild<QPlainTextEdit *>()->isHidden());
    pull->setText(QStringLiteral("widgets 3"));
    show->click();
    s.stage.settle();
    QVERIFY(Settings::says(page, "owner/name#12"));
    QCOMPARE(s.stage.engine.count<engine::PreviewModel>(), 2);
}

void TestSettings::hooksWantASecretAndForgetIt()
{
    Settings s;
    settings::HooksPage page(s.stage.feed, s.stage.theme, s.stage.state);
    QPushButton *receive = s.button(page, QStringLiteral("&Receive"));
    QVERIFY(!receive->isEnabled());
    QVERIFY(!s.button(page, QStringLiteral("Send a test &delivery"))->isEnabled());
    auto *secret = page.findChild<QLineEdit *>(QString(), Qt::FindDirectChildrenOnly);
    for (auto *line : page.findChildren<QLineEdit *>()) {
        if (line->echoMode() == QLineEdit::Password)
            secret = line;
    }
    QVERIFY(secret);
    secret->setText(QStringLiteral("correct horse"));
    for (auto *box : page.findChildren<QSpinBox *>())
        box->setValue(9000);
    receive->click();
    s.stage.settle();
    const auto *asked = s.stage.engine.last<engine::ReceiveHooks>();
    QVERIFY(asked && asked->on);
    QCOMPARE(asked->port, 9000);
    QCOMPARE(asked->secret, std::string("correct horse"));
    QVERIFY(secret->text().isEmpty());
    QCOMPARE(s.stage.state.get(QStringLiteral("hookPort")).toInt(), 9000);
    QVERIFY(!Settings::says(page, "correct horse"));
}

void TestSettings::hooksAreTestedAndForwarded()
{
    Settings s;
    engine::Status status;
    status.repos.emplace_back().id = {"demo/widgets"};
    status.hooks.port = 8484;
    status.hooks.taken = 12;
    status.hooks.again = 1;
    status.hooks.refused = 2;
    status.hooks.lastProblem = "X-Hub-Signature-256 is wrong";
    status.hooks.secretIn = "keychain";
    s.tell(status);
    settings::HooksPage page(s.stage.feed, s.stage.theme, s.stage.state);
    stage::present(page, {900, 560});
    s.stage.settle();
    QVERIFY(Settings::says(page, "http://127.0.0.1:8484/webhook"));
    QVERIFY(Settings::says(page, "2 refused"));
    QVERIFY(Settings::says(page, "gh webhook forward --repo=demo/widgets --events=pull_request,"));
    s.stage.shoot(&page, QStringLiteral("settings-webhooks"));
    s.button(page, QStringLiteral("Send a test &delivery"))->click();
    s.stage.settle();
    QCOMPARE(s.stage.engine.count<engine::SendTestDelivery>(), 1);
    QVERIFY(Settings::says(page, "answered with 202"));
    page.findChild<QComboBox *>()->setEditText(QStringLiteral("a/b; rm -rf ~"));
    QVERIFY(Settings::says(page, "--repo=OWNER/NAME "));
    s.button(page, QStringLiteral("&Copy the line"))->click();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QLatin1String("gh webhook forward ")));
    s.button(page, QStringLiteral("S&top receiving"))->click();
    s.stage.settle();
    QVERIFY(!s.stage.engine.last<engine::ReceiveHooks>()->on);
}

void TestSettings::hookSecretSaysWhereItIs_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("enough");
    QTest::newRow("none") << QByteArray("") << QByteArray("no secret yet") << false;
    QTest::newRow("keychain") << QByteArray("keychain") << QByteArray("in the keychain") << true;
    QTest::newRow("environment") << QByteArray("environment") << QByteArray("SIGNALBOX_WEBHOOK_SECRET") << true;
    QTest::newRow("memory") << QByteArray("memory") << QByteArray("until Signalbox ends") << false;
}

void TestSettings::hookSecretSaysWhereItIs()
{
    QFETCH(const QByteArray, place);
    QFETCH(const QByteArray, said);
    QFETCH(const bool, enough);
    Settings s;
    engine::Status status;
    status.hooks.secretIn = place.toStdString();
    s.tell(status);
    settings::HooksPage page(s.stage.feed, s.stage.theme, s.stage.state);
    QVERIFY(Settings::says(page, said.constData()));
    QPushButton *receive = s.button(page, QStringLiteral("&Receive"));
    QCOMPARE(receive->isEnabled(), enough);
    if (!enough)
        return;
    receive->click();
    s.stage.settle();
    QVERIFY(s.stage.engine.last<engine::ReceiveHooks>()->secret.empty());
}

void TestSettings::accountSaysWhatItLacks_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<bool>("told");
    QTest::addColumn<QByteArrayList>("said");
    QTest::newRow("keychain") << QByteArray("keychain") << true
                              << QByteArrayList{
                                     "github.com: signed in as ada", "in the keychain", "Scopes: public_repo, workflow",
                                     "Missing repo: wanted for private repositories", "Too much, workflow: "};
    QTest::newRow("environment") << QByteArray("environment") << true
                                 << QByteArrayList{"SIGNALBOX_TOKEN of this program"};
    QTest::newRow("fine-grained") << QByteArray("keychain") << false
                                  << QByteArrayList{"does not say what this token may do"};
    QTest::newRow("none") << QByteArray("") << false
                          << QByteArrayList{"nobody is signed in", "There is no token", "60 calls an hour"};
}

void TestSettings::accountSaysWhatItLacks()
{
    QFETCH(const QByteArray, place);
    QFETCH(const bool, told);
    QFETCH(const QByteArrayList, said);
    Settings s;
    s.account = {"github.com", place.toStdString(), place.isEmpty() ? "" : "ada", told, {}, {}, ""};
    if (told) {
        s.account.scopes = {"public_repo", "workflow"};
        s.account.notes = {{"repo", true, "wanted for private repositories"}, {"workflow", false, "never needed"}};
    }
    settings::AccountPage page(s.stage.feed, s.stage.theme, s.stage.state);
    stage::present(page, {900, 560});
    s.stage.settle();
    for (const QByteArray &text : said)
        QVERIFY2(Settings::says(page, text.constData()), text.constData());
    const bool fixed = place == "environment";
    QCOMPARE(page.findChild<QLineEdit *>(QStringLiteral("token"))->isEnabled(), !fixed);
    QCOMPARE(s.button(page, QStringLiteral("Sign &out"))->isEnabled(), place == "keychain");
    s.stage.shoot(&page, QStringLiteral("settings-account-") + QString::fromLatin1(QTest::currentDataTag()));
}

void TestSettings::signsInAndOut()
{
    Settings s;
    s.account = {"github.com", "keychain", "", false, {}, {}, "github.com does not take this token: it has expired"};
    settings::AccountPage page(s.stage.feed, s.stage.theme, s.stage.state);
    s.stage.settle();
    QVERIFY(Settings::says(page, "it has expired"));
    auto *token = page.findChild<QLineEdit *>(QStringLiteral("token"));
    QPushButton *signIn = s.button(page, QStringLiteral("Sign &in"));
    QCOMPARE(token->echoMode(), QLineEdit::Password);
    QVERIFY(!token->accessibleName().isEmpty());
    QVERIFY(!signIn->isEnabled());
    token->setText(QStringLiteral("wrong"));
    signIn->click();
    s.stage.settle();
    QVERIFY(Settings::says(page, "does not take this token"));
    QVERIFY(token->text().isEmpty());
    token->setText(QStringLiteral("fresh"));
    QTest::keyClick(token, Qt::Key_Return);
    s.stage.settle();
    QVERIFY(Settings::says(page, "signed in as ada"));
    QVERIFY(!Settings::says(page, "it has expired"));
    QVERIFY(!Settings::says(page, "fresh"));
    s.button(page, QStringLiteral("Sign &out"))->click();
    s.stage.settle();
    QVERIFY(Settings::says(page, "nobody is signed in"));
}

void TestSettings::signsInWithABrowser_data()
{
    QTest::addColumn<int>("kind"); ///< of the error; -1: granted
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("granted") << -1 << QByteArray("Signed in to github.com as ada") << QByteArray("signed in as ada");
    QTest::newRow("refused") << int(Error::Kind::Denied) << QByteArray("the sign-in was refused on the host's page")
                             << QByteArray("was refused on the host's page");
    QTest::newRow("expired") << int(Error::Kind::Timeout) << QByteArray("the code was not typed in time")
                             << QByteArray("not typed in time");
    QTest::newRow("cancelled") << int(Error::Kind::Cancelled) << QByteArray("the sign-in was cancelled")
                               << QByteArray("Cancelled: nobody was signed in");
}

/// By keyboard alone: the client ID, the code on the clipboard, the page, and each way out.
void TestSettings::signsInWithABrowser()
{
    QFETCH(const int, kind);
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, said);
    Settings s;
    s.account = {"github.com", "", "", false, {}, {}, ""};
    s.stage.engine.holds
        = [](const engine::Request &request) { return std::holds_alternative<engine::SignInByCode>(request); };
    settings::AccountPage page(s.stage.feed, s.stage.theme, s.stage.state);
    stage::present(page, {900, 760});
    s.stage.settle();
    auto *client = page.findChild<QLineEdit *>(QStringLiteral("client-id"));
    QPushButton *begin = s.button(page, QStringLiteral("Sign in with a &browser"));
    client->clear();
    QVERIFY(!begin->isEnabled());
    client->setFocus();
    QTest::keyClicks(client, QStringLiteral("Iv1.abc"));
    QVERIFY(begin->isEnabled());
    QTest::keyClick(client, Qt::Key_Return);
    s.stage.settle();
    QVERIFY(s.stage.engine.last<engine::SignInByCode>());
    QCOMPARE(s.stage.engine.last<engine::SignInByCode>()->clientId, std::string("Iv1.abc"));
    QVERIFY(!begin->isEnabled() && !client->isEnabled());
    QVERIFY(page.findChild<QProgressBar *>()->isVisible());
    QVERIFY(Settings::says(page, "Asking the host for a code"));

    engine::Status status;
    status.asOf = stage::noon;
    status.signIn = {"WDJB-MJHT", "https://github.com/login/device", stage::noon + std::chrono::minutes(15)};
    s.tell(status);
    auto *code = page.findChild<QLabel *>(QStringLiteral("code"));
    QCOMPARE(code->text(), QStringLiteral("WDJB-MJHT"));
    QVERIFY(code->isVisible() && code->accessibleName().contains(QLatin1String("WDJB-MJHT")));
    QVERIFY(Settings::says(page, "Type it on https://github.com/login/device before"));
    s.stage.shoot(&page, QStringLiteral("settings-sign-in-") + QString::fromLatin1(QTest::currentDataTag()));
    QPushButton *copy = s.button(page, QStringLiteral("&Copy the code"));
    QTRY_COMPARE_WITH_TIMEOUT(QApplication::focusWidget(), static_cast<QWidget *>(copy), 60'000);
    QTest::keyClick(copy, Qt::Key_Space);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("WDJB-MJHT"));
    Browser browser;
    QDesktopServices::setUrlHandler(QStringLiteral("https"), &browser, "open");
    QTest::keyClick(copy, Qt::Key_Tab);
    QPushButton *open = s.button(page, QStringLiteral("Open the &page"));
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget *>(open));
    QTest::keyClick(open, Qt::Key_Space);
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
    QCOMPARE(browser.opened, QUrl(QStringLiteral("https://github.com/login/device")));
    QTest::keyClick(open, Qt::Key_Tab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QVERIFY(s.stage.engine.last<engine::StopSignIn>());

    if (kind < 0)
        s.account = {"github.com", "keychain", "ada", true, {"repo"}, {}, ""};
    s.stage.engine.release(kind < 0 ? Result<engine::Value>(engine::Done{text.toStdString(), {}, {}})
                                    : fail(Error::Kind(kind), text.toStdString()));
    status.signIn = {};
    s.tell(status);
    QVERIFY2(Settings::says(page, said.constData()), said.constData());
    QVERIFY(!code->isVisible() && begin->isEnabled());
    QVERIFY(!page.findChild<QProgressBar *>()->isVisible());
    QCOMPARE(s.stage.state.get(QStringLiteral("oauthClient")).toString(), QStringLiteral("Iv1.abc"));
}

/// Also where another window, or this one before it was closed, began.
void TestSettings::aCodeThatWaitsIsShown()
{
    Settings s;
    s.account = {"github.com", "", "", false, {}, {}, ""};
    engine::Status status;
    status.asOf = stage::noon;
    status.signIn = {"WDJB-MJHT", "https://github.com/login/device", stage::noon + std::chrono::minutes(15)};
    s.tell(status);
    settings::AccountPage page(s.stage.feed, s.stage.theme, s.stage.state);
    stage::present(page, {900, 760});
    s.stage.settle();
    QVERIFY(page.findChild<QLabel *>(QStringLiteral("code"))->isVisible());
    QVERIFY(s.button(page, QStringLiteral("Ca&ncel"))->isVisible());
    QVERIFY(!s.button(page, QStringLiteral("Sign in with a &browser"))->isEnabled());
}

void TestSettings::hiddenRepositoriesComeBack()
{
    Settings s;
    engine::Status status;
    status.asOf = stage::noon;
    status.repos = {{{"acme/api"}, "main", "/mirrors/api.git"}};
    status.host.name = "github.com";
    status.host.sources = {{{"acme/api"}, stage::noon, "", fact::HostTrouble::None, 600},
                           {{"acme/big"}, {}, "Not Found (404)", fact::HostTrouble::NotFound, 300}};
    status.hidden = {{"acme/old"}};
    s.tell(status);
    settings::ReposPage page(s.stage.feed, s.stage.theme);
    stage::present(page, {900, 560});
    s.stage.settle();
    for (const char *text : {"acme/api", "/mirrors/api.git", "acme/big", "Not Found (404)", "acme/old"})
        QVERIFY2(Settings::says(page, text), text);
    s.stage.shoot(&page, QStringLiteral("settings-repositories"));
    QPushButton *show = s.button(page, QStringLiteral("Show again"));
    QVERIFY(show && show->isVisible() && show->accessibleName().contains(QLatin1String("acme/old")));
    show->setFocus();
    QTest::keyClick(show, Qt::Key_Space);
    s.stage.settle();
    const auto *asked = s.stage.engine.last<engine::ForgetRepo>();
    QVERIFY(asked && asked->repo.value == "acme/old" && !asked->forgotten);
    status.hidden.clear();
    s.tell(status);
    QVERIFY(!s.button(page, QStringLiteral("Show again")));
    s.button(page, QStringLiteral("Hide"))->click();
    s.stage.settle();
    asked = s.stage.engine.last<engine::ForgetRepo>();
    QVERIFY(asked->repo.value == "acme/api" && asked->forgotten);
}

void TestSettings::missedDeliveriesAreSaid()
{
    Settings s;
    settings::HooksPage page(s.stage.feed, s.stage.theme, s.stage.state);
    stage::present(page, {900, 560});
    engine::Status status;
    status.asOf = stage::noon;
    status.hooks.port = 8484;
    s.tell(status);
    QVERIFY(!Settings::says(page, "were missed"));
    status.hooks.missed = 5;
    status.hooks.missedLast = 3;
    status.hooks.missedAt = stage::noon;
    s.tell(status);
    const QString said = QStringLiteral("were missed, fetched again at %1; 5 since the start")
                             .arg(kit::clockTime(stage::noon, stage::noon));
    QVERIFY(Settings::says(page, qPrintable(said)));
}

void TestSettings::brokenChainIsSaid()
{
    Settings s;
    settings::SettingsDialog dialog(s.stage.feed, s.stage.theme, s.stage.state, s.stage.actions, s.stage.dir.path(),
                                    nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    // A page is put into the dialog when it is first looked at.
    QPushButton *verify = nullptr;
    auto *pages = dialog.findChild<QListView *>();
    for (int page = 0; !verify && page < pages->model()->rowCount(); ++page) {
        pages->setCurrentIndex(pages->model()->index(page, 0));
        verify = s.button(dialog, QStringLiteral("Verify the chain"));
    }
    QVERIFY(verify);
    verify->click();
    s.stage.settle();
    bool said = false;
    for (const auto *label : dialog.findChildren<QLabel *>())
        said = said || label->text().contains(QLatin1String("row 3, column why"));
    QVERIFY(said);
}

SIGNALBOX_TEST(TestSettings)
#include "tst_settings.moc"
