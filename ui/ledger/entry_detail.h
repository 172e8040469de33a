// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. One effect: what changed, on what grounds, through which gates, under which hashes.
#pragma once

#include <ui/feed/feed.h>
#include <ui/kit/page.h>

class QHBoxLayout;

namespace sb::kit {
class Card;
class Label;
class Tabs;
} // namespace sb::kit
namespace sb::diff {
class DiffPane;
}
namespace sb::why {
class GateList;
}

namespace sb::ledger {

class EntryDetail : public QWidget {
    Q_OBJECT
public:
    enum Tab { What, Diff, Inputs, Gates, Chain };

    EntryDetail(const kit::Context &context, QWidget *parent = nullptr);

    void show(const engine::EntryDetail &detail);
    void showNothing(const QString &why);
    void showPreview(const engine::RevertPreview &preview); ///< its diff and gates take the places of the entry's
    const std::optional<engine::EntryDetail> &detail() const { return m_detail; }
    kit::Tabs *tabs() const { return m_tabs; }
    diff::DiffPane *diff() const { return m_diff; }
    QHBoxLayout *buttons() const { return m_buttons; }
    QString asMarkdown() const;

private:
    kit::Label *page(const QString &title);
    const kit::Context m_context;
    std::optional<engine::EntryDetail> m_detail;
    kit::Tabs *m_tabs;
    kit::Label *m_title;
    kit::Label *m_sub;
    kit::Label *m_change;
    kit::Label *m_revert;
    kit::Label *m_why;
    kit::Label *m_inputs;
    kit::Label *m_chain;
    diff::DiffPane *m_diff;
    why::GateList *m_gates;
    QHBoxLayout *m_buttons;
    bool m_previewing = false;
};

} // namespace sb::ledger
