// SPDX-License-Identifier: GPL-3.0-or-later
#include "page.h"

#include <QUrl>

namespace sb::kit {

QString Page::linkTo(const QString &view, const QString &rest)
{
    return QStringLiteral("signalbox://") + view
        + (rest.isEmpty() ? QString() : u'/' + QString::fromLatin1(QUrl::toPercentEncoding(rest, "/")));
}

} // namespace sb::kit
