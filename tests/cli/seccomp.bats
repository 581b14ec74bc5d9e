#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The system-call filter of a container (spec S).

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

# Refused by the default profile whatever the capabilities of a default container, on x86-64.
# Left out of the documents' list, since current profiles allow them: adjtimex, clock_adjtime,
# name_to_handle_at; ptrace, process_vm_readv and process_vm_writev from kernel 4.8.
BLOCKED=(acct add_key bpf clock_settime clone:0x10000000 clone:0x02000000 clone:0x04000000
  clone:0x08000000 clone:0x20000000 clone:0x40000000 clone:0x00020000
  create_module delete_module finit_module get_kernel_syms get_mempolicy init_module ioperm iopl
  kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind mount move_pages nfsservctl
  open_by_handle_at perf_event_open personality:0xdead pivot_root query_module quotactl reboot
  request_key set_mempolicy setns settimeofday socket:38:5 socket:40:1 socket:0x100000026:5
  socket:0x100000028:1 swapon swapoff sysfs _sysctl umount2 unshare:0x10000000 uselib userfaultfd
  ustat i386/stime i386/umount i386/vm86 i386/vm86old i386/mount i386/unshare)

@test "S1: a profile from a file applies, in both spellings" {
  write_profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}'
  for separator in = :; do
    container --security-opt "seccomp$separator$work/profile.json" busybox mkdir /tmp/x
    assert_failure 1
    assert_stderr "No space left on device"
  done
  inside busybox mkdir /tmp/x
}

@test "S1: a profile given by a relative path is found from the caller's directory" {
  write_profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}'
  cd "$work"
  container --security-opt seccomp=profile.json busybox mkdir /tmp/x
  assert_stderr "No space left on device"
}

@test "S2: without an option the default profile filters, and seccomp=builtin is the same" {
  inside busybox grep -E '^Seccomp(_filters)?:' /proc/self/status
  assert_line --regexp '^Seccomp:[[:space:]]+2$'
  assert_line --regexp '^Seccomp_filters:[[:space:]]+1$'
  inside --security-opt seccomp=builtin busybox grep Seccomp: /proc/self/status
  assert_output --regexp '2$'
  inside --security-opt seccomp=unconfined busybox grep Seccomp: /proc/self/status
  assert_output --regexp '0$'
}

@test "S2: the default profile answers EPERM to each blocked call, ENOSYS to clone3" {
  inside -v "$HELPERS:/helpers:ro" busybox /helpers/trycalls "${BLOCKED[@]}" clone3
  assert_equal "${#lines[@]}" $((${#BLOCKED[@]} + 1))
  assert_line "clone3 ENOSYS"
  assert_equal "$(grep -v ' EPERM$' <<<"$output")" "clone3 ENOSYS"
}

@test "S2: it is the filter that refuses, not a missing capability" {
  write_marked_profile
  inside --security-opt seccomp="$work/marked.json" -v "$HELPERS:/helpers:ro" busybox \
    /helpers/trycalls "${BLOCKED[@]}"
  assert_equal "${#lines[@]}" ${#BLOCKED[@]}
  assert_equal "$(grep -v ' EBADSLT$' <<<"$output")" ""
}

@test "S2: harmless calls pass: personality's safe values, safe socket families, clone for processes" {
  inside -v "$HELPERS:/helpers:ro" busybox /helpers/trycalls getpid i386/getpid personality:0 \
    personality:8 personality:0x20000 personality:0x20008 personality:0xffffffff clone:17 \
    socket:1:1 socket:2:1 socket:16:3
  assert_equal "$(grep -v ' OK$' <<<"$output")" ""
  assert_equal "${#lines[@]}" 11
}

@test "S4: unconfined, unshare makes a user namespace: root with a map, nobody without" {
  inside --security-opt seccomp=unconfined busybox \
    unshare --map-root-user --user sh -c whoami
  assert_output root
  inside --security-opt seccomp=unconfined busybox unshare --user sh -c whoami
  assert_output nobody
}

@test "S5: unshare is refused under the default profile" {
  container busybox unshare
  assert_failure 1
  assert_stderr "unshare: unshare(0x0): Operation not permitted"
}

@test "S6: a denylist that refuses chmod" {
  write_profile SCMP_ACT_ALLOW \
    '{"names": ["chmod", "fchmodat", "fchmodat2"], "action": "SCMP_ACT_ERRNO"}'
  container --security-opt seccomp="$work/profile.json" busybox chmod 400 /etc/hosts
  assert_failure 1
  assert_stderr "chmod: /etc/hosts: Operation not permitted"
}

@test "S7: a profile that allows nothing is refused before anything is created, naming execve" {
  write_profile SCMP_ACT_ERRNO
  host_state >"$work/before"
  container --security-opt seccomp="$work/profile.json" busybox true
  assert_failure 125
  assert_stderr execve
  assert_stderr profile
  assert_nothing_left_since "$work/before"
}

@test "S7: refused as well where execve would kill" {
  for action in SCMP_ACT_KILL SCMP_ACT_KILL_PROCESS SCMP_ACT_TRAP; do
    write_profile SCMP_ACT_ALLOW '{"names": ["execve"], "action": "'$action'"}'
    container --security-opt seccomp="$work/profile.json" busybox true
    assert_failure 125
    assert_stderr execve
  done
}

@test "S8: execve, write and exit_group suffice for a freestanding static program" {
  write_profile SCMP_ACT_ERRNO \
    '{"names": ["execve", "write", "exit_group"], "action": "SCMP_ACT_ALLOW"}'
  mkdir -p "$work/root"
  cp "$HELPERS/freestanding" "$work/root/"
  inside --security-opt seccomp="$work/profile.json" "dir:$work/root" /freestanding
  assert_output freestanding
  inside --security-opt seccomp="$work/profile.json" --security-opt no-new-privileges \
    "dir:$work/root" /freestanding
  assert_output freestanding
  inside --security-opt seccomp="$work/profile.json" -u 1000:1000 "dir:$work/root" /freestanding
  assert_output freestanding
}

@test "S8: the documents' example lacks execve and is told so; sigreturn is a known name" {
  write_profile SCMP_ACT_ERRNO \
    '{"names": ["read", "write", "exit", "sigreturn"], "action": "SCMP_ACT_ALLOW"},
     {"names": ["ptrace", "kexec_load"], "action": "SCMP_ACT_ERRNO"}'
  container --security-opt seccomp="$work/profile.json" busybox true
  assert_failure 125
  assert_stderr execve
  refute_stderr sigreturn
}

# What capability opens which calls in the default profile; with arguments that change nothing.
OPENED=(
  "DAC_READ_SEARCH open_by_handle_at"
  "SYS_ADMIN bpf fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount mount_setattr
   move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname:1:9999
   sethostname:1:9999 setns syslog umount2 unshare clone:0x02000011 clone3"
  "SYS_BOOT reboot"
  "SYS_MODULE delete_module init_module finit_module"
  "SYS_PACCT acct"
  "SYS_PTRACE kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace:99"
  "SYS_RAWIO iopl ioperm"
  "SYS_TIME settimeofday clock_settime i386/clock_settime64"
  "SYS_TTY_CONFIG vhangup"
  "SYS_NICE get_mempolicy mbind set_mempolicy set_mempolicy_home_node"
  "SYSLOG syslog"
  "BPF bpf"
  "PERFMON perf_event_open"
)

# Carries a command out as if on a kernel without a feature: under a filter that answers seccomp(2)
# with errno $1 where its first two arguments are $2 and $3.
on_a_kernel_without() {
  printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    "syscalls": [{"names": ["seccomp"], "action": "SCMP_ACT_ERRNO", "errnoRet": %s, "args": [
      {"index": 0, "op": "SCMP_CMP_EQ", "value": %s},
      {"index": 1, "op": "SCMP_CMP_EQ", "value": %s}]}]}' "$1" "$2" "$3" >"$work/kernel.json"
  shift 3
  "$CAISSON" seccomp compile "$work/kernel.json" -o "$work/kernel.bpf"
  run --separate-stderr python3 - "$work/kernel.bpf" "$@" <<'END'
import ctypes, os, sys
code = open(sys.argv[1], "rb").read()
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]
libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(Program(len(code) // 8, code))) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
os.execv(sys.argv[2], sys.argv[2:])
END
}

@test "S14: a feature that the kernel lacks is told before anything is created" {
  write_profile SCMP_ACT_ALLOW
  sed -i 's/{/{"flags": ["SECCOMP_FILTER_FLAG_LOG"], /' "$work/profile.json"
  local set_filter=1 log_flag=2 get_action_avail=2
  host_state >"$work/before"
  on_a_kernel_without 22 $set_filter $log_flag \
    "$CAISSON" run --rm --network none --security-opt seccomp="$work/profile.json" busybox true
  assert_failure 125
  assert_stderr "the kernel lacks SECCOMP_FILTER_FLAG_LOG"
  assert_stderr "it is there since Linux 4.14"
  assert_nothing_left_since "$work/before"
  on_a_kernel_without 95 $get_action_avail 0 "$CAISSON" run --rm --network none busybox true
  assert_failure 125
  assert_stderr "the kernel lacks SECCOMP_RET_KILL_PROCESS"
  assert_nothing_left_since "$work/before"
  on_a_kernel_without 22 $set_filter $log_flag "$CAISSON" seccomp probe
  assert_success
  assert_line --regexp '^SECCOMP_FILTER_FLAG_LOG +no '
  assert_line --regexp '^SECCOMP_FILTER_FLAG_TSYNC +yes '
}

@test "S15: each capability opens exactly its calls in the filter" {
  write_marked_profile
  local entry capability calls closed
  for entry in "${OPENED[@]}"; do
    read -r -d '' -a calls <<<"$entry" || true
    capability=${calls[0]}
    calls=("${calls[@]:1}")
    inside --cap-add "$capability" --security-opt seccomp="$work/marked.json" \
      -v "$HELPERS:/helpers:ro" busybox /helpers/trycalls "${calls[@]}"
    assert_equal "${#lines[@]}" ${#calls[@]}
    closed=$(grep -E ' EBADSLT$|^clone3 ENOSYS$' <<<"$output" || true)
    [[ -z $closed ]] || fail "$capability does not open: $closed"
  done
  inside --security-opt seccomp="$work/marked.json" -v "$HELPERS:/helpers:ro" busybox \
    /helpers/trycalls reboot delete_module acct kcmp iopl settimeofday vhangup mbind syslog bpf \
    perf_event_open open_by_handle_at mount setns clone:0x02000011
  assert_equal "$(grep -v ' EBADSLT$' <<<"$output")" ""
}

@test "S15: with --cap-add SYS_ADMIN mount and unshare work" {
  inside --cap-add SYS_ADMIN --security-opt apparmor=unconfined busybox sh -c \
    'mount -t tmpfs none /tmp && unshare -m true && echo done'
  assert_output 'done'
}

@test "S15: --cap-drop closes what a default capability opened" {
  write_marked_profile
  inside --security-opt seccomp="$work/marked.json" -v "$HELPERS:/helpers:ro" busybox \
    /helpers/trycalls chroot
  assert_output "chroot EFAULT"
  inside --cap-drop SYS_CHROOT --security-opt seccomp="$work/marked.json" \
    -v "$HELPERS:/helpers:ro" busybox /helpers/trycalls chroot
  assert_output "chroot EBADSLT"
}

@test "S16: --privileged runs without a filter" {
  inside --privileged busybox grep Seccomp: /proc/self/status
  assert_output --regexp '0$'
}

@test "S16: an explicit profile applies to a privileged container, and stderr says so" {
  write_profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}'
  container --privileged --security-opt seccomp="$work/profile.json" busybox mkdir /tmp/x
  assert_failure 1
  assert_stderr "No space left on device"
  assert_stderr "$work/profile.json"
}

@test "the global --seccomp-profile applies where a container asks for none" {
  write_profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}'
  run -1 "$CAISSON" --seccomp-profile "$work/profile.json" run --rm --network none busybox mkdir /tmp/x
  assert_output --partial "No space left on device"
  run -0 "$CAISSON" --seccomp-profile "$work/profile.json" run --rm --network none \
    --security-opt seccomp=builtin busybox mkdir /tmp/x
}

@test "a filter's KILL_PROCESS ends the command with SIGSYS: 128+31" {
  write_profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_KILL_PROCESS"}'
  container --security-opt seccomp="$work/profile.json" busybox mkdir /tmp/x
  assert_failure 159
}

@test "an unknown call name is a warning where the rule permits, an error where it restricts" {
  write_profile SCMP_ACT_ERRNO \
    '{"names": ["nosuchcall"], "action": "SCMP_ACT_ALLOW"},
     {"names": ["execve", "write", "exit_group"], "action": "SCMP_ACT_ALLOW"}'
  mkdir -p "$work/root"
  cp "$HELPERS/freestanding" "$work/root/"
  inside --security-opt seccomp="$work/profile.json" "dir:$work/root" /freestanding
  assert_stderr warning
  assert_stderr nosuchcall
  write_profile SCMP_ACT_ALLOW '{"names": ["unshar"], "action": "SCMP_ACT_ERRNO"}'
  container --security-opt seccomp="$work/profile.json" busybox true
  assert_failure 125
  assert_stderr 'unshar'
  assert_stderr 'unshare'
  assert_stderr "$work/profile.json:1:"
}

@test "a profile that can't be proved in time is refused before anything is created" {
  python3 - "$work/hard.json" <<'END_OF_PROGRAM'
import json, sys
def argument(i, k):
    bit = 1 << (i * 7 + k * 11) % 32
    return {"index": (i + k * 2) % 6, "op": "SCMP_CMP_MASKED_EQ", "value": bit, "valueTwo": 0 if i % 2 else bit}
rules = [{"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": i % 90 + 1,
          "args": [argument(i, k) for k in range(3)]} for i in range(120)]
json.dump({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rules}, open(sys.argv[1], "w"))
END_OF_PROGRAM
  host_state >"$work/before"
  container --name hard --cidfile "$work/id" --security-opt "seccomp=$work/hard.json" busybox true
  assert_failure 125
  assert_stderr "can't be proved to do what its profile says"
  assert_stderr 'hint: the profile tests the same arguments in very many ways'
  [[ ! -e $work/id ]]
  assert_nothing_left_since "$work/before"
}
