#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A process that exec adds is held to what the first one is held to, and what can't be executed is told.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and oci.bash set

load oci

# /proc/PID/status without what two processes can't share: names, ids, sizes, counts.
shared_status() {
  grep -vE '^(Name|State|Tgid|Ngid|Pid|PPid|TracerPid|FDSize|NS[a-z]+|Kthread|Vm[A-Za-z]+|Rss[A-Za-z]+|HugetlbPages|CoreDumping|Threads|SigQ|[a-z_]+_ctxt_switches|[a-z0-9_]+_(enabled|mask)):' \
    "/proc/$1/status"
}

# What else a process can have more or less of than another.
protection() {
  local file
  shared_status "$1"
  for file in limits uid_map gid_map setgroups cgroup oom_score_adj timens_offsets personality attr/current \
    attr/apparmor/current; do
    [[ ! -r /proc/$1/$file ]] || { echo "$file" && tr -d '\0' <"/proc/$1/$file"; }
  done 2>/dev/null
  for file in cgroup ipc mnt net pid time user uts; do readlink "/proc/$1/ns/$file"; done
  chrt --pid "$1" | cut -d: -f2
  ionice --pid "$1"
  readlink "/proc/$1/root"
}

# Runs one more sleeper; its id is in other.
exec_sleeper() {
  runtime exec --detach --pid-file "$BATS_TEST_TMPDIR/other" "$id" sleep 100
  other=$(<"$BATS_TEST_TMPDIR/other")
}

assert_same_protection() { assert_equal "$(protection "$other")" "$(protection "$pid")"; }

@test "N6, P6: exec is no weaker than init, line by line, with everything that root's container has" {
  configure "
process['noNewPrivileges'] = True
process['rlimits'] = [{'type': 'RLIMIT_NOFILE', 'soft': 64, 'hard': 128}]
process['oomScoreAdj'] = 300
process['scheduler'] = {'policy': 'SCHED_BATCH', 'nice': 3}
process['ioPriority'] = {'class': 'IOPRIO_CLASS_BE', 'priority': 6}
process['user'] = {'uid': 7, 'gid': 8, 'umask': 0o027, 'additionalGids': [9, 10]}
linux['personality'] = {'domain': 'LINUX32'}
linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW',
                    'syscalls': [{'names': ['mount'], 'action': 'SCMP_ACT_ERRNO'}]}
if not any(one['type'] == 'cgroup' for one in linux['namespaces']):
    linux['namespaces'].append({'type': 'cgroup'})
if __import__('os').path.exists('/proc/self/ns/time'):
    linux['namespaces'].append({'type': 'time'})
    linux['timeOffsets'] = {'boottime': {'secs': 77}}"
  start_sleeper
  exec_sleeper
  assert_same_protection
  run protection "$other"
  assert_line $'NoNewPrivs:\t1'
  assert_line $'Seccomp:\t2'
  assert_line $'Umask:\t0027'
}

@test "N6, P6: exec is no weaker than init in a user namespace" {
  give_root_to 100000
  configure "linux['namespaces'].append({'type': 'user'})
linux['uidMappings'] = linux['gidMappings'] = [{'containerID': 0, 'hostID': 100000, 'size': 65536}]
config['mounts'] = [m for m in mounts if m['type'] not in ('sysfs', 'cgroup')]"
  start_sleeper
  exec_sleeper
  assert_same_protection
  assert_equal "$(stat -c %u "/proc/$other")" 100000
}

# How the runtime loads a filter when it is called like that, one line.
loading() {
  strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=seccomp "$RUNTIME" --root "$state" "$@"
  grep -o 'SECCOMP_SET_MODE_FILTER, .*{len=[0-9]*' "$BATS_TEST_TMPDIR/trace"
}

@test "N6: exec loads the program that init has loaded, with the same flags" {
  command -v strace >/dev/null || skip "strace is not installed"
  configure "process['args'] = ['true']
linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW',
                    'flags': ['SECCOMP_FILTER_FLAG_LOG', 'SECCOMP_FILTER_FLAG_SPEC_ALLOW'],
                    'syscalls': [{'names': ['mount'], 'action': 'SCMP_ACT_ERRNO'}]}"
  run -0 loading run --bundle "$bundle" "$id"
  assert_output --regexp '^SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG\|SECCOMP_FILTER_FLAG_SPEC_ALLOW, \{len=[0-9]+$'
  local first=$output
  start_sleeper
  run -0 loading exec "$id" true
  assert_output "$first"
}

@test "N6: a process description that asks for less gets no less than init" {
  configure "process['noNewPrivileges'] = True
linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW',
                    'syscalls': [{'names': ['mount'], 'action': 'SCMP_ACT_ERRNO'}]}"
  start_sleeper
  cat >"$BATS_TEST_TMPDIR/process.json" <<'END_OF_PROCESS'
{"user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin"], "noNewPrivileges": false,
 "args": ["grep", "-E", "^(NoNewPrivs|Seccomp|CapEff|CapBnd):", "/proc/self/status"]}
END_OF_PROCESS
  run -0 runtime exec --process "$BATS_TEST_TMPDIR/process.json" "$id"
  assert_line $'NoNewPrivs:\t1'
  assert_line $'Seccomp:\t2'
  # Capabilities that are not described are none.
  assert_line $'CapEff:\t0000000000000000'
  assert_line $'CapBnd:\t0000000000000000'
}

@test "D3: an execve that fails tells its errno, under a filter of execve alone too" {
  printf 'no program\n' >"$bundle/rootfs/bin/text"
  printf '\177ELFbroken' >"$bundle/rootfs/bin/broken"
  chmod +x "$bundle/rootfs/bin/text" "$bundle/rootfs/bin/broken"
  local program
  for program in text broken; do
    configure "process['args'] = ['/bin/$program']; process['noNewPrivileges'] = True
linux['seccomp'] = {'defaultAction': 'SCMP_ACT_KILL_PROCESS',
                    'architectures': ['SCMP_ARCH_' + '$(uname -m)'.upper()],
                    'syscalls': [{'names': ['execve'], 'action': 'SCMP_ACT_ALLOW'}]}"
    run -1 runtime run --bundle "$bundle" "$id"
    assert_output --partial "exec: \"/bin/$program\": exec format error"
    assert_nothing_left
  done
  configure "process['args'] = ['true', 'x' * (1 << 18)]; linux.pop('seccomp')"
  run -1 runtime run --bundle "$bundle" "$id"
  assert_output --partial "argument list too long"
  configure "process['args'] = ['sleep', '100']"
  start_sleeper
  run -255 runtime exec "$id" /bin/text
  assert_output --partial 'exec: "/bin/text": exec format error'
}

@test "D3: unknown fields are ignored" {
  configure "
for place in (config, config['root'], process, process['user'], linux, mounts[0], linux['namespaces'][0]):
    place['org.example.unknown'] = {'nested': [1, None]}"
  inside 'echo text'
  assert_success
  assert_output text
}

@test "D3: capabilities that the host lacks, or nobody has, are warnings with their names" {
  configure "process['capabilities'] = {kind: ['CAP_CHOWN', 'CAP_NOSUCH', 'CAP_SYS_BOOT']
                           for kind in ('bounding', 'effective', 'permitted')}
process['args'] = ['grep', 'CapEff', '/proc/self/status']"
  run -0 capsh --drop=cap_sys_boot -- -c "'$RUNTIME' --root '$state' run --bundle '$bundle' $id"
  assert_output --partial 'ignored: unknown capability "CAP_NOSUCH"'
  assert_output --partial "this host lacks capabilities that are asked for: CAP_SYS_BOOT"
  assert_line $'CapEff:\t0000000000000001'
  start_sleeper
  run -0 capsh --drop=cap_sys_boot -- -c \
    "'$RUNTIME' --root '$state' exec --cap CAP_SYS_BOOT $id grep CapEff /proc/self/status"
  assert_output --partial "this host lacks capabilities that are asked for: CAP_SYS_BOOT"
  assert_line $'CapEff:\t0000000000000001'
}

# As in the configuration that runc's own "spec" writes.
@test "D3: ambient capabilities that are not inheritable are warnings with their names" {
  configure "process['capabilities'] = {kind: ['CAP_CHOWN', 'CAP_KILL']
                           for kind in ('bounding', 'effective', 'permitted', 'ambient')}
process['capabilities']['inheritable'] = ['CAP_KILL']
process['args'] = ['grep', '-E', 'CapEff|CapAmb', '/proc/self/status']"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_output --partial "no ambient capabilities, as they are not permitted and inheritable as well: CAP_CHOWN"
  assert_line $'CapEff:\t0000000000000021'
  assert_line $'CapAmb:\t0000000000000020'
}
