// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that most of ui reads and nobody here changes.
#pragma once

#include <QAbstractItemModel>
#include <QAction>
#include <QBoxLayout>
#include <QFont>
#include <QLabel>
#include <QPainter>
#include <QString>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>
