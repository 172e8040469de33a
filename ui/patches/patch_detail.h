// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. One patch: its diff, its proof, the gates, and what may be done with it.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/page.h>

#include <QWidget>

class QHBoxLayout;

namespace sb::kit {
class Card;
class Label;
class Tabs;
} // namespace sb::kit
namespace sb::diff {
class DiffPane;
}
namespace sb::log {
class LogPane;
}
namespace sb::why {
class GateList;
class ProofList;
} // namespace sb::why

namespace sb::patches {

class PatchDetail : public QWidget {
    Q_OBJECT
public:
    enum Tab { Diff, Proof, Why, Log };

    PatchDetail(const kit::Context &context, QWidget *parent = nullptr);

    void show(const engine::PatchDetail &detail);
    void showNothing(const QString &why);
    const std::optional<engine::PatchDetail> &detail() const { return m_detail; }
    kit::Tabs *tabs() const { return m_tabs; }
    diff::DiffPane *diff() const { return m_diff; }
    QHBoxLayout *buttons() const { return m_buttons; }

private:
    QWidget *diffTab();
    QWidget *whyTab();
    void say(); ///< the words: status, proof, gates

    const kit::Context m_context;
    std::optional<engine::PatchDetail> m_detail;
    kit::Tabs *m_tabs;
    diff::DiffPane *m_diff;
    kit::Label *m_status;
    kit::Card *m_proofCard;
    kit::Label *m_proofText;
    kit::Label *m_gatesText;
    why::ProofList *m_proof;
    why::GateList *m_gates;
    kit::Label *m_whyTitle;
    kit::Label *m_whyText;
    log::LogPane *m_log;
    QHBoxLayout *m_buttons;
};

} // namespace sb::patches
