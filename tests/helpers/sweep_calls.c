// SPDX-License-Identifier: Apache-2.0
// Runs a program and follows all its processes, but for those that execute another one, call by
// call:
//   sweep_calls count PROGRAM…                        how many system calls each process makes
//   sweep_calls kill PROCESS CALL PROGRAM…            SIGKILL at that call of that process, before
//   it is made sweep_calls fail PROCESS CALL ERRNO PROGRAM…      that call fails, without being
//   made
// Processes and calls are numbered from 0, processes as they come into being. Prints one line:
// "calls N…" for count, else "NUMBER RESULT": the call's number (-1 where there was none, or none
// that can fail), and "exit CODE", "signal N" or "hang" for what became of the first process: it
// has five seconds. A second line tells what the call was on: the path that it names, what its
// descriptor is, or its first argument. Its own standard input and output are /dev/null. Processes
// that are left when the first one has ended are left alone.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kMostProcesses = 64, kSeconds = 5 };

struct process {
  pid_t pid;
  long calls;
  int failing;  // the call it is in is to fail
};

static struct process processes[kMostProcesses];
static int process_count;
static pid_t first;
static volatile sig_atomic_t late;

static enum { kCount, kKill, kFail } mode;
static int wanted_process;
static long wanted_call;
static int wanted_errno;
static long hit = -1;       // number of the call that was hit
static char subject[4096];  // what it was on
static char own_name[64];

static void be_late(int signal) {
  (void)signal;
  late = 1;
}

static struct process* find(pid_t pid) {
  for (int i = 0; i < process_count; ++i) {
    if (processes[i].pid == pid) return &processes[i];
  }
  if (process_count == kMostProcesses) {
    fputs("sweep_calls: too many processes\n", stderr);
    exit(2);
  }
  struct process* fresh = &processes[process_count++];
  memset(fresh, 0, sizeof *fresh);
  fresh->pid = pid;
  return fresh;
}

// Whether the process still executes the program that is swept, which may execute itself by another
// way.
static int is_own(pid_t pid) {
  char path[64];
  char name[64] = "";
  snprintf(path, sizeof path, "/proc/%d/comm", pid);
  FILE* file = fopen(path, "r");
  if (file == NULL) return 0;
  if (fgets(name, sizeof name, file) == NULL) name[0] = '\0';
  fclose(file);
  name[strcspn(name, "\n")] = '\0';
  // Executed by its descriptor, it has the number for its name at first.
  return strcmp(name, own_name) == 0 || strspn(name, "0123456789") == strlen(name);
}

static int is_wanted(const struct process* process) {
  return hit < 0 && mode != kCount && process - processes == wanted_process &&
         process->calls == wanted_call;
}

#if defined(__x86_64__)
static void skip_call(pid_t pid) {
  struct user_regs_struct registers;
  ptrace(PTRACE_GETREGS, pid, 0, &registers);
  registers.orig_rax = (unsigned long)-1;
  ptrace(PTRACE_SETREGS, pid, 0, &registers);
}

static void set_result(pid_t pid, int error) {
  struct user_regs_struct registers;
  ptrace(PTRACE_GETREGS, pid, 0, &registers);
  registers.rax = (unsigned long)-error;
  ptrace(PTRACE_SETREGS, pid, 0, &registers);
}
#else
#error "this machine's registers are not known here"
#endif

static int can_fail(long call) {
  switch (call) {
    case SYS_exit:
    case SYS_exit_group:
    case SYS_rt_sigreturn:
    case SYS_umask:
    case SYS_getpid:
    case SYS_getuid:
    case SYS_geteuid:
    case SYS_getgid:
    case SYS_getegid:
    case SYS_set_tid_address:
      return 0;
    default:
      return 1;
  }
}

// Which argument is a path; -1 where none is.
static int path_argument(long call) {
  switch (call) {
    case SYS_access:
    case SYS_chdir:
    case SYS_chmod:
    case SYS_execve:
    case SYS_mkdir:
    case SYS_readlink:
    case SYS_rename:
    case SYS_rmdir:
    case SYS_stat:
    case SYS_statfs:
    case SYS_unlink:
      return 0;
    case SYS_execveat:
    case SYS_faccessat2:
    case SYS_fchmodat:
    case SYS_fchownat:
    case SYS_mkdirat:
    case SYS_mknodat:
    case SYS_mount_setattr:
    case SYS_newfstatat:
    case SYS_open_tree:
    case SYS_openat:
    case SYS_openat2:
    case SYS_readlinkat:
    case SYS_unlinkat:
      return 1;
    default:
      return -1;
  }
}

static int has_descriptor(long call) {
  switch (call) {
    case SYS_keyctl:
    case SYS_prctl:
    case SYS_prlimit64:
    case SYS_rt_sigaction:
    case SYS_rt_sigprocmask:
    case SYS_seccomp:
      return 0;
    default:
      return 1;
  }
}

static void note_subject(pid_t pid, long call, const uint64_t* arguments) {
  const int index = path_argument(call);
  if (index >= 0) {
    // To the end of the string's page: what lies behind it may not be there.
    const uint64_t address = arguments[index];
    struct iovec here = {subject, sizeof subject - 1};
    struct iovec there = {(void*)(uintptr_t)address, 4096 - (address & 4095)};
    if (process_vm_readv(pid, &here, 1, &there, 1, 0) > 0 && subject[0] != '\0') return;
  }
  // The resource that a limit is of.
  const uint64_t first = arguments[call == SYS_prlimit64 ? 1 : 0];
  snprintf(subject, sizeof subject, "%" PRIu64, first);
  if (!has_descriptor(call)) return;
  char link[64];
  snprintf(link, sizeof link, "/proc/%d/fd/%" PRIu64, pid, first);
  const ssize_t length = readlink(link, subject, sizeof subject - 1);
  if (length >= 0) subject[length] = '\0';
}

// At the entry or exit of a call. Returns whether the process is to be followed further.
static int at_call(struct process* process) {
  struct __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, process->pid, sizeof info, &info) < 0) return 1;
  if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
    if (!process->failing) return 1;
    set_result(process->pid, wanted_errno);
    process->failing = 0;
    return 0;
  }
  if (is_wanted(process) && (mode == kKill || can_fail((long)info.entry.nr))) {
    hit = (long)info.entry.nr;
    note_subject(process->pid, hit, info.entry.args);
    if (mode == kKill) {
      kill(process->pid, SIGKILL);
      return 1;
    }
    process->failing = 1;
    // A descriptor is closed whatever close says (close(2)).
    if (hit != SYS_close) skip_call(process->pid);
  }
  ++process->calls;
  return 1;
}

static void follow(pid_t pid, int status) {
  struct process* process = find(pid);
  const int signal = WSTOPSIG(status);
  const int event = status >> 16;
  int forward = 0;
  int stay = 1;
  if (signal == (SIGTRAP | 0x80)) {
    stay = at_call(process);
  } else if (event == PTRACE_EVENT_EXEC) {
    stay = is_own(pid);
  } else if (event == 0 && signal != SIGSTOP) {
    forward = signal;
  }
  // Once what was wanted is done nobody is followed, but for the one whose call is still to fail.
  if (hit >= 0 && !process->failing) stay = 0;
  ptrace(stay ? PTRACE_SYSCALL : PTRACE_DETACH, pid, 0, forward);
}

static void start(char** command) {
  const char* name = strrchr(command[0], '/');
  snprintf(own_name, sizeof own_name, "%.15s", name != NULL ? name + 1 : command[0]);
  int go[2];
  if (pipe2(go, O_CLOEXEC) != 0) exit(2);
  first = fork();
  if (first == 0) {
    char byte;
    if (read(go[0], &byte, 1) != 1) _exit(127);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    close(null);
    execv(command[0], command);
    _exit(127);
  }
  find(first);
  // Seized: children that are born when nobody looks any more are not left stopped.
  if (ptrace(PTRACE_SEIZE, first, 0,
             PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                 PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC) != 0 ||
      write(go[1], "", 1) != 1) {
    exit(2);
  }
  close(go[0]);
  close(go[1]);
  // To the execve: what comes before is not the program's.
  int status = 0;
  waitpid(first, &status, 0);
  ptrace(PTRACE_SYSCALL, first, 0, 0);
}

static void report(int status) {
  if (mode == kCount) {
    printf("calls");
    for (int i = 0; i < process_count; ++i) printf(" %ld", processes[i].calls);
    printf("\n");
  } else if (late) {
    printf("%ld hang\n", hit);
  } else if (WIFSIGNALED(status)) {
    printf("%ld signal %d\n", hit, WTERMSIG(status));
  } else {
    printf("%ld exit %d\n", hit, WEXITSTATUS(status));
  }
  if (mode != kCount) printf("%s\n", subject);
}

int main(int argc, char** argv) {
  char** command = argv + 2;
  if (argc >= 3 && strcmp(argv[1], "count") == 0) {
    mode = kCount;
  } else if (argc >= 5 && strcmp(argv[1], "kill") == 0) {
    mode = kKill;
    command = argv + 4;
  } else if (argc >= 6 && strcmp(argv[1], "fail") == 0) {
    mode = kFail;
    wanted_errno = atoi(argv[4]);
    command = argv + 5;
  } else {
    fputs("usage: sweep_calls count|kill|fail …\n", stderr);
    return 2;
  }
  if (mode != kCount) {
    wanted_process = atoi(argv[2]);
    wanted_call = atol(argv[3]);
  }
  start(command);
  struct sigaction action = {.sa_handler = be_late};
  sigaction(SIGALRM, &action, NULL);
  alarm(kSeconds);
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, __WALL);
    if (pid < 0 && errno == EINTR && late) {
      kill(first, SIGKILL);
      continue;
    }
    if (pid < 0) return 2;
    if (WIFSTOPPED(status)) {
      follow(pid, status);
    } else if (pid == first) {
      report(status);
      return 0;
    }
  }
}
