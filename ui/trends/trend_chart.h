// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. The facade over Qt Charts, which 6.10 deprecates: nothing else includes it. A day without runs is a gap.
// Left and Right walk the points and say them; the mouse shows the nearest one.
#pragma once

#include <core/fact/view_rows.h>

#include <ui/kit/theme.h>

#include <QWidget>

class QChartView;

namespace sb::kit {
class Label;
}

namespace sb::trends {

class TrendModel;

class TrendChart : public QWidget {
    Q_OBJECT
public:
    TrendChart(kit::Theme &theme, const TrendModel &model, QWidget *parent = nullptr);
    void draw();
    int current() const { return m_current; }
    int segments() const { return m_segments; } ///< lines between gaps

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setCurrent(int point);

    kit::Theme &m_theme;
    const TrendModel &m_model;
    QChartView *m_view;
    kit::Label *m_said;
    int m_current = -1;
    int m_segments = 0;
};

} // namespace sb::trends
