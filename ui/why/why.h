// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Why: the signed parts of a score, the gates of a decision, the proof of a patch. Texts are facts, shown plain.
#pragma once

#include <core/fact/assessment.h>
#include <core/fact/decision.h>
#include <core/fact/patch.h>

#include <ui/kit/parts.h>

class QGridLayout;

namespace sb::why {

/// "+24  touches auth/" over a bar whose length is the part's share of the largest.
class ReasonBars : public QWidget {
    Q_OBJECT
public:
    explicit ReasonBars(kit::Theme &theme, QWidget *parent = nullptr);
    void setReasons(const std::vector<fact::Reason> &reasons);

private:
    kit::Theme &m_theme;
    QGridLayout *m_grid;
};

/// "14 of 14 gates allow a draft pull request", then each gate: its verdict, why, and what would have to change.
class GateList : public QWidget {
    Q_OBJECT
public:
    explicit GateList(kit::Theme &theme, QWidget *parent = nullptr);
    void setDecision(const fact::Decision &decision);

private:
    kit::Theme &m_theme;
    QGridLayout *m_grid;
};
QString summaryOf(const fact::Decision &decision);
/// The first gate that does not allow, in one sentence; empty where all allow.
QString obstacleOf(const fact::Decision &decision);

/// The checks one by one, the commands before and after.
class ProofList : public QWidget {
    Q_OBJECT
public:
    explicit ProofList(kit::Theme &theme, QWidget *parent = nullptr);
    void setProof(const std::optional<fact::Proof> &proof);

private:
    kit::Theme &m_theme;
    QGridLayout *m_grid;
};
/// "PROOF · sandbox level A, 14.2 s"
QString proofHeading(const std::optional<fact::Proof> &proof);
/// "syntax ✓   before: failed (WindowTest.lastRow)   after: passed   no test weakened"
QString proofSummary(const std::optional<fact::Proof> &proof);

/// "missing_include" as people read it: "missing include".
QString spaced(std::string_view word);

} // namespace sb::why
