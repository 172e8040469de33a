// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Ledger: everything that was done, by whom, why; and the way back.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/page.h>

class QSplitter;

namespace sb::kit {
class ConfirmBar;
class Label;
class ListView;
} // namespace sb::kit

namespace sb::ledger {

class EntryDetail;
class FilterChips;
class LedgerModel;

class LedgerPage final : public kit::Page {
    Q_OBJECT
public:
    LedgerPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("ledger"); }
    QString title() const override { return tr("Ledger"); }
    void setFilter(const QString &filter) override;
    QString filter() const override;
    QString counts() const override;
    QString link() const override;
    void openLink(const QString &rest) override;
    QList<QWidget *> panes() const override;
    void setNarrow(bool narrow) override;
    void refresh() override;

private:
    void build();
    void addActions();
    void listen();
    QStringList valuesOf(const QString &facet) const;
    void show(const QString &key);
    void allow();
    void verify();
    void revert();
    void ask(const engine::RevertPreview &preview);
    void exportRows();

    feed::Feed &m_feed;
    const kit::Context m_context;
    LedgerModel *m_model;
    kit::ListView *m_list;
    EntryDetail *m_detail;
    QSplitter *m_splitter;
    FilterChips *m_chips;
    kit::Label *m_chain;
    kit::Label *m_outcome; ///< of a preview that cannot be done
    kit::ConfirmBar *m_confirm;
    QString m_wanted;
    bool m_busy = false;
};

} // namespace sb::ledger
