// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Patches: read it, see the proof, decide; then the draft, ready, the merge.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/list_page.h>

namespace sb::kit {
class Label;
} // namespace sb::kit

namespace sb::patches {

class PatchDetail;
class PatchModel;
class ReasonBar;

class PatchesPage final : public kit::ListPage {
    Q_OBJECT
public:
    PatchesPage(feed::Feed &feed, const kit::Context &context, QWidget *parent = nullptr);

    QString name() const override { return QStringLiteral("patches"); }
    QString title() const override { return tr("Patches"); }
    int needsYou() const override;
    void refresh() override { m_feed.refresh(); }

private:
    void build();
    void addActions();
    void listen();
    void show(const QString &key) override;
    void allow(); ///< which verbs make sense for what is shown, and why not
    void approve();
    void reject();
    void markReady();
    void merge();
    void run(engine::Request request);
    void hold(const QString &text, engine::Request request);

    feed::Feed &m_feed;
    PatchModel *m_model;
    PatchDetail *m_detail;
    kit::Label *m_state;
    ReasonBar *m_reason;
    std::pair<fact::Mode, bool> m_gatesSaw{fact::Mode::Observe, false};
    bool m_busy = false; ///< a command is on its way: no second one
    QSet<QString> m_held; ///< keys of patches for which one waits to be sent
};

} // namespace sb::patches
