// SPDX-License-Identifier: Apache-2.0
// Makes system calls by name and prints how each went, a line per call: "NAME ERRNO" with the
// errno's name ("EPERM"), or "NAME OK".
//
// Usage: trycalls CALL[:ARGUMENT…]…
// Arguments that are not given are 0, which makes the calls harmless where they are allowed: they
// fail with EFAULT, EINVAL or ENOENT, or change nothing. A call that makes a child ends it at once.
// On x86-64, "i386/CALL" goes through int $0x80, and "x32/CALL" has the x32 bit in its number.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct call {
  const char* name;
  long number;
};

#define CALL(name) {#name, SYS_##name}

static const struct call kCalls[] = {
    CALL(acct),
    CALL(add_key),
    CALL(bpf),
    CALL(chroot),
    CALL(clock_settime),
    CALL(clone),
    CALL(clone3),
    CALL(delete_module),
    CALL(fanotify_init),
    CALL(finit_module),
    CALL(fsconfig),
    CALL(fsmount),
    CALL(fsopen),
    CALL(fspick),
    CALL(get_mempolicy),
    CALL(getpid),
    CALL(init_module),
    CALL(io_uring_setup),
    CALL(ioctl),
    CALL(kcmp),
    CALL(kexec_file_load),
    CALL(kexec_load),
    CALL(keyctl),
    CALL(lookup_dcookie),
    CALL(madvise),
    CALL(mbind),
    CALL(mount),
    CALL(mount_setattr),
    CALL(move_mount),
    CALL(move_pages),
    CALL(nfsservctl),
    CALL(open_by_handle_at),
    CALL(open_tree),
    CALL(perf_event_open),
    CALL(personality),
    CALL(pidfd_getfd),
    CALL(pivot_root),
    CALL(process_madvise),
    CALL(process_vm_readv),
    CALL(process_vm_writev),
    CALL(ptrace),
    CALL(quotactl),
    CALL(quotactl_fd),
    CALL(reboot),
    CALL(request_key),
    CALL(set_mempolicy),
    CALL(setdomainname),
    CALL(sethostname),
    CALL(setns),
    CALL(settimeofday),
    CALL(socket),
    CALL(swapoff),
    CALL(swapon),
    CALL(syslog),
    CALL(umount2),
    CALL(unshare),
    CALL(userfaultfd),
    CALL(vhangup),
#if defined(__x86_64__)
    CALL(_sysctl),
    CALL(create_module),
    CALL(get_kernel_syms),
    CALL(ioperm),
    CALL(iopl),
    CALL(query_module),
    CALL(sysfs),
    CALL(uselib),
    CALL(ustat),
    {"set_mempolicy_home_node", 450},
    // Numbers of arch/x86/entry/syscalls/syscall_32.tbl.
    {"i386/add_key", 286},
    {"i386/bpf", 357},
    {"i386/clock_settime64", 404},
    {"i386/clone", 120},
    {"i386/getpid", 20},
    {"i386/io_uring_setup", 425},
    {"i386/ioctl", 54},
    {"i386/keyctl", 288},
    {"i386/mount", 21},
    {"i386/socket", 359},
    {"i386/socketcall", 102},
    {"i386/stime", 25},
    {"i386/umount", 22},
    {"i386/unshare", 310},
    {"i386/vm86", 166},
    {"i386/vm86old", 113},
#endif
};

static int find_call(const char* name, size_t length, struct call* found) {
#if defined(__x86_64__)
  static const char kX32[] = "x32/";
  if (strncmp(name, kX32, sizeof kX32 - 1) == 0) {
    const int known = find_call(name + sizeof kX32 - 1, length - (sizeof kX32 - 1), found);
    found->number |= 0x40000000;
    return known;
  }
#endif
  for (size_t i = 0; i < sizeof kCalls / sizeof kCalls[0]; ++i) {
    if (strlen(kCalls[i].name) == length && memcmp(kCalls[i].name, name, length) == 0) {
      *found = kCalls[i];
      return 1;
    }
  }
  return 0;
}

static long call_i386(long number, const unsigned long* arguments) {
#if defined(__x86_64__)
  long result;
  // The sixth argument is in the frame pointer, which the compiler does not hand out.
  __asm__ volatile("mov %%rbp, %%r12\n\tmov %[sixth], %%rbp\n\tint $0x80\n\tmov %%r12, %%rbp"
                   : "=a"(result)
                   : "a"(number), "b"(arguments[0]), "c"(arguments[1]), "d"(arguments[2]),
                     "S"(arguments[3]), "D"(arguments[4]), [sixth] "r"(arguments[5])
                   : "r8", "r9", "r10", "r11", "r12", "memory");
  result = (int)result;  // the kernel sets eax alone
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
#else
  (void)number;
  (void)arguments;
  errno = ENOSYS;
#endif
  return -1;
}

static void try_call(const char* text) {
  const size_t length = strcspn(text, ":");
  struct call call;
  if (!find_call(text, length, &call)) {
    fprintf(stderr, "trycalls: unknown call '%.*s'\n", (int)length, text);
    exit(2);
  }
  unsigned long arguments[6] = {0};
  const char* rest = text + length;
  for (size_t i = 0; i < 6 && *rest == ':'; ++i) {
    char* end = NULL;
    arguments[i] = strtoul(rest + 1, &end, 0);
    rest = end;
  }
  const pid_t self = getpid();
  const long result = strncmp(call.name, "i386/", 5) == 0
                          ? call_i386(call.number, arguments)
                          : syscall(call.number, arguments[0], arguments[1], arguments[2],
                                    arguments[3], arguments[4], arguments[5]);
  const int error = errno;
  if (syscall(SYS_getpid) != self || (strstr(call.name, "clone") != NULL && result == 0)) _exit(0);
  printf("%.*s %s\n", (int)length, text, result == -1 ? strerrorname_np(error) : "OK");
  fflush(stdout);
}

int main(int argc, char** argv) {
  // vhangup and children must not end the program.
  signal(SIGHUP, SIG_IGN);
  signal(SIGCHLD, SIG_IGN);
  for (int i = 1; i < argc; ++i) try_call(argv[i]);
  return 0;
}
