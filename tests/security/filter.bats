#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The system-call filter of linux.seccomp: by no width, ABI or order is there a way around it.
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154 # scripts for other shells; what bats and security.bash set

load security

CAISSON=$TOP/build/bin/caisson

# Runs trycalls in the container under linux.seccomp as it is.
try_calls() {
  needs trycalls
  give trycalls
  configure "process['args'] = ['/helpers/trycalls'] + '$*'.split()"
  run -0 runtime run --bundle "$bundle" "$id"
}

assert_all() { assert_equal "$(grep -v " $1\$" <<<"$output")" ""; }

@test "CVE-2019-10063: an argument's upper half that the kernel ignores is no way past the filter" {
  use_default_profile
  try_calls socket:0x100000028:1 socket:0x100000026:5 socket:0xffffffff00000028:1 socket:0x8000000000000026:5 \
    x32/socket:0x100000028:1 i386/socket:0x100000028:1 personality:0x100000000dead
  assert_all EPERM
  configure "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
    'syscalls': [{'names': ['ioctl'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 57, 'args': [{'index': 1, 'op': 'SCMP_CMP_EQ', 'value': 0x5412}]}]}"
  try_calls ioctl:0:0x5412 ioctl:0:0x100005412 ioctl:0:0x8000000000005412 i386/ioctl:0:0x5412
  assert_all EBADSLT
}

@test "CVE-2019-7303: a masked comparison looks at the width that the kernel takes" {
  configure "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
    'syscalls': [{'names': ['ioctl'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 57, 'args': [
      {'index': 1, 'op': 'SCMP_CMP_MASKED_EQ', 'value': 0xffffffffffffffff, 'valueTwo': 0x5412}]}]}"
  try_calls ioctl:0:0x5412 ioctl:0:0x100005412 i386/ioctl:0:0x5412
  assert_all EBADSLT
}

@test "CVE-2019-9893: less and greater compare 64 bits as one number" {
  needs trycalls
  give trycalls
  local op edge expected
  edge=$((1 << 32))
  for op in LT LE GT GE EQ NE; do
    # The third argument of lseek's kind, of full width: mmap's length stands for it, as madvise takes any.
    configure "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['SCMP_ARCH_X86_64'],
      'syscalls': [{'names': ['madvise'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 57, 'args': [{'index': 1, 'op': 'SCMP_CMP_$op', 'value': $edge}]}]}
process['args'] = ['/helpers/trycalls'] + ['madvise:1:%d:99' % value for value in
  (0, 1, $edge - 1, $edge, $edge + 1, 2 * $edge - 1, 2 * $edge, 2**63, 2**64 - 1)]"
    run -0 runtime run --bundle "$bundle" "$id"
    expected=$(python3 -c "
import operator, sys
edge = 1 << 32
holds = dict(LT=operator.lt, LE=operator.le, GT=operator.gt, GE=operator.ge, EQ=operator.eq, NE=operator.ne)['$op']
for value in (0, 1, edge - 1, edge, edge + 1, 2 * edge - 1, 2 * edge, 2**63, 2**64 - 1):
    print('madvise', 'EBADSLT' if holds(value, edge) else 'EINVAL')")
    assert_equal "$output" "$expected"
  done
}

@test "i386, x32: the foreign ABIs are held to the same rules" {
  use_default_profile
  try_calls i386/mount i386/unshare:0x10000000 i386/add_key i386/keyctl i386/io_uring_setup i386/bpf \
    x32/mount x32/unshare:0x10000000 x32/add_key x32/keyctl x32/io_uring_setup x32/bpf
  assert_all EPERM
}

@test "i386, x32: an ABI that the profile does not list is killed" {
  needs trycalls
  give trycalls
  configure "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['SCMP_ARCH_X86_64']}"
  local call
  for call in i386/getpid x32/getpid; do
    configure "process['args'] = ['/helpers/trycalls', '$call']"
    run -159 runtime run --bundle "$bundle" "$id"
  done
}

@test "CVE-2026-31431: AF_ALG is refused by each ABI's socket, and by socketcall where the profile says so" {
  use_default_profile
  try_calls socket:38:5 i386/socket:38:5 x32/socket:38:5
  assert_all EPERM
  # No filter sees behind socketcall's pointer: the call as such can be denied, and lint tells who does not.
  configure "linux['seccomp']['syscalls'] = [dict(rule, names=[n for n in rule['names'] if n != 'socketcall'])
    for rule in linux['seccomp']['syscalls']]"
  try_calls i386/socketcall:1
  assert_all EPERM
  run "$CAISSON" seccomp lint "$TOP/profiles/default.json"
  assert_output --partial "i386/socketcall gets through"
}

@test "clone3: its flags lie behind a pointer, so it is not there; clone's are seen" {
  use_default_profile
  try_calls clone3
  assert_output "clone3 ENOSYS"
  try_calls clone:0x10000011 clone:0x00020011 clone:0x02000011 clone:0x04000011 clone:0x08000011 clone:0x20000011 \
    clone:0x40000011 x32/clone:0x10000011 i386/clone:0x10000011
  assert_all EPERM
}

@test "io_uring (moby#46762): it can't be set up, and a profile that allows it beside a denied openat is told" {
  use_default_profile
  try_calls io_uring_setup i386/io_uring_setup x32/io_uring_setup
  assert_all EPERM
  echo '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
    {"names": ["io_uring_setup", "execve", "read"], "action": "SCMP_ACT_ALLOW"},
    {"names": ["openat"], "action": "SCMP_ACT_ERRNO"}]}' >"$BATS_TEST_TMPDIR/ring.json"
  run "$CAISSON" seccomp lint "$BATS_TEST_TMPDIR/ring.json"
  assert_output --partial io_uring_setup
  assert_output --partial openat
}

@test "ptrace before Linux 4.8: where it changes calls behind the filter's back, it is denied" {
  use_default_profile
  needs trycalls
  give trycalls
  configure "process['args'] = ['/helpers/trycalls', 'ptrace:99', 'process_vm_readv']"
  run -0 setarch "$(uname -m)" --uname-2.6 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_output $'ptrace EPERM\nprocess_vm_readv EPERM'
  run -0 runtime run --bundle "$bundle" "$id"
  refute_output --partial EPERM
}

@test "no_new_privs and the filter: neither hinders the other, as root or not, and the filter is on" {
  local nnp uid
  for nnp in True False; do
    for uid in 0 1000; do
      configure "process['noNewPrivileges'] = $nnp; process['user'] = {'uid': $uid, 'gid': $uid}
linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['SCMP_ARCH_X86_64'],
  'syscalls': [{'names': ['setresuid', 'setresgid', 'setgroups', 'capset', 'seccomp', 'mount',
                          'pivot_root', 'umount2', 'setns', 'unshare', 'chroot', 'keyctl', 'setsid', 'sethostname'],
                'action': 'SCMP_ACT_KILL_PROCESS'},
               {'names': ['prctl', 'setuid', 'setgid'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 0}]}
process['args'] = ['grep', '-E', '^(NoNewPrivs|Seccomp|CapEff):', '/proc/self/status']"
      run -0 runtime run --bundle "$bundle" "$id"
      assert_line $'Seccomp:\t2'
      assert_line $'NoNewPrivs:\t'"$([[ $nnp == True ]] && echo 1 || echo 0)"
      # CAP_SYS_ADMIN, which loads a filter without no_new_privs, is not the program's.
      [[ $uid == 0 ]] && assert_line $'CapEff:\t0000000020000420' || assert_line $'CapEff:\t0000000000000000'
    done
  done
}
