// SPDX-License-Identifier: GPL-3.0-or-later
#include <tests/registry.h>
#include <ui/kit/filter_index.h>

#include <QRandomGenerator>

#include <map>

using sb::kit::FilterIndex;

class TestFilterIndex : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void words_data();
    void words();
    void agreesWithPlainSearch();
};

void TestFilterIndex::words_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected");
    QTest::addRow("empty") << "" << "0 1 2 ";
    QTest::addRow("one word") << "openssl" << "0 ";
    QTest::addRow("all words") << "repo:acme/ is:draft" << "1 ";
    QTest::addRow("star") << "repo:acme/*" << "0 1 ";
    QTest::addRow("not") << "-is:draft" << "0 2 ";
    QTest::addRow("word and not") << "repo:acme/ -openssl" << "1 ";
    QTest::addRow("together") << "\"session cache\"" << "1 ";
    QTest::addRow("together, but not so") << "\"cache session\"" << "";
    QTest::addRow("lone minus") << "-" << "0 ";
    QTest::addRow("open quote") << "\"session" << "1 ";
    QTest::addRow("never across rows") << "api split" << "";
    QTest::addRow("utf-8") << "übung" << "2 ";
}

void TestFilterIndex::words()
{
    QFETCH(QString, query);
    FilterIndex index;
    index.set(0, "bump openssl 3.0-3.4 repo:acme/api");
    index.set(1, "split session cache repo:acme/web is:draft");
    index.set(2, "übung repo:tools/x");
    QString found;
    const auto &flags = index.match(query.toStdString());
    for (size_t i = 0; i < flags.size(); ++i) {
        if (flags[i])
            found += QString::number(i) + u' ';
    }
    QTEST(found, "expected");
}

void TestFilterIndex::agreesWithPlainSearch()
{
    FilterIndex index;
    std::map<int, std::string> plain;
    QRandomGenerator random(7);
    const auto word = [&random] { return std::string(1 + random.bounded(3), char('a' + random.bounded(4))); };
    for (int round = 0; round < 4000; ++round) {
        const int row = int(random.bounded(300));
        if (random.bounded(4) == 0) {
            index.remove(row);
            plain.erase(row);
        } else {
            plain[row] = word() + " " + word() + " " + word();
            index.set(row, plain[row]);
        }
        if (round % 16)
            continue;
        const std::string typed = word() + " " + word();
        for (size_t length = 0; length <= typed.size(); ++length) { // as it is typed, key by key
            const std::string query = typed.substr(0, length);
            const auto &flags = index.match(query);
            for (const auto &[at, text] : plain) {
                bool expected = true;
                const size_t space = query.find(' ');
                for (const std::string &part :
                     {query.substr(0, space), space == std::string::npos ? "" : query.substr(space + 1)})
                    expected = expected && text.find(part) != std::string::npos;
                QCOMPARE(bool(flags[size_t(at)]), expected);
            }
        }
    }
    QCOMPARE(index.size(), int(plain.size()));
}

SIGNALBOX_TEST(TestFilterIndex)
#include "tst_filter_index.moc"
