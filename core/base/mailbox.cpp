// SPDX-License-Identifier: GPL-3.0-or-later
#include "mailbox.h"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace sb {

WakeFd::WakeFd()
    : m_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

WakeFd::~WakeFd()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

void WakeFd::raise() const
{
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_fd, &one, sizeof one);
}

void WakeFd::lower() const
{
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = ::read(m_fd, &count, sizeof count);
}

} // namespace sb
