// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Virtual rows over a Document; parsing, pairing and highlighting run on the pool that is handed in.
#pragma once

#include "highlight.h"
#include "rows.h"
#include "shown_text.h"

#include <ui/kit/spoken_lines.h>
#include <ui/kit/theme.h>

#include <QAbstractScrollArea>
#include <QFuture>
#include <QThreadPool>

#include <functional>

class QTextLayout;

namespace sb::diff {

class DiffView : public QAbstractScrollArea, public kit::SpokenLines {
    Q_OBJECT
public:
    DiffView(kit::Theme &theme, QThreadPool *pool, QWidget *parent = nullptr);
    ~DiffView() override;

    void setInput(Input input);
    void clear(const QString &why); ///< nothing to show, and the sentence that says so
    const Document &document() const { return m_document; }

    bool split() const { return m_split; } ///< what is painted: a narrow view is unified whatever was chosen
    bool wrap() const { return m_wrap; }
    bool ignoresWhitespace() const { return m_ignoreWhitespace; }
    void setSplit(bool on);
    void setWrap(bool on);
    void setIgnoreWhitespace(bool on);
    void expand(); ///< the fold at or below the current row, by 20 lines at either end; a collapsed file is loaded
    void expandAll();
    void step(int direction); ///< to the next or previous change
    void stepFile(int direction);
    void goToFile(int file);
    int currentFile() const;
    int currentRow() const { return m_current; }
    void setCurrentRow(int row);
    const std::vector<Row> &rows() const { return m_rows; }
    bool reviewed(int file) const { return m_reviewed.contains(file); }
    void markReviewed(); ///< or takes it back; then goes to the next file that is not

    QString spoken(int row) const; ///< "added line 41: return n;"
    QString copied(int first, int last) const; ///< clean lines, without signs and numbers
    int64_t firstInSight() const override;
    int64_t lastInSight() const override;
    int64_t currentSpoken() const override { return m_current; }
    QString lineSpoken(int64_t row) const override { return spoken(int(row)); }
    QRect lineRect(int64_t row) const override;
    void goToSpoken(int64_t row) override { setCurrentRow(int(row)); }
    QString header() const; ///< "src/window.cpp   1 of 2 files   @@ -39,9 +39,9 @@ int Window::visible()"

Q_SIGNALS:
    void loaded();
    void currentRowChanged();
    void stateChanged(); ///< mode, wrap, white space, reviewed

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool event(QEvent *event) override;

private:
    struct Side {
        const QString *text = nullptr;
        const Line *line = nullptr;
        int number = 0;
        bool after = false;
        QChar sign;
    };
    void show(Document document);
    void lay(); ///< rows, heights and scroll bars; keeps the place
    void measure();
    void highlightFrom(int file);
    int rowAt(int y) const;
    int heightOf(const Row &row) const;
    int textWidth() const; ///< of one side
    int gutter() const;
    Side sideOf(const Row &row, bool after) const;
    void paintRow(QPainter &painter, int row, int y);
    void paintSide(QPainter &painter, const Row &row, const Side &side, QRect area, int numbersAt);
    void paintBar(QPainter &painter, const Row &row, QRect area);
    void layoutText(QTextLayout &layout, const Row &row, const Side &side, const ShownText &shown) const;
    void announce();

    kit::Theme &m_theme;
    QThreadPool *m_pool;
    Document m_source; ///< as read
    Document m_document; ///< as shown
    RowOptions m_options;
    std::vector<Row> m_rows;
    std::vector<int> m_tops; ///< y of each row, and the end
    std::vector<Highlighted> m_styles; ///< by file
    std::set<int> m_reviewed;
    std::unique_ptr<CancelSource> m_cancel;
    quint64 m_generation = 0;
    QString m_empty;
    bool m_loading = false;
    bool m_split = false;
    bool m_wantSplit = false;
    bool m_wrap = false;
    bool m_ignoreWhitespace = false;
    int m_current = 0;
    int m_selectFrom = -1;
    int m_line = 18; ///< pixels
    qreal m_advance = 8;
    int m_longest = 0; ///< columns
};

} // namespace sb::diff
