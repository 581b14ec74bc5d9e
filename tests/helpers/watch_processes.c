// SPDX-License-Identifier: Apache-2.0
// An attacker in a container: looks at every process that comes by and tells, once each, what of
// the host it can reach through it. watch_processes SECRET-DEVICE:INODE VARIABLE
//   root ELSEWHERE, cwd ELSEWHERE   /proc/PID/root or cwd is another directory tree than its own
//   fd TARGET                       a descriptor, by the name that the kernel has for it, of what
//   is
//                                   in no mount of this container's: the name alone would not tell
//   SECRET                          a descriptor of the host's directory with that device and inode
//   environment                     the caller's variable VARIABLE
//   written                         the file that the process executes could be opened for writing
//   traced FILE                     a process that executes FILE was seized
// Ends when /stop is there, telling how many processes it has met.
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct stat own_root;
static char secret[64];
static char variable[64];

// A line is told once; numbers in it don't make another line of it.
static void tell(const char* what, const char* detail) {
  static char told[512][160];
  static int count = 0;
  char line[160];
  snprintf(line, sizeof line, "%s %s", what, detail);
  char* to = line;
  for (const char* from = line; *from != '\0'; ++from) {
    if (!isdigit((unsigned char)*from)) *to++ = *from;
  }
  *to = '\0';
  for (int i = 0; i < count; ++i) {
    if (strcmp(told[i], line) == 0) return;
  }
  if (count < 512) strcpy(told[count++], line);
  puts(line);
  fflush(stdout);
}

static void look_at_directory(int pid, const char* name) {
  char path[64];
  char target[256] = "";
  struct stat status;
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  if (stat(path, &status) != 0) return;
  if (readlink(path, target, sizeof target - 1) < 0) return;
  const int root = strcmp(name, "root") == 0;
  const int same = status.st_dev == own_root.st_dev && status.st_ino == own_root.st_ino;
  // A directory that can't be named from this root is not below it.
  if (root ? !same : target[0] != '/') tell(name, target);
}

// Whether the file behind a descriptor lies in one of the mounts that this process has.
static int is_in_own_mount(int file) {
  char path[64];
  char line[1024];
  int wanted = -1;
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", file);
  FILE* info = fopen(path, "re");
  while (info != NULL && fgets(line, sizeof line, info) != NULL)
    sscanf(line, "mnt_id: %d", &wanted);
  if (info != NULL) fclose(info);
  int found = 0;
  FILE* mounts = fopen("/proc/self/mountinfo", "re");
  while (mounts != NULL && fgets(line, sizeof line, mounts) != NULL) found |= atoi(line) == wanted;
  if (mounts != NULL) fclose(mounts);
  return found;
}

static void look_at_descriptor(const char* path) {
  char own[64];
  char target[256];
  const int file = open(path, O_PATH | O_CLOEXEC);
  if (file < 0) return;
  // By the descriptor that is held: the other's may be another one by now.
  snprintf(own, sizeof own, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(own, target, sizeof target - 1);
  struct stat status;
  if (length > 0 && fstat(file, &status) == 0) {
    target[length] = '\0';
    char id[64];
    snprintf(id, sizeof id, "%lu:%lu", (unsigned long)status.st_dev, (unsigned long)status.st_ino);
    if (!is_in_own_mount(file)) tell("fd", target);
    if (strcmp(id, secret) == 0) tell("SECRET", "");
  }
  close(file);
}

static void look_at_descriptors(int pid) {
  char path[320];
  snprintf(path, sizeof path, "/proc/%d/fd", pid);
  DIR* directory = opendir(path);
  if (directory == NULL) return;
  for (struct dirent* entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/%d/fd/%s", pid, entry->d_name);
    look_at_descriptor(path);
  }
  closedir(directory);
}

static void look_at_environment(int pid) {
  char path[64];
  char text[1 << 16];
  snprintf(path, sizeof path, "/proc/%d/environ", pid);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  const ssize_t length = read(file, text, sizeof text);
  if (length > 0 && memmem(text, (size_t)length, variable, strlen(variable)) != NULL)
    tell("environment", "");
  close(file);
}

static void look_at_file(int pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/exe", pid);
  const int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  tell("written", "");
  close(file);
}

static void trace(int pid) {
  char path[64];
  char target[256] = "";
  if (ptrace(PTRACE_SEIZE, pid, 0, 0) != 0) return;
  snprintf(path, sizeof path, "/proc/%d/exe", pid);
  if (readlink(path, target, sizeof target - 1) > 0) tell("traced", target);
  ptrace(PTRACE_INTERRUPT, pid, 0, 0);
  int status = 0;
  if (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) ptrace(PTRACE_DETACH, pid, 0, 0);
}

int main(int argc, char** argv) {
  if (argc != 3 || stat("/", &own_root) != 0) return 2;
  snprintf(secret, sizeof secret, "%s", argv[1]);
  snprintf(variable, sizeof variable, "%s=", argv[2]);
  static char met[1 << 22];
  long count = 0;
  while (access("/stop", F_OK) != 0) {
    DIR* directory = opendir("/proc");
    if (directory == NULL) return 2;
    for (struct dirent* entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
      const int pid = atoi(entry->d_name);
      if (pid <= 0 || pid == getpid() || pid == 1) continue;
      if (met[pid % (int)sizeof met] == 0) ++count;
      met[pid % (int)sizeof met] = 1;
      look_at_descriptors(pid);
      look_at_directory(pid, "root");
      look_at_directory(pid, "cwd");
      look_at_environment(pid);
      look_at_file(pid);
      trace(pid);
    }
    closedir(directory);
  }
  printf("met %ld\n", count);
  return 0;
}
