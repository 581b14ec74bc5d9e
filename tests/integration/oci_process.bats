#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What config.json says of the process, read from inside or from the host's /proc.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and oci.bash set

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for another shell; names from oci.bash

load oci

# $1 of the sleeper's /proc/PID/status
status_field() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status"; }

@test "D3: process.scheduler sets policy, nice value and reset-on-fork" {
  configure "process['scheduler'] = {'policy': 'SCHED_BATCH', 'nice': 5,
                                     'flags': ['SCHED_FLAG_RESET_ON_FORK']}"
  start_sleeper
  run -0 chrt --pid "$pid"
  assert_output --partial "SCHED_BATCH|SCHED_RESET_ON_FORK"
  assert_equal "$(ps -o ni= -p "$pid" | tr -d ' ')" 5
}

@test "D3: process.scheduler takes every policy that the kernel grants" {
  local policy
  for policy in OTHER BATCH IDLE; do
    configure "process['scheduler'] = {'policy': 'SCHED_$policy'}"
    start_sleeper
    run -0 chrt --pid "$pid"
    assert_output --partial "SCHED_$policy"
    runtime delete --force "$id"
  done
  # Real time and deadlines are the host's to grant: the kernel's word is passed on, or the policy holds.
  for policy in "'SCHED_FIFO', 'priority': 7" "'SCHED_RR', 'priority': 7" \
    "'SCHED_DEADLINE', 'runtime': 1000000, 'deadline': 50000000, 'period': 50000000"; do
    configure "process['scheduler'] = {'policy': $policy}; process['args'] = ['sleep', '100']"
    if runtime create --bundle "$bundle" "$id" >"$BATS_TEST_TMPDIR/said" 2>&1; then
      pid=$(runtime state "$id" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])')
      # Set before the wait for start.
      run -0 chrt --pid "$pid"
      assert_output --partial "$(cut -d"'" -f2 <<<"$policy")"
      runtime delete --force "$id"
    else
      run cat "$BATS_TEST_TMPDIR/said"
      assert_output --partial "set process.scheduler to $(cut -d"'" -f2 <<<"$policy")"
      assert_nothing_left
    fi
  done
}

@test "D3: process.ioPriority sets class and level" {
  configure "process['ioPriority'] = {'class': 'IOPRIO_CLASS_BE', 'priority': 6}"
  inside 'ionice -p 1'
  assert_output "best-effort: prio 6"
  configure "process['ioPriority'] = {'class': 'IOPRIO_CLASS_IDLE', 'priority': 0}"
  inside 'ionice -p 1'
  assert_output --partial idle
}

@test "D3: process.execCPUAffinity holds for exec, not for the first process" {
  [[ $(nproc) -ge 2 ]] || skip "one processor"
  local all
  all=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
  configure "process['execCPUAffinity'] = {'initial': '0', 'final': '1'}"
  start_sleeper
  assert_equal "$(status_field Cpus_allowed_list)" "$all"
  run -0 runtime exec "$id" grep Cpus_allowed_list /proc/self/status
  assert_output --regexp $'\t1$'
}

@test "D3: process.execCPUAffinity without final gives the group's processors back" {
  [[ $(nproc) -ge 2 ]] || skip "one processor"
  local all
  all=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
  configure "process['execCPUAffinity'] = {'initial': '0'}"
  start_sleeper
  run -0 runtime exec "$id" grep Cpus_allowed_list /proc/self/status
  assert_output --regexp "$all\$"
}

@test "D3: process.execCPUAffinity with a processor that the host lacks is an error with its name" {
  configure "process['execCPUAffinity'] = {'initial': '4000'}"
  start_sleeper
  run -255 runtime exec "$id" true
  assert_output --partial "set process.execCPUAffinity.initial to 4000"
}

@test "D3: linux.memoryPolicy says where memory comes from" {
  [[ -e /proc/self/numa_maps ]] || skip "a kernel without memory nodes"
  configure "linux['memoryPolicy'] = {'mode': 'MPOL_BIND', 'nodes': '0',
                                      'flags': ['MPOL_F_STATIC_NODES']}"
  inside 'cat /proc/1/numa_maps'
  assert_line --index 0 --partial "bind=static:0"
  start_sleeper
  run -0 runtime exec "$id" cat /proc/self/numa_maps
  assert_line --index 0 --partial "bind=static:0"
}

@test "D3: linux.personality makes a 32-bit machine of it" {
  [[ $(uname -m) == x86_64 ]] || skip "an x86-64 matter"
  configure "linux['personality'] = {'domain': 'LINUX32'}"
  inside 'uname -m'
  assert_output i686
  start_sleeper
  run -0 runtime exec "$id" uname -m
  assert_output i686
}

@test "D3: process.user.umask is set; without it the caller's stays" {
  configure "process['user'] = {'uid': 0, 'gid': 0, 'umask': 0o027}"
  inside umask
  assert_output 0027
  configure "process['user'] = {'uid': 0, 'gid': 0}; config['root']['readonly'] = False
process['cwd'] = '/made/for/it'"
  (umask 077 && inside umask && assert_output 0077)
  # Only the process has it: what is made for the container is everybody's to read.
  assert_equal "$(stat -c %a "$bundle/rootfs/made/for")" 755
}

@test "D3: process.user.additionalGids are the groups, none of the caller's" {
  configure "process['user'] = {'uid': 1000, 'gid': 1001, 'additionalGids': [7, 4294967294]}"
  configure "process['args'] = ['grep', '-E', '^(Uid|Gid|Groups):', '/proc/self/status']"
  run setpriv --groups 1234 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_line $'Uid:\t1000\t1000\t1000\t1000'
  assert_line $'Gid:\t1001\t1001\t1001\t1001'
  assert_line --regexp $'^Groups:\t7 4294967294 $'
}

@test "D3: HOME comes from the container's passwd where it is not given" {
  echo 'ann:x:1000:1000::/home/of/ann:/bin/sh' >>"$bundle/rootfs/etc/passwd"
  configure "process['user'] = {'uid': 1000, 'gid': 1000}"
  inside 'echo $HOME'
  assert_output /home/of/ann
  configure "process['user'] = {'uid': 4000, 'gid': 1000}"
  inside 'echo $HOME'
  assert_output /
  configure "process['env'].append('HOME=/given')"
  inside 'echo $HOME'
  assert_output /given
}

@test "D3: process.rlimits are set" {
  configure "process['rlimits'] = [{'type': 'RLIMIT_NOFILE', 'soft': 64, 'hard': 128},
                                   {'type': 'RLIMIT_CORE', 'soft': 0, 'hard': 0}]"
  inside 'ulimit -Sn; ulimit -Hn; ulimit -c'
  assert_output $'64\n128\n0'
}

@test "D3: process.oomScoreAdj is set, for exec too" {
  configure "process['oomScoreAdj'] = 500"
  start_sleeper
  assert_equal "$(<"/proc/$pid/oom_score_adj")" 500
  run -0 runtime exec "$id" cat /proc/self/oom_score_adj
  assert_output 500
}

@test "D3: a label is an error with its name where the kernel has no module for it" {
  if [[ $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null) != Y ]]; then
    configure "process['apparmorProfile'] = 'unconfined'"
    run -1 runtime create --bundle "$bundle" "$id"
    assert_output --regexp 'config.json:1:[0-9]+: process.apparmorProfile: profile "unconfined" can.t be applied'
  fi
  if [[ ! -e /sys/fs/selinux/enforce ]]; then
    configure "process.pop('apparmorProfile', 0); process['selinuxLabel'] = 'a:b:c:s0'"
    run -1 runtime create --bundle "$bundle" "$id"
    assert_output --regexp 'config.json:1:[0-9]+: process.selinuxLabel: label "a:b:c:s0" can.t be applied'
    configure "process.pop('selinuxLabel'); linux['mountLabel'] = 'a:b:c:s0'"
    run -1 runtime create --bundle "$bundle" "$id"
    assert_output --regexp 'config.json:1:[0-9]+: linux.mountLabel: label "a:b:c:s0" can.t be applied'
  fi
  [[ ! -e $state ]] || fail "state was created"
}

@test "D3: a standard descriptor that is the host's /dev/null becomes the container's own" {
  configure "process['args'] = ['sleep', '100']"
  runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1
  runtime start "$id"
  local pid fd own
  pid=$(pid_of)
  own=$(stat -Lc %d:%i "/proc/$pid/root/dev/null")
  [[ $own != "$(stat -Lc %d:%i /dev/null)" ]] || fail "the container's node is the host's"
  for fd in 0 1 2; do
    assert_equal "$(stat -Lc %d:%i "/proc/$pid/fd/$fd")" "$own"
  done
  run -0 runtime exec "$id" stat -Lc %d:%i /proc/self/fd/0 </dev/null
  assert_output "$own"
  # Another file of the caller's is what it was.
  echo text >"$BATS_TEST_TMPDIR/text"
  run -0 runtime exec "$id" cat <"$BATS_TEST_TMPDIR/text"
  assert_output text
}

@test "D3: what the container has put in the place of /dev/null does not become a standard descriptor" {
  start_sleeper
  runtime exec "$id" sh -c 'echo planted >/tmp/planted; rm /dev/null; ln -s /tmp/planted /dev/null'
  run -0 runtime exec "$id" cat </dev/null
  assert_output ""
  runtime exec "$id" sh -c 'rm /dev/null; mkfifo /dev/null'
  run -0 runtime exec "$id" cat </dev/null
  assert_output ""
}

@test "D3: without process a container is created and not started, and run refuses it" {
  configure "config.pop('process')"
  runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 3>&-
  assert_equal "$(status_of)" created
  run -1 runtime start "$id"
  assert_output --partial "whose configuration has no process"
  assert_equal "$(status_of)" created
  # What has to be there for it is there.
  printf '{"cwd": "/", "args": ["pwd"], "env": ["PATH=/bin"]}' >"$BATS_TEST_TMPDIR/process.json"
  run -0 runtime exec --process "$BATS_TEST_TMPDIR/process.json" "$id"
  assert_output /
  runtime delete --force "$id"
  assert_nothing_left
  run -1 runtime run --bundle "$bundle" "$id"
  assert_output --partial "config.json: process is missing"
  assert_nothing_left
}
