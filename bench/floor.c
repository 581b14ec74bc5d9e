// SPDX-License-Identifier: Apache-2.0
// The least that any container start can cost: six new namespaces, a root file system with proc and
// a tmpfs, pivot_root, exec, wait. No filter, no capabilities, no cgroup, no devices, no masks.
// Usage: floor ROOTFS PROGRAM [ARG...]
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(int result, const char* what) {
  if (result == 0) return;
  perror(what);
  _exit(127);
}

static void become_container(const char* root, char** command) {
  check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make mounts private");
  check(mount(root, root, NULL, MS_BIND, NULL), "bind the root");
  check(chdir(root), "chdir");
  check(mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "mount proc");
  check(mount("tmpfs", "dev", "tmpfs", MS_NOSUID, NULL), "mount tmpfs");
  check((int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
  check(umount2(".", MNT_DETACH), "unmount the old root");
  execv(command[0], command);
  check(-1, command[0]);
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fputs("usage: floor ROOTFS PROGRAM [ARG...]\n", stderr);
    return 2;
  }
  struct clone_args args = {
      .flags =
          CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP,
      .exit_signal = SIGCHLD,
  };
  const pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof args);
  if (child < 0) check(-1, "clone3");
  if (child == 0) become_container(argv[1], argv + 2);
  int status = 0;
  if (waitpid(child, &status, 0) < 0) check(-1, "waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
