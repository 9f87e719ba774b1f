#include "formats/sandbox.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace footfall {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t this_machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t this_machine = AUDIT_ARCH_AARCH64;
#else
#error "name this machine as linux/audit.h does"
#endif

// Harmless whatever their arguments are, for who holds no descriptor of worth. The busiest first.
// (Sanitizers ask through a pipe whether memory can be read.)
constexpr long harmless[] = {
    SYS_read,
    SYS_write,
    SYS_pread64,
    SYS_futex,
    SYS_munmap,
    SYS_madvise,
    SYS_mremap,
    SYS_brk,
    SYS_lseek,
    SYS_readv,
    SYS_preadv,
    SYS_writev,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_close,
    SYS_dup,
    SYS_fadvise64,
    SYS_readahead,
    SYS_faccessat,
    SYS_readlinkat,
    SYS_getdents64,
    SYS_getcwd,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_exit,
    SYS_exit_group,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getcpu,
    SYS_getrandom,
    SYS_getpid,
    SYS_getppid,
    SYS_gettid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getrusage,
    SYS_sysinfo,
    SYS_uname,
    SYS_times,
    SYS_set_robust_list,
    SYS_set_tid_address,
    SYS_restart_syscall,
    SYS_membarrier,
    SYS_rseq,
    SYS_mincore,
    SYS_msync,
    SYS_pipe2,
#if defined(__x86_64__)
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_pipe,
    SYS_readlink,
    SYS_time,
    SYS_arch_prctl,
#endif
};

constexpr std::uint32_t allowed = SECCOMP_RET_ALLOW;
constexpr std::uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t not_there = SECCOMP_RET_ERRNO | ENOSYS;
constexpr std::uint32_t opens_to_write =
    O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);

// A filter program: rules one after another, the last one refuses.
class Filter {
 public:
  Filter() {
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, this_machine, 1, 0));
    add(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
  }

  void answer(long call, std::uint32_t with) {
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, std::uint32_t(call), 0, 1));
    add(BPF_STMT(BPF_RET | BPF_K, with));
  }
  // By whether an argument has any of the bits.
  void by_bits(long call, unsigned argument, std::uint32_t bits, std::uint32_t with_any,
               std::uint32_t with_none) {
    look(call, argument, BPF_JSET, bits, with_any, with_none);
  }
  void by_value(long call, unsigned argument, std::uint32_t value, std::uint32_t equal,
                std::uint32_t other) {
    look(call, argument, BPF_JEQ, value, equal, other);
  }
  // Both halves of the argument are judged: allowed where it is one of the values.
  void only_values(long call, unsigned argument, std::initializer_list<std::uint32_t> values) {
    const auto place = std::uint32_t(offsetof(seccomp_data, args) + 8 * argument);
    const auto count = std::uint8_t(values.size());
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, std::uint32_t(call), 0, std::uint8_t(count + 5)));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place + 4));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, std::uint8_t(count + 1)));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place));
    std::uint8_t left = count;
    for (const std::uint32_t value : values) {
      add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, left, 0));
      --left;
    }
    add(BPF_STMT(BPF_RET | BPF_K, refused));
    add(BPF_STMT(BPF_RET | BPF_K, allowed));
  }
  // Allowed where both arguments, each whole, are zero.
  void only_zeros(long call, unsigned one, unsigned other) {
    const auto place = [](unsigned argument, unsigned half) {
      return std::uint32_t(offsetof(seccomp_data, args) + 8 * argument + 4 * half);
    };
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, std::uint32_t(call), 0, 10));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place(one, 0)));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 7));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place(one, 1)));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 5));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place(other, 0)));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place(other, 1)));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1));
    add(BPF_STMT(BPF_RET | BPF_K, allowed));
    add(BPF_STMT(BPF_RET | BPF_K, refused));
  }
  void otherwise(std::uint32_t with) { add(BPF_STMT(BPF_RET | BPF_K, with)); }

  bool install() noexcept {
    const sock_fprog program{static_cast<unsigned short>(count_), rules_.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void add(sock_filter rule) { rules_[count_++] = rule; }

  void look(long call, unsigned argument, unsigned test, std::uint32_t operand, std::uint32_t yes,
            std::uint32_t no) {
    // The lower half of the argument; both machines put it first.
    const auto place = std::uint32_t(offsetof(seccomp_data, args) + 8 * argument);
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, std::uint32_t(call), 0, 4));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place));
    add(BPF_JUMP(std::uint16_t(BPF_JMP | test | BPF_K), operand, 0, 1));
    add(BPF_STMT(BPF_RET | BPF_K, yes));
    add(BPF_STMT(BPF_RET | BPF_K, no));
  }

  std::array<sock_filter, 256> rules_{};
  std::size_t count_ = 0;
};

// Every right over files that the first kernels with Landlock could take away.
constexpr std::uint64_t file_rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;

// Takes this process's rights over all files away, but reading those beneath the folder.
bool keep_to_folder(const char* folder) noexcept {
  const landlock_ruleset_attr rights{.handled_access_fs = file_rights};
  const int place = ::open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  const int rules = int(syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0));
  const landlock_path_beneath_attr beneath{
      .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
      .parent_fd = place};
  const bool done =
      place >= 0 && rules >= 0 &&
      syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0 &&
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  if (place >= 0) ::close(place);
  if (rules >= 0) ::close(rules);
  return done;
}

}  // namespace

bool enter_sandbox(const char* readable) noexcept {
  Filter filter;
  for (const long call : harmless) filter.answer(call, allowed);
  filter.by_bits(SYS_mmap, 2, PROT_EXEC, refused, allowed);
  filter.by_bits(SYS_mprotect, 2, PROT_EXEC, refused, allowed);
  if (readable != nullptr && keep_to_folder(readable)) {
    filter.by_bits(SYS_openat, 2, opens_to_write, refused, allowed);
#if defined(__x86_64__)
    filter.by_bits(SYS_open, 1, opens_to_write, refused, allowed);
#endif
  }
  // A thread, no process. clone3 hides its flags in memory; the C library then falls back to clone.
  filter.by_bits(SYS_clone, 0, CLONE_THREAD, allowed, refused);
  filter.answer(SYS_clone3, not_there);
  // abort() of this process; its own limits are looked up, not set; a thread's name.
  filter.by_value(SYS_tgkill, 0, std::uint32_t(getpid()), allowed, refused);
  filter.only_zeros(SYS_prlimit64, 0, 2);
  // Not F_SETOWN and F_SETSIG, which make the kernel send signals to others.
  filter.only_values(SYS_fcntl, 1, {F_GETFD, F_GETFL, F_SETFD, F_DUPFD_CLOEXEC});
  filter.by_value(SYS_prctl, 0, PR_SET_NAME, allowed, refused);
  filter.otherwise(refused);
  return filter.install();
}

bool has_sandbox() noexcept {
  const std::uint32_t action = SECCOMP_RET_ALLOW;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool can_open_one_folder() noexcept {
  return syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

}  // namespace footfall
