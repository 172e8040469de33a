// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Patches: read it, see the proof, decide; then the draft, ready, the merge.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/page.h>

class QSplitter;

namespace sb::kit {
class ConfirmBar;
class Label;
class ListView;
} // namespace sb::kit

namespace sb::patches {

class PatchDetail;
class PatchModel;
class ReasonBar;

class PatchesPage final : public kit::Page {
    Q_OBJECT
public:
    PatchesPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("patches"); }
    QString title() const override { return tr("Patches"); }
    int needsYou() const override;
    void setFilter(const QString &filter) override;
    QString filter() const override;
    QString counts() const override;
    QString link() const override;
    void openLink(const QString &rest) override;
    QList<QWidget *> panes() const override;
    void setNarrow(bool narrow) override;
    void refresh() override { m_feed.refresh(); }

private:
    void build();
    void addActions();
    void listen();
    void show(const QString &key);
    void allow(); ///< which verbs make sense for what is shown, and why not
    void approve();
    void reject();
    void markReady();
    void merge();
    void run(engine::Request request);
    void hold(const QString &text, engine::Request request);

    feed::Feed &m_feed;
    const kit::Context m_context;
    PatchModel *m_model;
    kit::ListView *m_list;
    PatchDetail *m_detail;
    QSplitter *m_splitter;
    kit::Label *m_state;
    kit::ConfirmBar *m_confirm;
    ReasonBar *m_reason;
    QString m_wanted;
    std::pair<fact::Mode, bool> m_gatesSaw{fact::Mode::Observe, false};
    bool m_busy = false; ///< a command is on its way: no second one
};

} // namespace sb::patches
