// SPDX-License-Identifier: Apache-2.0
// Runs a command once and prints what it took, on one line:
//   EXIT_CODE ELAPSED_NS CPU_US MAX_RSS_KIB    measure time COMMAND [ARG...]
//   EXIT_CODE ANONYMOUS_KIB                    measure memory COMMAND [ARG...]
//   EXIT_CODE ELAPSED_NS CPU_US MAX_RSS_KIB    measure life CREATE... -- START... -- DELETE...
//   EXIT_CODE ELAPSED_NS CPU_US MAX_RSS_KIB    measure row COMMAND... [-- COMMAND...]...
// A program of its own, small and static: the kernel carries the peak memory of whoever starts a
// process over execve into that process's account, so the harness itself must not be the parent.
// CPU time is the sum, max RSS the maximum over the command and the descendants that it waited for.
// Anonymous memory is the command's own at its end, which is the peak unless it gave memory back.
// A life is three commands one after the other. What the first leaves behind becomes a child of
// this program, as it becomes a shim's in real life, and has ended before the third is started.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char* what) {
  perror(what);
  exit(125);
}

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000LL + time.tv_usec;
}

static int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// vfork: the parent's size must not be part of what is measured.
static pid_t start(char** command, int traced) {
  const pid_t child = vfork();
  if (child < 0) die("vfork");
  if (child == 0) {
    if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(125);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    execvp(command[0], command);
    _exit(127);
  }
  return child;
}

static void measure_time(char** command) {
  const long long before = now_ns();
  const pid_t child = start(command, 0);
  int status = 0;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) < 0) die("wait4");
  const long long elapsed = now_ns() - before;
  printf("%d %lld %lld %ld\n", exit_code(status), elapsed,
         microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss);
}

// The command up to "--" or the end, made one by a null pointer in its place.
static char** next_command(char*** rest) {
  char** command = *rest;
  char** end = command;
  while (*end != NULL && strcmp(*end, "--") != 0) ++end;
  *rest = *end == NULL ? end : end + 1;
  *end = NULL;
  return command;
}

static void expect_success(char** command) {
  const pid_t child = start(command, 0);
  int status = 0;
  if (waitpid(child, &status, 0) < 0) die("waitpid");
  if (exit_code(status) == 0) return;
  printf("%d 0 0 0\n", exit_code(status));
  exit(0);
}

static void print_children(int code, long long elapsed) {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  printf("%d %lld %lld %ld\n", code, elapsed,
         microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss);
}

static void measure_row(char** rest) {
  const long long before = now_ns();
  while (*rest != NULL) expect_success(next_command(&rest));
  print_children(0, now_ns() - before);
}

static void measure_life(char** rest) {
  char** create = next_command(&rest);
  char** release = next_command(&rest);
  char** delete = next_command(&rest);
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) die("become subreaper");
  const long long before = now_ns();
  expect_success(create);
  expect_success(release);
  int status = 0;
  if (wait(&status) < 0) die("wait for the container");
  const int code = exit_code(status);
  expect_success(delete);
  print_children(code, now_ns() - before);
}

static long anonymous_kib(pid_t process) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/status", process);
  FILE* file = fopen(path, "re");
  if (file == NULL) die(path);
  char line[256];
  long kib = -1;
  while (fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "RssAnon: %ld", &kib) == 1) break;
  }
  fclose(file);
  return kib;
}

// Only the command itself is traced, none of its children, and it stops twice: after its execve
// and at its exit.
static void measure_memory(char** command) {
  const pid_t child = start(command, 1);
  int status = 0;
  long anonymous = -1;
  if (waitpid(child, &status, 0) < 0) die("waitpid");
  if (WIFSTOPPED(status)) {
    // Without TRACEEXEC a program that executes itself once more would be sent SIGTRAP for it.
    ptrace(PTRACE_SETOPTIONS, child, NULL,
           (void*)(PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL));
  }
  int signal = 0;
  while (WIFSTOPPED(status)) {
    if (ptrace(PTRACE_CONT, child, NULL, (void*)(long)signal) != 0) die("continue");
    if (waitpid(child, &status, 0) < 0) die("waitpid");
    const int event = status >> 16;
    if (event == PTRACE_EVENT_EXIT) anonymous = anonymous_kib(child);
    signal = WIFSTOPPED(status) && event == 0 ? WSTOPSIG(status) : 0;
  }
  printf("%d %ld\n", exit_code(status), anonymous);
}

int main(int argc, char** argv) {
  if (argc >= 3 && strcmp(argv[1], "time") == 0) {
    measure_time(argv + 2);
  } else if (argc >= 3 && strcmp(argv[1], "memory") == 0) {
    measure_memory(argv + 2);
  } else if (argc >= 3 && strcmp(argv[1], "life") == 0) {
    measure_life(argv + 2);
  } else if (argc >= 3 && strcmp(argv[1], "row") == 0) {
    measure_row(argv + 2);
  } else {
    fputs(
        "usage: measure time|memory COMMAND [ARG...]\n"
        "       measure life CREATE... -- START... -- DELETE...\n",
        stderr);
    return 2;
  }
  return 0;
}
