// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <ui/settings/key_editor.h>
#include <ui/settings/rules_page.h>
#include <ui/settings/settings_dialog.h>

#include <QCheckBox>
#include <QComboBox>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTreeWidget>

using namespace sb;

namespace {

struct Settings {
    stage::Stage stage{[](const engine::Request &request) -> Result<engine::Value> {
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

QTEST_MAIN(TestSettings)
#include "tst_settings.moc"
