// SPDX-License-Identifier: GPL-3.0-or-later
#include "child.h"

#include <core/base/format.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace sb::run {

namespace {

constexpr uint64_t readAccess = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr uint64_t fileAccess = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE
    | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
constexpr uint64_t allAccess = readAccess | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR
    | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR
    | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO
    | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER
    | LANDLOCK_ACCESS_FS_TRUNCATE;

Result<> allow(int ruleset, const std::string &path, uint64_t access)
{
    const int folder = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (folder < 0)
        return errno == ENOENT ? Result<>{}
                               : fail(Error::Kind::Io, sb::format("cannot open '{}': {}", path, std::strerror(errno)));
    struct stat info{};
    ::fstat(folder, &info);
    landlock_path_beneath_attr rule{};
    rule.allowed_access = S_ISDIR(info.st_mode) ? access : access & fileAccess;
    rule.parent_fd = folder;
    const long code = ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(folder);
    if (code != 0)
        return fail(Error::Kind::Unavailable,
                    sb::format("Landlock refuses a rule for '{}': {}", path, std::strerror(errno)));
    return {};
}

/// A user who is root outside keeps no power inside. Async-signal-safe.
bool dropCapabilities()
{
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability)
        ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0); // refused to a user who has none to drop
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
    return ::syscall(SYS_capset, &header, none) == 0;
}

} // namespace

Result<std::vector<unsigned char>> filterProgram()
{
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
    if (!context)
        return fail(Error::Kind::Unavailable, "seccomp is not to be had");
    constexpr uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
    for (const int call : {SCMP_SYS(ptrace),
                           SCMP_SYS(process_vm_readv),
                           SCMP_SYS(process_vm_writev),
                           SCMP_SYS(mount),
                           SCMP_SYS(umount2),
                           SCMP_SYS(pivot_root),
                           SCMP_SYS(chroot),
                           SCMP_SYS(unshare),
                           SCMP_SYS(setns),
                           SCMP_SYS(bpf),
                           SCMP_SYS(perf_event_open),
                           SCMP_SYS(keyctl),
                           SCMP_SYS(add_key),
                           SCMP_SYS(request_key),
                           SCMP_SYS(kexec_load),
                           SCMP_SYS(init_module),
                           SCMP_SYS(finit_module),
                           SCMP_SYS(delete_module),
                           SCMP_SYS(swapon),
                           SCMP_SYS(swapoff),
                           SCMP_SYS(reboot),
                           SCMP_SYS(settimeofday),
                           SCMP_SYS(clock_settime),
                           SCMP_SYS(userfaultfd),
                           SCMP_SYS(io_uring_setup),
                           SCMP_SYS(fsopen),
                           SCMP_SYS(open_by_handle_at),
                           SCMP_SYS(move_mount)})
        seccomp_rule_add(context, refuse, call, 0);
    // Only sockets of this machine's own families that cannot leave the process tree's file system view.
    seccomp_rule_add(context, refuse, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_NE, AF_UNIX));
    seccomp_rule_add(context, refuse, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffu, 0x5412)); // TIOCSTI
    const int memory = ::memfd_create("filter", MFD_CLOEXEC);
    std::vector<unsigned char> program;
    if (memory >= 0 && seccomp_export_bpf(context, memory) == 0) {
        program.resize(size_t(::lseek(memory, 0, SEEK_END)));
        if (::pread(memory, program.data(), program.size(), 0) != ssize_t(program.size()))
            program.clear();
    }
    if (memory >= 0)
        ::close(memory);
    seccomp_release(context);
    if (program.empty())
        return fail(Error::Kind::Unavailable, "the seccomp filter could not be built");
    return program;
}

Result<Confinement> Confinement::prepare(const std::vector<std::string> &readable,
                                         const std::vector<std::string> &writable)
{
    Confinement made;
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = allAccess;
    if (version >= 4)
        attributes.handled_access_net = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
    if (version >= 6)
        attributes.scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
    const size_t size = version >= 6 ? sizeof attributes
        : version >= 4               ? offsetof(landlock_ruleset_attr, scoped)
                                     : offsetof(landlock_ruleset_attr, handled_access_net);
    made.m_ruleset = int(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
    if (made.m_ruleset < 0)
        return fail(Error::Kind::Unavailable, sb::format("Landlock is not to be had: {}", std::strerror(errno)));
    for (const std::string &path : readable) {
        if (auto allowed = allow(made.m_ruleset, path, readAccess); !allowed)
            return std::unexpected(allowed.error());
    }
    for (const std::string &path : writable) {
        if (auto allowed = allow(made.m_ruleset, path, allAccess); !allowed)
            return std::unexpected(allowed.error());
    }
    auto program = filterProgram();
    if (!program)
        return std::unexpected(program.error());
    made.m_filter = std::move(*program);
    return made;
}

Confinement::Confinement(Confinement &&other) noexcept
    : m_ruleset(std::exchange(other.m_ruleset, -1))
    , m_filter(std::move(other.m_filter))
{
}

Confinement::~Confinement()
{
    if (m_ruleset >= 0)
        ::close(m_ruleset);
}

bool Confinement::apply() const
{
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    if (!dropCapabilities() || ::syscall(SYS_landlock_restrict_self, m_ruleset, 0) != 0)
        return false;
    sock_fprog program{};
    program.len = static_cast<unsigned short>(m_filter.size() / sizeof(sock_filter));
    program.filter = reinterpret_cast<sock_filter *>(const_cast<unsigned char *>(m_filter.data()));
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

} // namespace sb::run
