// SPDX-License-Identifier: GPL-3.0-or-later
#include <tests/registry.h>
#include <ui/kit/list_view.h>

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>

using namespace sb::kit;

namespace {

struct Item {
    QString key;
    QString group;
    int weight = 0;
    QString text;
    bool operator==(const Item &) const = default;
};

class Items : public RowModelOf<Item> {
public:
    explicit Items(bool sections = true)
    {
        if (sections)
            setSections({{QStringLiteral("a"), QStringLiteral("Alpha"), {}},
                         {QStringLiteral("b"), QStringLiteral("Beta"), {}}});
    }
    QString printed() const
    {
        QString text;
        for (int i = 0; i < rowCount(); ++i)
            text
                += (isSection(index(i)) ? u'[' + index(i).data().toString() + u']' : index(i).data().toString()) + u' ';
        return text.trimmed();
    }

protected:
    QString keyOf(const Item &item) const override { return item.key; }
    QVariant value(int slot, int role) const override { return role == Role::Title ? row(slot).key : QVariant(); }
    QString sectionOf(int slot) const override { return row(slot).group; }
    bool before(int left, int right) const override
    {
        return std::pair(-row(left).weight, row(left).key) < std::pair(-row(right).weight, row(right).key);
    }
    std::string searchText(int slot) const override { return row(slot).text.toStdString(); }
};

Item item(const char *key, const char *group, int weight, const char *text = "")
{
    return {QString::fromLatin1(key), QString::fromLatin1(group), weight, QString::fromLatin1(text)};
}

} // namespace

class TestRowModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sortsIntoSections();
    void movesKeepPersistentIndexes();
    void filterKeepsTheCurrentRow();
    void foldsAndUnfolds();
    void showsAPageFirst();
    void survivesARandomLife_data();
    void survivesARandomLife();
    void insertionAboveDoesNotMoveTheCurrentRow();
    void lettersDoNotSearch();
    void keysStopOnRowsOnly();
    void groupsFoldByKeys();
    void rowsOutOfSightAreCounted();
};

void TestRowModel::sortsIntoSections()
{
    Items items;
    QAbstractItemModelTester tester(&items, QAbstractItemModelTester::FailureReportingMode::QtTest);
    items.apply({item("x", "b", 1), item("y", "b", 5), item("z", "a", 2)});
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] z [Beta] y x"));
    items.remove(QStringLiteral("z"));
    QCOMPARE(items.printed(), QStringLiteral("[Beta] y x"));
    items.setRows({item("x", "b", 9), item("n", "a", 0)});
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] n [Beta] x"));
    QCOMPARE(items.total(), 2);
}

void TestRowModel::movesKeepPersistentIndexes()
{
    Items items;
    QAbstractItemModelTester tester(&items, QAbstractItemModelTester::FailureReportingMode::QtTest);
    items.apply({item("p", "a", 3), item("q", "a", 2), item("r", "a", 1), item("s", "b", 1)});
    const QPersistentModelIndex r = items.indexOfKey(QStringLiteral("r"));
    QSignalSpy resets(&items, &QAbstractItemModel::modelReset);
    items.apply({item("r", "a", 9)});
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] r p q [Beta] s"));
    QCOMPARE(items.keyAt(r), QStringLiteral("r"));
    items.apply({item("r", "b", 0)});
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] p q [Beta] s r"));
    QCOMPARE(items.keyAt(r), QStringLiteral("r"));
    items.apply({item("p", "b", 0), item("q", "b", 7)});
    QCOMPARE(items.printed(), QStringLiteral("[Beta] q s p r"));
    QCOMPARE(items.keyAt(r), QStringLiteral("r"));
    QCOMPARE(resets.count(), 0);
}

void TestRowModel::filterKeepsTheCurrentRow()
{
    Theme theme(Theme::Choice::Light);
    Items items;
    ListView view(theme, QStringLiteral("Items"), {});
    view.setRows(&items);
    items.apply({item("p", "a", 3, "red"), item("q", "a", 2, "green"), item("r", "b", 1, "red")});
    QVERIFY(view.setCurrentKey(QStringLiteral("r")));
    items.setFilter(QStringLiteral("RED"));
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] p [Beta] r"));
    QCOMPARE(view.currentKey(), QStringLiteral("r"));
    QCOMPARE(view.selectedKeys(), QStringList{QStringLiteral("r")});
    items.apply({item("n", "a", 9, "green"), item("m", "a", 9, "red")});
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] m p [Beta] r"));
    QCOMPARE(items.shown(), 3);
    items.setFilter(QStringLiteral("green"));
    QCOMPARE(view.currentKey(), QString());
    items.setFilter({});
    QCOMPARE(items.total(), 5);
    QCOMPARE(items.shown(), 5);
}

void TestRowModel::foldsAndUnfolds()
{
    Items items;
    QAbstractItemModelTester tester(&items, QAbstractItemModelTester::FailureReportingMode::QtTest);
    items.apply({item("p", "a", 3), item("q", "b", 2)});
    items.toggleSection(items.index(0));
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] [Beta] q"));
    items.apply({item("n", "a", 9), item("q", "a", 1), item("o", "b", 1)});
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] [Beta] o"));
    QCOMPARE(items.index(0).data(Role::SectionCount).toInt(), 3);
    QVERIFY(items.indexOfKey(QStringLiteral("q")).isValid()); // looking for a row unfolds its section
    QCOMPARE(items.printed(), QStringLiteral("[Alpha] n p q [Beta] o"));
}

void TestRowModel::showsAPageFirst()
{
    Items items;
    std::vector<Item> many;
    for (int i = 0; i < 1000; ++i)
        many.push_back({QString::number(i), QStringLiteral("a"), 1000 - i, {}});
    items.apply(many);
    QCOMPARE(items.rowCount(), RowModel::page);
    QCOMPARE(items.keyAt(items.indexOfKey(QStringLiteral("900"))), QStringLiteral("900"));
    items.fetchAll();
    QCOMPARE(items.rowCount(), 1001);
}

void TestRowModel::survivesARandomLife_data()
{
    QTest::addColumn<bool>("sections");
    QTest::addColumn<quint32>("seed");
    for (const bool sections : {false, true}) {
        for (quint32 seed = 1; seed < 9; ++seed)
            QTest::addRow("%s, seed %u", sections ? "sections" : "flat", seed) << sections << seed;
    }
}

// Whatever came, row by row, the list reads as one that was made at once.
void TestRowModel::survivesARandomLife()
{
    QFETCH(bool, sections);
    QFETCH(quint32, seed);
    Items items(sections);
    QAbstractItemModelTester tester(&items, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QRandomGenerator random(seed);
    QHash<QString, Item> truth;
    static const char *const groups[] = {"a", "b"};
    static const char *const words[] = {"red", "green", "blue"};
    for (int step = 0; step < 600; ++step) {
        const QString key = QString::number(random.bounded(40));
        switch (random.bounded(8)) {
        case 0:
            items.remove(key);
            truth.remove(key);
            break;
        case 1: items.setFilter(QString::fromLatin1(random.bounded(2) ? "" : words[random.bounded(3)])); break;
        case 2: items.setCollapsed(QString::fromLatin1(groups[random.bounded(2)]), random.bounded(3) == 0); break;
        default: {
            const Item made{key, QString::fromLatin1(groups[random.bounded(2)]), int(random.bounded(5)),
                            QString::fromLatin1(words[random.bounded(3)])};
            items.apply({made});
            truth[key] = made;
        }
        }
        if (step % 25)
            continue;
        items.setCollapsed(QStringLiteral("a"), false);
        items.setCollapsed(QStringLiteral("b"), false);
        Items fresh(sections);
        for (const Item &each : std::as_const(truth))
            fresh.apply({each});
        fresh.setFilter(items.filter());
        QCOMPARE(items.printed(), fresh.printed());
        QCOMPARE(items.total(), int(truth.size()));
    }
}

void TestRowModel::insertionAboveDoesNotMoveTheCurrentRow()
{
    Theme theme(Theme::Choice::Light);
    Items items;
    ListView view(theme, QStringLiteral("Items"), {});
    view.setRows(&items);
    for (int i = 0; i < 60; ++i)
        items.apply({{QStringLiteral("k%1").arg(i), QStringLiteral("a"), 100 - i, {}}});
    view.resize(400, 500);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QVERIFY(view.setCurrentKey(QStringLiteral("k30")));
    QTRY_VERIFY(view.visualRect(view.currentIndex()).isValid());
    const int before = view.visualRect(view.currentIndex()).top();
    for (int i = 0; i < 5; ++i)
        items.apply({{QStringLiteral("new%1").arg(i), QStringLiteral("a"), 200, {}}});
    items.apply({{QStringLiteral("k50"), QStringLiteral("a"), 300, {}}});
    items.remove(QStringLiteral("k2"));
    QCOMPARE(view.currentKey(), QStringLiteral("k30"));
    QCOMPARE(view.visualRect(view.currentIndex()).top(), before);
}

void TestRowModel::lettersDoNotSearch()
{
    Theme theme(Theme::Choice::Light);
    Items items;
    ListView view(theme, QStringLiteral("Items"), {});
    view.setRows(&items);
    items.apply({item("p", "a", 3), item("q", "a", 2), item("r", "a", 1)});
    view.setCurrentKey(QStringLiteral("p"));
    QTest::keyClicks(&view, QStringLiteral("r"));
    QCOMPARE(view.currentKey(), QStringLiteral("p"));
    QTest::keyClicks(&view, QStringLiteral("jj"));
    QCOMPARE(view.currentKey(), QStringLiteral("r"));
    QTest::keyClicks(&view, QStringLiteral("k"));
    QCOMPARE(view.currentKey(), QStringLiteral("q"));
    QSignalSpy opened(&view, &ListView::opened);
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
}

void TestRowModel::keysStopOnRowsOnly()
{
    Theme theme(Theme::Choice::Light);
    Items items(true);
    ListView view(theme, QStringLiteral("Items"), {});
    view.setRows(&items);
    view.resize(400, 300);
    items.apply({item("p", "a", 3), item("q", "a", 2), item("r", "b", 2), item("s", "b", 1)});
    QStringList walked;
    QTest::keyClick(&view, Qt::Key_J);
    for (int i = 0; i < 6; ++i) {
        QVERIFY(!items.isSection(view.currentIndex()));
        walked += view.currentKey();
        QTest::keyClick(&view, i < 3 ? Qt::Key_J : Qt::Key_K);
    }
    QCOMPARE(walked,
             (QStringList{QStringLiteral("p"), QStringLiteral("q"), QStringLiteral("r"), QStringLiteral("s"),
                          QStringLiteral("r"), QStringLiteral("q")}));
    for (const Qt::Key key : {Qt::Key_End, Qt::Key_Home, Qt::Key_PageDown, Qt::Key_PageUp}) {
        QTest::keyClick(&view, key);
        QVERIFY(!view.currentKey().isEmpty());
    }
    for (int i = 0; i < items.rowCount(); ++i) {
        if (items.isSection(items.index(i)))
            QCOMPARE(items.flags(items.index(i)) & (Qt::ItemIsEnabled | Qt::ItemIsSelectable), Qt::ItemFlags());
    }
}

void TestRowModel::groupsFoldByKeys()
{
    Theme theme(Theme::Choice::Light);
    Items items(true);
    ListView view(theme, QStringLiteral("Items"), {});
    view.setRows(&items);
    items.apply({item("p", "a", 3), item("q", "a", 2), item("r", "b", 2)});
    view.setCurrentKey(QStringLiteral("q"));
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(view.currentKey(), QStringLiteral("r"));
    QVERIFY(!items.shownIndex(QStringLiteral("p")).isValid());
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.currentKey(), QStringLiteral("p"));
    QTest::keyClick(&view, Qt::Key_Left);
    QTest::keyClick(&view, Qt::Key_Left); // the last group: nothing is left to stand on
    QVERIFY(view.currentKey().isEmpty());
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.currentKey(), QStringLiteral("r"));
}

void TestRowModel::rowsOutOfSightAreCounted()
{
    Theme theme(Theme::Choice::Light);
    Items items;
    ListView view(theme, QStringLiteral("Items"), {});
    view.setRows(&items);
    for (int i = 0; i < 60; ++i)
        items.apply({{QStringLiteral("k%1").arg(i), QStringLiteral("a"), 100 - i, {}}});
    view.showUnseen();
    view.scrollToTop();
    view.resize(400, 500);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QVERIFY(view.setCurrentKey(QStringLiteral("k30")));
    QCOMPARE(view.unseen(), 0);
    for (int i = 0; i < 3; ++i)
        items.apply({{QStringLiteral("new%1").arg(i), QStringLiteral("a"), 200 - i, {}}});
    QCOMPARE(view.unseen(), 3);
    QCOMPARE(view.currentKey(), QStringLiteral("k30"));
    items.remove(QStringLiteral("new2"));
    QCOMPARE(view.unseen(), 2);
    view.showUnseen();
    QCOMPARE(view.unseen(), 0);
    QVERIFY(view.viewport()->rect().intersects(view.visualRect(items.shownIndex(QStringLiteral("new0")))));
    QCOMPARE(view.currentKey(), QStringLiteral("k30"));
}

SIGNALBOX_TEST(TestRowModel)
#include "tst_row_model.moc"
