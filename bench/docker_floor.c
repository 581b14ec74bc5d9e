// SPDX-License-Identifier: Apache-2.0
// What the kernel alone takes for a container as Docker configures it: the floor's work, and every
// mount, device, masked and read-only path, a control group on each hierarchy with a device filter,
// dropped capabilities and the seccomp filter. Nothing is parsed, checked, recorded or looked up by
// name in it: no runtime can be as fast.
// Usage: docker_floor ROOTFS FILTER ETC PROGRAM [ARG...]
//   FILTER: the seccomp filter as struct sock_filter. ETC: a directory with resolv.conf, hostname,
//   hosts.
// With STEPS set in the environment it tells on stderr when each step was done.
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { kMostHierarchies = 16, kMostSteps = 32, kMostInstructions = 4096 };

struct Hierarchy {
  char options[64];  // of the v1 mount; empty for v2
  char group[256];
  int tasks;
};

struct Step {
  const char* what;
  long long at;
};

static struct Hierarchy hierarchies[kMostHierarchies];
static int hierarchy_count;
static struct sock_filter filter[kMostInstructions];
static struct sock_fprog program = {.filter = filter};
static struct Step steps[kMostSteps];
static int step_count;

static void fail(const char* what) {
  perror(what);
  _exit(127);
}

static void check(long result, const char* what) {
  if (result < 0) fail(what);
}

static void done(const char* what) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  steps[step_count++] = (struct Step){what, now.tv_sec * 1000000000LL + now.tv_nsec};
}

static void print_steps(void) {
  if (getenv("STEPS") == NULL) return;
  for (int i = 1; i < step_count; ++i) {
    fprintf(stderr, "%s\t%lld\n", steps[i].what, (steps[i].at - steps[i - 1].at) / 1000);
  }
}

static void read_filter(const char* path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t size = read(fd, filter, sizeof filter);
  if (size <= 0) fail(path);
  program.len = (unsigned short)((size_t)size / sizeof filter[0]);
  close(fd);
}

// The hierarchies of /sys/fs/cgroup and a group's name on each.
static void find_hierarchies(void) {
  FILE* mounts = fopen("/proc/self/mountinfo", "re");
  if (mounts == NULL) fail("mountinfo");
  char line[1024];
  while (fgets(line, sizeof line, mounts) != NULL && hierarchy_count < kMostHierarchies) {
    struct Hierarchy* one = &hierarchies[hierarchy_count];
    char point[128];
    const char* separator = strstr(line, " - cgroup");
    if (separator == NULL || sscanf(line, "%*s %*s %*s / %127s", point) != 1) continue;
    char controllers[64] = "";
    if (separator[9] == ' ' && sscanf(separator, " - cgroup %*s rw,%63s", controllers) == 1) {
      snprintf(one->options, sizeof one->options, "%s", controllers);
    }
    snprintf(one->group, sizeof one->group, "%s/docker_floor-%d", point, (int)getpid());
    ++hierarchy_count;
  }
  fclose(mounts);
}

static int is_v2(const struct Hierarchy* one) {
  return one->options[0] == '\0';
}

static long load_device_program(void) {
  // Major and minor of the request are read, and these pairs let through.
  static const int kAllowed[][2] = {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 2}};
  struct bpf_insn insns[2 + 2 * LENGTH(kAllowed) + 4] = {
      {BPF_LDX | BPF_MEM | BPF_W, 3, 1, offsetof(struct bpf_cgroup_dev_ctx, major), 0},
      {BPF_LDX | BPF_MEM | BPF_W, 4, 1, offsetof(struct bpf_cgroup_dev_ctx, minor), 0},
  };
  const int deny = 2 + 2 * (int)LENGTH(kAllowed);
  int at = 2;
  for (size_t i = 0; i < LENGTH(kAllowed); ++i) {
    insns[at++] = (struct bpf_insn){BPF_JMP | BPF_JNE | BPF_K, 3, 0, 1, kAllowed[i][0]};
    insns[at] = (struct bpf_insn){BPF_JMP | BPF_JEQ | BPF_K, 4, 0, 0, kAllowed[i][1]};
    insns[at].off = (int16_t)(deny + 2 - at - 1);
    ++at;
  }
  insns[at++] = (struct bpf_insn){BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0};
  insns[at++] = (struct bpf_insn){BPF_JMP | BPF_EXIT, 0, 0, 0, 0};
  insns[at++] = (struct bpf_insn){BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 1};
  insns[at++] = (struct bpf_insn){BPF_JMP | BPF_EXIT, 0, 0, 0, 0};
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
  attributes.insns = (uintptr_t)insns;
  attributes.insn_cnt = (uint32_t)at;
  attributes.license = (uintptr_t)"Apache-2.0";
  return syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes);
}

// Returns the v2 group for clone3, -1 where there is none.
static int make_groups(void) {
  int unified = -1;
  for (int i = 0; i < hierarchy_count; ++i) {
    struct Hierarchy* one = &hierarchies[i];
    check(mkdir(one->group, 0755), one->group);
    if (is_v2(one)) {
      unified = open(one->group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      continue;
    }
    char path[300];
    if (strstr(one->options, "cpuset") != NULL) {
      for (int k = 0; k < 2; ++k) {
        char value[128];
        snprintf(path, sizeof path, "%s/../%s", one->group, k == 0 ? "cpuset.cpus" : "cpuset.mems");
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        const ssize_t size = read(fd, value, sizeof value);
        close(fd);
        snprintf(path, sizeof path, "%s/%s", one->group, k == 0 ? "cpuset.cpus" : "cpuset.mems");
        fd = open(path, O_WRONLY | O_CLOEXEC);
        check(write(fd, value, (size_t)size), path);
        close(fd);
      }
    }
    snprintf(path, sizeof path, "%s/tasks", one->group);
    one->tasks = open(path, O_WRONLY | O_CLOEXEC);
    check(one->tasks, path);
  }
  done("make the control groups");
  if (unified < 0) return unified;
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.target_fd = (uint32_t)unified;
  attributes.attach_bpf_fd = (uint32_t)load_device_program();
  attributes.attach_type = BPF_CGROUP_DEVICE;
  attributes.attach_flags = BPF_F_ALLOW_MULTI;
  check(syscall(SYS_bpf, BPF_PROG_ATTACH, &attributes, sizeof attributes), "attach device program");
  done("load the device filter");
  return unified;
}

static void remove_groups(void) {
  for (int i = 0; i < hierarchy_count; ++i) check(rmdir(hierarchies[i].group), "rmdir");
}

static void enter_groups(void) {
  for (int i = 0; i < hierarchy_count; ++i) {
    if (!is_v2(&hierarchies[i])) check(write(hierarchies[i].tasks, "0", 1), "join");
  }
  check(unshare(CLONE_NEWCGROUP), "unshare cgroup namespace");
}

static void name_host_and_network(void) {
  check(setsid(), "setsid");
  check(sethostname("bench", 5), "sethostname");
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = {.ifr_name = "lo"};
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  check(ioctl(fd, SIOCSIFFLAGS, &request), "lo");
  close(fd);
}

static void mount_cgroups(void) {
  check(mount("cgroup", "sys/fs/cgroup", "tmpfs", MS_NOSUID | MS_NOEXEC | MS_NODEV, "mode=755"),
        "tmpfs for cgroups");
  const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NOEXEC | MS_NODEV;
  for (int i = 0; i < hierarchy_count; ++i) {
    const struct Hierarchy* one = &hierarchies[i];
    const char* name = strncmp(one->options, "name=", 5) == 0 ? one->options + 5 : one->options;
    char place[96];
    char options[96];
    snprintf(place, sizeof place, "sys/fs/cgroup/%.63s", is_v2(one) ? "unified" : name);
    snprintf(options, sizeof options, "%.63s%s", one->options, name != one->options ? ",none" : "");
    check(mkdir(place, 0755), place);
    check(mount("cgroup", place, is_v2(one) ? "cgroup2" : "cgroup", flags, options), place);
  }
  check(mount(NULL, "sys/fs/cgroup", NULL, MS_REMOUNT | MS_BIND | flags, NULL), "read-only");
}

static void mount_kernel_file_systems(void) {
  const unsigned long flags = MS_NOSUID | MS_NOEXEC | MS_NODEV;
  check(mount("proc", "proc", "proc", flags, NULL), "proc");
  check(mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"), "dev");
  check(mkdir("dev/pts", 0755), "dev/pts");
  check(mkdir("dev/mqueue", 0755), "dev/mqueue");
  check(mkdir("dev/shm", 0755), "dev/shm");
  check(mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
              "newinstance,ptmxmode=0666,mode=0620,gid=5"),
        "devpts");
  check(mount("sysfs", "sys", "sysfs", flags | MS_RDONLY, NULL), "sysfs");
  check(mount("mqueue", "dev/mqueue", "mqueue", flags, NULL), "mqueue");
  check(mount("shm", "dev/shm", "tmpfs", flags, "mode=1777,size=67108864"), "shm");
}

static void bind_files(const char* from) {
  static const char* const kNames[] = {"resolv.conf", "hostname", "hosts"};
  for (size_t i = 0; i < LENGTH(kNames); ++i) {
    char source[512];
    char target[64];
    snprintf(source, sizeof source, "%s/%s", from, kNames[i]);
    snprintf(target, sizeof target, "etc/%s", kNames[i]);
    close(open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    check(mount(source, target, NULL, MS_BIND | MS_REC, NULL), target);
    check(mount(NULL, target, NULL, MS_PRIVATE | MS_REC, NULL), target);
  }
}

static void fill_dev(void) {
  static const struct {
    const char* path;
    unsigned major, minor;
  } kNodes[] = {{"dev/null", 1, 3},   {"dev/zero", 1, 5},    {"dev/full", 1, 7},
                {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
  umask(0);
  for (size_t i = 0; i < LENGTH(kNodes); ++i) {
    const dev_t number = makedev(kNodes[i].major, kNodes[i].minor);
    check(mknod(kNodes[i].path, S_IFCHR | 0666, number), kNodes[i].path);
  }
  check(symlink("/proc/self/fd", "dev/fd"), "fd");
  check(symlink("/proc/self/fd/0", "dev/stdin"), "stdin");
  check(symlink("/proc/self/fd/1", "dev/stdout"), "stdout");
  check(symlink("/proc/self/fd/2", "dev/stderr"), "stderr");
  check(symlink("/proc/kcore", "dev/core"), "core");
  check(symlink("pts/ptmx", "dev/ptmx"), "ptmx");
  umask(022);
}

static void cover_paths(void) {
  static const char* const kReadOnly[] = {"proc/bus", "proc/fs", "proc/irq", "proc/sys",
                                          "proc/sysrq-trigger"};
  for (size_t i = 0; i < LENGTH(kReadOnly); ++i) {
    if (mount(kReadOnly[i], kReadOnly[i], NULL, MS_BIND | MS_REC, NULL) != 0) continue;
    check(mount(NULL, kReadOnly[i], NULL,
                MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL),
          kReadOnly[i]);
  }
  done("make paths read-only");
  static const char* const kMasked[] = {"proc/acpi",
                                        "proc/asound",
                                        "proc/interrupts",
                                        "proc/kcore",
                                        "proc/keys",
                                        "proc/latency_stats",
                                        "proc/sched_debug",
                                        "proc/scsi",
                                        "proc/timer_list",
                                        "proc/timer_stats",
                                        "sys/devices/virtual/powercap",
                                        "sys/firmware"};
  for (size_t i = 0; i < LENGTH(kMasked); ++i) {
    struct stat status;
    if (stat(kMasked[i], &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) {
      check(mount("tmpfs", kMasked[i], "tmpfs", MS_RDONLY, "size=0,nr_inodes=1"), kMasked[i]);
    } else {
      check(mount("dev/null", kMasked[i], NULL, MS_BIND, NULL), kMasked[i]);
    }
  }
}

static void become_user(void) {
  // Docker's fourteen.
  static const int kKept[] = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31};
  uint64_t kept = 0;
  for (size_t i = 0; i < LENGTH(kKept); ++i) kept |= UINT64_C(1) << kKept[i];
  for (int i = 0; i <= CAP_LAST_CAP; ++i) {
    if ((kept >> i & 1) == 0) prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
  }
  const gid_t groups[] = {0};
  check(setgroups(1, groups), "setgroups");
  check(setresgid(0, 0, 0), "setresgid");
  check(setresuid(0, 0, 0), "setresuid");
  kept |= UINT64_C(1) << CAP_SYS_ADMIN;  // for the filter; execve sheds it
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{(uint32_t)kept, (uint32_t)kept, 0},
                                           {(uint32_t)(kept >> 32), (uint32_t)(kept >> 32), 0}};
  check(syscall(SYS_capset, &header, data), "capset");
}

static void become_container(const char* root, const char* etc) {
  enter_groups();
  done("enter the control groups");
  name_host_and_network();
  done("session, host name, loopback");
  check(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL), "make mounts slaves");
  check(mount(root, root, NULL, MS_BIND | MS_REC, NULL), "bind the root");
  check(chdir(root), "chdir");
  done("bind the root");
  mount_kernel_file_systems();
  done("mount proc, dev, pts, sys, mqueue, shm");
  mount_cgroups();
  done("mount the control groups");
  bind_files(etc);
  done("bind three files of /etc");
  fill_dev();
  done("make devices");
  cover_paths();
  done("mask paths");
  check(syscall(SYS_pivot_root, ".", "."), "pivot_root");
  check(umount2(".", MNT_DETACH), "unmount the old root");
  check(chdir("/"), "chdir");
  done("pivot_root");
  become_user();
  done("capabilities and user");
  check(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program), "seccomp");
  done("load the filter");
}

int main(int argc, char** argv) {
  if (argc < 5) {
    fputs("usage: docker_floor ROOTFS FILTER ETC PROGRAM [ARG...]\n", stderr);
    return 2;
  }
  read_filter(argv[2]);
  find_hierarchies();
  done("start");
  const int unified = make_groups();
  struct clone_args args = {
      .flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET,
      .exit_signal = SIGCHLD,
  };
  if (unified >= 0) {
    args.flags |= CLONE_INTO_CGROUP;
    args.cgroup = (uint64_t)unified;
  }
  const pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof args);
  if (child < 0) fail("clone3");
  if (child == 0) {
    done("clone3");
    become_container(argv[1], argv[3]);
    print_steps();
    execv(argv[4], argv + 4);
    fail(argv[4]);
  }
  int status = 0;
  check(waitpid(child, &status, 0), "waitpid");
  step_count = 0;
  done("the program and its end");
  remove_groups();
  done("remove the control groups");
  print_steps();
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
