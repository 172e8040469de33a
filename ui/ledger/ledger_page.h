// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Ledger: everything that was done, by whom, why; and the way back.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/list_page.h>

namespace sb::kit {
class Label;
} // namespace sb::kit

namespace sb::ledger {

class EntryDetail;
class FilterChips;
class LedgerModel;

class LedgerPage final : public kit::ListPage {
    Q_OBJECT
public:
    LedgerPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("ledger"); }
    QString title() const override { return tr("Ledger"); }
    QString link() const override;
    void openLink(const QString &rest) override;
    void setFilter(const QString &filter) override;
    void refresh() override;

private:
    void build();
    void addActions();
    void listen();
    QStringList valuesOf(const QString &facet) const;
    void show(const QString &key) override;
    void allow();
    void verify();
    void revert();
    void ask(const engine::RevertPreview &preview);
    void exportRows();

    feed::Feed &m_feed;
    LedgerModel *m_model;
    EntryDetail *m_detail;
    FilterChips *m_chips;
    kit::Label *m_chain;
    kit::Label *m_outcome; ///< of a preview that cannot be done
    bool m_busy = false;
};

} // namespace sb::ledger
