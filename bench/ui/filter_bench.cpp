// SPDX-License-Identifier: GPL-3.0-or-later
// One keystroke in the filter, until the view may paint: our model over its own index, beside QSortFilterProxyModel over the same
// rows. Both are read by a list view that lays out its first page.
#include <ui/kit/row_model.h>

#include <QGuiApplication>
#include <QSortFilterProxyModel>
#include <QStringListModel>

#include <benchmark/benchmark.h>

#include <array>

namespace {

using namespace sb::kit;

const QString typed = QStringLiteral("author:dev7 token");

QStringList texts(int count)
{
    static constexpr std::array words{"retry", "token", "cache", "parser", "openssl", "ledger", "export", "audit"};
    QStringList all;
    for (int i = 0; i < count; ++i) {
        all += QStringLiteral(" #%1 %2 %3 in module %4 repo:acme/repo%5 author:dev%6 is:%7 type:fix risk:low ")
                   .arg(i)
                   .arg(QLatin1StringView(words[size_t(i) % 8]), QLatin1StringView(words[size_t(i / 8) % 8]))
                   .arg(i % 500)
                   .arg(i % 40)
                   .arg(i % 90)
                   .arg(i % 3 ? QStringLiteral("passed") : QStringLiteral("failed"));
    }
    return all;
}

class Model : public RowModelOf<QString> {
protected:
    QString keyOf(const QString &row) const override { return row; }
    QVariant value(int slot, int role) const override { return role == Role::Title ? row(slot) : QVariant(); }
    QString sectionOf(int) const override { return {}; }
    bool before(int left, int right) const override { return left < right; }
    std::string searchText(int slot) const override { return row(slot).toStdString(); }
};

void readPage(const QAbstractItemModel &model)
{
    const int rows = std::min(model.rowCount(), 40);
    for (int i = 0; i < rows; ++i)
        benchmark::DoNotOptimize(model.index(i, 0).data().toString().size());
}

void ours(benchmark::State &state)
{
    Model model;
    const QStringList all = texts(int(state.range(0)));
    model.setRows({all.begin(), all.end()});
    int length = 0;
    for (auto _ : state) {
        length = length % int(typed.size()) + 1;
        model.setFilter(typed.left(length));
        readPage(model);
    }
}
BENCHMARK(ours)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void sortFilterProxy(benchmark::State &state)
{
    QStringListModel source(texts(int(state.range(0))));
    QSortFilterProxyModel model;
    model.setSourceModel(&source);
    model.setFilterCaseSensitivity(Qt::CaseInsensitive);
    int length = 0;
    for (auto _ : state) {
        length = length % int(typed.size()) + 1;
        model.setFilterFixedString(typed.left(length));
        readPage(model);
    }
}
BENCHMARK(sortFilterProxy)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
